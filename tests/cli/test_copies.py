"""``annotator list --copies`` and ``annotator carry``."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.changes import SpanAdded
from annotator.core.document import document_id
from annotator.store.store import Store
from tests.cli.command import Result, annotator, jsonl
from tests.cli.command import span as span_of
from tests.store.samples import document, keep, opened, span
from tests.store.test_rebuilding import check_rebuilt
from tests.workspace.at_work import Work

REPORT = "Ann Lee met Bo Chen in Oslo on Monday, and they spoke for an hour about the law on platforms."
COPIES = (f"OSLO \x1b[31m(dpa) - {REPORT}", REPORT.replace("Bo Chen", "Bo  Tan"))
OTHER = "Something else has happened at quite another place."


def record(text: str, title: str, **more: object) -> dict[str, object]:
    return {
        "text": text,
        "meta": {"title": title, "source": f"{title}.txt"},
        "offset_unit": "codepoint",
        **more,
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    spans = [
        span_of(0, 7, text=REPORT, annotator="amy", id="a"),
        span_of(12, 19, text=REPORT, annotator="amy", id="b"),
    ]
    relations = [{"id": "r", "type": "knows", "source": "a", "target": "b", "annotator": "amy"}]
    jsonl(
        tmp_path / "in.jsonl",
        record(OTHER, "Other"),
        record(REPORT, "Report", spans=spans, relations=relations, annotators=["amy"]),
        *(record(text, f"Copy {number}") for number, text in enumerate(COPIES)),
    )
    assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    return annotator(*arguments, cwd=folder, ANNOTATOR_NAME="amy")


def quotes(folder: Path, text: str) -> list[str]:
    with opened(folder / "annotations.db") as store:
        return [each.text for each in store.layer(document(text)).spans]


# -- lists ------------------------------------------------------------------------------------------------------------


def test_copies_are_listed_below_the_first_of_them(folder: Path) -> None:
    result = run(folder, "list", "--copies")
    assert (result.code, result.out) == (2, "")
    assert result.errors == ["which documents are copies is not known yet; find out with: annotator index"]
    assert run(folder, "export", "--where", "duplicate:no", "-o", "out.jsonl").code == 2
    assert not (folder / "out.jsonl").exists()
    assert run(folder, "index").out.endswith("; 2 near-identical to an earlier one\n")

    other, first, *below = run(folder, "list", "--copies").out.splitlines()
    assert "Other" in other
    assert first.endswith("  + 2 copies")
    assert [line[:2] for line in below] == ["  ", "  "]
    assert [line.rsplit(maxsplit=1)[1] for line in below] == ["85%", "62%"]
    assert all(len(line) <= 120 for line in (other, first, *below))

    (group,) = run(folder, "list", "--copies", "--as", "jsonl", "tan").records
    assert [group["title"], *(copy["title"] for copy in group["copies"])] == ["Report", "Copy 0", "Copy 1"]
    assert [copy["share"] for copy in group["copies"]] == [0.85, 0.619]
    rows = list(csv.DictReader(io.StringIO(run(folder, "list", "--copies", "--as", "csv").out)))
    assert [(row["title"], row["copies"], row["copy_of"], row["share"]) for row in rows] == [
        ("Other", "0", "", ""),
        ("Report", "2", "", ""),
        ("Copy 0", "", document_id(REPORT), "0.85"),
        ("Copy 1", "", document_id(REPORT), "0.619"),
    ]
    titles = [row["title"] for row in run(folder, "list", "duplicate:no", "--as", "jsonl").records]
    assert titles == ["Other", "Report"]


def test_after_a_removal_copies_are_known_again(folder: Path) -> None:
    run(folder, "index")
    assert run(folder, "remove", "Report", "--yes").code == 0
    assert run(folder, "list", "--copies", "copies:1..").out.count("\n") == 2


# -- carrying ---------------------------------------------------------------------------------------------------------


def test_the_differences_are_shown_and_nothing_is_carried_without_a_yes(folder: Path) -> None:
    run(folder, "index")
    result = run(folder, "carry", "Report", "--dry-run")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        f"1 of 2: {document_id(COPIES[0])[:8]} “Copy 0”  Copy 0.txt, 85% in common",
        "    …{+OSLO \\x1b[31m(dpa) -+}Ann Lee met Bo Chen in Oslo on M…",
        "  fits: 2 spans; left out: 1 relation that the schema does not allow",
        f"2 of 2: {document_id(COPIES[1])[:8]} “Copy 1”  Copy 1.txt, 62% in common",
        "    …Ann Lee met Bo [-Chen-]{+Tan+} in Oslo on Monday, and they spo…",
        "  fits: 1 span; left out: 1 span where the texts differ, 1 relation without both spans there",
        "would carry 3 spans to 2 documents",
    ]
    asked = run(folder, "carry", "Report")
    assert (asked.code, asked.out) == (2, "")
    assert asked.errors[-1] == "nothing was carried: look at the differences, and add --yes"
    assert quotes(folder, COPIES[0]) == []


def test_what_fits_is_carried_as_one_action_that_undo_takes_back(folder: Path) -> None:
    run(folder, "index")
    result = run(folder, "carry", "Report", "--yes")
    assert (result.code, result.out) == (0, "carried 3 spans to 2 documents; undo in the app takes it back\n")
    assert (quotes(folder, COPIES[0]), quotes(folder, COPIES[1])) == (["Ann Lee", "Bo Chen"], ["Ann Lee"])
    again = run(folder, "carry", "Report", "--yes")
    assert (again.code, again.out) == (0, "there is nothing to carry\n")
    assert "fits: nothing; 2 already there" in again.err
    check_rebuilt(folder / "annotations.db")
    with opened(folder / "annotations.db") as store:
        work = Work(store)
        assert work.workspace.open(document_id(REPORT))
        assert "carry, in 2 other documents" in work.press("u").message
    assert quotes(folder, COPIES[0]) == quotes(folder, COPIES[1]) == []
    assert len(quotes(folder, REPORT)) == 2


def test_documents_can_be_named_also_if_nothing_is_known_of_copies(folder: Path) -> None:
    unknown = run(folder, "carry", "Report", "--yes")
    assert unknown.errors == [
        "which documents are copies is not known yet; find out with: annotator index, or name documents with --to"
    ]
    result = run(folder, "carry", "Report", "--to", "Copy 1", "--to", "Other", "--yes")
    assert (result.code, result.out) == (0, "carried 1 span to 1 document; undo in the app takes it back\n")
    assert quotes(folder, COPIES[0]) == []


def test_many_copies_are_carried_to_in_parts(folder: Path) -> None:
    texts = [f"{REPORT} Paper {number} has this." for number in range(30)]
    jsonl(folder / "more.jsonl", *(record(text, text[-20:]) for text in texts))
    run(folder, "import", "more.jsonl")
    run(folder, "index")
    result = run(folder, "carry", "Report", "--yes")
    assert (result.code, result.out) == (
        0,
        "carried 63 spans to 32 documents; undo in the app takes it back\n",
    )
    with opened(folder / "annotations.db") as store:
        action = store.undoable()
        assert action is not None
        assert (action.command, action.in_parts) == ("carry", 32)
        moved = store.undo_some(action.id, None)
        while moved.left:
            moved = store.undo_some(action.id, moved.head)
    assert quotes(folder, COPIES[0]) == quotes(folder, texts[0]) == []


def test_nothing_is_written_where_something_was_marked_meanwhile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder, "index")
    copy = document(COPIES[1])

    def marks(_: str) -> None:
        with opened(folder / "annotations.db") as store:
            keep(store, copy, SpanAdded(span(copy, 0, 7)))

    monkeypatch.setattr("annotator.cli.carry_command._ask", marks)
    result = run(folder, "carry", "Report")
    assert (result.code, result.out) == (2, "")
    assert result.errors[-1] == "nothing was carried: what is marked was changed meanwhile; run it again"
    assert quotes(folder, COPIES[0]) == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("Nobody",), "no document has the id, source or title 'Nobody', nothing was carried"),
        (("Other",), "nothing was carried: 'amy' has marked and answered nothing in "),
        (("Report", "--to", "Report"), "nothing was carried: "),
        (
            ("Report", "--to", "Nobody"),
            "no document has the id, source or title 'Nobody', nothing was carried",
        ),
        (("Report", "--db", "none.db"), "'none.db': there is no such database; name it with --db"),
        ((), "annotator carry: Missing argument 'DOCUMENT'. See annotator carry --help."),
    ],
)
def test_what_is_wrong_takes_one_line(folder: Path, arguments: tuple[str, ...], error: str) -> None:
    run(folder, "index")
    result = run(folder, "carry", "--yes", *arguments)
    assert (result.code, result.out, len(result.errors)) == (2, "", 1)
    assert result.err.startswith(error)


def test_without_a_copy_it_is_said_that_there_is_none(folder: Path) -> None:
    run(folder, "index")
    run(folder, "remove", "Copy 0", "Copy 1", "--yes")
    result = run(folder, "carry", "Report", "--yes")
    assert (result.code, len(result.errors)) == (2, 1)
    assert result.err.endswith("is known; name documents with --to\n")


def test_a_document_of_an_unfinished_import_is_no_copy_yet(folder: Path) -> None:
    run(folder, "index")
    with Store.open(folder / "annotations.db", "amy", now=lambda: "2026-11-22T10:00:00.000Z") as store:
        with store.importing(["here"]) as import_:
            import_.add([])
        assert store.copies_of(document_id(REPORT)) == [document_id(text) for text in COPIES]
        with closing(sqlite3.connect(folder / "annotations.db")) as other:
            other.execute("INSERT INTO settings (annotator, name, value) VALUES ('', 'first hidden', '4')")
            other.commit()
        assert store.copies_of(document_id(REPORT)) == [document_id(COPIES[0])]

"""``annotator remove`` and ``undo-import``: what goes away, what stays, and what is said of it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.changes import RejectionAdded, SpanAdded
from annotator.core.suggestion import Rejection
from tests.cli.command import annotator, jsonl, span
from tests.store.samples import document, keep, opened, take_back
from tests.store.samples import span as marked
from tests.store.test_rebuilding import check_rebuilt

PRIVATE = "Quentin Ysterbaard confessed to Wilhelmina Zvonimirova in Xanthippolis."
OTHER = "Angela Merkel met Emmanuel Macron."
WORDS = ("Ysterbaard", "Zvonimirova", "Xanthippolis", "Quentin", "indiscreet", "very-secret", "umbrageous")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents, one with spans, notes, answers, other metadata, undone work and a caret that must go."""
    kept = {
        "text": PRIVATE, "annotators": ["bob"], "offset_unit": "codepoint", "status": "done",
        "meta": {"title": "Quentin's case", "source": "cases/very-secret.txt"},
        "spans": [span(0, 18, text=PRIVATE, annotator="bob", note="indiscreet")],
    }  # fmt: skip
    other = {"text": OTHER, "spans": [span(0, 13, text=OTHER, annotator="bob")], "offset_unit": "codepoint"}
    jsonl(tmp_path / "in.jsonl", kept, other)
    jsonl(tmp_path / "again.jsonl", {**kept, "meta": {"title": "An umbrageous case"}, "spans": []})
    for name in ("in.jsonl", "again.jsonl"):
        assert annotator("import", name, "--annotator", "amy", cwd=tmp_path).code == 0
    (tmp_path / "again.jsonl").unlink()
    with opened(tmp_path / "annotations.db") as store:
        of = document(PRIVATE)
        keep(store, of, SpanAdded(marked(of, 32, 43, id_="own", note="indiscreet")))
        keep(store, of, RejectionAdded(Rejection("quentin")))
        action = store.undoable()
        assert action is not None
        take_back(store, action)
        store.note_key("p", "label", of.id)
        store.remember_caret(of.id, 9)
        store.remember_opened(of.id)
        keep(store, document(OTHER), SpanAdded(marked(document(OTHER), 18, 33, id_="more")))
    return tmp_path


def in_the_file(folder: Path) -> list[str]:
    """The words that are anywhere in the bytes of the database or of what stands beside it."""
    held = b"".join(each.read_bytes() for each in folder.glob("annotations.db*"))
    return [word for word in WORDS if word.encode() in held]


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "annotations.db")) as connection:
        return connection.execute(statement).fetchall()


def test_nothing_of_a_removed_document_is_in_the_file_and_the_rest_is_as_it_was(folder: Path) -> None:
    assert in_the_file(folder) == [*WORDS]
    other = annotator("export", cwd=folder).records[1]
    result = annotator("remove", "very-secret.txt", "--yes", cwd=folder)
    assert (result.code, result.out) == (0, "removed 1 document\n")
    assert result.errors == [
        "removing 1 document with 2 spans and 3 actions:",
        f"  {document(PRIVATE).id}  Quentin's case",
    ]
    assert in_the_file(folder) == []
    assert annotator("export", cwd=folder).records == [other]
    assert rows(folder, "SELECT number, text_sha256 FROM gone") == [(1, document(PRIVATE).text_sha256)]
    seqs = rows(folder, "SELECT device, max(seq), count(*) FROM actions GROUP BY device")
    assert all(last == count for _, last, count in seqs)  # no action is missing
    check_rebuilt(folder / "annotations.db")
    with opened(folder / "annotations.db") as store:
        action = store.undoable()
        assert action is not None
        assert action.document_id == document(OTHER).id
        assert store.last_opened is None


@pytest.mark.parametrize(
    "name", [document(PRIVATE).id, document(PRIVATE).id[:8], "Quentin's case", "cases/very-secret.txt"]
)
def test_a_dry_run_says_what_would_go_and_changes_nothing(folder: Path, name: str) -> None:
    before = rows(folder, "SELECT count(*), max(number) FROM actions")
    result = annotator("remove", name, "--dry-run", cwd=folder)
    assert (result.code, result.out.splitlines()[0]) == (
        0,
        "would remove 1 document with 2 spans and 3 actions:",
    )
    assert rows(folder, "SELECT count(*), max(number) FROM actions") == before
    assert in_the_file(folder) == [*WORDS]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["very-secret.txt"], "nothing was removed: this cannot be undone; add --yes"),
        (["nobody's"], 'no document has the id, source or title "nobody\'s", nothing was removed'),
        ([document(PRIVATE).id[:7]], "no document has the id, source or title"),
        ([], "Name documents, or give --traces."),
        (["x", "--traces"], "Name documents, or give --traces."),
        (["x", "--db", "none.db"], "'none.db': there is no such database; name it with --db"),
    ],
)
def test_what_is_not_named_or_not_meant_is_not_removed(folder: Path, arguments: list[str], said: str) -> None:
    result = annotator("remove", *arguments, cwd=folder)
    assert result.code == 2
    assert said in result.errors[-1]
    assert len(annotator("export", cwd=folder).records) == 2


def test_a_title_of_two_documents_names_neither(folder: Path) -> None:
    jsonl(
        folder / "more.jsonl", *({"text": f"No. {number}", "meta": {"title": "Twin"}} for number in range(2))
    )
    annotator("import", "more.jsonl", cwd=folder)
    result = annotator("remove", "Twin", "--yes", cwd=folder)
    assert result.code == 2
    assert "2 documents are called 'Twin', nothing was removed; name one by its id: " in result.err


def test_a_removed_text_comes_back_only_if_it_is_asked_for(folder: Path) -> None:
    annotator("remove", "very-secret.txt", "--yes", cwd=folder)
    result = annotator("import", "in.jsonl", "--annotator", "amy", cwd=folder)
    assert result.out.splitlines() == [
        "0 new, 1 already there, 0 failed",
        "1 document left out: removed from this database before; --bring-back imports them all the same",
    ]
    assert annotator("import", "in.jsonl", "--bring-back", cwd=folder).out.startswith(
        "1 new, 1 already there"
    )
    assert annotator("import", "in.jsonl", cwd=folder).out.startswith("0 new, 2 already there")
    assert rows(folder, "SELECT number FROM documents ORDER BY 1") == [(2,), (3,)]
    check_rebuilt(folder / "annotations.db")
    annotator("remove", "very-secret.txt", "--yes", cwd=folder)
    assert in_the_file(folder) == []
    check_rebuilt(folder / "annotations.db")


@pytest.mark.parametrize("arguments", [["--yes"], ["--dry-run"]])
def test_copies_that_still_have_it_are_named(folder: Path, arguments: list[str]) -> None:
    for name in ("annotations.db.tables-4", "annotations.db.version-2", "other.db.tables-4"):
        (folder / name).write_bytes(b"a copy")
    result = annotator("remove", "very-secret.txt", *arguments, cwd=folder)
    assert [line.partition("'")[2] for line in result.errors if "copy" in line] == [
        f"{folder}/annotations.db.{name}' is a copy from before, which is not changed; delete it, too"
        for name in ("tables-4", "version-2")
    ]


def test_while_someone_reads_traces_are_left_that_can_be_removed_later(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "annotations.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM documents").fetchall()
        result = annotator("remove", "very-secret.txt", "--yes", cwd=folder)
    assert result.code == 2
    assert "traces are left in the free pages of the file" in result.errors[-1]
    assert annotator("remove", "--traces", cwd=folder).out == "nothing is left of what was removed before\n"
    assert in_the_file(folder) == []


# -- undo of an import ----------------------------------------------------------------------------------------


def test_an_import_is_undone_but_for_what_was_worked_on(folder: Path) -> None:
    jsonl(
        folder / "new.jsonl",
        *({"text": f"A new one, {number}.", "meta": {"title": f"No. {number}"}} for number in range(5)),
    )
    annotator("import", "new.jsonl", "--annotator", "amy", cwd=folder)
    listed = annotator("undo-import", "--list", cwd=folder).out.splitlines()
    assert [line.split("  ")[-1] for line in listed] == [
        "5 documents, 0 layers: No. 0",
        "1 document, 0 layers: An umbrageous case",
        "2 documents, 2 layers: Quentin's case",
    ]
    with opened(folder / "annotations.db") as store:
        of = document("A new one, 3.")
        keep(store, of, SpanAdded(marked(of, 2, 5, id_="worked")))
    number = listed[0].split()[0]
    result = annotator("undo-import", "--dry-run", cwd=folder)
    assert result.out == (
        f"import {number}: 4 documents would go; 1 document would stay, where something was done since\n"
    )
    assert len(annotator("export", cwd=folder).records) == 7
    result = annotator("undo-import", cwd=folder)
    assert result.out == (
        f"import {number} is undone: 4 documents gone; 1 document left, where something was done since\n"
    )
    assert [each["text"] for each in annotator("export", cwd=folder).records] == [
        PRIVATE,
        OTHER,
        "A new one, 3.",
    ]
    check_rebuilt(folder / "annotations.db")
    assert annotator("import", "new.jsonl", cwd=folder).out.startswith("4 new, 1 already there")
    assert rows(folder, "SELECT max(number) FROM documents") == [(11,)]  # numbers are not given again


def test_an_import_of_layers_on_documents_that_were_there_is_undone_where_they_are_as_they_came(
    folder: Path,
) -> None:
    gold = [{"text": text, "annotators": ["eve"], "offset_unit": "codepoint",
             "spans": [span(0, 7, text=text, annotator="eve")]} for text in (PRIVATE, OTHER)]  # fmt: skip
    jsonl(folder / "gold.jsonl", *gold)
    annotator("import", "gold.jsonl", cwd=folder)
    with opened(folder / "annotations.db", "eve") as store:
        of = document(OTHER)
        keep(store, of, SpanAdded(marked(of, 18, 26, id_="eves", annotator="eve")))
    result = annotator("undo-import", cwd=folder)
    assert result.out.partition(" is undone: ")[2] == (
        "0 documents gone; 1 layer on documents that were there before gone; 1 layer left, changed since\n"
    )
    by = [
        {each["annotator"] for each in record["spans"]} for record in annotator("export", cwd=folder).records
    ]
    assert by == [{"amy", "bob"}, {"amy", "bob", "eve"}]
    check_rebuilt(folder / "annotations.db")


@pytest.mark.parametrize("arguments", [["77"], ["77", "--dry-run"]])
def test_an_import_that_is_not_there_is_not_undone(folder: Path, arguments: list[str]) -> None:
    result = annotator("undo-import", *arguments, cwd=folder)
    assert (result.code, result.errors) == (2, [
        "there is no import 77 that could be undone; see annotator undo-import --list"
    ])  # fmt: skip


def test_where_no_import_is_left_nothing_is_undone(folder: Path) -> None:
    for _ in range(2):
        annotator("undo-import", cwd=folder)
    assert annotator("undo-import", "--list", cwd=folder).out == "no import can be undone here\n"
    result = annotator("undo-import", cwd=folder)
    assert (result.code, result.errors) == (2, ["no import can be undone here"])
    assert [json.dumps(each)[:0] for each in annotator("export", cwd=folder).records] == [
        "",
        "",
    ]  # both were worked on
    result = annotator("undo-import", "--db", "none.db", cwd=folder)
    assert (result.code, result.errors) == (2, ["'none.db': there is no such database; name it with --db"])

"""``annotator list``, and ``--where`` of export."""

import csv
import io
import json
import re
import sqlite3
from pathlib import Path

import pytest

from annotator.store import text_index
from tests.cli.command import annotator

GOLD = Path(__file__).parents[2] / "sample_data" / "gold.jsonl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert annotator("import", str(GOLD), cwd=tmp_path).code == 0
    return tmp_path


def listed(folder: Path, *arguments: str) -> list[dict[str, object]]:
    result = annotator("list", "--as", "jsonl", *arguments, cwd=folder)
    assert (result.code, result.err) == (0, "")
    return [json.loads(line) for line in result.out.splitlines()]


def test_all_documents_are_listed_without_a_query(folder: Path) -> None:
    rows = listed(folder)
    assert len(rows) == len(GOLD.read_text("utf-8").splitlines())
    exported = annotator("export", cwd=folder).out.splitlines()
    assert [row["id"] for row in rows] == [json.loads(line)["id"] for line in exported]
    assert [row["spans"] for row in rows] == [len(json.loads(line)["spans"]) for line in exported]


def test_a_phrase_is_one_argument_or_in_quotation_marks(folder: Path) -> None:
    (one,) = listed(folder, "section 66a")
    assert listed(folder, '"section 66a"') == [one]
    assert listed(folder, '"section 66a" label:policy') == [one]
    assert one not in listed(folder, "-section 66a")
    assert listed(folder, "-label:policy", "section 66a") == []


def test_a_whole_query_in_one_argument_is_no_phrase(folder: Path) -> None:
    rows = listed(folder, "police", "-law")
    assert rows
    assert listed(folder, "police -law") == rows
    assert listed(folder, "police", "--save", "on-police") == listed(folder, "police")
    assert listed(folder, "@on-police -law") == rows
    assert listed(folder, "polic* -law") == listed(folder, "polic*", "-law") != []
    assert annotator("list", "police OR law", cwd=folder).code == 2


def test_a_name_that_only_somebodys_work_has_can_be_asked_for(folder: Path) -> None:
    layers = {"amy": {"status": "done", "fields": {"mood": "good"}}}
    record = {"text": "Ann met Bo.", "spans": [], "annotators": ["amy"], "layers": layers}
    (folder / "more.jsonl").write_text(json.dumps({**record, "offset_unit": "codepoint"}))
    assert annotator("list", "missing:mood", cwd=folder).code == 2
    assert annotator("import", "more.jsonl", cwd=folder).code == 0
    assert len(listed(folder, "answer:mood=good")) == 1
    assert listed(folder, "missing:mood", "answer:mood=good") == []


def test_export_writes_only_what_was_asked_for(folder: Path) -> None:
    (one,) = listed(folder, "section 66a")
    result = annotator("export", "--where", '"section 66a"', cwd=folder)
    assert [json.loads(line)["id"] for line in result.out.splitlines()] == [one["id"]]


def test_a_query_is_saved_under_a_name_for_all_commands(folder: Path) -> None:
    rows = listed(folder, "section 66a", "--save", "law")
    assert listed(folder, "@law") == rows
    assert listed(folder, "-title:zzz", "@law", "--save", "twice") == rows
    assert listed(folder, "@twice") == rows
    exported = annotator("export", "--where", "@law", cwd=folder).out.splitlines()
    assert [json.loads(line)["id"] for line in exported] == [row["id"] for row in rows]
    would = annotator("change", "@law", "--status", "done", "--dry-run", cwd=folder).out
    assert would.startswith("would set 1 document to done, of 1 document that the query asks for")
    unknown = annotator("list", "police", "@lew", cwd=folder)
    assert (unknown.code, unknown.err) == (
        2, "the query 'police @lew': column 8: no query is saved as lew; did you mean @law?\n"
    )  # fmt: skip
    gone = annotator("list", "--save", "law", cwd=folder)
    assert (gone.code, gone.out) == (0, "")
    assert gone.errors == ['@law stands for nothing any more; it was: "section 66a"']
    again = annotator("list", "--save", "law", cwd=folder)
    assert (again.code, again.out) == (2, "")
    assert "no query is saved under that name" in again.err
    assert "there are twice" in again.err
    refused = annotator("list", "police", "--save", "a b", cwd=folder)
    assert (refused.code, refused.errors) == (
        2, ["a query cannot be called 'a b': use letters, digits, - and _"]
    )  # fmt: skip


def test_the_table_is_for_reading(folder: Path) -> None:
    result = annotator("list", "section 66a", cwd=folder)
    (line,) = result.out.splitlines()
    assert "India's Section 66A" in line
    assert len(line) <= 120
    assert result.err == ""


def test_csv_has_all_columns_and_every_value(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(annotator("list", "--as", "csv", cwd=folder).out)))
    assert [row["id"] for row in rows] == [row["id"] for row in listed(folder)]
    assert list(rows[0]) == ["id", "status", "spans", "date", "changed", "title", "source", "length"]


def test_the_same_is_listed_with_an_index(folder: Path) -> None:
    before = listed(folder, "section 66a"), listed(folder, "-police")
    count = len(listed(folder))
    for arguments in ([], [], ["--rebuild"]):
        result = annotator("index", *arguments, cwd=folder)
        assert (result.code, result.err) == (0, "")
        assert re.fullmatch(
            rf"{count} of {count} documents indexed, \d\.\d MB; 0 near-identical to an earlier one\n",
            result.out,
        )
        assert (listed(folder, "section 66a"), listed(folder, "-police")) == before
    assert annotator("index", "--drop", cwd=folder).out == "there is no index\n"
    assert (listed(folder, "section 66a"), listed(folder, "-police")) == before


def test_after_ctrl_c_the_index_goes_on_when_it_is_run_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = listed(folder, "section 66a"), listed(folder, "-police")
    indexed: list[bool] = []

    def index_some(connection: sqlite3.Connection) -> bool:
        if len(indexed) == 2:
            raise KeyboardInterrupt
        indexed.append(text_index.index_some(connection))
        return indexed[-1]

    monkeypatch.setattr(text_index, "AT_ONCE", 3)
    with monkeypatch.context() as patch:
        patch.setattr("annotator.store.indexing.index_some", index_some)
        result = annotator("index", cwd=folder)
    assert (result.code, result.out, result.err.strip()) == (130, "", "")
    assert (listed(folder, "section 66a"), listed(folder, "-police")) == before
    doctor = annotator("doctor", cwd=folder).out
    assert re.search(
        r"note   index: \d+ documents not in it, and looked through; go on with: annotator index", doctor
    )
    assert annotator("index", cwd=folder).code == 0
    assert "ok     index: all documents are in it" in annotator("doctor", cwd=folder).out
    assert (listed(folder, "section 66a"), listed(folder, "-police")) == before


def test_an_index_that_cannot_be_made_takes_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotator.store.text_index.has_fts5", lambda _: False)
    result = annotator("index", cwd=folder)
    assert (result.code, result.out, len(result.errors)) == (2, "", 1)
    assert "has no FTS5, so there can be no index; words are found without one, too" in result.err
    assert annotator("index", "--drop", cwd=folder).code == 0


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ("list", "stauts:done"),
            "the query 'stauts:done': column 1: there is no field stauts; did you mean status:?",
        ),
        (("list", '"police'), "the query '\"police': column 1: the quotation mark is not closed"),
        (
            ("export", "--where", "x spans:many"),
            "--where 'x spans:many': column 9: spans:many: write it like 3, 1..5",
        ),
        (
            ("list", "police label:x,persn"),
            "the query 'police label:x,persn': column 14: label:x: neither the schema nor any span",
        ),
        (
            ("change", "-label:persn", "--status", "done"),
            "the query '-label:persn': column 8: label:persn: neither the schema nor any span has it, did you mean",
        ),
        (
            ("list", "missing:tpic"),
            "the query 'missing:tpic': column 9: missing:tpic: neither the schema nor any answer",
        ),
        (
            ("list", "answer:x=y"),
            "the query 'answer:x=y': column 8: answer:x=y: neither the schema nor any answer",
        ),
        (
            ("list", "relation:x"),
            "the query 'relation:x': column 10: relation:x: neither the schema nor any relation",
        ),
        (
            ("list", "date:2024-13"),
            "the query 'date:2024-13': column 6: date:2024-13: write it like 2024, 2024-03",
        ),
        (
            ("list", "date:2024..2023-05"),
            "the query 'date:2024..2023-05': column 6: date:2024..2023-05: it ends before it begins; write 2023-05",
        ),
        (
            ("list", "spans:5..1"),
            "the query 'spans:5..1': column 7: spans:5..1: it ends before it begins; write 1..5",
        ),
        (("list", "spans:５"), "the query 'spans:５': column 7: spans:５: write it like 3"),
        (
            ("list", "id:A2A7"),
            "the query 'id:A2A7': column 4: id:A2A7: write its first four signs or more, 0 to 9",
        ),
        (("list", "--srot", "title"), "annotator list: No such option '--srot'. See annotator list --help."),
        (
            ("index", "--drop", "--rebuild"),
            "annotator index: Give --rebuild or --drop, not both. See annotator index --help.",
        ),
        (("index", "--db", "none.db"), "'none.db': there is no such database; name it with --db"),
        (("list", "--db", "none.db"), "'none.db': there is no such database; name it with --db"),
    ],
)
def test_what_is_wrong_takes_one_line(folder: Path, arguments: tuple[str, ...], error: str) -> None:
    result = annotator(*arguments, cwd=folder)
    assert (result.code, result.out) == (2, "")
    (line,) = result.errors
    assert line.startswith(error)


# -- what is inconsistent -------------------------------------------------------------------------------------------

FAULTY = [
    *({"text": f"{n} the Fed met", "spans": [{"start": 6, "end": 9, "label": "policy"}]} for n in range(4)),
    {"text": "4 the Fed met", "spans": [{"start": 6, "end": 9, "label": "event"}]},
    {"text": "5 the\x1b[31m Fed,met", "spans": [{"start": 2, "end": 5, "label": "event"}], "title": "=1+1"},
]


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    (tmp_path / "faulty.jsonl").write_text("\n".join(map(json.dumps, FAULTY)))
    assert annotator("import", "faulty.jsonl", cwd=tmp_path).code == 0
    return tmp_path


def test_findings_are_listed_with_their_place_and_what_would_mend_them(faulty: Path) -> None:
    rows = listed(faulty, "--findings")
    assert [row["kind"] for row in rows] == ["label", "missed"]
    label, missed = rows
    assert (missed["text"], missed["better_label"], missed["elsewhere"]) == ("Fed", "policy", 4)
    assert label["what"] == "“Fed” is Event here, Policy 4 times elsewhere"
    assert (label["start"], label["end"], label["before"], label["after"]) == (6, 9, "4 the ", " met")
    assert listed(faulty, "--findings", "missed:yes") == [missed]
    assert listed(faulty, "--findings", "inconsistent:label") == [label]
    assert listed(faulty, "--findings", "inconsistent:edge") == []
    assert listed(faulty, "--findings", "--annotator", "nobody") == []
    assert [row["id"] for row in listed(faulty, "missed:yes")] == [missed["id"]]


def test_findings_are_a_table_for_reading_and_csv_for_programs(faulty: Path) -> None:
    table = annotator("list", "--findings", cwd=faulty).out.splitlines()
    assert len(table) == 2
    assert all(len(line) <= 120 and "\x1b" not in line for line in table)
    assert "“Fed” is Event here, Policy 4 times elsewhere" in table[0]
    rows = list(csv.DictReader(io.StringIO(annotator("list", "--findings", "--as", "csv", cwd=faulty).out)))
    assert [row["kind"] for row in rows] == ["label", "missed"]
    assert rows[1]["before"] == "5 the\x1b[31m "


def test_findings_have_an_order_of_their_own(faulty: Path) -> None:
    result = annotator("list", "--findings", "--sort", "title", cwd=faulty)
    assert (result.code, result.errors) == (2, ["--sort is for documents; findings come the surest first"])


def test_an_export_has_what_is_consistent(faulty: Path) -> None:
    result = annotator("export", "--where", "inconsistent:no missed:no", cwd=faulty)
    assert [record["text"][0] for record in result.records] == ["0", "1", "2", "3"]

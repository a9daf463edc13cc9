"""``annotator check``: each breach with its place, for people and for programs."""

import json

import pytest

from tests.cli.command import annotator, jsonl
from tests.store.samples import opened

SCHEMA = """\
schema: 1
id: mine
version: 1
labels: [{id: person, key: p, pattern: '[a-z ]+'}]
document: [{id: topic, type: choice, values: [war, peace], required: true}]
"""


def record(text, *quotes, annotator="amy", **more):
    spans = [
        {"start": text.index(quote), "end": text.index(quote) + len(quote), "label": "person", "text": quote}
        for quote in quotes
    ]
    return {"text": text, "spans": [each | {"annotator": annotator} for each in spans],
            "annotators": [annotator], "offset_unit": "codepoint", **more}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mine.yaml").write_text(SCHEMA)
    jsonl(
        tmp_path / "in.jsonl",
        record("first\nand Ann\n  Bo", "Ann", "Bo"),
        record("Cy", "Cy", annotator="bob"),
        record("all well", "well", fields={"topic": "war"}, status="done"),
        record("no answer", status="done"),
    )
    assert annotator("import", "in.jsonl", "--schema", "mine.yaml", cwd=tmp_path).code == 0
    return tmp_path


PATTERN = "does not match the pattern of Person: [a-z ]+"


def test_a_breach_is_shown_with_line_and_column_from_one_and_whose_it_is(folder):
    result = annotator("check", cwd=folder)
    assert result.code == 1
    *spans, answer = result.out.splitlines()
    assert spans == [
        f"in.jsonl:2:5 (amy): pattern: Person “Ann”: “Ann” {PATTERN}",
        f"in.jsonl:3:3 (amy): pattern: Person “Bo”: “Bo” {PATTERN}",
        f"in.jsonl:1:1 (bob): pattern: Person “Cy”: “Cy” {PATTERN}",
    ]
    rule, _, what = answer.removeprefix("in.jsonl (amy): ").partition(": ")
    assert (rule, what) == ("required", "1 required left")
    assert result.err == f"4 found: 3 pattern, 1 {rule}\n"


@pytest.mark.parametrize(("names", "found"), [(["bob"], 1), (["amy"], 3), (["amy", "bob"], 4), (["eve"], 0)])
def test_only_the_work_of_those_named_is_checked(folder, names, found):
    result = annotator("check", *(part for name in names for part in ("--annotator", name)), cwd=folder)
    assert (result.code, len(result.out.splitlines())) == (int(found > 0), found)
    assert result.err.startswith(f"{found} found: " if found else "nothing breaks a rule\n")


def test_a_program_gets_one_object_a_breach_and_no_word_besides(folder):
    result = annotator("check", "--json", cwd=folder)
    assert (result.code, result.err) == (1, "")
    assert "“Ann” does not match" in result.out, "in its own script, not as escapes"
    first, *_, answer = result.records
    document = annotator("export", cwd=folder).records[0]
    assert first == {
        "document": document["id"],
        "annotator": "amy",
        "rule": "pattern",
        "span": document["spans"][0]["id"],
        "label": "person",
        "start": 10,
        "end": 13,
        "what": f"“Ann” {PATTERN}",
    }
    assert list(answer) == ["document", "annotator", "rule", "what"]
    nothing = annotator("check", "--json", "--annotator", "eve", cwd=folder)
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "")


@pytest.mark.parametrize(("length", "shown"), [(40, "A" * 40), (41, "A" * 39 + "…")])
def test_a_long_quote_is_cut(folder, length, shown):
    jsonl(folder / "long.jsonl", record("A" * length, "A" * length))
    assert annotator("import", "long.jsonl", cwd=folder).code == 0
    (line,) = (each for each in annotator("check", cwd=folder).out.splitlines() if each.startswith("long"))
    assert f"Person “{shown}”: " in line


def test_what_a_terminal_would_obey_is_shown_as_its_escape(folder):
    jsonl(folder / "odd.jsonl", record("A\x1b[2J", "A\x1b[2J"))
    assert annotator("import", "odd.jsonl", cwd=folder).code == 0
    result = annotator("check", cwd=folder)
    assert r"A\x1b[2J" in result.out
    assert "\x1b" not in result.out


def test_without_a_database_or_a_schema_there_is_nothing_to_check(tmp_path):
    result = annotator("check", "--db", "none.db", cwd=tmp_path)
    assert (result.code, result.errors) == (2, ["'none.db': there is no such database; name it with --db"])
    assert not (tmp_path / "none.db").exists()
    opened(tmp_path / "new.db").close()
    result = annotator("check", "--db", "new.db", cwd=tmp_path)
    assert (result.code, result.errors) == (2, ["new.db: no schema was used here yet"])
    for arguments in (("schema", "show"), ("schema", "migrate", "news")):
        result = annotator(*arguments, "--db", "new.db", cwd=tmp_path)
        assert result.errors == ["new.db: no schema was used here yet; name a schema file"]
    assert json.loads(annotator("stats", "--json", "--db", "new.db", cwd=tmp_path).out)["labels"] == {}

"""``annotator rename-annotator``: another name everywhere, the old one nowhere in the file."""

import json
import sqlite3
from contextlib import closing

import pytest

from annotator.core.changes import SpanAdded
from annotator.store.errors import StoreError
from tests.cli.command import annotator, jsonl, span
from tests.store.samples import check_places, document, keep, opened, take_back
from tests.store.samples import span as marked
from tests.store.test_rebuilding import check_rebuilt

NAME = "Zoë Łukasz"
TEXT = "Angela Merkel met Emmanuel Macron."
OTHER = "Emmanuel Macron met Angela Merkel."


@pytest.fixture
def folder(tmp_path):
    """A database in which someone imported their work, marked, undid and pressed keys; and another person's work."""
    jsonl(
        tmp_path / "in.jsonl",
        {"text": TEXT, "spans": [span(0, 13, text=TEXT, annotator=NAME)], "annotators": [NAME],
         "status": "done", "fields": {"topic": "other"}, "offset_unit": "codepoint"},
        {"text": OTHER, "spans": [span(0, 15, text=OTHER, annotator="bob")], "offset_unit": "codepoint"},
    )  # fmt: skip
    assert annotator("import", "in.jsonl", "--annotator", NAME, cwd=tmp_path).code == 0
    with opened(tmp_path / "annotations.db", NAME) as store:
        of = document(OTHER)
        for number in range(2):
            store.note_key("p", "label", of.id)
            keep(store, of, SpanAdded(marked(of, number, number + 3, id_=f"own{number}", annotator=NAME)))
        action = store.undoable()
        assert action is not None
        take_back(store, action)
        store.remember_caret(of.id, 7)
    return tmp_path


def everything(folder):
    with closing(sqlite3.connect(folder / "annotations.db")) as connection:
        return list(connection.iterdump())


def test_the_old_name_is_nowhere_and_the_work_is_the_same(folder):
    before = [json.dumps(each, sort_keys=True) for each in annotator("export", cwd=folder).records]
    result = annotator("rename-annotator", NAME, "A1", cwd=folder)
    assert (result.code, result.out) == (0, f"{NAME} is now A1: 2 documents, 2 spans, 7 actions\n")
    after = [json.dumps(each, sort_keys=True) for each in annotator("export", cwd=folder).records]
    assert after == [each.replace(json.dumps(NAME), '"A1"') for each in before]
    for file in folder.glob("annotations.db*"):
        assert NAME.encode() not in file.read_bytes(), file
    check_rebuilt(folder / "annotations.db")
    with opened(folder / "annotations.db", "A1") as store:
        check_places(store)
        assert store.caret(document(OTHER).id) == 7
        assert len(list(store.logged_keys())) == 2
        action = store.undoable()
        assert action is not None
        take_back(store, action)
        assert not store.layer(document(OTHER)).spans


def test_who_goes_on_under_the_old_name_is_told_the_new_one(folder):
    with opened(folder / "annotations.db", NAME) as store:
        assert annotator("rename-annotator", NAME, "A1", cwd=folder).code == 0
        of = document(OTHER)
        with pytest.raises(
            StoreError, match="is called 'A1' here now, nothing was written; start with --annotator A1"
        ):
            keep(store, of, SpanAdded(marked(of, 5, 8, id_="more", annotator=NAME)))
    jsonl(folder / "more.jsonl", {"text": "Another one."})
    assert annotator("import", "more.jsonl", "--annotator", NAME, cwd=folder).code == 2
    assert annotator("import", "more.jsonl", "--annotator", "A1", cwd=folder).code == 0
    assert annotator("rename-annotator", "A1", NAME, cwd=folder).code == 0
    with opened(folder / "annotations.db", NAME) as store:
        keep(store, of, SpanAdded(marked(of, 5, 8, id_="more", annotator=NAME)))


def test_who_only_looked_has_a_name_too(folder):
    with opened(folder / "annotations.db", "eve") as store:
        store.note_key("down", "row-down", document(OTHER).id)
    assert annotator("rename-annotator", NAME, "eve", cwd=folder).errors == [
        "there is an annotator 'eve' already; choose another name"
    ]
    assert annotator("rename-annotator", "eve", "E1", cwd=folder).code == 0
    with opened(folder / "annotations.db", "E1") as store:
        assert len(list(store.logged_keys())) == 1


def test_traces_that_could_not_be_removed_are_told_and_removed_when_it_is_run_again(folder):
    path = folder / "annotations.db"
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM documents").fetchone()
        result = annotator("rename-annotator", NAME, "A1", cwd=folder)
        assert result.code == 2
        assert "traces are left in the free pages of the file" in result.err
    assert annotator("rename-annotator", NAME, "A1", cwd=folder).code == 0
    assert NAME.encode() not in path.read_bytes()


def test_a_dry_run_says_the_same_and_changes_nothing(folder):
    before = everything(folder)
    result = annotator("rename-annotator", NAME, "A1", "--dry-run", cwd=folder)
    assert (result.code, result.out) == (0, f"{NAME} would be A1: 2 documents, 2 spans, 7 actions\n")
    assert everything(folder) == before


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("eve", "A1"), f"no annotator is called 'eve' here; there are {NAME!a}, 'bob'"),
        ((NAME, "bob"), "there is an annotator 'bob' already; choose another name"),
        (
            (NAME, " A1"),
            "' A1' cannot be an annotator's name; give one line of text without spaces at its ends",
        ),
        ((NAME, "A1", "--db", "none.db"), "'none.db': there is no such database; name it with --db"),
    ],
)
@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_what_cannot_be_is_refused_in_one_line(folder, names, said, dry):
    before = everything(folder)
    result = annotator("rename-annotator", *names, *dry, cwd=folder)
    assert (result.code, result.out, result.errors) == (2, "", [said])
    assert everything(folder) == before

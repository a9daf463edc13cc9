"""What follows from a merge besides layers: titles and indexes, texts removed for good, schemas, merges cut off."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.changes import AnswerSet, SpanAdded
from annotator.core.query import parsed_query
from annotator.core.record import Record
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_search import SearchSort
from annotator.store.errors import StoreError
from annotator.store.store import Store
from tests.store.samples import check_places, document, edit, imported, keep, opened, span
from tests.store.test_document_replay import at
from tests.store.test_merging import KilledError as Killed
from tests.store.test_merging import Two, check_well, exported, killed_at, merge
from tests.store.test_rebuilding import OLD

TEXT = "The police met Marie Curie."


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A new database and its copy."""
    one, other = tmp_path / "one.db", tmp_path / "other.db"
    with opened(one) as store:
        store.remember_theme("dark")  # so that the file has its id
        imported(store, "A text that both have.")
    shutil.copy(one, other)
    return one, other


def found(store: Store, text: str) -> list[int]:
    query = parsed_query(text, QUERY_FIELDS)
    return [n for part in store.found(query, SearchSort.NUMBER, None, lambda: False) for n in part.numbers]


def imports(path: Path, second: int, text: str = TEXT, **provenance: object) -> None:
    with at(path, second) as store:
        store.import_records([Record(document(text, **provenance))])


def test_the_title_that_was_given_first_stands_and_is_what_the_index_finds(two: tuple[Path, Path]) -> None:
    one, other = two
    imports(one, 1, title="Early news", author="Ann")
    imports(other, 2, title="Late news")
    with opened(other) as store:
        store.index_texts()
        assert found(store, "late") == [2]
    merge(other, one)
    with opened(other) as store:
        (late,) = (each.document for each in store.records() if each.document.text == TEXT)
        assert (late.title, late.author) == ("Early news", "Ann")
        assert (found(store, "early"), found(store, "late")) == ([2], [])
        check_places(store)
    check_well(other)
    merge(one, other)
    assert exported(one) == exported(other)


def test_indexes_that_are_kept_up_have_what_a_merge_brought(two: tuple[Path, Path]) -> None:
    one, other = two
    with opened(one) as store:
        store.index_texts()
        store.find_copies()
    imports(other, 1, title="News")
    imports(other, 2, text="Update: " + "A text that both have.", title="Copy")
    merge(one, other)
    with opened(one) as store:
        state = store.index_state()
        assert (state.documents, state.indexed) == (3, 3)
        assert found(store, "curie") == [2]
        assert len(store.copies_of(document(TEXT).id)) == 0
    check_well(one)


# -- texts that were removed for good -------------------------------------------------------------------------


def test_work_on_a_text_that_was_removed_here_does_not_come(tmp_path: Path) -> None:
    pair = Two(tmp_path)
    with opened(pair.one) as store:
        store.remove([pair.document.id])
    pair.does(pair.two, SpanAdded(pair.span(0, 3, "a")))
    with at(pair.two, 9) as store:
        store.import_records([Record(replace(pair.document, title="Another")), Record(document(TEXT))])
    done = merge(pair.one, pair.two)
    assert (done.left_out, done.documents) == (1, 1)
    with opened(pair.one) as store:
        assert [each.document.text for each in store.records()] == [TEXT]
        assert store.undoable() is None
    check_well(pair.one)


def test_what_another_file_removed_is_not_imported_here_either(two: tuple[Path, Path]) -> None:
    one, other = two
    imports(other, 1)
    with opened(other) as store:
        store.remove([document(TEXT).id])
    merge(one, other)
    with opened(one) as store:
        assert store.import_records([Record(document(TEXT))]).removed == 1
    check_well(one)


def test_a_text_that_the_other_file_removed_has_to_be_removed_here_first(two: tuple[Path, Path]) -> None:
    one, other = two
    imports(one, 1)
    merge(other, one)
    with opened(other) as store:
        store.remove([document(TEXT).id])
    with pytest.raises(StoreError, match="removed a document for good that is here; remove it here, too"):
        merge(one, other)
    with opened(one) as store:
        store.remove([document(TEXT).id])
    merge(one, other)
    check_well(one)


def test_a_text_with_work_that_was_set_aside_can_be_removed(tmp_path: Path) -> None:
    pair = Two(tmp_path)
    pair.does(pair.one, AnswerSet("topic", None, "a"))
    pair.does(pair.two, AnswerSet("topic", None, "b"))
    _, aside = pair.merged()
    assert len(aside) == 1
    with opened(pair.one) as store:
        store.remove([pair.document.id])
        assert store.set_aside() == []
        assert (store.undoable(), store.redoable()) == (None, None)
    check_well(pair.one)


# -- what may be merged ---------------------------------------------------------------------------------------


def test_work_under_another_schema_cannot_be_merged(two: tuple[Path, Path]) -> None:
    one, other = two
    for path, id_ in ((one, "news"), (other, "court")):
        with opened(path) as store:
            store.remember_schema(replace(OLD, id=id_, hash=id_), "version: 1")
    with pytest.raises(StoreError, match="uses the schema 'court', this database 'news'"):
        merge(one, other)


def test_a_file_that_went_back_and_on_under_the_same_names_cannot_be_merged(two: tuple[Path, Path]) -> None:
    one, other = two
    imports(one, 1)
    shutil.copy(one, other)
    with opened(other) as store:
        store._database.connection.execute("UPDATE actions SET at = at + 1 WHERE number = 2")
    with pytest.raises(StoreError, match="different actions under one name"):
        merge(one, other)


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("UPDATE documents SET text = replace(text, 'Curie', 'Curry')", "the text of its document"),
        ("UPDATE actions SET changes = '[{' WHERE number = 3", "its action 3 cannot"),
        (
            "UPDATE actions SET changes = replace(changes, '[[4,', '[[5,') WHERE number = 3",
            "its action 3 cannot",
        ),
    ],
)
def test_nothing_comes_from_a_damaged_file(two: tuple[Path, Path], damage: str, what: str) -> None:
    one, other = two
    imports(other, 1)
    of = document(TEXT)
    with at(other, 2) as store:
        keep(store, of, SpanAdded(span(of, 4, 10)))
    with closing(sqlite3.connect(other)) as connection, connection:
        assert connection.execute(damage).rowcount
    with pytest.raises(StoreError, match=f"other.db' is damaged: {what}.*; nothing was merged, go back"):
        merge(one, other)
    with opened(one) as store:
        assert not store.has_unfinished_merge
    check_well(one)
    assert not one.with_name("one.db.merge-1").exists()


# -- merges that are cut off or taken back --------------------------------------------------------------------


def test_a_merge_that_was_cut_off_is_ended_or_taken_back_before_anything_else(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    one, other = two
    third = tmp_path / "third.db"
    shutil.copy(one, third)
    imports(other, 1)
    imports(third, 2, text="A third text.")
    with pytest.raises(Killed), killed_at(1):
        merge(one, other)
    with opened(one) as store:
        assert store.has_unfinished_merge
        with pytest.raises(StoreError, match=r"a merge of .*other.db' is not finished; run it again"):
            store.merge(third)
        with pytest.raises(StoreError, match="a merge is not finished"):
            store.import_records([Record(document("x"))])
    with pytest.raises(Killed), killed_at(1), opened(one) as store:
        store.undo_merge()
    with opened(one) as store:
        with pytest.raises(StoreError, match="a merge is being taken back"):
            store.merge(other)
        store.undo_merge()
        assert not store.has_unfinished_merge
        assert len(list(store.records())) == 1
    merge(one, third)
    assert merge(one, other).documents == 1
    check_well(one)


def test_a_merge_that_is_taken_back_leaves_no_schema_annotator_or_mark(two: tuple[Path, Path]) -> None:
    one, other = two
    with opened(other, "eve") as store:
        store.remember_schema(OLD, "version: 1")
        of = store.document(store.first_document() or "")
        store.keep(edit(of, AnswerSet("topic", None, "war"), schema=OLD))
        keep(store, of, SpanAdded(span(of, 0, 1, annotator="eve")))
    merge(one, other)
    with opened(one) as store:
        assert store.remembered_schema() == OLD
        assert store.annotators() == ["eve"]
        assert store.last_merge().actions == 3
        store.undo_merge()
        assert store.remembered_schema() is None
        assert store.annotators() == []
        with pytest.raises(StoreError, match="no merge can be undone here"):
            store.undo_merge()
    check_well(one)


def test_a_merge_on_which_something_builds_is_not_taken_back(two: tuple[Path, Path]) -> None:
    one, other = two
    imports(other, 1)
    merge(one, other)
    with opened(one) as store:
        keep(store, document(TEXT), SpanAdded(span(document(TEXT), 0, 3)))
        with pytest.raises(StoreError, match="something was done since the merge that builds on it"):
            store.undo_merge()
        assert len(list(store.records())) == 2

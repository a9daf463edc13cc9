"""The sentences for what the disk refuses, and the lock that makes writers take turns."""

import os
import sqlite3
import time
from pathlib import Path

import pytest

from annotator.core.changes import RelationAdded, SpanAdded, SpanChanged, SpanRemoved
from annotator.core.record import Record
from annotator.store import database
from annotator.store.errors import ChangedElsewhereError, StoreError, store_error
from annotator.store.lock import WriteLock
from annotator.store.store import Store
from annotator.store.table_version import version_of
from tests.store.samples import TEXT, document, imported, keep, opened, relation, span, take_back

PATH = Path("work/a.db")


def sqlite_error(code: int | None) -> sqlite3.Error:
    error = sqlite3.OperationalError("it said so")
    if code is not None:
        error.sqlite_errorcode = code
    return error


BUSY = "another process is writing to work/a.db; try again in a moment"
READ_ONLY = "work/a.db is read-only; make the file and its folder writable, or choose another with --db"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (sqlite3.SQLITE_BUSY, BUSY),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, BUSY),
        (sqlite3.SQLITE_LOCKED, BUSY),
        (sqlite3.SQLITE_READONLY, READ_ONLY),
        (sqlite3.SQLITE_READONLY_DIRECTORY, READ_ONLY),
        (sqlite3.SQLITE_PERM, READ_ONLY),
        (
            sqlite3.SQLITE_FULL,
            "the disk is full, nothing was written to work/a.db; free some space and try again",
        ),
        (
            sqlite3.SQLITE_IOERR_WRITE,
            "the disk failed, nothing was written to work/a.db; check its space and health (it said so)",
        ),
        (sqlite3.SQLITE_NOTADB, "work/a.db is not an annotator database; choose another file with --db"),
        (sqlite3.SQLITE_CORRUPT, "work/a.db is damaged; go back to a copy of it (it said so)"),
        (sqlite3.SQLITE_CANTOPEN, "work/a.db cannot be opened; check that you may write to its folder"),
        (
            sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
            "the change does not fit what work/a.db holds, nothing was written; open the document again (it said so)",
        ),
        (sqlite3.SQLITE_TOOBIG, "work/a.db: it said so; nothing was written"),
        (0, "work/a.db: it said so; nothing was written"),
        (None, "work/a.db: it said so; nothing was written"),
    ],
)
def test_every_refusal_of_the_disk_has_its_sentence(code: int | None, sentence: str) -> None:
    assert str(store_error(sqlite_error(code), PATH)) == sentence


def test_errors_of_the_system_and_of_the_text_have_theirs() -> None:
    assert (
        str(store_error(PermissionError(13, "Permission denied"), PATH)) == f"{READ_ONLY} (Permission denied)"
    )
    odd = "ab\udc0f"
    with pytest.raises(UnicodeEncodeError) as caught:
        odd.encode()
    assert "half a surrogate pair (U+DC0F)" in str(store_error(caught.value, PATH))
    changed = ChangedElsewhereError("span s1")
    assert (changed.what, str(changed)) == (
        "span s1",
        "span s1 was changed elsewhere, nothing was written; open the document again",
    )


# -- the lock -----------------------------------------------------------------------------------------------------


def test_who_does_not_get_the_lock_in_time_is_told_and_gets_it_later(tmp_path: Path) -> None:
    one, other = WriteLock(tmp_path / "a.db", 5), WriteLock(tmp_path / "a.db", 0.05)
    assert one.path == tmp_path / "a.db-lock"
    assert not one.path.exists()
    with one.held():
        for patience, least in ((None, 0.05), (0.0, 0.0), (0.1, 0.1)):
            start = time.monotonic()
            with (
                pytest.raises(StoreError, match=r"another process is writing to .*a.db; try again"),
                other.held(patience),
            ):
                pass
            assert least <= time.monotonic() - start < least + 2
    with other.held(0), pytest.raises(StoreError), one.held(0):
        pass
    with one.held(0):
        pass
    descriptor = one._descriptor
    assert descriptor is not None
    one.close()
    one.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
    other.close()
    assert one.path.exists()


def test_a_lock_that_cannot_be_made_is_an_error_with_a_sentence(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "no" / "a.db", 0)
    with (
        pytest.raises(StoreError, match=r"a.db is read-only; .* \(No such file or directory\)$"),
        lock.held(),
    ):
        pass


# -- what the store remembers and finds -----------------------------------------------------------------------------


def test_what_is_remembered_is_the_annotators_own(store: Store, path: Path) -> None:
    one, two = imported(store, TEXT, "Another.")
    assert (store.theme, store.caret(one.id), store.was_offered_tour) == (None, None, False)
    store.remember_theme("dark")
    store.remember_theme("light")
    store.remember_caret(one.id, 0)
    store.remember_caret(two.id, 7)
    store.remember_tour_offered()
    with opened(path, run="b") as again, opened(path, "bob") as bobs:
        assert (again.theme, again.caret(one.id), again.caret(two.id)) == ("light", 0, 7)
        assert (again.was_offered_tour, bobs.was_offered_tour) == (True, False)
        assert (bobs.theme, bobs.caret(one.id)) == (None, None)


def test_files_are_known_by_their_bytes(store: Store) -> None:
    store.import_records([Record(document(TEXT, raw_sha256="f00")), Record(document("Another."))])
    assert (store.has_raw("f00"), store.has_raw("f0"), store.has_raw("")) == (True, False, False)


def test_the_actions_on_a_span_are_those_that_made_changed_or_deleted_it(store: Store) -> None:
    (one,) = imported(store, TEXT)
    first, second = span(one, 0, 3), span(one, 4, 9, id_="s2", note='about "s1"')
    changed = span(one, 0, 3, note="later")
    keep(store, one, SpanAdded(first), command="add s1")
    keep(store, one, SpanAdded(second), command="add s2")
    keep(store, one, SpanChanged(first, changed), command="change s1")
    keep(store, one, RelationAdded(relation("s1", "s2")), command="relate")
    undone = store.undoable()
    assert undone is not None
    take_back(store, undone)
    keep(store, one, SpanRemoved(second), SpanRemoved(changed), command="remove both")

    def commands(span_id: str, **more: str) -> list[str]:
        return [action.command for action in store.actions_on(more.get("document", one.id), span_id)]

    assert commands("s1") == ["add s1", "change s1", "remove both"]
    assert commands("s2") == ["add s2", "remove both"]
    assert [action.command for action in store.actions_on(one.id, None)] == [
        "add s1", "add s2", "change s1", "remove both",
    ]  # fmt: skip
    assert commands("s") == commands("s1", document="other") == []
    undone = store.undoable()
    assert undone is not None
    take_back(store, undone)
    assert commands("s1") == ["add s1", "change s1"]


def test_a_copy_is_written_only_where_nothing_is(store: Store, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(StoreError) as caught:
        store.back_up(tmp_path / "there")
    assert str(caught.value) == f"{tmp_path / 'there'} already exists; move it away"
    assert (tmp_path / "there").read_text() == "mine"
    with pytest.raises(StoreError, match=r"none/copy.db"):
        store.back_up(tmp_path / "none" / "copy.db")


def test_a_file_that_another_process_brought_up_to_date_is_left_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(path).close()
    first = iter([True])
    monkeypatch.setattr(database, "version_of", lambda *of: 0 if next(first, False) else version_of(*of))
    before = path.read_bytes()
    opened(path).close()
    assert path.read_bytes() == before


def test_a_snapshot_cannot_be_written(store: Store) -> None:
    imported(store, TEXT)
    with pytest.raises(StoreError, match="is read-only"), store._database.snapshot() as connection:
        connection.execute("DELETE FROM documents")
    assert store.first_document() is not None

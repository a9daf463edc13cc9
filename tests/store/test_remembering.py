"""What is remembered for the next time waits for nobody, and is said where it was not written."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.changes import SpanAdded
from annotator.store.database import Database
from annotator.store.errors import BusyError
from annotator.store.lock import WriteLock
from tests.store.samples import TEXT, imported, keep, opened, span


def test_what_is_remembered_while_another_writes_is_held_and_written_with_the_next_step(path: Path) -> None:
    other = WriteLock(path, 0)
    with opened(path) as store:
        (one,) = imported(store, TEXT)
        with other.held():
            store.remember_caret(one.id, 7)
            store.remember_opened(one.id)
            store.remember_theme("light")
            store.remember_tour_offered()
            assert (store.caret(one.id), store.last_opened, store.theme) == (7, one.id, "light")
            assert store.was_offered_tour
            with opened(path, "amy") as second:
                assert (second.caret(one.id), second.last_opened, second.theme) == (None, None, None)
        keep(store, one, SpanAdded(span(one, 0, 3)))
        with opened(path, "amy") as second:
            assert (second.caret(one.id), second.last_opened, second.theme) == (7, one.id, "light")


def test_a_step_waits_only_as_long_as_it_may(path: Path) -> None:
    other = WriteLock(path, 0)
    with opened(path, patience=0.05) as store:
        (one,) = imported(store, TEXT)
        with other.held(), pytest.raises(BusyError, match="another process is writing"):
            keep(store, one, SpanAdded(span(one, 0, 3)))
        keep(store, one, SpanAdded(span(one, 0, 3)))


@pytest.mark.parametrize(
    ("caret", "keys", "words"),
    [
        (True, 0, "not written: where you were (another process is writing"),
        (False, 1, "not written: 1 key of the key log ("),
        (True, 2, "not written: where you were and 2 keys of the key log ("),
        (False, 0, ""),
    ],
)
def test_what_could_not_be_written_at_the_end_is_said(path: Path, caret: bool, keys: int, words: str) -> None:
    other = WriteLock(path, 0)
    store = opened(path)
    (one,) = imported(store, TEXT)
    with other.held():
        if caret:
            store.remember_caret(one.id, 7)
        for _ in range(keys):
            store.note_key("p", "label", one.id)
        unwritten = store.close(patience=0.02)
    assert unwritten.startswith(words) if words else unwritten == ""
    with opened(path) as store:
        assert store.caret(one.id) is None


def test_closing_waits_for_no_program_longer_than_it_may(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits that SQLite is given, which are all that it waits for a program that knows no lock of ours."""
    store = opened(path)
    (one,) = imported(store, TEXT)
    keep(store, one, SpanAdded(span(one, 0, 3)))
    store.remember_caret(one.id, 7)
    limits: list[float] = []
    waited = Database._be_patient
    monkeypatch.setattr(
        Database, "_be_patient", lambda self, seconds: (limits.append(seconds), waited(self, seconds))[1]
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.remember_caret(one.id, 8)
        start = time.monotonic()
        assert store.close(patience=0.3).startswith("not written: where you were")
        took = time.monotonic() - start
    assert limits[-1] <= 0.1, "what SQLite waits at the end"
    assert took < 4, "far less than the five seconds that a store is patient for"

"""Taking the last merge back: its actions go out of the log, as if they had never come, and the tables follow.

They are in the other file still. It is refused once something was done here that builds on them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from annotator.store import copy_index, text_index
from annotator.store.database import Database
from annotator.store.errors import StoreError
from annotator.store.gone import last_number
from annotator.store.merge_notes import Merge, in_ranges, merges, note_finished, note_running, running_merge
from annotator.store.merging import settle, touched_by
from annotator.store.rows import to_json
from annotator.store.settling import Settling
from annotator.store.upgrade import Report

_AT_ONCE = 500
"""Actions that go with one transaction."""

_DOCUMENTS_AT_ONCE = 200

_LATER = f"""
    SELECT number FROM actions WHERE number >= :first AND NOT {in_ranges("number")} AND (
        {" OR ".join(in_ranges(name) for name in ("follows", "undoes", "redoes", "part_of", "migration"))}
        OR (document > :after AND document <= :to)
        OR document IS NULL
        OR annotator IN (SELECT value FROM json_each(:annotators)))
    LIMIT 1
"""  # noqa: S608 - constants
_ANNOTATORS = f"SELECT DISTINCT annotator FROM actions WHERE {in_ranges('number')} AND annotator <> ''"  # noqa: S608
_COUNT = f"SELECT count(*) FROM actions WHERE {in_ranges('number')}"  # noqa: S608
_LAST_ONES = f"""
    SELECT number, undoes FROM actions WHERE {in_ranges("number")} ORDER BY number DESC LIMIT {_AT_ONCE}
"""  # noqa: S608
_DELETE = "DELETE FROM actions WHERE number = ?"
_NOT_UNDONE = "UPDATE actions SET undone = 0, replaced = 0 WHERE number = ? AND document IS NULL"
_DOCUMENTS = """
    SELECT number FROM documents WHERE number > ? AND number <= ? ORDER BY number DESC LIMIT ?
"""
_DELETE_DOCUMENT = "DELETE FROM documents WHERE number = ?"
_GONE = "SELECT number FROM gone WHERE number > ? AND number <= ?"
_DELETE_GONE = "DELETE FROM gone WHERE number = ?"
_COUNT_GONE = (
    "UPDATE tallies SET layers = layers - 1 WHERE annotator = '' AND status = 'gone' AND thousand = ?"
)
_FORGET_ASIDE = "DELETE FROM settings WHERE annotator = '' AND name = ?"
_LAST = "SELECT coalesce(max(number), 0) FROM actions"


class UndoneMerge(Struct, frozen=True):
    """A merge that was, or would be, taken back: the path of the other database, when, and how much it brought."""

    of: str
    at: str
    documents: int
    actions: int


def last_merge(connection: sqlite3.Connection) -> UndoneMerge:
    """What an undo would take back; raises ``StoreError`` if there is nothing, or something builds on it."""
    merge = _last(connection)
    if not merge.is_undone:
        _check_nothing_builds_on(connection, merge)
    count = connection.execute(_COUNT, _parameters(merge)).fetchone()[0]
    documents = merge.documents_to - merge.documents_after - len(merge.gone)
    return UndoneMerge(merge.of, merge.at, documents, count)


def _last(connection: sqlite3.Connection) -> Merge:
    merge = running_merge(connection)
    if merge is None:
        made = merges(connection)
        if not made:
            raise StoreError("no merge can be undone here")
        merge = made[-1]
    if merge.is_exchange:
        raise StoreError(
            "what came from a hub cannot be undone as a merge; undo it as what it is, action by action"
        )
    return merge


def _parameters(merge: Merge) -> dict[str, Any]:
    return {
        "ranges": to_json(merge.ranges),
        "first": merge.first,
        "after": merge.documents_after,
        "to": merge.documents_to,
    }


def _check_nothing_builds_on(connection: sqlite3.Connection, merge: Merge) -> None:
    names = [name for (name,) in connection.execute(_ANNOTATORS, _parameters(merge))]
    asked = {**_parameters(merge), "annotators": to_json(names)}
    if connection.execute(_LATER, asked).fetchone() or last_number(connection) > merge.documents_to:
        raise StoreError(
            "something was done since the merge that builds on it, so it cannot be undone; go back to the copy that "
            "was made beside the database, or undo that first"
        )


def undo_merge(database: Database, report: Report) -> UndoneMerge:
    """Take the last merge back, or go on with that; nobody imports meanwhile. Raises as ``last_merge``."""
    with database.writing() as connection:
        undone = last_merge(connection)
        merge = _last(connection)
        if not merge.is_undone:
            last = connection.execute(_LAST).fetchone()[0]
            merge.touched = sorted({*touched_by(connection, merge.first, last)})
            merge.annotators = [name for (name,) in connection.execute(_ANNOTATORS, _parameters(merge))]
            note_running(connection, merge)
    while _step(database, lambda connection: _take_actions(connection, merge)):
        report("taking it back", 50)
    while _step(database, lambda connection: _take_documents(connection, merge)):
        report("taking it back", 75)
    with database.reading() as connection:
        settling = Settling(connection, merge.touched or [])
        annotators = sorted(settling.annotators(merge.annotators))
    settle(database, settling, annotators, report)
    with database.writing() as connection:
        note_finished(connection, [each for each in merges(connection) if each.first != merge.first])
    return undone


def _step(database: Database, step: Callable[[sqlite3.Connection], bool]) -> bool:
    with database.writing() as connection:
        return step(connection)


def _take_actions(connection: sqlite3.Connection, merge: Merge) -> bool:
    """Delete some actions, the last ones first, so that those left are a log; return whether there were any."""
    rows = connection.execute(_LAST_ONES, _parameters(merge)).fetchall()
    connection.executemany(_DELETE, [(number,) for number, _ in rows])
    connection.executemany(_NOT_UNDONE, [(undoes,) for _, undoes in rows if undoes is not None])
    return bool(rows)


def _take_documents(connection: sqlite3.Connection, merge: Merge) -> bool:
    """Delete some documents that came, and their numbers; return whether there were any."""
    after, to = merge.documents_after, merge.documents_to
    numbers = [number for (number,) in connection.execute(_DOCUMENTS, (after, to, _DOCUMENTS_AT_ONCE))]
    text_index.take_out(connection, numbers)
    copy_index.take_out(connection, numbers)
    for number in numbers:
        connection.execute(_DELETE_DOCUMENT, (number,))
        connection.execute(_FORGET_ASIDE, (f"set aside {number}",))
    if not numbers:
        for (number,) in connection.execute(_GONE, (after, to)).fetchall():
            connection.execute(_DELETE_GONE, (number,))
            connection.execute(_COUNT_GONE, ((number - 1) // 1000,))
    text_index.give_numbers_back(connection)
    copy_index.give_numbers_back(connection)
    return bool(numbers)

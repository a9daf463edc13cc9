"""The history: what was done, in the log, and which of it undo and redo apply to.

An undo is an action of its own that names the action it undoes; that one is marked ``undone``. An undone action can be
redone until something new is done: then it is marked ``replaced`` and can no longer be redone. The number alone
would not decide this: after A, B, undo, C, undo the action to redo is C, not B.

A command that also changes other documents has an action for each; those name the one of the current document as the
action they are ``part_of``, and are undone and redone with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.action import Action, Edit
from annotator.core.changes import (
    DocumentChanges,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
)
from annotator.store.documents import read_document
from annotator.store.errors import StoreError
from annotator.store.layer_writer import LayerRows
from annotator.store.log import ACTION_COLUMNS, ACTIONS, OF_ACTIONS, Entry, Log, action_from
from annotator.store.rows import Row, to_json

MOST_AT_ONCE = 25
"""Documents that are changed in one transaction; an action in more of them is undone and redone in parts."""

# The condition of the index ``actions_to_undo``, verbatim, or SQLite does not use the index.
REACHABLE = "undoes IS NULL AND redoes IS NULL AND part_of IS NULL AND replaced = 0 AND document IS NOT NULL"
_STANDING = f"{ACTIONS} WHERE annotator = ? AND undone = 0 AND {REACHABLE}"
_UNDONE = f"{ACTIONS} WHERE annotator = ? AND undone = 1 AND {REACHABLE}"
_LAST_STANDING = f"{_STANDING} ORDER BY actions.number DESC LIMIT 1"
_FIRST_UNDONE = f"{_UNDONE} ORDER BY actions.number LIMIT 1"
_REPLACE_UNDONE = f"UPDATE actions SET replaced = 1 WHERE annotator = ? AND undone = 1 AND {REACHABLE}"  # noqa: S608
_SET_UNDONE = (
    f"UPDATE actions SET undone = ? WHERE number = ? AND annotator = ? AND undone = ? AND {REACHABLE}"  # noqa: S608
)
_LATEST = f"{_STANDING} ORDER BY actions.number DESC LIMIT ?"
_PARTS = f"{ACTIONS} WHERE part_of = ? AND undone = ? AND document IS NOT NULL ORDER BY actions.number"
_COUNT_PARTS = "SELECT count(*) FROM actions WHERE part_of = ? AND undone = ? AND document IS NOT NULL"
_SET_PARTS_UNDONE = "UPDATE actions SET undone = ? WHERE part_of = ?"
# ``instr`` selects the rows worth reading: the text of the changes contains each id as JSON.
MOST_IN_DOCUMENT = 500
_IN_DOCUMENT = f"""
    {ACTIONS} WHERE documents.id = ? AND annotator = ? AND undone = 0 AND undoes IS NULL AND redoes IS NULL
        ORDER BY actions.number DESC LIMIT ?
"""
_ON_SPAN = f"""
    {ACTIONS} WHERE documents.id = ? AND annotator = ? AND undone = 0 AND undoes IS NULL AND redoes IS NULL
        AND instr(changes, ?) ORDER BY actions.number
"""
_ALL = f"SELECT {ACTION_COLUMNS}, undone, undoes, redoes {OF_ACTIONS} ORDER BY actions.number"


class HistoryEntry(Struct, frozen=True):
    """An action as the history stores it: who did it when, and whether it was undone."""

    number: int
    action: Action
    annotator: str
    at: str
    undone: bool
    undoes: str | None
    redoes: str | None


def keep(connection: sqlite3.Connection, edit: Edit, annotator: str, log: Log) -> int:
    """Write the edit and its actions in the log; return the number of the one that the others are part of.

    The caller's transaction makes them atomic.
    Raises ``StoreError`` when a change does not fit what is on the disk.
    """
    rows = LayerRows(connection, edit.document, annotator, log.second)
    if edit.changes:
        rows.write(edit.changes)
    undoes, redoes = _number(edit.undoes), _number(edit.redoes)
    mark_for(connection, annotator, undoes, redoes)
    entry = Entry(annotator, edit.command, rows.number, edit.changes, undoes=undoes, redoes=redoes)
    whole = log.append(entry)
    for part in edit.elsewhere:
        write_part(connection, log, part, replace(entry, part_of=whole))
    return whole


def write_part(connection: sqlite3.Connection, log: Log, part: DocumentChanges, entry: Entry) -> int:
    """Write the changes in one document, and their action, which is as ``entry`` says; return the document's number.

    Raises as ``keep``.
    """
    rows = LayerRows(connection, read_document(connection, part.document_id), entry.annotator, log.second)
    rows.write(part.changes)
    log.append(replace(entry, document=rows.number, changes=part.changes))
    return rows.number


def count_parts(connection: sqlite3.Connection, action: int, *, undone: bool) -> int:
    """How many parts of an action are undone, or stand; without those whose documents were removed."""
    count: int = connection.execute(_COUNT_PARTS, (action, int(undone))).fetchone()[0]
    return count


def mark_for(connection: sqlite3.Connection, annotator: str, undoes: int | None, redoes: int | None) -> None:
    """Mark what an action of the annotator undoes or redoes or, if it does neither, what can be redone no more.

    Raises ``StoreError`` when the action that it names is undone, or not, as it should not be.
    """
    if undoes is not None:
        _set_undone(connection, undoes, annotator, undone=True)
    elif redoes is not None:
        _set_undone(connection, redoes, annotator, undone=False)
    else:
        connection.execute(_REPLACE_UNDONE, (annotator,))


def undoable(connection: sqlite3.Connection, annotator: str) -> Action | None:
    """The annotator's last action that is not undone."""
    return _whole(connection, connection.execute(_LAST_STANDING, (annotator,)).fetchone(), undone=False)


def redoable(connection: sqlite3.Connection, annotator: str) -> Action | None:
    """The action that the annotator undid last, unless something new was done since."""
    return _whole(connection, connection.execute(_FIRST_UNDONE, (annotator,)).fetchone(), undone=True)


def latest(connection: sqlite3.Connection, annotator: str, limit: int) -> tuple[Action, ...]:
    """The annotator's actions that are not undone, the last one first, without their changes in other documents."""
    return tuple(map(action_from, connection.execute(_LATEST, (annotator, limit))))


def actions_on(
    connection: sqlite3.Connection, annotator: str, document_id: str, span_id: str | None
) -> tuple[Action, ...]:
    """The annotator's actions, except undone ones, that created, changed, related or deleted the span, in order.

    Without a span, the latest ``MOST_IN_DOCUMENT`` in the document.
    """
    if span_id is None:
        latest = connection.execute(_IN_DOCUMENT, (document_id, annotator, MOST_IN_DOCUMENT)).fetchall()
        return tuple(map(action_from, reversed(latest)))
    rows = connection.execute(_ON_SPAN, (document_id, annotator, to_json(span_id)))
    return tuple(action for action in map(action_from, rows) if _touches(action, span_id))


def _touches(action: Action, span_id: str) -> bool:
    for change in action.changes:
        match change:
            case SpanAdded(span) | SpanRemoved(span) | SpanChanged(_, span) if span.id == span_id:
                return True
            case RelationAdded(relation) | RelationRemoved(relation) if span_id in (
                relation.source,
                relation.target,
            ):
                return True
            case _:  # another span, or about none
                continue
    return False


def entries(connection: sqlite3.Connection) -> Iterator[HistoryEntry]:
    """Everything that was ever done in a document, by everyone, in order."""
    for *row, undone, undoes, redoes in connection.execute(_ALL):
        action, (number, _, annotator, *_) = action_from(tuple(row)), row
        yield HistoryEntry(number, action, annotator, action.at, bool(undone), _id(undoes), _id(redoes))


def _set_undone(connection: sqlite3.Connection, number: int, annotator: str, *, undone: bool) -> None:
    row = (int(undone), number, annotator, int(not undone))
    if connection.execute(_SET_UNDONE, row).rowcount != 1:
        done = "undone" if undone else "redone"
        raise StoreError(f"the action was {done} elsewhere, nothing was written; open the document again")
    connection.execute(_SET_PARTS_UNDONE, (int(undone), number))


def _whole(connection: sqlite3.Connection, row: Row | None, *, undone: bool) -> Action | None:
    """The action of a row, with its changes in other documents that stand, or are undone, unless they are too many."""
    if row is None:
        return None
    action, count = action_from(row), count_parts(connection, row[0], undone=undone)
    if count > MOST_AT_ONCE and not action.changes:
        return replace(action, in_parts=count)
    parts = map(action_from, connection.execute(_PARTS, (row[0], int(undone))))
    changes, elsewhere = action.changes, list[DocumentChanges]()
    for part in parts:
        if part.document_id == action.document_id:  # a change in many documents may be in this one, too
            changes += part.changes
        else:
            elsewhere.append(DocumentChanges(part.document_id, part.changes))
    return replace(action, changes=changes, elsewhere=tuple(elsewhere))


def _id(number: int | None) -> str | None:
    """The id by which the program knows the action of that number."""
    return None if number is None else str(number)


def _number(action_id: str | None) -> int | None:
    return None if action_id is None else int(action_id)

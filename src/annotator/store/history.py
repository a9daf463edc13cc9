"""The history: one row per command, and which of them undo and redo apply to.

An undo is a row of its own that names the action it undoes; that one is marked ``undone``. An undone action can be
redone until something new is done: then it is marked ``replaced`` and can no longer be redone. The number alone
would not decide this: after A, B, undo, C, undo the action to redo is C, not B.

A command that also changes other documents has a row for each; those name the row of the current document as the
action they are ``part_of``, and are undone and redone with it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.action import Action, Edit
from annotator.core.change_json import change_from_json, change_to_json
from annotator.core.changes import Change, DocumentChanges, SpanAdded, SpanChanged, SpanRemoved
from annotator.store.documents import read_document
from annotator.store.errors import StoreError
from annotator.store.layer_writer import LayerRows
from annotator.store.rows import Row, to_json

_COLUMNS = "id, document_id, command, changes, at"
# The condition of the index ``actions_to_undo``, verbatim, or SQLite does not use the index.
_REACHABLE = "undoes IS NULL AND redoes IS NULL AND part_of IS NULL AND replaced = 0"
_STANDING = f"SELECT {_COLUMNS} FROM actions WHERE annotator = ? AND undone = 0 AND {_REACHABLE}"  # noqa: S608
_UNDONE = f"SELECT {_COLUMNS} FROM actions WHERE annotator = ? AND undone = 1 AND {_REACHABLE}"  # noqa: S608
_LAST_STANDING = f"{_STANDING} ORDER BY number DESC LIMIT 1"
_FIRST_UNDONE = f"{_UNDONE} ORDER BY number LIMIT 1"
_REPLACE_UNDONE = f"UPDATE actions SET replaced = 1 WHERE annotator = ? AND undone = 1 AND {_REACHABLE}"  # noqa: S608
_SET_UNDONE = f"UPDATE actions SET undone = ? WHERE id = ? AND annotator = ? AND undone = ? AND {_REACHABLE}"  # noqa: S608
_LATEST = f"{_STANDING} ORDER BY number DESC LIMIT ?"
_PARTS = "SELECT document_id, changes FROM actions WHERE part_of = ? ORDER BY number"
_SET_PARTS_UNDONE = "UPDATE actions SET undone = ? WHERE part_of = ?"
# ``instr`` selects the rows worth reading: the text of the changes contains each id as JSON.
_ON_SPAN = f"""
    SELECT {_COLUMNS} FROM actions
    WHERE document_id = ? AND annotator = ? AND undone = 0 AND undoes IS NULL AND redoes IS NULL
        AND instr(changes, ?) ORDER BY number
"""  # noqa: S608
_INSERT = """
    INSERT INTO actions (id, document_id, annotator, command, changes, at, undoes, redoes, part_of)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ALL = f"SELECT {_COLUMNS}, number, annotator, undone, undoes, redoes FROM actions ORDER BY number"  # noqa: S608


class HistoryEntry(Struct, frozen=True):
    """An action as the history stores it: who did it when, and whether it was undone."""

    number: int
    action: Action
    annotator: str
    at: str
    undone: bool
    undoes: str | None
    redoes: str | None


def keep(connection: sqlite3.Connection, edit: Edit, annotator: str, at: str, action_id: str) -> None:
    """Write the edit and its row in the history; the caller's transaction makes them atomic.

    Raises ``StoreError`` when a change does not fit what is on the disk.
    """
    document = edit.document
    if edit.changes:
        LayerRows(connection, document, annotator, at).write(edit.changes)
    if edit.undoes is not None:
        _set_undone(connection, edit.undoes, annotator, undone=True)
    elif edit.redoes is not None:
        _set_undone(connection, edit.redoes, annotator, undone=False)
    else:
        connection.execute(_REPLACE_UNDONE, (annotator,))
    row = (action_id, document.id, annotator, edit.command, _changes_json(edit.changes), at)
    connection.execute(_INSERT, (*row, edit.undoes, edit.redoes, None))
    for number, part in enumerate(edit.elsewhere, 1):
        other = read_document(connection, part.document_id)
        LayerRows(connection, other, annotator, at).write(part.changes)
        row = (f"{action_id}.{number}", other.id, annotator, edit.command, _changes_json(part.changes), at)
        connection.execute(_INSERT, (*row, edit.undoes, edit.redoes, action_id))


def undoable(connection: sqlite3.Connection, annotator: str) -> Action | None:
    """The annotator's last action that is not undone."""
    return _whole(connection, connection.execute(_LAST_STANDING, (annotator,)).fetchone())


def redoable(connection: sqlite3.Connection, annotator: str) -> Action | None:
    """The action that the annotator undid last, unless something new was done since."""
    return _whole(connection, connection.execute(_FIRST_UNDONE, (annotator,)).fetchone())


def latest(connection: sqlite3.Connection, annotator: str, limit: int) -> tuple[Action, ...]:
    """The annotator's actions that are not undone, the last one first, without their changes in other documents."""
    return tuple(map(_action_from, connection.execute(_LATEST, (annotator, limit))))


def actions_on(
    connection: sqlite3.Connection, annotator: str, document_id: str, span_id: str
) -> tuple[Action, ...]:
    """The annotator's actions, except undone ones, that created, changed or deleted the span, in order."""
    rows = connection.execute(_ON_SPAN, (document_id, annotator, to_json(span_id)))
    return tuple(action for action in map(_action_from, rows) if _touches(action, span_id))


def _touches(action: Action, span_id: str) -> bool:
    for change in action.changes:
        match change:
            case SpanAdded(span) | SpanRemoved(span) | SpanChanged(_, span) if span.id == span_id:
                return True
            case _:  # another span, or about none
                continue
    return False


def entries(connection: sqlite3.Connection) -> Iterator[HistoryEntry]:
    """Everything that was ever done, by everyone, in order."""
    for *columns, number, annotator, undone, undoes, redoes in connection.execute(_ALL):
        action = _action_from(tuple(columns))
        yield HistoryEntry(number, action, annotator, action.at, bool(undone), undoes, redoes)


def _set_undone(connection: sqlite3.Connection, action_id: str, annotator: str, *, undone: bool) -> None:
    row = (int(undone), action_id, annotator, int(not undone))
    if connection.execute(_SET_UNDONE, row).rowcount != 1:
        done = "undone" if undone else "redone"
        raise StoreError(f"the action was {done} elsewhere, nothing was written; open the document again")
    connection.execute(_SET_PARTS_UNDONE, (int(undone), action_id))


def _whole(connection: sqlite3.Connection, row: Row | None) -> Action | None:
    """The action of a row, with its changes in other documents."""
    if row is None:
        return None
    action = _action_from(row)
    parts = connection.execute(_PARTS, (action.id,))
    elsewhere = tuple(DocumentChanges(document_id, _changes_from(changes)) for document_id, changes in parts)
    return replace(action, elsewhere=elsewhere)


def _action_from(row: Row) -> Action:
    action_id, document_id, command, changes, at = row
    return Action(action_id, document_id, command, _changes_from(changes), at=at)


def _changes_json(changes: tuple[Change, ...]) -> str:
    return to_json([change_to_json(change) for change in changes])


def _changes_from(text: str) -> tuple[Change, ...]:
    return tuple(change_from_json(data) for data in json.loads(text))

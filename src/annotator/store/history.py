"""The history of what was done: one row per command, and which of them undo and redo may touch.

An undo is a row of its own that names the action it takes back; that one is marked ``undone``. What was undone
can be redone until something new is done: then it is marked ``replaced`` and no redo reaches it any more. The
number alone would not tell: after A, B, undo, C, undo the action to redo is C, not B.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.session.changes import Change, change_from_json, change_to_json
from annotator.session.context import Action
from annotator.session.session import Step
from annotator.store.changes import LayerRows
from annotator.store.errors import StoreError
from annotator.store.rows import Row, to_json

_COLUMNS = "id, document_id, command, changes"
# The condition of the index ``actions_to_undo``, word for word, or SQLite does not use it.
_REACHABLE = "undoes IS NULL AND redoes IS NULL AND replaced = 0"
_STANDING = f"SELECT {_COLUMNS} FROM actions WHERE annotator = ? AND undone = 0 AND {_REACHABLE}"  # noqa: S608
_UNDONE = f"SELECT {_COLUMNS} FROM actions WHERE annotator = ? AND undone = 1 AND {_REACHABLE}"  # noqa: S608
_LAST_STANDING = f"{_STANDING} ORDER BY number DESC LIMIT 1"
_FIRST_UNDONE = f"{_UNDONE} ORDER BY number LIMIT 1"
_REPLACE_UNDONE = f"UPDATE actions SET replaced = 1 WHERE annotator = ? AND undone = 1 AND {_REACHABLE}"  # noqa: S608
_SET_UNDONE = f"UPDATE actions SET undone = ? WHERE id = ? AND annotator = ? AND undone = ? AND {_REACHABLE}"  # noqa: S608
_INSERT = """
    INSERT INTO actions (id, document_id, annotator, command, changes, at, undoes, redoes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_ALL = f"SELECT {_COLUMNS}, number, annotator, at, undone, undoes, redoes FROM actions ORDER BY number"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Entry:
    """An action as the history has it: who did it when, and what became of it."""

    number: int
    action: Action
    annotator: str
    at: str
    undone: bool
    undoes: str | None
    redoes: str | None


def keep(connection: sqlite3.Connection, step: Step, annotator: str, at: str, action_id: str) -> None:
    """Write what the step changed and its row in the history; the caller's transaction makes them one.

    Raises ``StoreError`` when a change does not fit what is on the disk.
    """
    document = step.session.document
    LayerRows(connection, document, annotator, at).write(step.changes)
    if step.undoes is not None:
        _set_undone(connection, step.undoes, annotator, undone=True)
    elif step.redoes is not None:
        _set_undone(connection, step.redoes, annotator, undone=False)
    else:
        connection.execute(_REPLACE_UNDONE, (annotator,))
    changes = to_json([change_to_json(change) for change in step.changes])
    row = (action_id, document.id, annotator, step.command, changes, at, step.undoes, step.redoes)
    connection.execute(_INSERT, row)


def undoable(connection: sqlite3.Connection, annotator: str) -> Action | None:
    """The annotator's last action that stands."""
    return _action(connection.execute(_LAST_STANDING, (annotator,)).fetchone())


def redoable(connection: sqlite3.Connection, annotator: str) -> Action | None:
    """The action that the annotator took back last, unless something new was done since."""
    return _action(connection.execute(_FIRST_UNDONE, (annotator,)).fetchone())


def entries(connection: sqlite3.Connection) -> Iterator[Entry]:
    """Everything that was ever done, by everyone, in order."""
    for *action, number, annotator, at, undone, undoes, redoes in connection.execute(_ALL):
        yield Entry(number, _action_from(tuple(action)), annotator, at, bool(undone), undoes, redoes)


def _set_undone(connection: sqlite3.Connection, action_id: str, annotator: str, *, undone: bool) -> None:
    row = (int(undone), action_id, annotator, int(not undone))
    if connection.execute(_SET_UNDONE, row).rowcount != 1:
        done = "undone" if undone else "redone"
        raise StoreError(f"the action was {done} elsewhere, nothing was written; open the document again")


def _action(row: Row | None) -> Action | None:
    return None if row is None else _action_from(row)


def _action_from(row: Row) -> Action:
    action_id, document_id, command, changes = row
    return Action(action_id, document_id, command, _changes_from(changes))


def _changes_from(text: str) -> tuple[Change, ...]:
    return tuple(change_from_json(data) for data in json.loads(text))

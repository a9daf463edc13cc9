"""Actions in many documents, written some documents at a time, so that other writers wait for milliseconds.

The head is written first, by itself or with the first parts, and says that its parts come ``in_parts``. It stands until
none of its parts does, so that an action, or its undo, that was cut off can be taken back, or gone on with: what stands
is undone, what is undone is done again.
"""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from annotator.core.action import Edit
from annotator.core.changes import DocumentChanges, inverses
from annotator.store.errors import StoreError
from annotator.store.history import MOST_AT_ONCE, REACHABLE, count_parts, mark_for, write_part
from annotator.store.layer_writer import LayerRows
from annotator.store.log import ACTIONS, Entry, Log, action_from
from annotator.store.schemas import check_current
from annotator.store.store_part import StorePart

_PARTS = f"{ACTIONS} WHERE part_of = ? AND undone = {{}} AND document IS NOT NULL AND actions.number {{}} ?"
_STANDING = f"{_PARTS.format(0, '<')} ORDER BY actions.number DESC LIMIT ?"
_UNDONE = f"{_PARTS.format(1, '>')} ORDER BY actions.number LIMIT ?"
_LAST = 2**63 - 1
"""The largest number that an action can have."""

_HEAD = f"SELECT document, undone FROM actions WHERE number = ? AND annotator = ? AND {REACHABLE}"  # noqa: S608
# The plus keeps SQLite from going through all parts for each: it takes the few actions of the document.
_MARK_PART = "UPDATE actions SET undone = ? WHERE +part_of = ? AND document = ?"
_ANY_STANDING = "SELECT 1 FROM actions WHERE part_of = ? AND undone = 0 AND document IS NOT NULL LIMIT 1"
_MARK = "UPDATE actions SET undone = ? WHERE number = ?"
_MARK_REMOVED = "UPDATE actions SET undone = ? WHERE part_of = ? AND document IS NULL"


class Moved(Struct, frozen=True):
    """How far an undo or a redo in parts is: its own head, the parts that are left, and which was the last."""

    head: str
    left: int
    last: int = 0


class Parts(StorePart):
    """Actions in many documents, written some documents at a time."""

    def keep_some(self, edit: Edit, head: str | None) -> str:
        """Write what an edit does in some documents, as parts of the action ``head``, or of a new one; return its id.

        The edit has changes elsewhere alone. Raises ``StoreError`` if the action was undone meanwhile, or the schema
        changed.
        """
        with self._database.writing() as connection:
            check_current(connection, edit.schema_hash)
            log = self._open_log(connection)
            number = _begun(connection, log, edit, self.annotator) if head is None else int(head)
            if head is not None and not _stands(connection, number, self.annotator):
                raise StoreError("the action was undone meanwhile, nothing more was written")
            entry = Entry(self.annotator, edit.command, part_of=number)
            for each in edit.elsewhere:
                write_part(connection, log, each, entry)
        return str(number)

    def undo_some(self, action: str, head: str | None, so_far: Moved | None = None) -> Moved:
        """Undo some parts of an action, the last ones first, as parts of the undo ``head``, or of a new one.

        With ``so_far``, what the call before returned, the next parts are found without going through those before.
        Raises ``StoreError`` where something was changed since, and then none of these parts is undone.
        """
        return self._move_some(int(action), head, so_far, undoes=True)

    def redo_some(self, action: str, head: str | None, so_far: Moved | None = None) -> Moved:
        """Redo some parts of an action that are undone, in their order; see ``undo_some``."""
        return self._move_some(int(action), head, so_far, undoes=False)

    def _move_some(self, action: int, head: str | None, so_far: Moved | None, *, undoes: bool) -> Moved:
        undone, redone = (action, None) if undoes else (None, action)
        command = "undo" if undoes else "redo"
        with self._database.writing() as connection:
            log = self._open_log(connection)
            found = connection.execute(_HEAD, (action, self.annotator)).fetchone()
            if found is None or (head is None and undoes == bool(found[1])):
                raise StoreError(
                    f"the action was {command}ne elsewhere, nothing was written; open the document again"
                )
            if head is None:
                entry = Entry(
                    self.annotator, command, document=found[0], in_parts=True, undoes=undone, redoes=redone
                )
                number = log.append(entry)
                mark_head(connection, undoes=undone, redoes=redone)
            else:
                number = int(head)
            last = so_far.last if so_far else _LAST if undoes else 0
            asked = (action, last, MOST_AT_ONCE)
            rows = connection.execute(_STANDING if undoes else _UNDONE, asked).fetchall()
            entry = Entry(self.annotator, command, part_of=number, undoes=undone, redoes=redone)
            for part in map(action_from, rows):
                changes = inverses(part.changes) if undoes else part.changes
                write_part(connection, log, DocumentChanges(part.document_id, changes), entry)
                connection.execute(_MARK, (int(undoes), int(part.id)))
                last = int(part.id)
            if len(rows) < MOST_AT_ONCE:
                left = 0
            else:
                left = (
                    so_far.left - len(rows) if so_far else count_parts(connection, action, undone=not undoes)
                )
            if undoes:
                _settle(connection, action)
        return Moved(str(number), left, last)


def mark_head(connection: sqlite3.Connection, *, undoes: int | None, redoes: int | None) -> None:
    """Mark what the head of an undo or a redo in parts does to its action, which stands as long as a part does."""
    if redoes is not None:
        connection.execute(_MARK, (0, redoes))
        connection.execute(_MARK_REMOVED, (0, redoes))
    elif undoes is not None:
        _settle(connection, undoes)


def mark_part(
    connection: sqlite3.Connection, document: int | None, *, undoes: int | None, redoes: int | None
) -> None:
    """Mark what a part of an undo or a redo does to the part that is of the same document."""
    named = undoes if undoes is not None else redoes
    if named is not None:
        connection.execute(_MARK_PART, (int(undoes is not None), named, document))
    if undoes is not None:
        _settle(connection, undoes)


def _settle(connection: sqlite3.Connection, action: int) -> None:
    """Mark the action as undone if none of its parts stands."""
    if connection.execute(_ANY_STANDING, (action,)).fetchone() is None:
        connection.execute(_MARK, (1, action))
        connection.execute(_MARK_REMOVED, (1, action))


def _begun(connection: sqlite3.Connection, log: Log, edit: Edit, annotator: str) -> int:
    mark_for(connection, annotator, None, None)
    number = LayerRows(connection, edit.document, annotator, log.second).number
    return log.append(Entry(annotator, edit.command, number, in_parts=True))


def _stands(connection: sqlite3.Connection, number: int, annotator: str) -> bool:
    found = connection.execute(_HEAD, (number, annotator)).fetchone()
    return found is not None and not found[1]

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

_STANDING = f"{ACTIONS} WHERE part_of = ? AND undone = 0 AND document IS NOT NULL ORDER BY actions.number DESC LIMIT ?"
_UNDONE = (
    f"{ACTIONS} WHERE part_of = ? AND undone = 1 AND document IS NOT NULL ORDER BY actions.number LIMIT ?"
)
_HEAD = f"SELECT document, undone FROM actions WHERE number = ? AND annotator = ? AND {REACHABLE}"  # noqa: S608
_MARK_PART = "UPDATE actions SET undone = ? WHERE part_of = ? AND document = ?"
_MARK_HEAD = "UPDATE actions SET undone = ? WHERE number = ?"
_MARK_REMOVED = "UPDATE actions SET undone = ? WHERE part_of = ? AND document IS NULL"


class Moved(Struct, frozen=True):
    """How far an undo or a redo in parts is: its own head, and the parts that are left."""

    head: str
    left: int


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

    def undo_some(self, action: str, head: str | None) -> Moved:
        """Undo some parts of an action, the last ones first, as parts of the undo ``head``, or of a new one.

        Raises ``StoreError`` where something was changed since, and then none of these parts is undone.
        """
        return self._move_some(int(action), head, undoes=True)

    def redo_some(self, action: str, head: str | None) -> Moved:
        """Redo some parts of an action that are undone, in their order; raises as ``undo_some``."""
        return self._move_some(int(action), head, undoes=False)

    def _move_some(self, action: int, head: str | None, *, undoes: bool) -> Moved:
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
            rows = connection.execute(_STANDING if undoes else _UNDONE, (action, MOST_AT_ONCE)).fetchall()
            entry = Entry(self.annotator, command, part_of=number, undoes=undone, redoes=redone)
            for part in map(action_from, rows):
                changes = inverses(part.changes) if undoes else part.changes
                document = write_part(connection, log, DocumentChanges(part.document_id, changes), entry)
                mark_part(connection, document, undoes=undone, redoes=redone)
            left = count_parts(connection, action, undone=not undoes)
        return Moved(str(number), left)


def mark_head(connection: sqlite3.Connection, *, undoes: int | None, redoes: int | None) -> None:
    """Mark what the head of an undo or a redo in parts does to its action, which stands as long as a part does."""
    if redoes is not None:
        connection.execute(_MARK_HEAD, (0, redoes))
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
    if count_parts(connection, action, undone=False) == 0:
        connection.execute(_MARK_HEAD, (1, action))
        connection.execute(_MARK_REMOVED, (1, action))


def _begun(connection: sqlite3.Connection, log: Log, edit: Edit, annotator: str) -> int:
    mark_for(connection, annotator, None, None)
    number = LayerRows(connection, edit.document, annotator, log.second).number
    return log.append(Entry(annotator, edit.command, number, in_parts=True))


def _stands(connection: sqlite3.Connection, number: int, annotator: str) -> bool:
    found = connection.execute(_HEAD, (number, annotator)).fetchone()
    return found is not None and not found[1]

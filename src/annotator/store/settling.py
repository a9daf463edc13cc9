"""Making the tables follow from a log that grew by actions of another file, or lost some: a document at a time.

A document is made of all its actions in order (``document_replay``), and what differs is written. So it may be done
again and again, and in any state of the file.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from annotator.core.change_json import Plain
from annotator.core.layer import Layer
from annotator.core.layer_difference import changes_between
from annotator.store import copy_index, text_index
from annotator.store.action_marks import ActionMarks
from annotator.store.document_json import document_of
from annotator.store.document_replay import DocumentReplay
from annotator.store.documents import read_document
from annotator.store.gone import give_up
from annotator.store.layer_writer import LayerRows
from annotator.store.layers import read_layer
from annotator.store.log import set_last
from annotator.store.logged_actions import LoggedAction, LoggedActions
from annotator.store.remembered import SCHEMA_IN_USE, forget_setting
from annotator.store.rows import DOCUMENT_COLUMNS, document_row, rejection_row
from annotator.store.schema_course import SchemaCourse, changes_schema, is_migration, schemas_of
from annotator.store.schema_migrations import mark_migration_undone
from annotator.store.schemas import SCHEMA_USED, set_in_use
from annotator.store.set_aside import note_aside, numbers_aside
from annotator.store.touched_documents import TAKING_BACK, TouchedDocuments

_NUMBER = "SELECT number FROM documents WHERE id = ?"
_HEADS = "document IS NULL AND changes LIKE '[{\"" + SCHEMA_USED + "\"%'"
OF_ANNOTATOR = f"annotator = ? OR ({_HEADS})"
"""The condition for the actions that the marks of an annotator's follow from; asked with the name."""

_SET_MARK = "UPDATE actions SET undone = ?, replaced = ? WHERE number = ?"
_FOLLOWS = "SELECT number, follows FROM actions WHERE follows NOT NULL"
_LAST = "SELECT coalesce(max(number), 0) FROM actions"
_FORGET_ANNOTATOR = "DELETE FROM annotators WHERE name = ?"
_METADATA = (
    "title",
    "source",
    "date",
    "author",
    "encoding",
    "extractor",
    "raw_sha256",
    "boilerplate",
    "meta",
)
_PLACES = tuple(map(DOCUMENT_COLUMNS.index, _METADATA))
"""Where those columns are in a row of ``documents``."""
_READ_METADATA = f"SELECT {', '.join(_METADATA)}, imported_at FROM documents WHERE number = ?"  # noqa: S608
_SET_METADATA = f"""
    UPDATE documents SET {", ".join(f"{name} = ?" for name in _METADATA)}, imported_at = ? WHERE number = ?
"""  # noqa: S608
_SET_TITLE = "UPDATE places SET title = ? WHERE number = ?"
_OTHERS = "SELECT metadata FROM other_metadata WHERE document = ?"
_DELETE_OTHERS = "DELETE FROM other_metadata WHERE document = ?"
_INSERT_OTHER = "INSERT INTO other_metadata (document, metadata) VALUES (?, ?)"
_DELETE_DOCUMENT = "DELETE FROM documents WHERE number = ?"
_ANNOTATORS = "SELECT annotator FROM layers WHERE document = ?"
_SET_ANSWERED = """
    UPDATE answers SET updated_at = ? WHERE document = ? AND annotator = ? AND field = ? AND updated_at <> ?
"""
_SET_REJECTED = """
    UPDATE rejections SET rejected_at = ?
    WHERE document = ? AND annotator = ? AND text = ? AND start IS ? AND rejected_at <> ?
"""
_DELETE_LAYER = "DELETE FROM layers WHERE document = ? AND annotator = ?"
_SET_UPDATED = "UPDATE layers SET updated_at = ? WHERE document = ? AND annotator = ?"


class FoundMarks(Struct, frozen=True):
    """The marks of an annotator's actions, those of them that differ in the file, and the last action."""

    annotator: str
    marks: ActionMarks
    differing: Sequence[int]
    last: int | None


class Settling:
    """Settles documents; ``ids`` are all that will be, which are then in ``documents``, each once and in order.

    What it holds does not grow with them, nor with their actions, but by some bytes each.
    """

    def __init__(self, connection: sqlite3.Connection, ids: Iterable[str]) -> None:
        self._connection = connection
        self._actions = LoggedActions(connection)
        self._schema = schemas_of(connection)
        self._heads = self._actions.in_order(_HEADS)
        self.documents = TouchedDocuments(connection, ids)
        self._follows: array[int] | None = None

    def found(self, document_id: str) -> DocumentReplay | None:
        """The document as the log says; ``None`` if it is not here."""
        row = self._connection.execute(_NUMBER, (document_id,)).fetchone()
        return None if row is None else self.replayed(document_id, row[0])

    def settle(self, document_id: str, replay: DocumentReplay | None = None) -> None:
        """Make the document, inside a write transaction, as the log says; that was ``found`` already, or is now."""
        row = self._connection.execute(_NUMBER, (document_id,)).fetchone()
        if row is None:
            return
        (number,) = row
        replay = replay or self.replayed(document_id, number)
        if replay.is_here:
            self._write_metadata(document_id, number, replay)
            self._write_layers(document_id, number, replay)
            note_aside(self._connection, number, replay.aside)
        else:
            take_away(self._connection, number)
            note_aside(self._connection, number, {})

    def replayed(self, document_id: str, number: int, last: int | None = None) -> DocumentReplay:
        """The document of that number as the log says; without the actions that came after the ``last`` one."""
        replay = DocumentReplay(document_id, self._schema, self._knows)
        for action, content in self._events(document_id, number):
            if last is None or action.number <= last:
                replay.take(action, content)
        return replay

    def _events(self, document_id: str, number: int) -> list[tuple[LoggedAction, list[Plain]]]:
        events = [(action, action.content) for action in self._actions.where("document = ?", (number,))]
        events += (self._of_import(*said) for said in self.documents.said(document_id))
        events += ((head, head.content) for head in self._heads)
        return sorted(events, key=lambda event: event[0].key)

    def _of_import(self, number: int, said: list[Plain] | None) -> tuple[LoggedAction, list[Plain]]:
        if said is not None:
            return self._actions.numbered(number), said
        (action,) = self._actions.where("actions.number = ?", (number,))
        return action, action.content

    def _knows(self, action: LoggedAction, other: int) -> bool:
        """Whether an action was done by someone who knew the other one, of the same annotator."""
        if self._follows is None:
            # The number of each, 0 for none: a million actions need eight bytes each.
            (last,) = self._connection.execute(_LAST).fetchone()
            self._follows = array("q", bytes(8 * (last + 1)))
            for number, followed in self._connection.execute(_FOLLOWS):
                self._follows[number] = followed
        at = action.follows or 0
        while at not in (0, other):
            at = self._follows[at]
        return at == other

    def _write_metadata(self, document_id: str, number: int, replay: DocumentReplay) -> None:
        if not replay.metadata:
            return
        connection = self._connection
        _, first, at = replay.metadata[0]
        document = document_of(json.loads(first), document_id, "")
        whole = document_row(document, number, at)
        row = (*(whole[place] for place in _PLACES), at)
        was = connection.execute(_READ_METADATA, (number,)).fetchone()
        if was != row:
            if was[0] != row[0]:
                text_index.take_out(connection, [number])
            connection.execute(_SET_METADATA, (*row, number))
            connection.execute(_SET_TITLE, (row[0], number))
            if was[0] != row[0]:
                text_index.put_back(connection, number)
        others = {said for _, said, _ in replay.metadata} - {first}
        if others != {said for (said,) in connection.execute(_OTHERS, (number,))}:
            connection.execute(_DELETE_OTHERS, (number,))
            connection.executemany(_INSERT_OTHER, [(number, said) for said in sorted(others)])

    def _write_layers(self, document_id: str, number: int, replay: DocumentReplay) -> None:
        document = read_document(self._connection, document_id)
        here = [name for (name,) in self._connection.execute(_ANNOTATORS, (number,))]
        layers = {name: replay.layers.get(name, Layer(document_id, name)) for name in (*here, *replay.layers)}
        writing = []
        for name, layer in layers.items():
            changes = changes_between(read_layer(self._connection, document, name), layer)
            if changes or name not in here:
                writing.append((name, changes, replay.written_at.get(name, "")))
        # What goes, goes first: a span that another layer had may have its id.
        for name, changes, at in writing:
            LayerRows(self._connection, document, name, at).write(changes)
        self._write_times(number, replay)
        for name in here:
            if name not in replay.layers:  # all that was done there is gone again
                self._connection.execute(_DELETE_LAYER, (number, name))
        for name, at in replay.written_at.items():
            self._connection.execute(_SET_UPDATED, (at, number, name))

    def _write_times(self, number: int, replay: DocumentReplay) -> None:
        """Write when answers were set and suggestions rejected, where that is another time."""
        answers = [(at, number, name, field, at) for (name, field), at in replay.answered_at.items()]
        self._connection.executemany(_SET_ANSWERED, answers)
        rejections = [
            (at, number, name, *rejection_row(each), at) for (name, each), at in replay.rejected_at.items()
        ]
        self._connection.executemany(_SET_REJECTED, rejections)

    # -- what is not of one document ----------------------------------------------------------------------

    def settle_schema(self) -> None:
        """Note which schema is in use."""
        course = SchemaCourse(self._schema)
        for head in self._heads:
            course.take(head)
            if head.undoes is not None:
                mark_migration_undone(self._connection, head.undoes)
        if course.sha256 is None:
            forget_setting(self._connection, SCHEMA_IN_USE)
        else:
            set_in_use(self._connection, course.sha256)

    def settle_imports(self) -> None:
        """Mark the parts of imports that are taken back."""
        for action in self._actions.where(TAKING_BACK):
            if not changes_schema(action):
                self._connection.execute(_SET_MARK, (1, 1, action.undoes))

    def annotators(self, names: Iterable[str]) -> set[str]:
        """Of whom the marks are to be settled when the actions of those annotators are others than before."""
        wanted = set(names) - {""}
        if any(map(is_migration, self._heads)):  # it ends what everyone could redo
            wanted |= {name for (name,) in self._connection.execute("SELECT name FROM annotators")}
        return wanted

    def found_marks(self, annotator: str) -> FoundMarks:
        """What of an annotator's actions is undone, and which is the last one, as the log says."""
        last: int | None = None

        def passing() -> Iterator[LoggedAction]:
            nonlocal last
            for action in self._actions.brief_in_order(OF_ANNOTATOR, (annotator,)):
                last = action.number if action.annotator == annotator else last
                yield action

        marks = ActionMarks(self._connection, passing(), numbers_aside(self._connection))
        return FoundMarks(annotator, marks, marks.differing(annotator), last)

    def settle_annotator(self, annotator: str, found: FoundMarks | None = None) -> None:
        """Mark what of an annotator's actions is undone, and note which is the last one, inside a write transaction.

        That was found already, or is now.
        """
        found = found or self.found_marks(annotator)
        for number in found.differing:
            self._connection.execute(_SET_MARK, (*map(int, found.marks.mark(number) or ()), number))
        if found.last is None:
            self._connection.execute(_FORGET_ANNOTATOR, (annotator,))
        else:
            set_last(self._connection, annotator, found.last)


def take_away(connection: sqlite3.Connection, number: int) -> None:
    """Delete the document of that number; no other one gets the number."""
    text_index.take_out(connection, [number])
    copy_index.take_out(connection, [number])
    connection.execute(_DELETE_DOCUMENT, (number,))
    give_up(connection, number)

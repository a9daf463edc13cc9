"""Building a database from the log of another one: everything but the texts follows from what was done.

It is the proof that the log is complete, and what merging and a hub stand on: the same actions in the same order make
the same tables. What is of one machine alone (carets, keys, themes) is in no log and is not taken over.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

from msgspec import Struct

from annotator.core.action import SCHEMA_MIGRATION
from annotator.core.change_json import Plain, change_from_json
from annotator.store.document_json import document_of
from annotator.store.document_presence import DocumentPresence
from annotator.store.documents import read_document
from annotator.store.errors import StoreError
from annotator.store.gone import CLEANED, REMOVED, give_up, last_number
from annotator.store.hidden import hide_new_ones, show_some
from annotator.store.history import mark_for
from annotator.store.import_undoing import Part, TakingBack, carry_out, layer_changes, mark_undone, plan
from annotator.store.layer_writer import LayerRows
from annotator.store.log import set_last, stamp_of
from annotator.store.parts import mark_head, mark_part
from annotator.store.record_writer import insert_document
from annotator.store.running_import import BEGUN, FINISHED, IMPORT, begin, end, end_running, finished_text
from annotator.store.schema_migrations import mark_migration, mark_migration_undone
from annotator.store.schemas import SCHEMA_USED, set_in_use

_COPIED = ("devices", "schema_versions")
"""Tables that the log refers to by number, and that are filled with it."""

LOCAL_TABLES = (
    "keys", "daily_keys", "patterns", "file_mark", "_sqlite_migrations",
    "text_index", "text_index_data", "text_index_idx", "text_index_docsize", "text_index_config",
    "text_index_old", "copies", "copy_bands", "suggested_spans",
    "suggestion_counts", "suggestion_answers", "suggestion_sources", "suggestion_documents", "doubts", "uncertainties",
)  # fmt: skip
"""Tables that do not follow from the log."""

LOCAL_SETTINGS = (
    "last opened", "caret in *", "who decides in *",
    "theme", "key log", "tour offered", "database", "import of", "import of file",
    "text index", "text indexed to", "text index left out",
    "copies", "copies to", "merges", "merge", "merged to", "hub *", "queries", "saved query *",
)  # fmt: skip
"""Patterns, as those of ``GLOB``, for the names of the settings that do not follow from the log."""

_ACTIONS = """
    SELECT actions.number, device, seq, follows, document, annotator, command, changes, at, schema, undoes, redoes,
        part_of, migration, in_parts, coalesce(version, 1)
    FROM actions LEFT JOIN schema_versions ON schema_versions.number = schema ORDER BY actions.number
"""
_INSERT = """
    INSERT INTO actions (number, device, seq, follows, document, annotator, command, changes, at, schema, undoes,
        redoes, part_of, migration, in_parts)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_TAKEN_BACK = "SELECT undoes, number FROM actions WHERE document IS NULL AND undoes NOT NULL"
_FINISHED = "SELECT part_of, number FROM actions WHERE document IS NULL AND command = ? AND changes = ?"
_TEXT = "SELECT text FROM documents WHERE id = ?"
_IS_THERE = "SELECT 1 FROM documents WHERE id = ?"
_PART = """
    SELECT at, coalesce(version, 1), changes FROM actions LEFT JOIN schema_versions ON schema_versions.number = schema
    WHERE actions.number = ?
"""
_DOCUMENT_ID = "SELECT id FROM documents WHERE number = ?"
_SET_UNDONE = "UPDATE actions SET undone = ? WHERE number = ? OR part_of = ?"


class _Row(Struct, frozen=True):
    """An action as the log has it."""

    number: int
    device: int
    seq: int
    follows: int | None
    document: int | None
    annotator: str
    command: str
    changes: str
    at: int
    schema: int | None
    undoes: int | None
    redoes: int | None
    part_of: int | None
    migration: int | None
    in_parts: int
    version: int

    @property
    def second(self) -> str:
        """The time to the second, as layers and spans have it."""
        return stamp_of(self.annotator, self.at, self.version).at


def rebuild(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    begun: Callable[[int], object] = lambda _number: None,
) -> None:
    """Fill a new database, inside the caller's transaction, with what the log of ``source`` says.

    ``begun`` is told the number of each action before it is applied. Raises ``StoreError`` where one does not fit what
    the actions before it made.
    """
    from annotator.store.merged_rows import MergedRows  # not for the app, whose start it delays

    for table in _COPIED:
        rows = source.execute(f"SELECT * FROM {table} ORDER BY number").fetchall()  # noqa: S608 - a constant
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            target.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
    rebuilding = _Rebuilding(source, target)
    merged = MergedRows(source, target, rebuilding.presence)
    for columns in source.execute(_ACTIONS):
        row = _Row(*columns)
        begun(row.number)
        merged.settle_before(row.number)
        if merged.begins(row.number):
            merged.bring(row.command, row.document, row.changes, row.second)
        else:
            rebuilding.apply(row)
        target.execute(_INSERT, columns[:15])
        if row.annotator:
            set_last(target, row.annotator, row.number)
    merged.settle_before(None)


class _Rebuilding:
    """Applies actions, in their order, to the tables of ``target``; the texts are those of ``source``."""

    def __init__(self, source: sqlite3.Connection, target: sqlite3.Connection) -> None:
        self._source = source
        self._target = target
        self._taken_back: dict[int, int] = dict(source.execute(_TAKEN_BACK).fetchall())
        self.presence = DocumentPresence()
        """Of documents whose texts are gone."""
        self._finished: dict[int, int] = dict(source.execute(_FINISHED, (IMPORT, finished_text())).fetchall())

    def apply(self, row: _Row) -> None:
        """Apply an action, before it is in the log of ``target`` itself."""
        content: list[Plain] = json.loads(row.changes)
        if row.document is not None:
            self._apply_to_layer(row, content)
        elif content == CLEANED:
            self._apply_cleaned(row)
        elif row.command == IMPORT:
            self._apply_import(row, content)
        elif SCHEMA_USED in (content[0] if content else {}):
            set_in_use(self._target, content[0][SCHEMA_USED])
            if row.command == SCHEMA_MIGRATION:
                mark_migration(self._target)
            elif row.undoes is not None:
                mark_migration_undone(self._target, row.undoes)
        elif row.undoes is not None:
            self._apply_taking_back(row, row.undoes, content)

    def _apply_to_layer(self, row: _Row, content: list[Plain]) -> None:
        target, stamp = self._target, stamp_of(row.annotator, row.at, row.version)
        changes = tuple(change_from_json(data, stamp) for data in content)
        (document_id,) = target.execute(_DOCUMENT_ID, (row.document,)).fetchone()
        if changes:
            LayerRows(target, read_document(target, document_id), row.annotator, stamp.at).write(changes)
        self._mark(row)

    def _mark(self, row: _Row) -> None:
        """Mark what an action of a layer does to the actions before it."""
        if row.migration is not None:
            return
        if row.part_of is not None:
            mark_part(self._target, row.document, undoes=row.undoes, redoes=row.redoes)
        elif row.in_parts and not (row.undoes is None and row.redoes is None):
            mark_head(self._target, undoes=row.undoes, redoes=row.redoes)
        else:
            mark_for(self._target, row.annotator, row.undoes, row.redoes)

    def _apply_cleaned(self, row: _Row) -> None:
        """Mark what an action in a document that was removed did to the actions before it."""
        if row.part_of is not None or row.migration is not None or row.in_parts:
            self._mark(row)
            return
        named = row.undoes if row.undoes is not None else row.redoes
        if named is None:
            mark_for(self._target, row.annotator, None, None)
        else:
            self._target.execute(_SET_UNDONE, (int(row.undoes is not None), named, named))

    def _apply_import(self, row: _Row, content: list[Plain]) -> None:
        target = self._target
        for each in content:
            if BEGUN in each:
                hide_new_ones(target)
                begin(target, row.number)
            elif FINISHED in each:
                end(target)
                while not show_some(target):
                    pass
            elif REMOVED in each:
                if not self._gives_numbers_back(row):
                    give_up(target, last_number(target) + 1, each[REMOVED])
            elif "layer" in each:
                self._insert_layer(row, each)
            else:
                self._insert_document(row, each)

    def _insert_layer(self, row: _Row, each: Plain) -> None:
        if row.number in self._taken_back and not self._is_there(each["of"]):
            return  # the document is gone again
        changes = layer_changes(each, row.at, row.version)
        LayerRows(self._target, read_document(self._target, each["of"]), each["layer"], row.second).write(
            changes
        )

    def _insert_document(self, row: _Row, each: Plain) -> None:
        text = self._source.execute(_TEXT, (each["document"],)).fetchone()
        if text is not None:
            if not self._gives_numbers_back(row) or self._is_there(each["document"]):
                insert_document(self._target, document_of(each, each["document"], text[0]), row.second)
        elif row.number not in self._taken_back:
            raise StoreError(
                f"the text of document {each['document']} is missing; go back to a copy of the file"
            )
        elif not self._gives_numbers_back(row) and self.presence.comes(each["document"], row.number):
            give_up(self._target, last_number(self._target) + 1)

    def _apply_taking_back(self, row: _Row, undoes: int, content: list[Plain]) -> None:
        """Take a part of an import back or, with its head, note that all of it is."""
        mark_undone(self._target, undoes)
        self.presence.take_back(undoes, content)
        at, version, changes = self._target.execute(_PART, (undoes,)).fetchone()
        taking_back = TakingBack()
        plan(self._target, Part(undoes, at, version, json.loads(changes)), taking_back)
        is_finished = row.part_of is None or self._finished.get(row.part_of, row.number) < row.number
        carry_out(self._target, taking_back, row.second, keeps_numbers=not is_finished)
        if row.part_of is None:
            end_running(self._target)

    def _gives_numbers_back(self, row: _Row) -> bool:
        """Whether the part of an import was taken back before the import was finished, numbers included."""
        undo = self._taken_back.get(row.number)
        if undo is None or row.part_of is None:
            return False
        return undo < self._finished.get(row.part_of, undo + 1)

    def _is_there(self, document_id: str) -> bool:
        """Whether the document was there before."""
        return self._target.execute(_IS_THERE, (document_id,)).fetchone() is not None

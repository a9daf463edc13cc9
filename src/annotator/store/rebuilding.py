"""Building a database from the log of another one: everything but the texts follows from what was done.

It is the proof that the log is complete, and what merging and a hub stand on: the same actions in the same order make
the same tables. What is of one machine alone (carets, keys, themes) is in no log and is not taken over.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from msgspec import Struct

from annotator.core.action import SCHEMA_MIGRATION
from annotator.core.change_json import Plain, change_from_json
from annotator.store.document_json import document_of
from annotator.store.documents import read_document
from annotator.store.errors import StoreError
from annotator.store.hidden import hide_new_ones, show_some
from annotator.store.history import mark_for
from annotator.store.importing import BEGUN, FINISHED, IMPORT, begin, end, layer_changes, take_one_back
from annotator.store.layer_writer import LayerRows
from annotator.store.log import set_last, stamp_of
from annotator.store.record_writer import insert_document
from annotator.store.schema_migrations import mark_migration, mark_migration_undone
from annotator.store.schemas import SCHEMA_USED, set_in_use

_COPIED = ("devices", "schema_versions")
"""Tables that the log refers to by number, and that are filled with it."""

_ACTIONS = """
    SELECT actions.number, device, seq, follows, document, annotator, command, changes, at, schema, undoes, redoes,
        part_of, migration, coalesce(version, 1),
        EXISTS (SELECT 1 FROM actions AS later WHERE later.undoes = actions.number AND later.document IS NULL)
    FROM actions LEFT JOIN schema_versions ON schema_versions.number = schema ORDER BY actions.number
"""
_INSERT = """
    INSERT INTO actions (number, device, seq, follows, document, annotator, command, changes, at, schema, undoes,
        redoes, part_of, migration)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_TEXT = "SELECT text FROM documents WHERE id = ?"
_IS_THERE = "SELECT 1 FROM documents WHERE id = ?"
_CHUNK = """
    SELECT at, coalesce(version, 1), changes FROM actions LEFT JOIN schema_versions ON schema_versions.number = schema
    WHERE actions.number = ?
"""
_DOCUMENT_ID = "SELECT id FROM documents WHERE number = ?"
_SET_UNDONE = "UPDATE actions SET undone = 1, replaced = 1 WHERE number = ?"


class _Row(Struct, frozen=True):
    """An action as the log has it; ``is_taken_back`` says whether all of it is undone by an action of no document."""

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
    version: int
    is_taken_back: bool


def rebuild(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Fill a new database, inside the caller's transaction, with what the log of ``source`` says.

    Raises ``StoreError`` where an action does not fit what the actions before it made.
    """
    for table in _COPIED:
        rows = source.execute(f"SELECT * FROM {table} ORDER BY number").fetchall()  # noqa: S608 - a constant
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            target.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
    for columns in source.execute(_ACTIONS):
        row = _Row(*columns)
        _apply(source, target, row)
        target.execute(_INSERT, columns[:14])
        if row.annotator:
            set_last(target, row.annotator, row.number)


def _apply(source: sqlite3.Connection, target: sqlite3.Connection, row: _Row) -> None:
    content: list[Any] = json.loads(row.changes)
    if row.document is not None:
        _apply_to_layer(target, row, content)
    elif row.command == IMPORT:
        _apply_import(source, target, row, content)
    elif SCHEMA_USED in (content[0] if content else {}):
        set_in_use(target, content[0][SCHEMA_USED])
        if row.command == SCHEMA_MIGRATION:
            mark_migration(target)
        elif row.undoes is not None:
            mark_migration_undone(target, row.undoes)
    elif row.undoes is not None:
        _apply_taking_back(target, row, row.undoes)


def _apply_taking_back(target: sqlite3.Connection, row: _Row, undoes: int) -> None:
    """Take back a chunk of an import, or note that all of one is taken back."""
    target.execute(_SET_UNDONE, (undoes,))
    if row.part_of is None:
        end(target)
        show_some(target)
        return
    at, version, changes = target.execute(_CHUNK, (undoes,)).fetchone()
    for each in reversed(json.loads(changes)):
        if _is_there(target, each):
            take_one_back(target, each, at, version, stamp_of("", row.at, 1).at)


def _apply_to_layer(target: sqlite3.Connection, row: _Row, content: list[Plain]) -> None:
    stamp = stamp_of(row.annotator, row.at, row.version)
    changes = tuple(change_from_json(data, stamp) for data in content)
    (document_id,) = target.execute(_DOCUMENT_ID, (row.document,)).fetchone()
    if changes:
        LayerRows(target, read_document(target, document_id), row.annotator, stamp.at).write(changes)
    if row.part_of is None and row.migration is None:
        mark_for(target, row.annotator, row.undoes, row.redoes)


def _apply_import(
    source: sqlite3.Connection, target: sqlite3.Connection, row: _Row, content: list[Plain]
) -> None:
    if row.part_of is None and content and BEGUN in content[0]:
        hide_new_ones(target)
        begin(target, row.number)
        return
    second = stamp_of("", row.at, row.version).at
    for each in content:
        if FINISHED in each:
            end(target)
            while not show_some(target):
                pass
        elif row.is_taken_back and not _is_there(target, each):
            continue  # the document is gone again, and its text with it
        elif "layer" in each:
            changes = layer_changes(each, row.at, row.version)
            LayerRows(target, read_document(target, each["of"]), each["layer"], second).write(changes)
        else:
            text = source.execute(_TEXT, (each["document"],)).fetchone()
            if text is None:
                raise StoreError(
                    f"the text of document {each['document']} is missing; go back to a copy of the file"
                )
            insert_document(target, document_of(each, each["document"], text[0]), second)


def _is_there(target: sqlite3.Connection, each: Plain) -> bool:
    """Whether the document that a part of an import is about was there before."""
    return target.execute(_IS_THERE, (each.get("of") or each["document"],)).fetchone() is not None

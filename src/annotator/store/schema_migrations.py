"""Migrating all work in the file from one version of the schema to the next, and back, in one transaction.

A migration has one row of its own and, for each layer that it changes, one row in the history that refers to it. So
the history of a document is complete, and the migration is undone as one step, not document by document.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator

from msgspec import Struct, field

from annotator.core.action import SCHEMA_MIGRATION
from annotator.core.change_json import change_from_json, change_to_json
from annotator.core.changes import Change, inverses
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.layer_difference import changes_between
from annotator.core.span import Span
from annotator.schema.migrating import migrated_layer
from annotator.schema.migration import Migration
from annotator.schema.values import LabelSchema
from annotator.store.documents import read_document
from annotator.store.errors import ChangedElsewhereError, StoreError
from annotator.store.layer_writer import LayerRows
from annotator.store.layers import read_layer
from annotator.store.rows import to_json
from annotator.store.schemas import current_hash, current_schema, remember_schema, use_schema

SAMPLES = 3
"""Quotes shown for each effect."""

_LAYERS = "SELECT document_id, annotator FROM layers ORDER BY document_id, annotator"
_INSERT = "INSERT INTO schema_migrations (id, from_hash, to_hash, at, annotator) VALUES (?, ?, ?, ?, ?)"
_INSERT_ACTION = """
    INSERT INTO actions (id, document_id, annotator, command, changes, at, undoes, migration)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_REPLACE_UNDONE = "UPDATE actions SET replaced = 1 WHERE undone = 1 AND replaced = 0"
"""Nobody may redo under the new schema what was undone under the old one."""
_LAST = "SELECT id, from_hash, to_hash FROM schema_migrations WHERE undone = 0 ORDER BY rowid DESC LIMIT 1"
_PARTS = """
    SELECT id, document_id, annotator, changes FROM actions WHERE migration = ? AND undoes IS NULL
    ORDER BY number DESC
"""
_SET_PARTS_UNDONE = "UPDATE actions SET undone = 1, replaced = 1 WHERE migration = ? AND undoes IS NULL"
_SET_UNDONE = "UPDATE schema_migrations SET undone = 1 WHERE id = ?"

Effect = tuple[int, int, str]
"""The versions of a step, and a short description of what it does."""


class Effects(Struct):
    """What a migration does: how often each effect occurs, with ``SAMPLES`` quotes, and how much it changes."""

    counts: Counter[Effect] = field(default_factory=Counter)
    samples: dict[Effect, list[str]] = field(default_factory=dict)
    layers: int = 0
    changes: int = 0

    def record(self, step: Migration, what: str, span: Span | None) -> None:
        """Count one effect."""
        key = (step.from_version, step.to_version, what)
        self.counts[key] += 1
        quotes = self.samples.setdefault(key, [])
        if span is not None and len(quotes) < SAMPLES and span.text not in quotes:
            quotes.append(span.text)


class Mover(Struct, frozen=True):
    """Who migrates, when, and a source of new ids."""

    annotator: str
    at: str
    new_id: Callable[[], str]


def effects_of(connection: sqlite3.Connection, schema: LabelSchema) -> Effects:
    """What a migration to that schema would do; nothing is written. Raises ``StoreError`` for another schema id."""
    effects = Effects()
    for _ in _changed_layers(connection, schema, _version_in_use(connection, schema), effects):
        pass
    return effects


def migrate(connection: sqlite3.Connection, schema: LabelSchema, source_text: str, mover: Mover) -> Effects:
    """Make the schema the one in use and migrate all layers to it, inside the caller's transaction.

    Raises ``StoreError`` for another schema id, and when a layer is not as it was read.
    """
    effects = Effects()
    version, before = _version_in_use(connection, schema), current_hash(connection)
    remember_schema(connection, schema, source_text, mover.at, mover.annotator)
    migration = mover.new_id()
    connection.execute(_INSERT, (migration, before, schema.hash, mover.at, mover.annotator))
    connection.execute(_REPLACE_UNDONE)
    for document, layer, changes in _changed_layers(connection, schema, version, effects):
        LayerRows(connection, document, layer.annotator, mover.at).write(changes)
        _note(connection, (document.id, layer.annotator), changes, mover, migration)
    return effects


def take_back(connection: sqlite3.Connection, mover: Mover) -> tuple[str, int]:
    """Undo the last migration; return id and version of the schema then in use, and how many layers changed.

    Raises ``StoreError`` when there is no migration, or when what it changed has been changed again since.
    """
    row = connection.execute(_LAST).fetchone()
    if row is None:
        raise StoreError("this database has no migration of the schema to undo")
    migration, before, after = row
    if current_hash(connection) != after:
        raise StoreError(
            "the schema was changed again since the migration; go back to the migrated one first"
        )
    parts = connection.execute(_PARTS, (migration,)).fetchall()
    for action_id, document_id, annotator, encoded in parts:
        changes = inverses(tuple(change_from_json(data) for data in json.loads(encoded)))
        document = read_document(connection, document_id)
        try:
            LayerRows(connection, document, annotator, mover.at).write(changes)
        except ChangedElsewhereError as error:
            raise StoreError(
                f"{error.what} in “{document.title}” was changed after the migration, which cannot be undone now; "
                "undo that change first, or go back to the copy that was made beside the database"
            ) from error
        _note(connection, (document_id, annotator), changes, mover, migration, undoes=action_id)
    connection.execute(_SET_PARTS_UNDONE, (migration,))
    connection.execute(_SET_UNDONE, (migration,))
    use_schema(connection, before)
    schema_id, version = current_schema(connection)
    return f"{schema_id} {version}", len(parts)


def _version_in_use(connection: sqlite3.Connection, schema: LabelSchema) -> int:
    schema_id, version = current_schema(connection)
    if schema_id != schema.id or version is None:
        used = f"the schema '{schema_id}'" if schema_id else "no schema"
        raise StoreError(f"the database uses {used}, not '{schema.id}'; migrations lead within one schema")
    return version


def _changed_layers(
    connection: sqlite3.Connection, schema: LabelSchema, version: int, effects: Effects
) -> Iterator[tuple[Document, Layer, tuple[Change, ...]]]:
    """The layers that the migration changes, one at a time, with the changes."""
    for document_id, annotator in connection.execute(_LAYERS).fetchall():
        document = read_document(connection, document_id)
        layer = read_layer(connection, document, annotator)
        changes = changes_between(layer, migrated_layer(layer, schema, version, effects.record))
        if changes:
            effects.layers += 1
            effects.changes += len(changes)
            yield document, layer, changes


def _note(  # noqa: PLR0913, PLR0917 - one for each column
    connection: sqlite3.Connection,
    layer: tuple[str, str],
    changes: tuple[Change, ...],
    mover: Mover,
    migration: str,
    undoes: str | None = None,
) -> None:
    """Write the row of a migration in the history of one layer, given as document id and annotator."""
    encoded = to_json([change_to_json(change) for change in changes])
    command = SCHEMA_MIGRATION if undoes is None else "undo"
    row = (mover.new_id(), *layer, command, encoded, mover.at, undoes, migration)
    connection.execute(_INSERT_ACTION, row)

"""Migrating all work in the file from one version of the schema to the next, and back, in one transaction.

A migration is an action of no document and, for each layer that it changes, one that refers to it. So the history of a
document is complete, and the migration is undone as one step, not document by document.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct, field

from annotator.core.action import SCHEMA_MIGRATION
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
from annotator.store.log import ACTIONS, Entry, Log, action_from, to_the_second
from annotator.store.schemas import current_hash, current_schema, store_schema, use_schema
from annotator.store.upgrade import Report

SAMPLES = 3
"""Quotes shown for each effect."""

_LAYERS = """
    SELECT documents.id, annotator FROM layers JOIN documents ON number = document ORDER BY number, annotator
"""
_REPLACE_UNDONE = "UPDATE actions SET replaced = 1 WHERE undone = 1 AND replaced = 0 AND document NOT NULL"
"""Nobody may redo under the new schema what was undone under the old one."""
_LAST = f"""
    SELECT number, changes FROM actions
    WHERE document IS NULL AND command = '{SCHEMA_MIGRATION}' AND undone = 0 AND migration IS NULL
    ORDER BY number DESC LIMIT 1
"""  # noqa: S608 - a constant
"""Without what a migration did in a document that was removed, which is of none any more."""
_PARTS = f"{ACTIONS} WHERE migration = ? AND undoes IS NULL ORDER BY actions.number DESC"
_SET_PARTS_UNDONE = """
    UPDATE actions SET undone = 1, replaced = document NOT NULL WHERE migration = ? AND undoes IS NULL
"""
_SET_UNDONE = "UPDATE actions SET undone = 1, replaced = 1 WHERE number = ?"

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
    """Who migrates, on which device and when (to the millisecond)."""

    annotator: str
    device: str
    now: str


def effects_of(connection: sqlite3.Connection, schema: LabelSchema, report: Report) -> Effects:
    """What a migration to that schema would do; nothing is written. Raises ``StoreError`` for another schema id."""
    effects = Effects()
    for _ in _changed_layers(connection, schema, _version_in_use(connection, schema), effects, report):
        pass
    return effects


def migrate(
    connection: sqlite3.Connection, schema: LabelSchema, source_text: str, mover: Mover, report: Report
) -> Effects:
    """Make the schema the one in use and migrate all layers to it, inside the caller's transaction.

    Raises ``StoreError`` for another schema id, and when a layer is not as it was read.
    """
    effects = Effects()
    version = _version_in_use(connection, schema)
    store_schema(connection, schema, source_text, to_the_second(mover.now), mover.annotator)
    log = Log(connection, mover.device, mover.now)
    migration = use_schema(connection, log, Entry(mover.annotator, SCHEMA_MIGRATION), schema.hash)
    mark_migration(connection)
    for document, layer, changes in _changed_layers(connection, schema, version, effects, report):
        rows = LayerRows(connection, document, layer.annotator, log.second)
        rows.write(changes)
        log.append(Entry(layer.annotator, SCHEMA_MIGRATION, rows.number, changes, migration=migration))
    return effects


def take_back(connection: sqlite3.Connection, mover: Mover, report: Report) -> tuple[str, int]:
    """Undo the last migration; return id and version of the schema then in use, and how many layers changed.

    Raises ``StoreError`` when there is no migration, or when what it changed has been changed again since.
    """
    row = connection.execute(_LAST).fetchone()
    if row is None:
        raise StoreError("this database has no migration of the schema to undo")
    migration, used = row[0], json.loads(row[1])[0]
    if current_hash(connection) != used["schema-used"]:
        raise StoreError(
            "the schema was changed again since the migration; go back to the migrated one first"
        )
    log = Log(connection, mover.device, mover.now)
    use_schema(connection, log, Entry(mover.annotator, "undo", undoes=migration), used["before"])
    parts = connection.execute(_PARTS, (migration,)).fetchall()
    for done, part in enumerate(parts):
        report("undoing the migration", 100 * done // len(parts))
        action, (number, _, annotator, *_) = action_from(part), part
        document, changes = read_document(connection, action.document_id), inverses(action.changes)
        rows = LayerRows(connection, document, annotator, log.second)
        try:
            rows.write(changes)
        except ChangedElsewhereError as error:
            raise StoreError(
                f"{error.what} in “{document.title}” was changed after the migration, which cannot be undone now; "
                "undo that change first, or go back to the copy that was made beside the database"
            ) from error
        log.append(Entry(annotator, "undo", rows.number, changes, undoes=number, migration=migration))
    mark_migration_undone(connection, migration)
    schema_id, version = current_schema(connection)
    return f"{schema_id} {version}", len(parts)


def mark_migration(connection: sqlite3.Connection) -> None:
    """Mark what nobody can redo any more because of a migration."""
    connection.execute(_REPLACE_UNDONE)


def mark_migration_undone(connection: sqlite3.Connection, migration: int) -> None:
    """Mark the migration of that number and its actions as undone, for good."""
    connection.execute(_SET_PARTS_UNDONE, (migration,))
    connection.execute(_SET_UNDONE, (migration,))


def _version_in_use(connection: sqlite3.Connection, schema: LabelSchema) -> int:
    schema_id, version = current_schema(connection)
    if schema_id != schema.id or version is None:
        used = f"the schema '{schema_id}'" if schema_id else "no schema"
        raise StoreError(f"the database uses {used}, not '{schema.id}'; migrations lead within one schema")
    return version


def _changed_layers(
    connection: sqlite3.Connection, schema: LabelSchema, version: int, effects: Effects, report: Report
) -> Iterator[tuple[Document, Layer, tuple[Change, ...]]]:
    """The layers that the migration changes, one at a time, with the changes."""
    layers = connection.execute(_LAYERS).fetchall()
    for done, (document_id, annotator) in enumerate(layers):
        report("migrating the work", 100 * done // len(layers))
        document = read_document(connection, document_id)
        layer = read_layer(connection, document, annotator)
        changes = changes_between(layer, migrated_layer(layer, schema, version, effects.record))
        if changes:
            effects.layers += 1
            effects.changes += len(changes)
            yield document, layer, changes

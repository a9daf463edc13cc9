"""The label schemas that have been used in the file, and the labels in use."""

from __future__ import annotations

import sqlite3

from msgspec.structs import replace

from annotator.schema.stored import schema_from_json, schema_to_json
from annotator.schema.values import LabelSchema
from annotator.store.errors import StoreError
from annotator.store.log import Entry, Log
from annotator.store.remembered import SCHEMA_IN_USE, set_setting, setting

_BY_HASH = "SELECT id, version, json FROM schema_versions WHERE hash = ?"
_SOURCE = "SELECT yaml FROM schema_versions WHERE hash = ?"
SCHEMA_USED = "schema-used"
"""The key, in the content of an action, of the hash of the schema that is in use from there on."""

USE_SCHEMA = "use-schema"
"""The name of that action, unless it is a migration."""

_INSERT = """
    INSERT INTO schema_versions (hash, id, version, yaml, json, first_used_at, first_used_by)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_LABELS = "SELECT label, count(*) FROM spans GROUP BY label ORDER BY label"


def current_schema(connection: sqlite3.Connection) -> tuple[str | None, int | None]:
    """Id and version of the schema in use, if there is one."""
    row = connection.execute(_BY_HASH, (setting(connection, SCHEMA_IN_USE),)).fetchone()
    return (None, None) if row is None else (row[0], row[1])


def remembered_schema(connection: sqlite3.Connection) -> LabelSchema | None:
    """The schema in use, if there is one; raises ``StoreError`` when it is unreadable."""
    row = connection.execute(_BY_HASH, (setting(connection, SCHEMA_IN_USE),)).fetchone()
    if row is None:
        return None
    try:
        return schema_from_json(row[2])
    except ValueError as error:
        raise StoreError(
            f"the schema that the database remembers cannot be read ({error}); pass --schema"
        ) from error


def current_source(connection: sqlite3.Connection) -> str | None:
    """The YAML of the schema in use, if there is one."""
    row = connection.execute(_SOURCE, (setting(connection, SCHEMA_IN_USE),)).fetchone()
    return None if row is None else str(row[0])


def is_current(connection: sqlite3.Connection, schema: LabelSchema) -> bool:
    """Whether this schema is the one in use, compared by hash."""
    return current_hash(connection) == schema.hash


def check_current(connection: sqlite3.Connection, sha256: str) -> None:
    """Raise ``StoreError`` if the schema in use has another hash: it was changed since that one was read."""
    current = current_hash(connection)
    if current is not None and current != sha256:
        raise StoreError("another schema is in use now, nothing was written; quit and start again")


def current_hash(connection: sqlite3.Connection) -> str | None:
    """The hash of the schema in use."""
    return setting(connection, SCHEMA_IN_USE)


def store_schema(
    connection: sqlite3.Connection, schema: LabelSchema, source_text: str, at: str, annotator: str
) -> None:
    """Store the schema and its YAML, unless it is there."""
    row = (schema.hash, schema.id, schema.version, source_text, schema_to_json(schema), at, annotator)
    connection.execute(_INSERT, row)


def use_schema(connection: sqlite3.Connection, log: Log, entry: Entry, sha256: str) -> int:
    """Make a schema that is stored the one in use; ``entry`` becomes the action that says so. Return its number."""
    before = current_hash(connection)
    used = {SCHEMA_USED: sha256} if before is None else {SCHEMA_USED: sha256, "before": before}
    set_in_use(connection, sha256)
    return log.append(replace(entry, content=(used,)))


def set_in_use(connection: sqlite3.Connection, sha256: str) -> None:
    """Note which of the stored schemas is in use."""
    set_setting(connection, SCHEMA_IN_USE, sha256)


def labels_in_use(connection: sqlite3.Connection) -> dict[str, int]:
    """The number of spans by label, over all documents and annotators."""
    return dict(connection.execute(_LABELS).fetchall())

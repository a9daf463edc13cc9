"""Version 5 of the tables: the log is complete, since imports and the schemas in use are in it, too.

What older versions imported gets entries now: the documents with their metadata, and each layer as it was before the
first action that is in the log. Like ``tables_4`` it stands alone.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from annotator.store.imports_5 import Later, encode, imports, milliseconds

_MIGRATIONS = """
    SELECT number, from_hash, to_hash, at, undone,
        EXISTS (SELECT 1 FROM actions WHERE migration = schema_migrations.number)
    FROM schema_migrations ORDER BY number
"""
_OLD_ACTIONS = "SELECT number, document, at, migration, undoes FROM actions ORDER BY number"
_FIRST_USED = "SELECT first_used_at FROM schema_versions WHERE hash = ?"
_IN_USE = "SELECT value FROM settings WHERE annotator = '' AND name = 'schema'"
_FIRST_HIDDEN = """(
    SELECT coalesce(max(CAST(value AS INTEGER)), 9223372036854775807)
    FROM settings WHERE annotator = '' AND name = 'first hidden')
"""

_NEW_ACTIONS = (
    """
    CREATE TABLE new_actions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,   -- of this file alone
        device INTEGER NOT NULL REFERENCES devices (number),
        seq INTEGER NOT NULL,                  -- on that device, from 1: the two are the same everywhere
        follows INTEGER,                       -- number of the annotator's action before, as far as it was known here
        document INTEGER REFERENCES documents (number),  -- null: of no document, or of several
        annotator TEXT NOT NULL,               -- empty: not known
        command TEXT NOT NULL,
        changes TEXT NOT NULL,                 -- JSON array
        at INTEGER NOT NULL,                   -- milliseconds since 1970, UTC
        schema INTEGER REFERENCES schema_versions (number),
        undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
        replaced INTEGER NOT NULL DEFAULT 0 CHECK (replaced IN (0, 1)),  -- undone, and then something new was done
        undoes INTEGER,                        -- number of the action that this one took back
        redoes INTEGER,                        -- number of the action that this one brought back
        part_of INTEGER,                       -- number of the action that this one belongs to
        migration INTEGER,                     -- number of the migration of the schema that this one belongs to
        UNIQUE (device, seq)
    ) STRICT
    """,
    """
    CREATE TABLE other_metadata (
        document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
        metadata TEXT NOT NULL,                -- JSON object
        PRIMARY KEY (document, metadata)
    ) STRICT, WITHOUT ROWID
    """,
    # The new numbers of the actions that there were, and of the entries that are added.
    "CREATE TEMP TABLE renumbered (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)",
    "CREATE TEMP TABLE added (new INTEGER PRIMARY KEY, command TEXT, changes TEXT, at INTEGER, undoes INTEGER)",
    "CREATE TEMP TABLE migrated (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)",
)
_FILL = (
    """
    INSERT INTO new_actions
    SELECT mine.new, device, seq, (SELECT new FROM renumbered WHERE old = follows), document, annotator, command,
        changes, at, schema, undone, replaced, (SELECT new FROM renumbered WHERE old = undoes),
        (SELECT new FROM renumbered WHERE old = redoes), (SELECT new FROM renumbered WHERE old = part_of),
        (SELECT new FROM migrated WHERE old = migration)
    FROM actions JOIN renumbered AS mine ON mine.old = actions.number ORDER BY mine.new
    """,
    """
    INSERT INTO new_actions (number, device, seq, annotator, command, changes, at, undone, replaced, undoes)
    SELECT new, :device, row_number() OVER (ORDER BY new), '', command, changes, at,
        new IN (SELECT undoes FROM added WHERE undoes NOTNULL), new IN (SELECT undoes FROM added WHERE undoes NOTNULL),
        undoes
    FROM added ORDER BY new
    """,
    "UPDATE annotators SET last = (SELECT new FROM renumbered WHERE old = last)",
    "DROP VIEW history",
    "DROP TABLE actions",
    "DROP TABLE schema_migrations",
    "ALTER TABLE new_actions RENAME TO actions",
    "CREATE INDEX actions_by_document ON actions (document, number) WHERE document IS NOT NULL",
    "CREATE INDEX actions_by_migration ON actions (migration) WHERE migration IS NOT NULL",
    # What undo and redo ask for: of the actions they may touch, the last that stands and the first that does not.
    """
    CREATE INDEX actions_to_undo ON actions (annotator, undone, number)
        WHERE undoes IS NULL AND redoes IS NULL AND part_of IS NULL AND replaced = 0 AND document IS NOT NULL
    """,
    "CREATE INDEX actions_by_whole ON actions (part_of) WHERE part_of IS NOT NULL",
    "CREATE INDEX actions_of_no_document ON actions (command, number) WHERE document IS NULL",
    """
    CREATE VIEW history AS
    SELECT actions.number, devices.id AS device, seq, strftime('%Y-%m-%d %H:%M:%S', at / 1000, 'unixepoch') AS at,
        annotator, title, command, changes, undone, undoes, redoes, part_of
    FROM actions JOIN devices ON devices.number = device LEFT JOIN documents ON documents.number = document
    """,
    # A document that an import brought which is not finished has no place in the library yet.
    "DROP TRIGGER layer_begun",
    f"""
    CREATE TRIGGER layer_begun AFTER INSERT ON layers WHEN new.document < {_FIRST_HIDDEN} BEGIN
        INSERT INTO places SELECT new.annotator, number, new.status, title, new.updated_at
        FROM documents WHERE number = new.document;
    END
    """,  # noqa: S608
    "DROP TABLE renumbered",
    "DROP TABLE added",
    "DROP TABLE migrated",
)


def change_tables(connection: sqlite3.Connection) -> None:
    """Change the tables of version 4, inside the caller's transaction."""
    for statement in _NEW_ACTIONS:
        connection.execute(statement)
    digest = hashlib.sha256()
    for entry in _Renumbering(connection).entries():
        digest.update(json.dumps(entry).encode())
        connection.execute("INSERT INTO added VALUES (?, ?, ?, ?, ?)", entry)
    # What is added has one device in each copy of this file, since it is the same in each.
    (added,) = connection.execute("SELECT count(*) FROM added").fetchone()
    device = None
    if added:
        device = connection.execute(
            "INSERT INTO devices (id) VALUES (?)", (digest.hexdigest()[:16],)
        ).lastrowid
    for statement in _FILL:
        connection.execute(statement, {"device": device} if ":device" in statement else {})


class _Renumbering:
    """Numbers the actions of the file and the entries that are added, each entry before what it was needed for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._number = 0
        self._later: Later = {}
        self._imports = imports(connection, self._later)
        self._next = next(self._imports, None)
        self._migrations = {number: rest for number, *rest in connection.execute(_MIGRATIONS)}
        self._waiting = list(self._migrations)
        self._heads: dict[int, int] = {}
        self._undone: set[int] = set()
        self._in_use: str | None = None
        first = next(iter(self._migrations.values()), None)
        self._first = first[0] if first else self._setting()

    def entries(self) -> Iterator[tuple[Any, ...]]:
        """Yield the entries to add: number, command, changes, time, number of what it undoes."""
        for old, document, at, migration, undoes in self._connection.execute(_OLD_ACTIONS):
            yield from self._imports_until(document, at)
            yield from self._first_schema(at)
            yield from self._migrations_until(migration, at)
            if migration is not None and undoes is not None:
                yield from self._undoing(migration)
            self._connection.execute("INSERT INTO renumbered VALUES (?, ?)", (old, self._take()))
            if old in self._later:
                yield (self._take(), "import", encode(self._later[old]), at, None)
        yield from self._imports_until(None, None)
        yield from self._migrations_until(None, None)
        yield from self._first_schema(None)
        if self._in_use != self._setting():
            yield from self._uses(self._setting())

    def _take(self) -> int:
        self._number += 1
        return self._number

    def _imports_until(self, document: int | None, at: int | None) -> Iterator[tuple[Any, ...]]:
        """Those that came before a time, or that brought a document; all that are left for neither."""
        while self._next is not None:
            first, then, changes = self._next
            if not (document is None or first <= document or (at is not None and then <= at)):
                return
            yield from self._first_schema(then)
            yield (self._take(), "import", changes, then, None)
            self._next = next(self._imports, None)

    def _first_schema(self, until: int | None) -> Iterator[tuple[Any, ...]]:
        """The first schema, if it was in use by that time; in any case for none."""
        if self._first is not None and (until is None or self._used_at(self._first) <= until):
            yield from self._uses(self._first)
            self._first = None

    def _uses(self, schema: str | None) -> Iterator[tuple[Any, ...]]:
        if schema is not None:
            yield (self._take(), "use-schema", _used(schema, self._in_use), self._used_at(schema), None)
            self._in_use = schema

    def _used_at(self, schema: str) -> int:
        row = self._connection.execute(_FIRST_USED, (schema,)).fetchone()
        return milliseconds(row[0]) if row else 0

    def _migrations_until(self, migration: int | None, at: int | None) -> Iterator[tuple[Any, ...]]:
        """Those that came before a time, or up to one; all that are left for neither."""
        while self._waiting:
            number = self._waiting[0]
            before, after, then, is_undone, has_actions = self._migrations[number]
            is_due = at is None or milliseconds(then) < at or (migration is not None and number <= migration)
            if not is_due:
                return
            self._waiting.pop(0)
            yield from self._first_schema(None)
            if self._in_use != before:  # a file that was edited without a migration
                yield from self._uses(before)
            self._heads[number] = self._take()
            self._connection.execute("INSERT INTO migrated VALUES (?, ?)", (number, self._number))
            yield (self._number, "migrate-schema", _used(after, before), milliseconds(then), None)
            self._in_use = after
            if is_undone and not has_actions:
                yield from self._undoing(number)

    def _undoing(self, migration: int) -> Iterator[tuple[Any, ...]]:
        if migration not in self._undone:
            self._undone.add(migration)
            before, _, at, *_ = self._migrations[migration]
            changes = _used(before, self._in_use)
            yield (self._take(), "undo", changes, milliseconds(at), self._heads[migration])
            self._in_use = before

    def _setting(self) -> str | None:
        row = self._connection.execute(
            "SELECT value FROM settings WHERE annotator = '' AND name = 'schema'"
        ).fetchone()
        return None if row is None else row[0]


def _used(after: str, before: str | None) -> str:
    return encode([{"schema-used": after} | ({} if before is None else {"before": before})])

"""The migrations of the tables: functions in order, each run once per file and recorded in it.

A function that was in a release is never edited again; a new one is added below and ``database.VERSION`` raised.
This module imports ``sqlite_utils`` (108-150 ms) and is itself imported only when a file is new or old.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

from annotator.store import tables_3, tables_4, tables_5, tables_6, tables_7

MIGRATIONS = Migrations("annotator")


def migrate(connection: sqlite3.Connection, migrations: Migrations = MIGRATIONS) -> None:
    """Bring the file up to date inside the open transaction; the caller rolls back if it fails."""
    # ``recursive_triggers`` would set a pragma that this connection should not have.
    migrations.apply(Database(connection, recursive_triggers=False, execute_plugins=False))


# Plain SQL rather than ``table.create``, which has no CHECK, AUTOINCREMENT or partial indexes; and the tables of a
# release should stay readable as they were created. ``text`` is the last column of documents, since SQLite walks
# over a long text to reach the columns after it.
_TABLES = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY NOT NULL,          -- first 128 bits of the text's SHA-256, hex
    number INTEGER NOT NULL UNIQUE,        -- order of import, from 1
    title TEXT NOT NULL,
    source TEXT NOT NULL,                  -- path or URL
    date TEXT,
    author TEXT,
    encoding TEXT,
    extractor TEXT,
    raw_sha256 TEXT,
    text_sha256 TEXT NOT NULL,
    boilerplate TEXT NOT NULL,             -- JSON: [[start, end], ...]
    meta TEXT NOT NULL,                    -- JSON object
    imported_at TEXT NOT NULL,             -- ISO 8601, UTC, like every time here
    length INTEGER NOT NULL,               -- code points
    text TEXT NOT NULL
) STRICT;

CREATE TABLE layers (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    annotator TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('new', 'in_progress', 'done', 'flagged')),
    note TEXT,
    keeps_boilerplate INTEGER NOT NULL CHECK (keeps_boilerplate IN (0, 1)),
    span_count INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (document_id, annotator)
) STRICT, WITHOUT ROWID;

CREATE TABLE spans (
    id TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    annotator TEXT NOT NULL,
    start INTEGER NOT NULL CHECK (start >= 0),   -- code points
    "end" INTEGER NOT NULL,                      -- exclusive
    label TEXT NOT NULL,
    text TEXT NOT NULL,                          -- the quote
    attributes TEXT NOT NULL,                    -- JSON object
    fragments TEXT,                              -- JSON: [[start, end], ...]; null when there is one
    origin TEXT NOT NULL,
    note TEXT,
    flagged INTEGER NOT NULL CHECK (flagged IN (0, 1)),
    schema_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (document_id, id),
    CHECK ("end" > start)
) STRICT;

CREATE TABLE relations (
    id TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    annotator TEXT NOT NULL,
    type TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (document_id, id),
    -- Checked at commit, so that one step may take a span and its relations away in any order.
    FOREIGN KEY (document_id, source) REFERENCES spans (document_id, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (document_id, target) REFERENCES spans (document_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE answers (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    annotator TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,                   -- JSON
    updated_at TEXT NOT NULL,
    PRIMARY KEY (document_id, annotator, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE rejections (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    annotator TEXT NOT NULL,
    text TEXT NOT NULL,                    -- the string; case folded where it has white space
    start INTEGER,                         -- where it is not to be suggested, code points; null: anywhere
    rejected_at TEXT NOT NULL
) STRICT;

CREATE TABLE actions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    annotator TEXT NOT NULL,
    command TEXT NOT NULL,
    changes TEXT NOT NULL,                 -- JSON array
    at TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
    replaced INTEGER NOT NULL DEFAULT 0 CHECK (replaced IN (0, 1)),  -- undone, and then something new was done
    undoes TEXT,                           -- id of the action that this one took back
    redoes TEXT,                           -- id of the action that this one brought back
    part_of TEXT,                          -- id of the action, in another document, that this one belongs to
    migration TEXT REFERENCES schema_migrations (id)  -- null but for what a migration of the schema did
) STRICT;

CREATE TABLE keys (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    annotator TEXT NOT NULL,
    document_id TEXT NOT NULL,             -- no foreign key: the log never keeps a step from being written
    key TEXT NOT NULL,                     -- a character, or a name such as 'space'
    command TEXT NOT NULL,                 -- empty where the key meant nothing
    refused INTEGER NOT NULL CHECK (refused IN (0, 1)),
    spans INTEGER NOT NULL,                -- spans that it made, less those that it deleted
    milliseconds INTEGER                   -- since the key before; null for the first one of a run
) STRICT;

CREATE TABLE schema_versions (
    hash TEXT PRIMARY KEY NOT NULL,        -- SHA-256 of the YAML
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    yaml TEXT NOT NULL,                    -- as it was read
    json TEXT NOT NULL,                    -- the same, checked
    first_used_at TEXT NOT NULL,
    first_used_by TEXT NOT NULL
) STRICT;

CREATE TABLE schema_migrations (
    id TEXT PRIMARY KEY NOT NULL,
    from_hash TEXT NOT NULL REFERENCES schema_versions (hash),
    to_hash TEXT NOT NULL REFERENCES schema_versions (hash),
    at TEXT NOT NULL,
    annotator TEXT NOT NULL,               -- who ran it
    undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;

CREATE TABLE settings (
    annotator TEXT NOT NULL,               -- empty for what holds for all
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (annotator, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX documents_by_raw_bytes ON documents (raw_sha256) WHERE raw_sha256 IS NOT NULL;
CREATE INDEX documents_by_title ON documents (title COLLATE NOCASE, number);
CREATE INDEX layers_by_annotator ON layers (annotator, status, document_id);
CREATE INDEX layers_by_update ON layers (annotator, updated_at);
CREATE INDEX spans_in_reading_order ON spans (document_id, annotator, start, "end" DESC, id);
CREATE INDEX spans_by_label ON spans (label);
-- Both ends are looked up whenever a span goes away.
CREATE INDEX relations_by_source ON relations (document_id, source);
CREATE INDEX relations_by_target ON relations (document_id, target);
CREATE INDEX actions_by_document ON actions (document_id, number);
CREATE INDEX actions_by_annotator ON actions (annotator, number);
CREATE INDEX actions_by_migration ON actions (migration) WHERE migration IS NOT NULL;
CREATE INDEX keys_by_annotator ON keys (annotator, number);
-- What undo and redo ask for: of the actions they may touch, the last that stands and the first that does not.
CREATE INDEX actions_to_undo ON actions (annotator, undone, number)
    WHERE undoes IS NULL AND redoes IS NULL AND part_of IS NULL AND replaced = 0;
CREATE INDEX actions_by_whole ON actions (part_of) WHERE part_of IS NOT NULL;
CREATE UNIQUE INDEX rejections_of_layer ON rejections (document_id, annotator, text, coalesce(start, -1));
CREATE INDEX rejections_by_annotator ON rejections (annotator, text) WHERE start IS NULL;
"""


@MIGRATIONS()
def version_1(db: Database) -> None:
    """The tables of the first release."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)


_PATTERNS = """
CREATE TABLE patterns (
    file TEXT NOT NULL,                    -- name of the file they came in; importing it again replaces them
    text TEXT NOT NULL,
    label TEXT NOT NULL,
    any_case INTEGER NOT NULL CHECK (any_case IN (0, 1)),
    PRIMARY KEY (file, text, label, any_case)
) STRICT, WITHOUT ROWID
"""


@MIGRATIONS()
def version_2(db: Database) -> None:
    """Patterns: strings that are suggested to everyone."""
    db.execute(_PATTERNS)


@MIGRATIONS()
def version_3(db: Database) -> None:
    """Places and tallies: an index for each order of the library."""
    tables_3.change_tables(db.conn)


@MIGRATIONS()
def version_4(db: Database) -> None:
    """Rows refer to documents by number, and actions are named by device and seq."""
    tables_4.change_tables(db.conn)


@MIGRATIONS()
def version_5(db: Database) -> None:
    """Imports and the schemas in use are in the log, too."""
    tables_5.change_tables(db.conn)


@MIGRATIONS()
def version_6(db: Database) -> None:
    """Documents can go away, and keys of long ago are sums by day."""
    tables_6.change_tables(db.conn)


@MIGRATIONS()
def version_7(db: Database) -> None:
    """The file has a mark by which it is recognised, and actions can come in parts."""
    tables_7.change_tables(db.conn)

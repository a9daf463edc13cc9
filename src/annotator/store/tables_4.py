"""Version 4 of the tables: rows refer to documents by number, and the history is a log of entries.

It is what a release migrates by, so it and ``changes_4`` stand alone: they use no code of this program that may change.
"""

from __future__ import annotations

import hashlib
import sqlite3

from annotator.store.changes_4 import compact

_LAYERS = (
    """
    CREATE TABLE new_layers (
        document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
        annotator TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('new', 'in_progress', 'done', 'flagged')),
        note TEXT,
        keeps_boilerplate INTEGER NOT NULL CHECK (keeps_boilerplate IN (0, 1)),
        span_count INTEGER NOT NULL,
        updated_at TEXT NOT NULL,
        PRIMARY KEY (document, annotator)
    ) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO new_layers
    SELECT number, annotator, status, note, keeps_boilerplate, span_count, updated_at
    FROM layers JOIN documents ON id = document_id ORDER BY number, annotator
    """,
    "DROP TABLE layers",
    "ALTER TABLE new_layers RENAME TO layers",
    """
    CREATE TRIGGER layer_begun AFTER INSERT ON layers BEGIN
        INSERT INTO places SELECT new.annotator, number, new.status, title, new.updated_at
        FROM documents WHERE number = new.document;
    END
    """,
    """
    CREATE TRIGGER layer_updated AFTER UPDATE OF updated_at ON layers WHEN new.updated_at <> old.updated_at BEGIN
        UPDATE places SET updated_at = new.updated_at WHERE annotator = new.annotator AND number = new.document;
    END
    """,
    """
    CREATE TRIGGER layer_in_other_status AFTER UPDATE OF status ON layers WHEN new.status <> old.status BEGIN
        UPDATE places SET status = new.status WHERE annotator = new.annotator AND number = new.document;
    END
    """,
    """
    CREATE TRIGGER layer_deleted AFTER DELETE ON layers BEGIN
        DELETE FROM places WHERE annotator = old.annotator AND number = old.document;
    END
    """,
)

_SPANS_AND_RELATIONS = (
    """
    CREATE TABLE new_spans (
        id TEXT NOT NULL,
        document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
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
        PRIMARY KEY (document, id),
        CHECK ("end" > start)
    ) STRICT
    """,
    """
    INSERT INTO new_spans
    SELECT spans.id, number, annotator, start, "end", label, spans.text, attributes, fragments, origin, note, flagged,
        schema_version, created_at
    FROM spans JOIN documents ON documents.id = document_id ORDER BY spans.rowid
    """,
    """
    CREATE TABLE new_relations (
        id TEXT NOT NULL,
        document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
        annotator TEXT NOT NULL,
        type TEXT NOT NULL,
        source TEXT NOT NULL,
        target TEXT NOT NULL,
        created_at TEXT NOT NULL,
        PRIMARY KEY (document, id),
        -- Checked at commit, so that one step may take a span and its relations away in any order.
        FOREIGN KEY (document, source) REFERENCES new_spans (document, id) DEFERRABLE INITIALLY DEFERRED,
        FOREIGN KEY (document, target) REFERENCES new_spans (document, id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT
    """,
    """
    INSERT INTO new_relations
    SELECT relations.id, number, annotator, type, relations.source, target, created_at
    FROM relations JOIN documents ON documents.id = document_id ORDER BY relations.rowid
    """,
    "DROP TABLE relations",
    "DROP TABLE spans",
    "ALTER TABLE new_spans RENAME TO spans",
    "ALTER TABLE new_relations RENAME TO relations",
    'CREATE INDEX spans_in_reading_order ON spans (document, annotator, start, "end" DESC)',
    "CREATE INDEX spans_by_label ON spans (label)",
    # Both ends are looked up whenever a span goes away.
    "CREATE INDEX relations_by_source ON relations (document, source)",
    "CREATE INDEX relations_by_target ON relations (document, target)",
)

_ANSWERS_AND_REJECTIONS = (
    """
    CREATE TABLE new_answers (
        document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
        annotator TEXT NOT NULL,
        field TEXT NOT NULL,
        value TEXT NOT NULL,                   -- JSON
        updated_at TEXT NOT NULL,
        PRIMARY KEY (document, annotator, field)
    ) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO new_answers
    SELECT number, annotator, field, value, updated_at
    FROM answers JOIN documents ON id = document_id ORDER BY number, annotator, field
    """,
    "DROP TABLE answers",
    "ALTER TABLE new_answers RENAME TO answers",
    """
    CREATE TABLE new_rejections (
        document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
        annotator TEXT NOT NULL,
        text TEXT NOT NULL,                    -- the string; case folded where it has white space
        start INTEGER,                         -- where it is not to be suggested, code points; null: anywhere
        rejected_at TEXT NOT NULL
    ) STRICT
    """,
    """
    INSERT INTO new_rejections
    SELECT number, annotator, rejections.text, start, rejected_at
    FROM rejections JOIN documents ON id = document_id ORDER BY rejections.rowid
    """,
    "DROP TABLE rejections",
    "ALTER TABLE new_rejections RENAME TO rejections",
    "CREATE UNIQUE INDEX rejections_of_layer ON rejections (document, annotator, text, coalesce(start, -1))",
    "CREATE INDEX rejections_by_annotator ON rejections (annotator, text) WHERE start IS NULL",
)

_LOG = (
    """
    CREATE TABLE devices (
        number INTEGER PRIMARY KEY,            -- of this file alone
        id TEXT NOT NULL UNIQUE                -- the same everywhere
    ) STRICT
    """,
    """
    CREATE TABLE annotators (
        name TEXT PRIMARY KEY NOT NULL,
        last INTEGER NOT NULL                  -- number of the last action
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE new_schema_versions (
        number INTEGER PRIMARY KEY,            -- of this file alone
        hash TEXT NOT NULL UNIQUE,             -- SHA-256 of the YAML
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        yaml TEXT NOT NULL,                    -- as it was read
        json TEXT NOT NULL,                    -- the same, checked
        first_used_at TEXT NOT NULL,
        first_used_by TEXT NOT NULL
    ) STRICT
    """,
    """
    INSERT INTO new_schema_versions (hash, id, version, yaml, json, first_used_at, first_used_by)
    SELECT hash, id, version, yaml, json, first_used_at, first_used_by FROM schema_versions ORDER BY rowid
    """,
    """
    CREATE TABLE new_schema_migrations (
        number INTEGER PRIMARY KEY,            -- of this file alone
        id TEXT NOT NULL UNIQUE,
        from_hash TEXT NOT NULL REFERENCES new_schema_versions (hash),
        to_hash TEXT NOT NULL REFERENCES new_schema_versions (hash),
        at TEXT NOT NULL,
        annotator TEXT NOT NULL,               -- who ran it
        undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
    ) STRICT
    """,
    """
    INSERT INTO new_schema_migrations (id, from_hash, to_hash, at, annotator, undone)
    SELECT id, from_hash, to_hash, at, annotator, undone FROM schema_migrations ORDER BY rowid
    """,
    """
    CREATE TABLE new_actions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,   -- of this file alone
        device INTEGER NOT NULL REFERENCES devices (number),
        seq INTEGER NOT NULL,                  -- on that device, from 1: the two are the same everywhere
        follows INTEGER,                       -- number of the annotator's action before, as far as it was known here
        document INTEGER NOT NULL REFERENCES documents (number),
        annotator TEXT NOT NULL,
        command TEXT NOT NULL,
        changes TEXT NOT NULL,                 -- JSON array
        at INTEGER NOT NULL,                   -- milliseconds since 1970, UTC
        schema INTEGER REFERENCES new_schema_versions (number),
        undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
        replaced INTEGER NOT NULL DEFAULT 0 CHECK (replaced IN (0, 1)),  -- undone, and then something new was done
        undoes INTEGER,                        -- number of the action that this one took back
        redoes INTEGER,                        -- number of the action that this one brought back
        part_of INTEGER,                       -- number of the action, in another document, that this one belongs to
        migration INTEGER REFERENCES new_schema_migrations (number),  -- null but for what one of the schema did
        UNIQUE (device, seq)
    ) STRICT
    """,
    """
    INSERT INTO new_actions
    SELECT actions.number, 1, row_number() OVER by_all, lag(actions.number) OVER by_annotator, documents.number,
        actions.annotator, command,
        compact(
            changes, actions.annotator, coalesce(strftime('%Y-%m-%dT%H:%M:%SZ', actions.at), '1970-01-01T00:00:00Z')
        ),
        coalesce(CAST(strftime('%s', actions.at) AS INTEGER), 0) * 1000,
        NULL, actions.undone, replaced,
        (SELECT number FROM actions AS other WHERE other.id = actions.undoes),
        (SELECT number FROM actions AS other WHERE other.id = actions.redoes),
        (SELECT number FROM actions AS other WHERE other.id = actions.part_of),
        (SELECT number FROM new_schema_migrations AS other WHERE other.id = actions.migration)
    FROM actions JOIN documents ON documents.id = document_id
    WINDOW by_all AS (ORDER BY actions.number),
        by_annotator AS (PARTITION BY actions.annotator ORDER BY actions.number)
    ORDER BY actions.number
    """,
    "INSERT INTO annotators SELECT annotator, max(number) FROM new_actions GROUP BY annotator",
    "DROP TABLE actions",
    "DROP TABLE schema_migrations",
    "DROP TABLE schema_versions",
    "ALTER TABLE new_schema_versions RENAME TO schema_versions",
    "ALTER TABLE new_schema_migrations RENAME TO schema_migrations",
    "ALTER TABLE new_actions RENAME TO actions",
    "CREATE INDEX actions_by_document ON actions (document, number)",
    "CREATE INDEX actions_by_migration ON actions (migration) WHERE migration IS NOT NULL",
    # What undo and redo ask for: of the actions they may touch, the last that stands and the first that does not.
    """
    CREATE INDEX actions_to_undo ON actions (annotator, undone, number)
        WHERE undoes IS NULL AND redoes IS NULL AND part_of IS NULL AND replaced = 0
    """,
    "CREATE INDEX actions_by_whole ON actions (part_of) WHERE part_of IS NOT NULL",
    """
    CREATE VIEW history AS
    SELECT actions.number, devices.id AS device, seq, strftime('%Y-%m-%d %H:%M:%S', at / 1000, 'unixepoch') AS at,
        annotator, title, command, changes, undone, undoes, redoes, part_of
    FROM actions JOIN devices ON devices.number = device JOIN documents ON documents.number = document
    """,
    "INSERT INTO settings (annotator, name, value) VALUES ('', 'database', lower(hex(randomblob(16))))",
)

_KEYS = (
    """
    CREATE TABLE new_keys (
        annotator TEXT NOT NULL,
        number INTEGER NOT NULL,               -- the annotator's, from 1
        at INTEGER NOT NULL,                   -- seconds since 1970, UTC: a text would take a third of the row
        document INTEGER,                      -- no foreign key: the log never keeps a step from being written
        key TEXT NOT NULL,                     -- a character, or a name such as 'space'
        command TEXT NOT NULL,                 -- empty where the key meant nothing
        refused INTEGER NOT NULL CHECK (refused IN (0, 1)),
        spans INTEGER NOT NULL,                -- spans that it made, less those that it deleted
        milliseconds INTEGER,                  -- since the key before; null for the first one of a run
        PRIMARY KEY (annotator, number)
    ) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO new_keys
    SELECT annotator, row_number() OVER (PARTITION BY annotator ORDER BY keys.number),
        coalesce(CAST(strftime('%s', at) AS INTEGER), 0), documents.number, key, command, refused, spans, milliseconds
    FROM keys LEFT JOIN documents ON id = document_id ORDER BY annotator, keys.number
    """,
    "DROP TABLE keys",
    "ALTER TABLE new_keys RENAME TO keys",
)


def change_tables(connection: sqlite3.Connection) -> None:
    """Change the tables of version 3, inside the caller's transaction."""
    connection.create_function("compact", 3, compact, deterministic=True)
    for statement in (*_LAYERS, *_SPANS_AND_RELATIONS, *_ANSWERS_AND_REJECTIONS):
        connection.execute(statement)
    ids = [id_ for (id_,) in connection.execute("SELECT id FROM actions ORDER BY number")]
    for statement in _LOG:
        connection.execute(statement)
        if "CREATE TABLE devices" in statement and ids:
            # What this file did until now has the same device in each copy of it.
            device = hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]
            connection.execute("INSERT INTO devices (number, id) VALUES (1, ?)", (device,))
    for statement in _KEYS:
        connection.execute(statement)
    connection.create_function("compact", 3, None)

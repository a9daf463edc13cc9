"""Version 6 of the tables: documents can go away, and keys of long ago are sums by day."""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    """
    CREATE TABLE gone (
        number INTEGER PRIMARY KEY,            -- of a document that is no longer here; no other one gets it
        text_sha256 TEXT                       -- of a text that was removed for good; null: of an import taken back
    ) STRICT
    """,
    "CREATE INDEX gone_for_good ON gone (text_sha256) WHERE text_sha256 NOT NULL",
    # They are tallied like layers, so that a position in the list is found without counting them all.
    """
    CREATE TRIGGER number_given_up AFTER INSERT ON gone BEGIN
        INSERT INTO tallies VALUES ('', 'gone', (new.number - 1) / 1000, 1)
            ON CONFLICT DO UPDATE SET layers = layers + 1;
    END
    """,
    # To read, with titles in place of numbers, and quotes in place of ids.
    """
    CREATE VIEW spans_in_texts AS
    SELECT spans.id, title, source, annotator, label, spans.text, start, "end", note, flagged, origin, created_at
    FROM spans JOIN documents ON documents.number = document
    """,
    """
    CREATE VIEW relations_in_texts AS
    SELECT relations.id, title, documents.source AS document_source, relations.annotator, type,
        source.label AS source_label, source.text AS source_text,
        target.label AS target_label, target.text AS target_text
    FROM relations JOIN documents ON documents.number = relations.document
        JOIN spans AS source ON source.document = relations.document AND source.id = relations.source
        JOIN spans AS target ON target.document = relations.document AND target.id = relations.target
    """,
    """
    CREATE TABLE daily_keys (
        annotator TEXT NOT NULL,
        day TEXT NOT NULL,                     -- YYYY-MM-DD, UTC
        document INTEGER NOT NULL,             -- 0: of none
        command TEXT NOT NULL,                 -- empty where the key meant nothing
        refused INTEGER NOT NULL CHECK (refused IN (0, 1)),
        keys INTEGER NOT NULL,
        spans INTEGER NOT NULL,                -- spans that they made, less those that they deleted
        milliseconds INTEGER NOT NULL,         -- between them, without pauses
        PRIMARY KEY (annotator, day, document, command, refused)
    ) STRICT, WITHOUT ROWID
    """,
)


def change_tables(connection: sqlite3.Connection) -> None:
    """Change the tables of version 5, inside the caller's transaction."""
    for statement in _STATEMENTS:
        connection.execute(statement)

"""Version 7 of the tables: a mark by which the file is recognised, and actions that come in parts."""

from __future__ import annotations

import sqlite3

_TABLE = """
    CREATE TABLE file_mark (
        mark TEXT NOT NULL                     -- the database's id, that of this copy, the number of checkpoints
    ) STRICT
"""
_FIRST = """
    INSERT INTO file_mark
    SELECT 'mark:' || value || ':00000000:000000000000' FROM settings
    WHERE annotator = '' AND name = 'database'
"""
_IN_PARTS = "ALTER TABLE actions ADD COLUMN in_parts INTEGER NOT NULL DEFAULT 0 CHECK (in_parts IN (0, 1))"


def change_tables(connection: sqlite3.Connection) -> None:
    """Change the tables of version 6, inside the caller's transaction."""
    connection.execute(_TABLE)
    connection.execute(_FIRST)
    connection.execute(_IN_PARTS)

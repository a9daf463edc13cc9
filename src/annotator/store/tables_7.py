"""Version 7 of the tables: a mark by which the file is recognised."""

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


def change_tables(connection: sqlite3.Connection) -> None:
    """Change the tables of version 6, inside the caller's transaction."""
    connection.execute(_TABLE)
    connection.execute(_FIRST)

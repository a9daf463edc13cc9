"""Tables that are made on demand, and may not be there."""

from __future__ import annotations

import sqlite3

_NAMED = "SELECT 1 FROM sqlite_schema WHERE name = ?"


def has_table(connection: sqlite3.Connection, name: str) -> bool:
    """Whether the database has a table of this name."""
    return connection.execute(_NAMED, (name,)).fetchone() is not None

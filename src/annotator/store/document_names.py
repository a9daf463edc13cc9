"""Documents by the names that users give them on the command line."""

from __future__ import annotations

import sqlite3

from annotator.store.errors import StoreError

_COLUMNS = "SELECT id, number, title, text_sha256 FROM documents"
_BY_ID = f"{_COLUMNS} WHERE id = ?"
_BY_NAME = f"""
    {_COLUMNS}
    WHERE source = :name OR substr(source, -length(:name) - 1) = '/' || :name OR title = :name
        OR (length(:name) >= 8 AND substr(id, 1, length(:name)) = :name)
    ORDER BY number
"""


def named(connection: sqlite3.Connection, name: str, undone: str) -> tuple[str, int, str, str]:
    """The id, number, title and SHA-256 of the text of the document with this name.

    A name is an id or eight characters of its beginning, a title, a source or the end of a path. Raises ``StoreError``,
    which says what is ``undone``, for a name that no document has, or more than one.
    """
    rows = (
        connection.execute(_BY_ID, (name,)).fetchall()
        or connection.execute(_BY_NAME, {"name": name}).fetchall()
    )
    if not rows:
        raise StoreError(f"no document has the id, source or title {name!a}, {undone}")
    if len(rows) > 1:
        some = ", ".join(row[0] for row in rows[:5])
        raise StoreError(f"{len(rows)} documents are called {name!a}, {undone}; name one by its id: {some}")
    row: tuple[str, int, str, str] = rows[0]
    return row

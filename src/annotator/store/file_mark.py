"""The mark in the database by which its file is recognised: also in the file itself, past what SQLite has cached.

It names the database, this copy of it, and how often the write-ahead log was moved into the file. SQLite sees the
newest mark; the file has that one or an earlier one, as far as the log was moved. What was copied over it has another.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from annotator.store.remembered import DATABASE_ID, setting

_PATTERN = re.compile(rb"mark:([0-9a-f]{32}):([0-9a-f]{8}):([0-9]{12})")
_READ = "SELECT mark FROM file_mark"
_WRITE = "UPDATE file_mark SET mark = ?"
_PAGE = "SELECT rootpage FROM sqlite_schema WHERE name = 'file_mark'"


class Mark(Struct, frozen=True):
    """The id of the database, that of this copy of it, and the number of checkpoints so far."""

    database: str
    copy: str
    checkpoints: int

    def __str__(self) -> str:
        return f"mark:{self.database}:{self.copy}:{self.checkpoints:012}"


def mark_in(data: bytes) -> Mark | None:
    """The mark in some bytes of a file, if there is one."""
    match = _PATTERN.search(data)
    return None if match is None else Mark(match[1].decode(), match[2].decode(), int(match[3]))


def new_mark(connection: sqlite3.Connection) -> Mark:
    """The first mark of a copy of a database; that of the database itself has nothing but zeros."""
    return Mark(setting(connection, DATABASE_ID) or secrets.token_hex(16), secrets.token_hex(4), 0)


def read_mark(connection: sqlite3.Connection) -> Mark | None:
    """The mark as SQLite sees it; ``None`` where something else is in its place. Raises ``sqlite3.DatabaseError``."""
    try:
        row = connection.execute(_READ).fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # there is no such table
            return None
        raise
    return None if row is None else mark_in(str(row[0]).encode())


def count_checkpoint(connection: sqlite3.Connection, mark: Mark) -> None:
    """Write the mark that follows this one, inside a write transaction."""
    connection.execute(_WRITE, (str(replace(mark, checkpoints=mark.checkpoints + 1)),))


def mark_as_copy(connection: sqlite3.Connection) -> None:
    """Give a copy of a database a mark of its own."""
    connection.execute(_WRITE, (str(new_mark(connection)),))


def place_of_mark(connection: sqlite3.Connection) -> tuple[int, int] | None:
    """Where in the file the page with the mark starts, and its size, in bytes; ``None`` where it cannot be found.

    The mark is the only row of its table, so that it is on the page where the table begins.
    """
    with suppress(sqlite3.DatabaseError):
        for (page,) in connection.execute(_PAGE).fetchall():
            (size,) = connection.execute("PRAGMA page_size").fetchone()
            return (page - 1) * size, size
    return None

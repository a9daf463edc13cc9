"""Connections to SQLite files, to write or only to read, and transactions on them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from annotator.store.assigning import ASSIGNING
from annotator.store.errors import StoreError
from annotator.store.file_modes import create
from annotator.store.opened_file import OpenedFile

# mmap is off because a torn page read through it is a crash instead of an error; we run checkpoints ourselves.
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA mmap_size = 0",
    "PRAGMA wal_autocheckpoint = 0",
)

_FIRST_READ = "SELECT 1 FROM sqlite_schema LIMIT 1"
"""What makes SQLite look at the file, and make those beside it."""

_NO_FILES_BESIDE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
"""What SQLite says where it cannot make them, by version and by what it does first."""


def opened_file(path: Path) -> OpenedFile:
    """The file at the path, made if there is none; raises ``StoreError``."""
    try:
        create(path)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be opened; check that you may write to its folder ({error.strerror})"
        ) from error
    try:
        return OpenedFile(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}); check its permissions") from error


def readable(path: Path, patience: float, name: str | None = None) -> tuple[str, sqlite3.Connection]:
    """A connection that can read the file, by this name if there is one, and the name that it is opened by.

    Where nobody can write to the folder, SQLite cannot make the files that it needs beside it, and the file cannot
    change meanwhile.
    """
    name = name or str(path)
    try:
        return name, connected(name, patience)
    except sqlite3.Error as error:
        if os.access(path.parent, os.W_OK) or error.sqlite_errorcode & 0xFF not in _NO_FILES_BESIDE:
            raise
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise StoreError(
            f"{path} has changes in {log} that cannot be read in a folder that cannot be written; "
            "copy both files to another folder and open them there"
        )
    name = immutable(path)
    return name, connected(read_only(name), patience)


@contextmanager
def looking_at(path: Path, patience: float) -> Iterator[sqlite3.Connection]:
    """A connection that leaves the file as it is, and what lies beside it: also a log that was left there.

    Raises ``sqlite3.Error``, and ``StoreError`` as ``readable``.
    """
    log = path.with_name(f"{path.name}-wal")
    was_there = log.exists()
    try:
        if was_there or os.access(path, os.W_OK):
            _, connection = readable(path, patience, read_only(str(path)))
        else:
            connection = connected(read_only(immutable(path)), patience)  # files beside it would stay there
        with closing(connection):
            yield connection
    finally:
        if not was_there and log.exists():
            # Only a connection that may write takes away, as the last one, what was made to read the file.
            with suppress(sqlite3.Error, UnicodeDecodeError):
                connected(str(path), patience).close()


def immutable(path: Path) -> str:
    """The name by which SQLite opens a file that cannot change meanwhile, without making files beside it."""
    return f"{path.absolute().as_uri()}?immutable=1"


def read_only(name: str) -> str:
    """The name by which SQLite opens the same file to read only."""
    return f"{name}&mode=ro" if name.startswith("file:") else f"{Path(name).absolute().as_uri()}?mode=ro"


def connected(name: str, patience: float) -> sqlite3.Connection:
    """A connection as every one of this program is, to a path or a URI; raises ``sqlite3.Error``.

    Of a damaged file, it may also raise ``UnicodeDecodeError``: SQLite quotes what is in it.
    """
    connection = sqlite3.connect(name, timeout=patience, isolation_level=None, uri=name.startswith("file:"))
    try:
        for statement in (*_PRAGMAS, _FIRST_READ):
            connection.execute(statement).fetchall()
    except (sqlite3.Error, UnicodeDecodeError):
        connection.close()
        raise
    connection.create_function("has_folded", 2, _has_folded, deterministic=True)
    for called, arguments, function in ASSIGNING:
        connection.create_function(called, arguments, function, deterministic=True)
    return connection


def _has_folded(text: str, folded: str) -> bool:
    """Whether ``text`` contains the case-folded ``folded`` in any case; SQLite itself folds ASCII only."""
    return folded in text.casefold()


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str) -> Iterator[sqlite3.Connection]:
    """A transaction that is committed at the end, and rolled back where that or anything inside fails."""
    connection.execute(begin)
    try:
        yield connection
        connection.execute("COMMIT")
    finally:
        # A commit that failed leaves its transaction open.
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")

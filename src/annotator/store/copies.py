"""Copies of a database: whole and on the disk before they get their name, readable by whom the database is."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from annotator.store.errors import StoreError, store_error
from annotator.store.file_mark import mark_as_copy
from annotator.store.file_modes import create, make_like


def write_copy(connection: sqlite3.Connection, path: Path, *, like: Path) -> None:
    """Write a consistent copy, with the mode and owner of the file ``like``, to a path that does not exist yet.

    Raises ``StoreError``.
    """
    with new_copy(path, like=like) as part:
        connection.execute("VACUUM INTO ?", (str(part),))
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            mark_as_copy(copy)


@contextmanager
def new_copy(path: Path, *, like: Path) -> Iterator[Path]:
    """A file to write a copy into; at the end it gets the mode and owner of ``like`` and then its name, ``path``.

    Raises ``StoreError`` if there is something already, and for what SQLite or the system refuse inside. Nothing is
    left then.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        if path.exists():
            raise StoreError(f"{path} already exists; move it away")
        part.unlink(missing_ok=True)
        create(part, 0o600)  # nobody else reads it meanwhile
        yield part
        settle(part, like=like)
        part.rename(path)
        settle_folder(path.parent)
    except sqlite3.Error as error:
        raise store_error(error, path) from error
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}); choose another place") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def settle(part: Path, *, like: Path) -> None:
    """Give the file the mode and owner of another one and write it to the disk for good; raises ``OSError``."""
    make_like(part, like)
    with part.open("rb") as file:
        os.fsync(file.fileno())


def settle_folder(folder: Path) -> None:
    """Write the names in a folder to the disk for good; raises ``OSError``."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

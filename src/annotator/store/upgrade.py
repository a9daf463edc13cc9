"""The copy that is made of an older database before its tables change, and how far both are.

The copy lies beside the file as ``NAME.tables-N``, N being the version of its tables, and is never written over: where
a copy of that name is another state of the file, the next one gets a number of its own.
"""

from __future__ import annotations

import filecmp
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from msgspec import Struct

from annotator.core.counting import megabytes
from annotator.store.copies import settle, settle_folder
from annotator.store.errors import StoreError
from annotator.store.file_modes import create

ROOM = 3
"""Free space that is asked for, in sizes of the file: one for the copy, and two for the log of what is written."""

_STEPS = 1_000
"""Steps of SQLite's machine between two reports of progress: some hundred rows."""

Report = Callable[[str, int], None]
"""Told what is being done and how much of it is done, in percent."""


def unreported(_what: str, _percent: int) -> None:
    """Tell nobody."""


class Upgrade(Struct, frozen=True):
    """What was done when an older database was opened: its tables were of ``version``; ``copy`` is as it was."""

    version: int
    copy: Path


def check_room(path: Path, size: int, what: str, room: int = ROOM) -> None:
    """Raise ``StoreError`` if the disk has less room for ``what`` writes than ``room`` times the size, in bytes."""
    needed, free = room * size, shutil.disk_usage(path.parent).free
    if free < needed:
        raise StoreError(
            f"{path}: {what} needs {megabytes(needed)} of free space, and {megabytes(free)} are free; "
            "make room on that disk, nothing was changed"
        )


def size_of(connection: sqlite3.Connection) -> int:
    """The size of the database in bytes, with what is only in its log yet."""
    size: int = connection.execute(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    ).fetchone()[0]
    return size


def copied(connection: sqlite3.Connection, path: Path, version: int, report: Report) -> Path:
    """Copy the database, with its mode and, where that is allowed, its owner; return where the copy is.

    The copy is whole and on the disk before it gets its name. Raises ``sqlite3.Error``, and ``StoreError`` for what
    the system refuses.
    """
    part = path.with_name(f"{path.name}.tables-{version}.part")
    try:
        part.unlink(missing_ok=True)
        create(part, 0o600)  # nobody else reads it meanwhile
        with reported(connection, "copying the database", part, size_of(connection), report):
            connection.execute("VACUUM INTO ?", (str(part),))
        settle(part, like=path)
        return _named(part)
    except OSError as error:
        raise StoreError(
            f"{path} is of an older annotator, and no copy of it could be made before its tables are changed "
            f"({error.strerror}); let this user write to its folder, nothing was changed"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def reported(
    connection: sqlite3.Connection, what: str, growing: Path, expected: int, report: Report
) -> Iterator[None]:
    """Report how large a file that SQLite writes has grown, of the ``expected`` bytes, while statements run.

    A Ctrl+C meanwhile, which SQLite makes an error of its own of, is raised as ``KeyboardInterrupt``.
    """

    def tell() -> int:
        report(what, min(99, 100 * _size(growing) // max(1, expected)))
        return 0

    report(what, 0)
    connection.set_progress_handler(tell, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        raise
    finally:
        connection.set_progress_handler(None, 0)


def _named(part: Path) -> Path:
    """Give the copy the first name that is free; an equal copy, of an attempt that was killed, is used instead."""
    name = part.name.removesuffix(".part")
    names = (part.with_name(name if number == 1 else f"{name}-{number}") for number in count(1))
    path = next(each for each in names if not each.exists() or filecmp.cmp(each, part, shallow=False))
    if not path.exists():
        part.rename(path)
        settle_folder(path.parent)
    return path


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0

"""The file that was opened as a database, to be recognised before each write: it may go while it is open.

A file can be removed, moved, replaced by another one or overwritten in place, its disk can be unmounted, and its
write-ahead log, which has the latest changes, can be removed. SQLite goes on in all these cases: with a file that has
no name any more, or by writing pages of one database into another.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from threading import Lock
from typing import Self

from msgspec.structs import replace

from annotator.store.errors import StoreError, UnwritableError, read_only_error
from annotator.store.file_mark import Mark, count_checkpoint, mark_in, place_of_mark, read_mark
from annotator.store.locks_of_others import is_locked

_ANY_WRITER = 0o222

_SHARED_LOCK = (0x4000_0002, 510)
"""Where in the file SQLite locks what it has open, and how many bytes; see ``os.h`` in its source."""


class Loss(Enum):
    """How a database was lost; the value says it of ``path``."""

    REMOVED = "{path} was removed or moved away, or its disk is gone"
    REPLACED = "{path} was replaced by another file"
    OVERWRITTEN = "{path} was written over"
    RESTORED = "{path} was given another state through SQLite"
    LOG_REMOVED = "{path}-wal, which holds the latest changes, was removed or replaced"

    def said_of(self, path: Path | str) -> str:
        """What happened to the file."""
        return self.value.format(path=path)


_LOG_IS_OUT_OF_PLACE = (Loss.REMOVED, Loss.REPLACED, Loss.OVERWRITTEN)


class DatabaseLostError(UnwritableError):
    """The file is not the database any more that was opened; nothing can be saved in it."""

    def __init__(self, path: Path, loss: Loss) -> None:
        super().__init__(f"{loss.said_of(path)} while it was open; nothing can be saved there any more")
        self.loss = loss


class OpenedFile:
    """Recognises the file at ``path`` as the one that was opened, by its place on the disk and by its mark.

    Made before the connection is opened. What is noticed once stays so.
    """

    def __init__(self, path: Path) -> None:
        """Raises ``OSError``."""
        self.path = path
        self.loss: Loss | None = None
        self._beside = [path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm")]
        self._stats: list[os.stat_result] = []
        self._moved: list[Path] = []
        self._log: int | None = None
        self._marked_log: bytes | None = None
        self._opened = path.stat()
        self._is_known = False
        self._content: _Content | None = _Content.of(path)
        self._mark: Mark | None = None
        self._place: tuple[int, int] | None = None
        self._found: Mark | None = None

    def close(self) -> None:
        """Let go of the file, after the connection was closed; a second time, nothing is done."""
        if self._log is not None:
            os.close(self._log)
        if self._content is not None:
            self._content.release()
        self._log = self._content = None

    def check_place(self) -> None:
        """Raise ``DatabaseLostError`` unless the file is in its place, and ``StoreError`` if it became read-only."""
        if self._is_known and self._content is not None:
            self._refuse(self.loss or self._loss_of_place())

    def check_content(self, connection: sqlite3.Connection) -> None:
        """Check that file and database have the mark that they had, at the beginning of a transaction under the lock.

        Raises ``DatabaseLostError``.
        """
        known, mark, damage = self._mark, None, None
        try:
            mark = read_mark(connection)
        except sqlite3.DatabaseError as error:  # something else may be in its place
            damage = error
        if not self._is_of_the_file(connection, known):
            self._refuse(Loss.OVERWRITTEN)
        if damage is not None:
            raise damage
        if known is not None and (mark is None or not _is_later(mark, known)):
            self._refuse(Loss.RESTORED)
        self._mark = mark

    def check_damage(self) -> None:
        """Raise ``DatabaseLostError`` if SQLite finds damage because the file is another one: its mark is gone."""
        if self._found is None or self._place is None or self._content is None:
            return
        found = mark_in(self._content.read(*self._place))
        if found is None or not _is_later(found, self._found):
            self._refuse(Loss.OVERWRITTEN)

    def count_checkpoint(self, connection: sqlite3.Connection) -> None:
        """Write a new mark, inside a write transaction, for the state that the next checkpoint makes of the file."""
        if self._mark is not None:
            count_checkpoint(connection, self._mark)

    @property
    def has_unmarked_log(self) -> bool:
        """Whether the log was begun anew since the mark was last written into it.

        With the mark in it, a log that is left beside another file is recognised.
        """
        return self._beginning_of_log() != self._marked_log

    def log_is_marked(self) -> None:
        """Note that the mark was written into the log."""
        self._marked_log = self._beginning_of_log()

    def forget_log(self) -> None:
        """Write the mark again with the next write: the log is about to begin anew."""
        self._marked_log = None

    def _beginning_of_log(self) -> bytes | None:
        """The random numbers in the header of the log, which are others in each log."""
        return None if self._log is None else os.pread(self._log, 8, 16)

    def check_at_opening(self, connection: sqlite3.Connection) -> None:
        """Note the file as it is now, once it has the journal mode that it is to have.

        Raises ``StoreError`` if the write-ahead log beside the file is of another database.
        """
        self._mark, self._is_known = read_mark(connection), True
        self._note_log()
        found = self._found = self._read(connection)
        if found and self._mark and (found.database, found.copy) != (self._mark.database, self._mark.copy):
            self.loss = Loss.OVERWRITTEN
            raise StoreError(
                f"{self.path} was replaced while a program had it open, and {self._beside[0]} is of the file that was "
                "there before; move that away and open it again, nothing was written"
            )

    def _note_log(self) -> None:
        """Note which files the log is in; there are none where nothing can be written."""
        with suppress(FileNotFoundError):
            stats = [path.stat() for path in self._beside]
            self._log, self._stats = os.open(self._beside[0], os.O_RDONLY | os.O_CLOEXEC), stats

    @property
    def is_open_elsewhere(self) -> bool:
        """Whether another process has the file open, whatever its name is now: SQLite then holds a lock on it."""
        return self._content is not None and self._content.is_locked()

    def _refuse(self, loss: Loss | None) -> None:
        """Raise ``DatabaseLostError`` if the file is lost; it stays so."""
        if loss is None:
            return
        self.loss = loss
        if loss in _LOG_IS_OUT_OF_PLACE:
            self._move_log_away()
        raise DatabaseLostError(self.path, loss)

    def _move_log_away(self) -> None:
        """Give the log another name: to what is in the place of the file it would be applied by whoever opens that.

        It can be used on, since it is open.
        """
        for path, stat in zip(self._beside, self._stats, strict=False):
            if _is_at(path, stat):
                moved = path.with_name(f"{path.name}-of-{stat.st_ino}")
                with suppress(OSError):
                    path.rename(moved)
                    self._moved.append(moved)

    def remove_moved_log(self) -> None:
        """Remove the log that was moved away if nothing is left in it, after the connection was closed."""
        if all(path.stat().st_size == 0 for path in self._moved if path.name.partition("-wal-of-")[1]):
            for path in self._moved:
                path.unlink(missing_ok=True)

    def _loss_of_place(self) -> Loss | None:
        try:
            stat = os.stat(self.path)  # noqa: PTH116 - with every write
        except OSError:
            return Loss.REMOVED
        if not os.path.samestat(stat, self._opened):
            return Loss.REPLACED
        if not stat.st_mode & _ANY_WRITER and self._opened.st_mode & _ANY_WRITER:
            raise read_only_error(self.path)
        if not all(map(_is_at, self._beside, self._stats)):
            return Loss.LOG_REMOVED
        return None if self._content is None or self._content.is_a_database() else Loss.OVERWRITTEN

    def _is_of_the_file(self, connection: sqlite3.Connection, mark: Mark | None) -> bool:
        """Whether the mark in the file itself is of the same copy of the same database, and no earlier than it was."""
        found, known = self._read(connection), self._found or mark
        if known is None:
            return True
        if found is None:
            self._place = None  # the file may have been written anew, and the mark is in another place
            found = self._read(connection)
        if found is None:
            return self._found is None  # it was never moved out of the log
        if not _is_later(found, known if self._found else replace(known, checkpoints=0)):
            return False
        self._found = found
        return True

    def _read(self, connection: sqlite3.Connection) -> Mark | None:
        if self._place is None:
            self._place = place_of_mark(connection)
        if self._content is None or self._place is None:
            return None
        return mark_in(self._content.read(*self._place))


def _is_later(mark: Mark, than: Mark) -> bool:
    """Whether the mark is of the same copy of the same database, at that time or later."""
    return (mark.database, mark.copy) == (than.database, than.copy) and mark.checkpoints >= than.checkpoints


def _is_at(path: Path, stat: os.stat_result) -> bool:
    with suppress(OSError):
        return os.path.samestat(os.stat(path), stat)  # noqa: PTH116 - with every write
    return False


class _Content:
    """Reads the file itself, which SQLite does only where it has nothing cached.

    One descriptor for a file, however often it is open in this process: closing one drops the locks that SQLite has on
    the file, so it is closed when the last connection is.
    """

    _HEADER = b"SQLite format 3\0"
    _open: dict[tuple[int, int], _Content] = {}  # noqa: RUF012 - of the process
    _guard = Lock()

    def __init__(self, descriptor: int, forget: Callable[[], object]) -> None:
        self._descriptor = descriptor
        self._forget = forget
        self._users = 0

    def used(self) -> Self:
        """Count one more user."""
        self._users += 1
        return self

    @classmethod
    def of(cls, path: Path) -> _Content:
        """The reader of the file at a path; raises ``OSError``."""
        with cls._guard:
            stat = path.stat()
            key = (stat.st_dev, stat.st_ino)
            if key not in cls._open:
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                cls._open[key] = cls(descriptor, lambda: cls._open.pop(key))
            return cls._open[key].used()

    def release(self) -> None:
        """Close it if nobody else uses it."""
        with self._guard:
            self._users -= 1
            if self._users == 0:
                self._forget()
                os.close(self._descriptor)

    def read(self, offset: int, size: int) -> bytes:
        """So many bytes of the file from an offset, fewer at its end; none where the disk is gone."""
        try:
            return os.pread(self._descriptor, size, offset)
        except OSError:
            return b""

    def is_locked(self) -> bool:
        """Whether another process holds one of SQLite's locks on the file."""
        return is_locked(self._descriptor, *_SHARED_LOCK)

    def is_a_database(self) -> bool:
        """Whether the file begins like one."""
        return self.read(0, len(self._HEADER)) == self._HEADER

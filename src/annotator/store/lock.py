"""The lock that makes writers of one database take turns."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from threading import Condition, Thread

from annotator.store.errors import BusyError, store_error
from annotator.store.file_modes import make_like

_YIELD = 0.0005
"""Seconds that a process which had the lock just now waits: as long as the kernel needs to wake the next in turn."""

_LEAST = 0.01
"""Seconds that are waited at least: as long as it takes to let go of a lock that one no longer waited for."""

_JUST_NOW = 0.001
"""Seconds for which a process that let go of the lock counts as having had it just now."""


class LockKind(Enum):
    """What a lock is for; the value ends the name of its file."""

    WRITE = "lock"
    IMPORT = "import-lock"


_BUSY = {
    LockKind.WRITE: "another process is writing to {path}; try again in a moment",
    LockKind.IMPORT: "another import into {path} is running; try again when it has ended",
}


class WriteLock:
    """``flock`` on a file beside the database.

    SQLite's own waiting sleeps in growing steps and lets some writers starve, and before 3.51.3 a checkpoint concurrent
    with a writer can damage the file. The kernel wakes those who wait for a ``flock`` in the order in which they came,
    so each is first in turn after as many writes as there are others. The lock is a file of its own because closing
    any other descriptor of the database drops SQLite's locks on it; this program never removes it, since two processes
    could then each lock a different file of that name.
    """

    def __init__(self, path: Path, patience: float, kind: LockKind = LockKind.WRITE) -> None:
        self.path = path.with_name(f"{path.name}-{kind.value}")
        self._kind = kind
        self.patience = patience
        self._database = path
        self._descriptor: int | None = None
        self._released = 0.0
        self._waiting: _Waiting | None = None

    @contextmanager
    def held(self, patience: float | None = None) -> Iterator[None]:
        """Hold the lock; raises ``BusyError`` when it is not free within ``patience`` seconds."""
        descriptor = self._taken(self.patience if patience is None else patience)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            self._released = time.monotonic()

    def close(self) -> None:
        """Close the lock file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _taken(self, patience: float) -> int:
        """Take the lock and return the descriptor that holds it."""
        if time.monotonic() - self._released < _JUST_NOW:
            time.sleep(_YIELD)
        until = time.monotonic() + patience
        while True:
            at_once = self._opened()
            held = at_once if _is_taken_at_once(at_once) else self._awaited(until - time.monotonic())
            if held is not None:
                if self._is_in_place(held):
                    return held
                self.close()  # someone removed the file, and others lock a new one of its name

    def _awaited(self, seconds: float) -> int | None:
        """Wait in turn; ``None`` if that came just now, to one who had given up.

        Who gave up before and is still in the queue keeps the place there.
        """
        if self._waiting is None or self._waiting.is_closed:
            # Its own descriptor: one holds its lock for all who use it.
            self._waiting = _Waiting(self._open())
        waiting = self._waiting
        if waiting.is_over(max(_LEAST, seconds)):
            self.close()
            self._descriptor, self._waiting = waiting.descriptor, None
            return self._descriptor
        if waiting.is_closed:
            return None
        raise BusyError(_BUSY[self._kind].format(path=self._database))

    def _opened(self) -> int:
        # Opened for the first write, so that a database in a read-only folder can still be read.
        if self._descriptor is None:
            self._descriptor = self._open()
        return self._descriptor

    def _open(self) -> int:
        # For reading only, so that users who share a folder can lock the file that one of them created.
        try:
            with suppress(FileNotFoundError):
                return os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
            make_like(self.path, self._database)
            return descriptor
        except OSError as error:
            raise store_error(error, self._database) from error

    def _is_in_place(self, descriptor: int) -> bool:
        with suppress(OSError):
            return os.path.samestat(os.fstat(descriptor), os.stat(self.path))  # noqa: PTH116 - with every write
        return False


def _is_taken_at_once(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Waiting:
    """Waits for a lock in a thread, since the kernel keeps the order of those who wait and knows no time limit."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._is_wanted = True
        self._has_it = False
        self._changed = Condition()
        Thread(target=self._wait, name="annotator-lock", daemon=True).start()

    def is_over(self, seconds: float) -> bool:
        """Whether the lock is taken within so many seconds; if not, it is let go of when its turn comes."""
        with self._changed:
            self._is_wanted = True
            self._is_wanted = self._changed.wait_for(lambda: self._has_it or self.is_closed, seconds)
            return self._has_it

    @property
    def is_closed(self) -> bool:
        """Whether its turn came when it was not wanted."""
        return self.descriptor < 0

    def _wait(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)
        with self._changed:
            if self._is_wanted:
                self._has_it = True
            else:
                os.close(self.descriptor)
                self.descriptor = -1
            self._changed.notify()

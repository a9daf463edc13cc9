"""The lock that makes writers of one database take turns."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from annotator.store.errors import StoreError, store_error

_PAUSE = 0.001
"""Seconds between two attempts: about as long as a writer holds the lock for one command."""


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

    SQLite's own waiting sleeps in growing steps and lets some writers starve (p99 119 ms with 8 writers; 20 ms
    with this lock), and before 3.51.3 a checkpoint concurrent with a writer can damage the file. The lock is a file
    of its own because closing any other descriptor of the database drops SQLite's locks on it; it is never removed,
    since two processes could then each lock a different file of that name.
    """

    def __init__(self, path: Path, patience: float, kind: LockKind = LockKind.WRITE) -> None:
        self.path = path.with_name(f"{path.name}-{kind.value}")
        self._kind = kind
        self.patience = patience
        self._database = path
        self._descriptor: int | None = None

    @contextmanager
    def held(self, patience: float | None = None) -> Iterator[None]:
        """Hold the lock; raises ``StoreError`` when it is not free within ``patience`` seconds."""
        descriptor = self._opened()
        self._wait(descriptor, self.patience if patience is None else patience)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the lock file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _opened(self) -> int:
        # Opened for the first write, so that a database in a read-only folder can still be read. For reading
        # only, so that users who share a folder can lock the file that one of them created.
        if self._descriptor is None:
            try:
                self._descriptor = os.open(self.path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
            except OSError as error:
                raise store_error(error, self._database) from error
        return self._descriptor

    def _wait(self, descriptor: int, patience: float) -> None:
        # Polls instead of waiting in the kernel, which has no time limit.
        until = time.monotonic() + patience
        while not _taken(descriptor):
            if time.monotonic() >= until:
                raise StoreError(_BUSY[self._kind].format(path=self._database))
            time.sleep(_PAUSE)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""Who uses a database at the moment: asked of the locks on the files beside it, of which none is made or changed."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from annotator.store.lock import LockKind
from annotator.store.locks_of_others import is_locked

_IS_OPEN, _IS_WRITTEN = 128, 120
"""The bytes of SQLite's index of the log that are locked by whoever has the database open, and by a writer."""


def is_open(path: Path) -> bool:
    """Whether another process has the database open."""
    return _is_locked_in_index(path, _IS_OPEN)


def is_written(path: Path) -> bool:
    """Whether another process is writing to it: this program, which holds its own lock, or any other one."""
    return is_held(path, LockKind.WRITE) or _is_locked_in_index(path, _IS_WRITTEN)


def is_held(path: Path, kind: LockKind) -> bool:
    """Whether a process holds the lock of that kind on the database."""
    try:
        descriptor = os.open(path.with_name(f"{path.name}-{kind.value}"), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _is_locked_in_index(path: Path, byte: int) -> bool:
    """Whether another process has locked that byte of the index of the log.

    Not to be asked while this process has the database open: its locks on the index would be gone afterwards.
    """
    try:
        descriptor = os.open(path.with_name(f"{path.name}-shm"), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return is_locked(descriptor, byte, 1)
    finally:
        os.close(descriptor)

"""Locks that other processes hold on a part of a file, as SQLite does; asked for, and nothing is locked."""

from __future__ import annotations

import fcntl
import os
import struct

_FLOCK = "hhqqi4x"
"""``struct flock`` of Linux with 64 bits: kind, whence, start, length, process."""


def is_locked(descriptor: int, start: int, length: int) -> bool:
    """Whether another process has locked any of so many bytes of an open file, from ``start`` on."""
    asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
    kind: int = struct.unpack(_FLOCK, fcntl.fcntl(descriptor, fcntl.F_GETLK, asked))[0]
    return kind != fcntl.F_UNLCK

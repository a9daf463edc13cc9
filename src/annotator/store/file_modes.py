"""Modes of files beside a database: what may be read there by whom is what may be read of the database itself."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def make_like(path: Path, model: Path) -> None:
    """Give a file the mode and, where that is allowed, the owner and group of another one; it may be missing."""
    with suppress(FileNotFoundError):
        like = model.stat()
        for owner, group in ((like.st_uid, like.st_gid), (-1, like.st_gid)):
            with suppress(PermissionError):  # only root gives files away, and a group only to one's own
                os.chown(path, owner, group)
                break
        with suppress(PermissionError):  # it is another's
            path.chmod(like.st_mode & 0o666)


def create(path: Path, mode: int = 0o666) -> None:
    """Create an empty file unless there is one, with this mode less the umask; raises ``OSError``.

    SQLite would create databases with 0644 at most, which a group that shares a folder could not write.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode))

"""Checks of what is around a database, without a look into it: its disk, who may read it, what lies beside it."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.core.counting import counted, megabytes
from annotator.core.quoting import shell_path
from annotator.store.backups import backups_in, copies_beside, default_folder
from annotator.store.findings import Finding, note, ok, wrong
from annotator.store.location import NETWORK, file_system_of
from annotator.store.sqlite_version import sqlite_version
from annotator.store.upgrade import ROOM
from annotator.store.use_by_others import is_open, is_written

_SAFE_CHECKPOINTS = (3, 51, 3)
"""The version of SQLite in which a checkpoint cannot damage a file to which another connection writes meanwhile."""

_NEARLY_FULL = 20_000_000
"""Bytes that have to be free to go on: the log of what is written grows to some 8 MB."""

_LOST_LOG = re.compile("-(wal|shm)-of-[0-9]+")
_NAMED = 5


def check_surroundings(path: Path) -> Iterator[Finding]:
    """What can be said without a look into the file at ``path``, which no symbolic link leads to."""
    yield from (_file_system(path), _space(path), _access(path))
    yield from _readers(path)
    yield _sqlite()
    yield from (_use(path), _log(path))
    yield from _beside(path)


def _file_system(path: Path) -> Finding:
    kind = file_system_of(path)
    if kind in NETWORK:
        return wrong(
            "file system",
            f"{kind}, a network file system, on which SQLite can lose data; move the file to a disk of this machine",
        )
    return ok("file system", kind or "its kind is not known")


def _space(path: Path) -> Finding:
    free, needed = shutil.disk_usage(path.parent).free, ROOM * path.stat().st_size
    if free < _NEARLY_FULL:
        return wrong("space", f"{megabytes(free)} are free; make room on the disk before anything is marked")
    if free < needed:
        return note(
            "space",
            f"{megabytes(free)} are free, which is enough to go on; a newer annotator, remove and rename-annotator "
            f"need {megabytes(needed)}",
        )
    return ok("space", f"{megabytes(free)} are free")


def _access(path: Path) -> Finding:
    refused = [str(each) for each in (path, path.parent) if not os.access(each, os.W_OK)]
    if refused:
        return note("permissions", f"you may not write to {' and '.join(refused)}: the work can be read only")
    return ok("permissions", "you may write to the file and its folder")


def _readers(path: Path) -> Iterator[Finding]:
    is_reached = all(each.stat().st_mode & stat.S_IXOTH for each in path.parents)
    if is_reached and path.stat().st_mode & stat.S_IROTH:
        yield note(
            "permissions",
            f"everyone on this machine can read the file; to end that: chmod o= {shell_path(path)}",
        )


def _sqlite() -> Finding:
    version = sqlite_version()
    if tuple(map(int, version.split("."))) < _SAFE_CHECKPOINTS:
        return note(
            "SQLite",
            f"{version}; before {'.'.join(map(str, _SAFE_CHECKPOINTS))} a file can be damaged while one program writes "
            "and another moves the log into it, which annotator's own lock prevents: let no other program write to it",
        )
    return ok("SQLite", version)


def _use(path: Path) -> Finding:
    if is_written(path):
        return note("use", "another program is writing at the moment; what is found is of the state before")
    if is_open(path):
        return ok("use", "another program has the database open")
    return ok("use", "no other program has the database open")


def _log(path: Path) -> Finding:
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if not size:
        return ok("log file", "nothing is in it that is not in the database")
    if is_open(path):
        return ok("log file", f"{megabytes(size)} of changes, of a program that has the database open")
    return note(
        "log file",
        f"{log} has {megabytes(size)} of changes that a program left when it was ended; leave it where it is: they are "
        "part of the work and go into the file when it is opened",
    )


def _beside(path: Path) -> Iterator[Finding]:
    """What lies beside the database and could go, or may be missed."""
    names = sorted(
        each for each in path.parent.iterdir() if each.name.startswith((f"{path.name}.", f"{path.name}-"))
    )
    if lost := [each for each in names if _LOST_LOG.fullmatch(each.name.removeprefix(path.name))]:
        yield note(
            "beside it",
            f"{_listed(lost)}: left when the database was moved or replaced while it was open, with the last changes "
            "of that one; delete them unless work is missing",
        )
    parts = [each for each in names if each.name.endswith(".part")]
    folder = default_folder(path)
    parts += sorted(folder.glob("*.part")) if folder.is_dir() else []
    if parts:
        yield note(
            "beside it",
            f"{_listed(parts)}: left by copies that were interrupted; delete them unless one is running",
        )
    backups = backups_in(folder, path)
    copies = [each for each in copies_beside(path) if each not in (*parts, *backups)]
    if copies:
        yield note(
            "beside it",
            f"{_listed(copies)}: copies from before the tables or the schema changed; delete them when nobody is to go "
            "back",
        )
    if backups:
        yield ok("backups", f"{counted(len(backups), 'file')} in {folder}, the last one {backups[-1].name}")


def _listed(paths: Iterable[Path]) -> str:
    """The names of some files and their size together."""
    each = list(paths)
    more = f" and {len(each) - _NAMED} more" if len(each) > _NAMED else ""
    size = megabytes(sum(one.lstat().st_size for one in each))
    return f"{', '.join(one.name for one in each[:_NAMED])}{more} ({size})"

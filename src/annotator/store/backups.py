"""Backups: copies of a database in a folder, each checked before it gets its name, of which the newest are kept."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from annotator.core.quoting import shell_path
from annotator.store.connecting import connected, immutable, read_only
from annotator.store.content_checks import faults_of_pages
from annotator.store.copies import new_copy
from annotator.store.database import Database
from annotator.store.errors import NO_TEXT, StoreError, is_no_text
from annotator.store.file_mark import mark_as_copy, read_mark
from annotator.store.remembered import DATABASE_ID, setting
from annotator.store.upgrade import Report, check_room, size_of

_TIME = "[0-9]{8}T[0-9]{6}[.][0-9]{3}Z"
_PAGES_AT_ONCE = 1_000
"""Pages copied between two reports of progress: 4 MB."""

_CONTENTS = """
    SELECT application_id, user_version, (SELECT count(*) FROM documents), (SELECT count(*) FROM actions)
    FROM pragma_application_id, pragma_user_version
"""


class Backup(Struct, frozen=True):
    """A backup that was written: its size in bytes, how many documents it has, and the older ones deleted for it."""

    path: Path
    size: int
    documents: int
    deleted: tuple[Path, ...]


class _Contents(Struct, frozen=True):
    """What a copy has in common with what it was made of."""

    application: int
    version: int
    documents: int
    actions: int


def default_folder(database: Path) -> Path:
    """Where the backups of a database are unless another folder is named: beside it."""
    place = database.resolve()
    return place.with_name(f"{place.name}.backups")


def backups_in(folder: Path, database: Path) -> list[Path]:
    """The files in a folder, which may be missing, that are named as backups of the database are, in their order."""
    name = re.compile(f"{re.escape(database.stem)}-{_TIME}{re.escape(database.suffix)}")
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if name.fullmatch(each.name))


def copies_beside(database: Path) -> list[Path]:
    """The copies made of the database when its tables or schema changed or another was merged, and its backups."""
    found = {
        copy.resolve()
        for place in {database, database.resolve()}
        for kind in ("tables", "version", "merge")
        for copy in place.parent.iterdir() if copy.name.startswith(f"{place.name}.{kind}-")
    }  # fmt: skip
    return sorted(found.union(backups_in(default_folder(database), database.resolve())))


def back_up(database: Database, folder: Path, keep: int, now: str, report: Report) -> Backup:
    """Write a backup into a folder, which is made if it is missing, and delete all but the newest ``keep`` there.

    ``now`` is ISO 8601 in UTC. The backup is a single file of one state of the database; others may write meanwhile.
    Only files are deleted that are named as backups of this database are and are as they were written. Raises
    ``StoreError``; unless it says so, nothing was written then.
    """
    path = folder / _name(database.path, now)
    _make(folder)
    with database.snapshot() as source:
        check_room(path, size_of(source), "a backup", room=1)
        id_, contents = setting(source, DATABASE_ID), _Contents(*source.execute(_CONTENTS).fetchone())
        with new_copy(path, like=database.path) as part:
            _copy(source, part, report)
            report("checking the copy", 0)
            _check(part, contents, database.path)
    try:
        others = [each for each in backups_in(folder, database.path) if each != path]
        too_many = [each for each in others if _is_as_written(each, id_)][: -(keep - 1) or None]
        for each in too_many:
            each.unlink()
    except OSError as error:
        raise StoreError(
            f"{path} was written and is as it should be, but an older backup cannot be deleted ({error.strerror}); "
            f"let this user delete files in {folder}"
        ) from error
    return Backup(path, path.stat().st_size, contents.documents, tuple(too_many))


def _name(database: Path, now: str) -> str:
    at = datetime.fromisoformat(now).isoformat(timespec="milliseconds")
    time = re.sub("[-:]", "", at.partition("+")[0])
    return f"{database.stem}-{time}Z{database.suffix}"


def _make(folder: Path) -> None:
    """Make the folder, but not those above it: a disk that is not mounted would not be noticed."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be made ({error.strerror}); name another folder for the backups"
        ) from error


def _copy(source: sqlite3.Connection, part: Path, report: Report) -> None:
    """Copy the state that the transaction of ``source`` sees, page by page, as a file that needs no other beside it."""

    def tell(_status: int, left: int, total: int) -> None:
        report("copying the database", 100 * (total - left) // max(1, total))

    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        source.backup(copy, pages=_PAGES_AT_ONCE, progress=tell)
        copy.execute("PRAGMA journal_mode = DELETE").fetchone()
        mark_as_copy(copy)


def _check(part: Path, contents: _Contents, database: Path) -> None:
    """Raise ``StoreError`` unless the copy can be opened, is whole, and has what it was made of."""
    try:
        with closing(connected(read_only(str(part)), 0)) as copy:
            faults = faults_of_pages(copy)
            found = _Contents(*copy.execute(_CONTENTS).fetchone())
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        faults, found = [NO_TEXT if is_no_text(error) else str(error)], contents
    faults += _differences(found, contents)
    if faults:
        raise StoreError(
            f"the copy of {database} is not as it should be and was not kept ({faults[0]}); find out what is wrong "
            f"with: annotator doctor --db {shell_path(database)}"
        )


def _differences(found: _Contents, contents: _Contents) -> Iterator[str]:
    if found.application != contents.application:
        yield "it is not marked as an annotator database"
    if found.version != contents.version:
        yield f"its tables are of version {found.version}"
    if (found.documents, found.actions) != (contents.documents, contents.actions):
        documents = f"{found.documents} of {contents.documents} documents"
        yield f"it has {documents} and {found.actions} of {contents.actions} actions"


def _is_as_written(backup: Path, database_id: str | None) -> bool:
    """Whether the file is a backup of that database which nobody has worked in since."""
    if backup.is_symlink() or backup.with_name(f"{backup.name}-wal").exists():
        return False
    with suppress(sqlite3.Error), closing(connected(read_only(immutable(backup)), 0)) as copy:
        mark = read_mark(copy)
        return mark is not None and (mark.database, mark.checkpoints) == (database_id, 0)
    return False

"""One merge from beginning to end: the checks, the copy, the merge itself, and the indexes that are kept up."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from itertools import count
from pathlib import Path

from annotator.store.comparing import are_kept_up, keep_copies_up
from annotator.store.database import PATIENCE, Database
from annotator.store.errors import StoreError
from annotator.store.incoming_checks import is_sound
from annotator.store.indexing import is_kept_up, keep_up
from annotator.store.merge_notes import Merge, running_merge
from annotator.store.merging import Merging, merge, missing
from annotator.store.other_file import check_other, other_database
from annotator.store.running_import import check_finished, is_unfinished
from annotator.store.upgrade import Report

_CONTENT = """
    SELECT annotator, changes, id FROM actions LEFT JOIN documents ON documents.number = document
    WHERE actions.number = ?
"""
_IDS = "SELECT id FROM documents"
_TEXT = "SELECT text FROM documents WHERE id = ?"
_RAW = "SELECT CAST(text AS BLOB), text_sha256 FROM documents WHERE id = ?"


def merge_into(  # noqa: PLR0913 - what a merge depends on
    database: Database,
    path: Path,
    now: str,
    *,
    unrelated: bool,
    copies: bool,
    report: Report,
    here: Path | None = None,
) -> tuple[Merging, Path | None]:
    """As ``Merges.merge``; ``here`` is what the other file must not be, if not the path of the database."""
    with other_database(path, here or database.path, PATIENCE) as other:
        with database.reading() as connection:
            if is_unfinished(connection):
                check_finished(connection)
            running = running_merge(connection)
            _check_running(path, running)
            check_other(connection, other, os.fspath(path), unrelated=unrelated)
            numbers = missing(connection, other)
            keeps_index, keeps_copies = is_kept_up(connection), are_kept_up(connection)
            if running is None:
                _check_sound(connection, other, numbers, os.fspath(path))
        if running is None and not numbers:
            return Merging(), None
        copy = None
        if copies and running is None:
            copy = _free_path(database.path)
            report("copying the database", 0)
            database.back_up(copy)
        done = merge(database, other, numbers, str(path.resolve()), now, report)
    if keeps_index:
        keep_up(database)
    if keeps_copies:
        keep_copies_up(database)
    return done, copy


def _check_sound(
    here: sqlite3.Connection, other: sqlite3.Connection, numbers: Iterable[int], name: str
) -> None:
    """Raise ``StoreError`` where a text or an action of the other file is damaged: nothing of it is to come then.

    Begun, such a merge could neither go on nor be run again.
    """
    known = {id_ for (id_,) in here.execute(_IDS)}
    for (id_,) in other.execute(_IDS):
        if id_ not in known:
            raw, sha256 = other.execute(_RAW, (id_,)).fetchone()
            if hashlib.sha256(raw).hexdigest() != sha256:
                raise _damaged(name, f"the text of its document {id_} is not the one that was imported")

    @lru_cache(maxsize=1)  # actions follow each other in one document
    def text_of(document: str) -> str | None:
        row = (here if document in known else other).execute(_TEXT, (document,)).fetchone()
        return None if row is None else str(row[0])

    for number in numbers:
        annotator, changes, document = other.execute(_CONTENT, (number,)).fetchone()
        if not is_sound(annotator, changes, document, text_of):
            raise _damaged(name, f"its action {number} cannot be read, or does not fit the text")


def _damaged(name: str, what: str) -> StoreError:
    return StoreError(f"{name!r} is damaged: {what}; nothing was merged, go back to a copy of that file")


def _check_running(path: Path, running: Merge | None) -> None:
    if running is None:
        return
    if running.is_undone:
        raise StoreError("a merge is being taken back; run that to its end: annotator merge --undo")
    if running.is_exchange:
        raise StoreError("an exchange with a hub is not finished; run it to its end first: annotator sync")
    if running.of != str(path.resolve()):
        raise StoreError(
            f"a merge of {running.of!r} is not finished; run it again to its end, or take it back with: "
            "annotator merge --undo"
        )


def _free_path(path: Path) -> Path:
    return next(
        each for number in count(1) if not (each := path.with_name(f"{path.name}.merge-{number}")).exists()
    )

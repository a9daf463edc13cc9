"""One merge from beginning to end: the checks, the copy, the merge itself, and the indexes that are kept up."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

from annotator.store.comparing import are_kept_up, keep_copies_up
from annotator.store.database import PATIENCE, Database
from annotator.store.errors import StoreError
from annotator.store.indexing import is_kept_up, keep_up
from annotator.store.merge_notes import Merge, running_merge
from annotator.store.merging import Merging, merge, missing
from annotator.store.other_file import check_other, other_database
from annotator.store.running_import import check_finished, is_unfinished
from annotator.store.upgrade import Report


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

"""Looking for near-identical documents, some in each transaction, and forgetting what was found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from annotator.core.ordered_map import mapped_in_order
from annotator.core.query import Query
from annotator.store.copy_index import (
    bands_of_texts,
    create,
    drop,
    index_some,
    indexed_to,
    is_complete,
    is_kept,
    numbers_left,
)
from annotator.store.database import Database
from annotator.store.errors import StoreError
from annotator.store.gone import last_number
from annotator.store.store_part import StorePart
from annotator.store.upgrade import Report, unreported

if TYPE_CHECKING:
    from annotator.store.copy_listing import ListedGroup
    from annotator.store.document_query import ListSort

_COPIES = "SELECT count(*) FROM copies"


class Comparing(StorePart):
    """Looking for near-identical documents, and forgetting what was found."""

    def find_copies(
        self,
        report: Report = unreported,
        *,
        anew: bool = False,
        executor: Executor | None = None,
        ahead: int = 1,
    ) -> int:
        """Compare all documents that are not yet, or all ``anew``, and return how many are copies.

        ``report`` is told how far it is. What was done before an interruption stays so; imports keep it up afterwards.
        The ``executor`` reads texts and makes signatures, up to ``ahead`` parts at a time; what is found is the same.
        """
        with self._database.writing() as connection:
            if anew or not is_kept(connection):
                create(connection)
        if executor is not None:
            _share_out(self._database, report, executor, ahead)
        _go_on(self._database, report)
        with self._database.reading() as connection:
            count: int = connection.execute(_COPIES).fetchone()[0]
            return count

    def compare_left(self, report: Report = unreported) -> None:
        """Go on looking for copies, if that was begun and nobody prevents it: those of texts that went stand alone."""
        with suppress(StoreError):
            with self._database.reading() as connection:
                is_left = is_kept(connection) and not is_complete(connection)
            if is_left:
                _go_on(self._database, report)

    def forget_copies(self) -> None:
        """Forget which documents are copies, until they are looked for again."""
        with self._database.writing() as connection:
            drop(connection)

    def grouped(
        self, query: Query, viewer: str | None, sort: ListSort | None = None
    ) -> Iterator[ListedGroup]:
        """The documents as ``Listing.listed``, but copies of one together, with all of them if the query asks for one.

        Raises ``StoreError`` where copies are not known.
        """
        from annotator.store.copy_listing import grouped  # not for the app, whose start it delays
        from annotator.store.document_query import ListSort

        with self._snapshot() as connection:
            yield from grouped(connection, query, viewer, sort or ListSort.NUMBER)

    def copies_of(self, document_id: str) -> list[str]:
        """The ids of the documents that are near-identical to one; raises ``StoreError`` where that is not known."""
        from annotator.store.copy_listing import copies_of

        with self._database.reading() as connection:
            return copies_of(connection, document_id)

    def document_named(self, name: str, undone: str) -> str:
        """The id of the document with this name: an id or its beginning, a title, a source or the end of a path.

        Raises ``StoreError``, which says what is ``undone``, for a name that no document has, or more than one.
        """
        from annotator.store.document_names import named

        with self._database.reading() as connection:
            return named(connection, name, undone)[0]


def are_kept_up(connection: sqlite3.Connection) -> bool:
    """Whether what is imported is compared at once: all before it is."""
    return is_complete(connection)


def keep_copies_up(database: Database) -> None:
    """Compare what was imported, unless somebody prevents it: the import is not to fail for that."""
    with suppress(StoreError):
        _go_on(database, unreported)


def _share_out(database: Database, report: Report, executor: Executor, ahead: int) -> None:
    """Compare the documents that are there now with signatures that others make; this process alone writes."""
    with database.reading() as connection:
        parts = list(numbers_left(connection))
    read = partial(bands_of_texts, database.path)
    for numbers, bands in zip(parts, mapped_in_order(executor, read, parts, ahead), strict=True):
        done = -1
        while done < numbers[-1]:
            with database.writing() as connection:
                is_whole = not is_kept(connection) or index_some(connection, bands)
                done = numbers[-1] if is_whole else indexed_to(connection)
        report("looking for copies", 100 * done // max(1, parts[-1][-1]))


def _go_on(database: Database, report: Report) -> None:
    """Compare the documents that are not yet, some in each transaction, if copies are looked for at all."""
    is_left = True
    while is_left:
        with database.writing() as connection:
            is_left = is_kept(connection) and not index_some(connection)
            done = 100 * indexed_to(connection) // max(1, last_number(connection))
        report("looking for copies", done)

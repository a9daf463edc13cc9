"""Making the index of words, some documents in each transaction, and taking it away."""

from __future__ import annotations

from contextlib import suppress

from msgspec import Struct

from annotator.store.database import Database
from annotator.store.errors import StoreError
from annotator.store.gone import last_number
from annotator.store.store_part import StorePart
from annotator.store.text_index import create, drop, index_some, indexed_to, is_kept
from annotator.store.upgrade import Report, unreported

_COUNTS = "SELECT count(*), count(*) FILTER (WHERE number <= ?) FROM documents"
_SIZE = "SELECT coalesce(sum(length(block)), 0) FROM text_index_data"


class IndexState(Struct, frozen=True):
    """How many documents there are, how many of them are indexed, and the bytes that the index takes."""

    documents: int
    indexed: int
    size: int


class Indexing(StorePart):
    """Making the index of words and taking it away."""

    def index_texts(self, report: Report = unreported, *, anew: bool = False) -> IndexState:
        """Index all documents that are not yet, or all ``anew``; ``report`` is told how far it is.

        What was indexed before an interruption stays so. Raises ``StoreError`` if this SQLite has no FTS5.
        """
        with self._database.writing() as connection:
            if anew or not is_kept(connection):
                create(connection)
        _go_on(self._database, report)
        return self.index_state()

    def index_state(self) -> IndexState:
        """How far the index is; nothing is indexed if there is none."""
        with self._database.reading() as connection:
            is_there = is_kept(connection)
            documents, indexed = connection.execute(
                _COUNTS, (indexed_to(connection) if is_there else 0,)
            ).fetchone()
            (size,) = connection.execute(_SIZE).fetchone() if is_there else (0,)
            return IndexState(documents, indexed, size)

    def drop_index(self) -> None:
        """Take the index away, until it is made again; raises ``StoreError`` if this SQLite has no FTS5."""
        with self._database.writing() as connection:
            drop(connection)


def keep_up(database: Database) -> None:
    """Index what was imported, if there is an index and nobody prevents it: the import is not to fail for that."""
    with suppress(StoreError):
        _go_on(database, unreported)


def _go_on(database: Database, report: Report) -> None:
    """Index the documents that are not yet, some in each transaction, if there is an index."""
    is_left = True
    while is_left:
        with database.writing() as connection:
            is_left = is_kept(connection) and not index_some(connection)
            done = 100 * indexed_to(connection) // max(1, last_number(connection))
        report("indexing", done)

"""Making the index of words and looking for copies, some documents in each transaction, and taking both away."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Protocol

from msgspec import Struct

from annotator.store import copy_index, text_index
from annotator.store.database import Database
from annotator.store.errors import StoreError
from annotator.store.gone import last_number
from annotator.store.store_part import StorePart
from annotator.store.upgrade import Report, unreported

_COUNTS = "SELECT count(*), count(*) FILTER (WHERE number <= ?) FROM documents"
_SIZE = "SELECT coalesce(sum(length(block)), 0) FROM text_index_data"
_COPIES = "SELECT count(*) FROM copies WHERE document <= ?"


class IndexState(Struct, frozen=True):
    """How many documents there are, how many of them are indexed, and the bytes that the index of words takes.

    ``copies`` are the documents that are known to be near-identical to an earlier one.
    """

    documents: int
    indexed: int
    size: int
    copies: int = 0


class _Index(Protocol):
    """A module that makes what follows from the texts, some documents at a time."""

    DOING: str

    def is_kept(self, connection: sqlite3.Connection, /) -> bool: ...

    def is_complete(self, connection: sqlite3.Connection, /) -> bool: ...

    def indexed_to(self, connection: sqlite3.Connection, /) -> int: ...

    def index_some(self, connection: sqlite3.Connection, /) -> bool: ...


_INDEXES: tuple[_Index, ...] = (text_index, copy_index)


class Indexing(StorePart):
    """Making the index of words, looking for copies, and taking both away."""

    def index_texts(self, report: Report = unreported, *, anew: bool = False) -> IndexState:
        """Index all documents that are not yet, or all ``anew``, and find the copies; ``report`` is told how far it is.

        What was done before an interruption stays so. Raises ``StoreError`` if this SQLite has no FTS5.
        """
        with self._database.writing() as connection:
            if anew or not text_index.is_kept(connection):
                text_index.create(connection)
            if anew or not copy_index.is_kept(connection):
                copy_index.create(connection)
        for index in _INDEXES:
            _go_on(self._database, index, report)
        return self.index_state()

    def compare_left(self, report: Report = unreported) -> None:
        """Go on looking for copies, if that was begun and nobody prevents it: those of texts that went stand alone."""
        with suppress(StoreError):
            _go_on(self._database, copy_index, report)

    def index_state(self) -> IndexState:
        """How far the index is; nothing is indexed if there is none."""
        with self._database.reading() as connection:
            is_there = text_index.is_kept(connection)
            documents, indexed = connection.execute(
                _COUNTS, (text_index.indexed_to(connection) if is_there else 0,)
            ).fetchone()
            (size,) = connection.execute(_SIZE).fetchone() if is_there else (0,)
            to = copy_index.indexed_to(connection) if copy_index.is_kept(connection) else 0
            (copies,) = connection.execute(_COPIES, (to,)).fetchone() if to else (0,)
            return IndexState(documents, indexed, size, copies)

    def drop_index(self) -> None:
        """Take the index away, until it is made again; raises ``StoreError`` if this SQLite has no FTS5."""
        with self._database.writing() as connection:
            text_index.drop(connection)
            copy_index.drop(connection)


def complete(connection: sqlite3.Connection) -> tuple[_Index, ...]:
    """What has all documents, and so is to be kept up by an import."""
    return tuple(index for index in _INDEXES if index.is_complete(connection))


def keep_up(database: Database, indexes: tuple[_Index, ...]) -> None:
    """Index what was imported, if nobody prevents it: the import is not to fail for that."""
    for index in indexes:
        with suppress(StoreError):
            _go_on(database, index, unreported)


def _go_on(database: Database, index: _Index, report: Report) -> None:
    """Index the documents that are not yet, some in each transaction, if there is an index."""
    is_left = True
    while is_left:
        with database.writing() as connection:
            is_left = index.is_kept(connection) and not index.index_some(connection)
            done = 100 * index.indexed_to(connection) // max(1, last_number(connection))
        report(index.DOING, done)

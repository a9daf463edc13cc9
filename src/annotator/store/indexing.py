"""Making the index of words, some documents in each transaction, and taking it away."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from msgspec import Struct

from annotator.store.database import Database
from annotator.store.errors import StoreError
from annotator.store.gone import last_number
from annotator.store.labelled_strings import is_large
from annotator.store.remembered import forget_setting, set_setting
from annotator.store.store_part import StorePart
from annotator.store.text_index import (
    AT_ONCE,
    LEFT_OUT,
    create,
    drop,
    has_old,
    index_some,
    indexed_to,
    is_complete,
    is_kept,
    is_wanted,
    sweep_some,
)
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

        The database is to have an index from then on. What was indexed before an interruption stays so. Raises
        ``StoreError`` if this SQLite has no FTS5.
        """
        with self._database.writing() as connection:
            if anew or not is_kept(connection):
                create(connection)
            forget_setting(connection, LEFT_OUT)
        _go_on(self._database, report)
        return self.index_state()

    @property
    def needs_indexing(self) -> bool:
        """Whether there is to be an index that does not have all documents, or something left of another one."""
        with self._database.reading() as connection:
            if is_wanted(connection) or has_old(connection):
                return True
            return is_kept(connection) and not is_complete(connection)

    def index_a_few(self, most: int = AT_ONCE) -> int:
        """Index up to so many documents more, if the database is to have an index; return how many per cent it has.

        That is 100 also where there is to be none, and nothing is left to do.
        """
        if not self.needs_indexing:
            return 100
        with self._database.writing() as connection:
            if is_wanted(connection):
                create(connection)
            is_whole = not is_kept(connection) or index_some(connection, most)
            is_whole = is_whole and sweep_some(connection)
            return 100 if is_whole else min(99, _percent(connection))

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
        """Take the index away, until somebody asks for it again; raises ``StoreError`` if this SQLite has no FTS5."""
        with self._database.writing() as connection:
            drop(connection)
            set_setting(connection, LEFT_OUT, "yes")
        _sweep(self._database)


def is_kept_up(connection: sqlite3.Connection) -> bool:
    """Whether what is imported is indexed at once: all before it is, or there is too little for an index."""
    is_small = not is_kept(connection) and not is_large(connection, counts_hidden=True)
    return is_small or is_complete(connection)


def keep_up(database: Database) -> None:
    """Index what was imported, unless there is to be no index, or somebody prevents it: the import must not fail."""
    with suppress(StoreError):
        with database.reading() as connection:
            is_due, is_first = is_kept(connection), is_wanted(connection)
        if is_first:
            with database.writing() as connection:
                if is_wanted(connection):
                    create(connection)
        if is_due or is_first:
            _go_on(database, unreported)


def _go_on(database: Database, report: Report) -> None:
    """Index the documents that are not yet, some in each transaction, if there is an index."""
    is_left = True
    while is_left:
        with database.writing() as connection:
            is_left = is_kept(connection) and not index_some(connection)
            done = _percent(connection)
        report("indexing", done)
    _sweep(database)


def _sweep(database: Database) -> None:
    """Delete what is left of an index that was taken away, some in each transaction."""
    is_left = True
    while is_left:
        with database.reading() as connection:
            is_left = has_old(connection)
        if is_left:
            with database.writing() as connection:
                is_left = not sweep_some(connection)


def _percent(connection: sqlite3.Connection) -> int:
    return 100 * indexed_to(connection) // max(1, last_number(connection))

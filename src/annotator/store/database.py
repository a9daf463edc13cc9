"""An open SQLite file: the checks before it is opened, and the transactions that read and write it.

Every write is one ``BEGIN IMMEDIATE`` transaction under the lock beside the file; ``db.atomic()`` of sqlite-utils
starts deferred and fails at once when two processes go from reading to writing together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from annotator.store.errors import StoreError, store_error
from annotator.store.location import check_location
from annotator.store.lock import LockKind, WriteLock
from annotator.store.upgrade import Report, Upgrade, check_room, copied, reported, size_of, unreported

APPLICATION_ID = 0x616E6E6F
"""``anno``, in the file's header: distinguishes our databases from other ones."""

VERSION = 6
"""The number of migrations that this program knows, in the file's header as ``user_version``."""

PATIENCE = 5.0
"""Seconds that a read or write waits for another process."""

_ROWS_PER_CHECKPOINT = 1000
"""Rows written between two checkpoints: some 300 commands, or a write-ahead log of about 8 MB."""

# mmap is off because a torn page read through it is a crash instead of an error; we run checkpoints ourselves.
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA mmap_size = 0",
    "PRAGMA wal_autocheckpoint = 0",
)


class Database:
    """An open annotator database. Belongs to the thread that opened it."""

    def __init__(self, path: Path, patience: float = PATIENCE, report: Report = unreported) -> None:
        """Open or create the database at ``path``; raises ``StoreError`` if that is not possible or not safe.

        An older one gets the tables of this version, which ``upgrade`` then says; ``report`` is told how far it is.
        """
        check_location(path)
        # SQLite names its log after the target of a symbolic link; the lock has to do the same.
        self.path = path.resolve()
        self._lock = WriteLock(self.path, patience)
        self._checkpointed = 0
        self._report = report
        self.upgrade: Upgrade | None = None
        with _translated(self.path):
            self.connection = _connected(str(self.path), patience)
            try:
                self._prepare()
            except BaseException:
                self.connection.close()
                self._lock.close()
                raise

    def close(self) -> None:
        """Move the write-ahead log into the file and close it; never fails."""
        # Under the lock, because the last one to close empties the log. If someone else holds the lock, we are
        # not the last, so a short wait is enough.
        with suppress(StoreError, sqlite3.Error), self._lock.held(patience=0.1):
            self._checkpoint()
            self.connection.close()
        with suppress(sqlite3.Error):
            self.connection.close()
        self._lock.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A read transaction: everything read inside is of one state of the database. Raises ``StoreError``."""
        with _translated(self.path), _transaction(self.connection, "BEGIN") as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A long read on a connection of its own, so that other processes and this one may write meanwhile."""
        with (
            _translated(self.path),
            closing(_connected(f"{self.path.as_uri()}?mode=ro", self._lock.patience)) as connection,
            _transaction(connection, "BEGIN"),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction, all or nothing.

        Raises ``StoreError`` for everything that SQLite refuses, the commit included; any error inside rolls back,
        and the database stays usable.
        """
        with self._lock.held(), _translated(self.path):
            with _transaction(self.connection, "BEGIN IMMEDIATE") as connection:
                yield connection
            if self.connection.total_changes - self._checkpointed > _ROWS_PER_CHECKPOINT:
                self._checkpoint()

    @contextmanager
    def trying(self) -> Iterator[sqlite3.Connection]:
        """A write transaction of which nothing is kept. Raises ``StoreError`` as ``writing`` does."""
        with self._lock.held(), _translated(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            finally:
                self.connection.execute("ROLLBACK")

    @contextmanager
    def importing(self) -> Iterator[None]:
        """Keep other imports out; raises ``StoreError`` when another one does not end within the patience."""
        lock = WriteLock(self.path, self._lock.patience, LockKind.IMPORT)
        try:
            with lock.held():
                yield
        finally:
            lock.close()

    def check_room(self) -> None:
        """Raise ``StoreError`` if the disk has too little room to write the file anew."""
        check_room(self.path, size_of(self.connection), "writing it anew")

    def vacuum(self) -> None:
        """Write the file anew, so that nothing of what was deleted or replaced is left in it or in its log.

        Needs as much free space as the file has; raises ``StoreError``.
        """
        with self._lock.held(), _translated(self.path):
            self.connection.execute("VACUUM")
            is_busy, *_ = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if is_busy:
                raise StoreError("another program reads it")

    def back_up(self, path: Path) -> None:
        """Write a consistent copy to a path that does not exist yet; raises ``StoreError``."""
        if path.exists():
            raise StoreError(f"{path} already exists; move it away")
        with _translated(path):
            self.connection.execute("VACUUM INTO ?", (str(path),))

    def _checkpoint(self) -> None:
        # What was committed is safe in the log, so a checkpoint that fails (full disk, busy) is not an error.
        with suppress(sqlite3.Error):
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self._checkpointed = self.connection.total_changes

    # -- opening ------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        if self._version() < VERSION:
            self._migrate()
        elif self._pragma("journal_mode") != "wal":
            # A copy made by VACUUM INTO or a backup. One that cannot be written can still be read.
            with suppress(StoreError, sqlite3.Error), self._lock.held():
                self.connection.execute("PRAGMA journal_mode = WAL")

    def _version(self) -> int:
        """The file's version, 0 for a new one; raises ``StoreError`` for a foreign file or a newer version."""
        application, version = int(self._pragma("application_id")), int(self._pragma("user_version"))
        if application != APPLICATION_ID and (application or version or self._has_tables()):
            raise StoreError(f"{self.path} is not an annotator database; choose another file with --db")
        if version > VERSION:
            raise StoreError(
                f"{self.path} was made by a newer annotator (version {version}, this one knows {VERSION}); "
                "install the newer one"
            )
        return version

    def _pragma(self, name: str) -> int | str:
        value: int | str = self.connection.execute(f"PRAGMA {name}").fetchone()[0]
        return value

    def _has_tables(self) -> bool:
        return self.connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None

    def _migrate(self) -> None:
        with self._lock.held():
            version = self._version()
            if version == VERSION:
                return  # another process was faster
            if version == 0:
                self._change_tables()
                return
            size = size_of(self.connection)
            check_room(self.path, size, "changing the tables of this older database")
            copy = copied(self.connection, self.path, version, self._report)
            log = self.path.with_name(f"{self.path.name}-wal")
            with reported(self.connection, "changing its tables", log, size, self._report):
                self._change_tables()
            self.upgrade = Upgrade(version, copy)

    def _change_tables(self) -> None:
        from annotator.store.table_migrations import migrate  # imports sqlite_utils: 108-150 ms

        self.connection.execute("PRAGMA journal_mode = WAL")
        with _transaction(self.connection, "BEGIN IMMEDIATE") as connection:
            migrate(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {VERSION}")


def _connected(name: str, patience: float) -> sqlite3.Connection:
    connection = sqlite3.connect(name, timeout=patience, isolation_level=None, uri=name.startswith("file:"))
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    connection.create_function("has_folded", 2, _has_folded, deterministic=True)
    return connection


def _has_folded(text: str, folded: str) -> bool:
    """Whether ``text`` contains the case-folded ``folded`` in any case; SQLite itself folds ASCII only."""
    return folded in text.casefold()


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[sqlite3.Connection]:
    connection.execute(begin)
    try:
        yield connection
        connection.execute("COMMIT")
    finally:
        # A commit that failed leaves its transaction open.
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeEncodeError, OverflowError) as error:
        raise store_error(error, path) from error

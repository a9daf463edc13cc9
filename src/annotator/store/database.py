"""An open SQLite file: the checks before it is opened, and the transactions that read and write it.

Every write is one ``BEGIN IMMEDIATE`` transaction under the lock beside the file; ``db.atomic()`` of sqlite-utils
starts deferred and fails at once when two processes go from reading to writing together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from annotator.store.connecting import connected, opened_file, read_only, readable, transaction
from annotator.store.copies import write_copy
from annotator.store.errors import StoreError, store_error
from annotator.store.location import check_location
from annotator.store.lock import LockKind, WriteLock
from annotator.store.opened_file import Loss
from annotator.store.table_version import VERSION, change_tables, version_of
from annotator.store.upgrade import Report, Upgrade, check_room, copied, reported, size_of, unreported

PATIENCE = 5.0
"""Seconds that a read or write waits for another process."""

_SOON = 0.1
"""Seconds that are waited for the lock where nothing is lost without it."""

_ROWS_PER_CHECKPOINT = 1000
"""Rows written between two checkpoints: some 300 commands, or a write-ahead log of about 8 MB."""


class Database:
    """An open annotator database. Belongs to the thread that opened it."""

    def __init__(
        self, path: Path, patience: float = PATIENCE, report: Report = unreported, *, creates: bool = True
    ) -> None:
        """Open the database at ``path``, or create it; raises ``StoreError`` if that is not possible or not safe.

        An older one gets the tables of this version, which ``upgrade`` then says; ``report`` is told how far it is.
        """
        check_location(path)
        check_may_be_made(path, creates=creates)
        self._creates = creates
        # SQLite names its log after the target of a symbolic link; the lock has to do the same.
        self.given_path, self.path = path, path.resolve()
        self._lock = WriteLock(self.path, patience)
        self._checkpointed = 0
        self._has_written = False
        self._report = report
        self.upgrade: Upgrade | None = None
        self._file = opened_file(self.path)
        with self._translated():
            try:
                self._name, self.connection = readable(self.path, patience)
            except BaseException:
                self._file.close()
                raise
            try:
                self._prepare()
            except BaseException:
                self._close(checkpoints=self.loss is None)
                raise

    @property
    def loss(self) -> Loss | None:
        """How the file was lost under this process, as far as that was noticed."""
        return self._file.loss

    def check_file(self) -> None:
        """Look whether the file is still the one that was opened; raises ``DatabaseLostError``, or ``BusyError``."""
        self._file.check_place()
        with self._lock.held(_SOON):
            self._check_under_lock()

    def close(self) -> None:
        """Move the write-ahead log into the file and close it; never fails.

        Of a file that was lost, nothing is moved into the one that is in its place; ``loss`` then says so.
        """
        # Under the lock, because the last one to close empties the log. If someone else holds the lock, we are
        # not the last, so a short wait is enough.
        self._be_patient(_SOON)
        with suppress(StoreError, sqlite3.Error):
            self._file.check_place()
        with suppress(StoreError, sqlite3.Error), self._lock.held():
            if self._has_written:
                with self.writing_under_lock() as connection:
                    self._file.count_checkpoint(connection)
            else:
                self._check_under_lock()
            self._checkpoint()
            self.connection.close()
        if self.loss is None:
            self._close(checkpoints=True)
        else:
            self._leave_lost_file()

    @contextmanager
    def waiting_at_most(self, seconds: float | None) -> Iterator[None]:
        """Wait for other processes no longer than that inside; as long as usual without a limit."""
        usual = self._lock.patience
        if seconds is None:
            yield
            return
        try:
            self._be_patient(seconds)
            yield
        finally:
            self._be_patient(usual)

    def _be_patient(self, seconds: float) -> None:
        self._lock.patience = seconds
        with suppress(sqlite3.Error):  # the connection may be closed
            self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    @contextmanager
    def reading(self, on: sqlite3.Connection | None = None) -> Iterator[sqlite3.Connection]:
        """A read transaction: everything read inside is of one state of the database. Raises ``StoreError``."""
        with self._translated(), transaction(on or self.connection, "BEGIN") as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A long read on a connection of its own, so that other processes and this one may write meanwhile."""
        with closing(self.another_to_read()) as connection, self.reading(connection):
            yield connection

    def another_to_read(self) -> sqlite3.Connection:
        """A connection that only reads, for the caller to close before this database; raises ``StoreError``."""
        self._file.check_place()
        with self._translated():
            return connected(read_only(self._name), self._lock.patience)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction, all or nothing.

        Raises ``StoreError`` for everything that SQLite refuses, the commit included, and ``DatabaseLostError`` if the
        file is not the one that was opened; any error inside rolls back, and the database stays usable.
        """
        self._file.check_place()
        with self._lock.held():
            with self.writing_under_lock() as connection:
                yield connection
                is_due = self.connection.total_changes - self._checkpointed > _ROWS_PER_CHECKPOINT
                if is_due:
                    self._file.count_checkpoint(connection)
            if is_due:
                self._checkpoint()

    @contextmanager
    def writing_under_lock(self) -> Iterator[sqlite3.Connection]:
        """A write transaction of someone who holds the lock already, checked at its beginning and at its end."""
        with self._translated():
            with transaction(self.connection, "BEGIN IMMEDIATE") as connection:
                self._check(connection)
                before = connection.total_changes
                yield connection
                has_written = connection.total_changes > before
                is_marked = has_written and self._file.has_unmarked_log
                if is_marked:
                    self._file.count_checkpoint(connection)
                self._file.check_place()
            self._has_written = self._has_written or has_written
            if is_marked:
                self._file.log_is_marked()

    @contextmanager
    def trying(self) -> Iterator[sqlite3.Connection]:
        """A write transaction of which nothing is kept. Raises ``StoreError`` as ``writing`` does."""
        with self._lock.held(), self._translated():
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
        with self._lock.held(), self._translated():
            self._check_under_lock()
            # Before as well: the file must not be left with one half of it moved to other places than the other.
            self._empty_log()
            self.connection.execute("VACUUM")
            self._empty_log()

    def back_up(self, path: Path) -> None:
        """Write a consistent copy, with the mode of the file, to a path that does not exist yet; raises ``StoreError``.

        It is whole and on the disk before it gets its name, and a database of its own from then on.
        """
        write_copy(self.connection, path, like=self.path)

    def _checkpoint(self) -> None:
        with suppress(sqlite3.Error):  # full disk, busy: what was committed is safe in the log
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self._checkpointed = self.connection.total_changes
            self._file.forget_log()
            self._has_written = False

    def _empty_log(self) -> None:
        is_busy, *_ = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise StoreError("another program reads it")

    # -- the file that was opened -------------------------------------------------------------------------

    def _check(self, connection: sqlite3.Connection) -> None:
        """Look whether the file is the one that was opened; raises ``DatabaseLostError``, and then it stays lost."""
        self._file.check_place()
        self._file.check_content(connection)

    def _check_under_lock(self) -> None:
        with self.reading() as connection:
            self._check(connection)

    def _leave_lost_file(self) -> None:
        """Close the connection to a file that was lost, without harm to what is in its place.

        What has only lost its name, and may have got another, gets all that is in the log, unless someone has opened it
        under that name: the log is not theirs.
        """
        if self.loss is not Loss.OVERWRITTEN and not self._file.is_open_elsewhere:
            with suppress(sqlite3.Error):
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._close(checkpoints=False)
        self._file.remove_moved_log()

    def _close(self, *, checkpoints: bool) -> None:
        with suppress(sqlite3.Error):
            if not checkpoints:
                # What is interrupted while nothing runs is what runs next: the checkpoint of the last one to close.
                self.connection.interrupt()
            self.connection.close()
        self._file.close()
        self._lock.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn what SQLite raises into a ``StoreError``, which says if the file was lost."""
        try:
            yield
        except (sqlite3.Error, UnicodeError, OverflowError) as error:
            if isinstance(error, sqlite3.Error):
                self._file.check_place()
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT:
                self._file.check_damage()
            raise store_error(error, self.path) from error

    # -- opening ------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        is_older = version_of(self.connection, self.path) < VERSION
        if is_older and not self._creates:
            raise StoreError(f"{self.path} is not the database any more that it was")
        if is_older:
            self.upgrade = _migrated(self.connection, self.path, self._lock, self._report)
            self._checkpoint()  # so that the file itself has its mark
        if self._creates and self.connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            # A copy made by VACUUM INTO or a backup. One that cannot be written can still be read.
            with suppress(StoreError, sqlite3.Error), self._lock.held():
                self.connection.execute("PRAGMA journal_mode = WAL")
        self._file.check_at_opening(self.connection)


def check_may_be_made(path: Path, *, creates: bool) -> None:
    """Raise ``StoreError`` if there is nothing at the path, where opening would leave something that is not meant."""
    try:
        is_there = path.stat().st_size > 0
    except OSError:
        is_there = False
    if not (is_there or creates):
        raise StoreError(f"there is no database at {path} any more")


def _migrated(connection: sqlite3.Connection, path: Path, lock: WriteLock, report: Report) -> Upgrade | None:
    """Bring the tables to those of this version, after a copy; return what was done, if the file was not new."""
    with lock.held():
        version = version_of(connection, path)
        if version == VERSION:
            return None  # another process was faster
        if version == 0:
            change_tables(connection)
            return None
        size = size_of(connection)
        check_room(path, size, "changing the tables of this older database")
        copy = copied(connection, path, version, report)
        log = path.with_name(f"{path.name}-wal")
        with reported(connection, "changing its tables", log, size, report):
            change_tables(connection)
        return Upgrade(version, copy)

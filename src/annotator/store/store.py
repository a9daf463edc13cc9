"""The interface to the disk for the rest of the program."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from annotator.core.action import Edit
from annotator.core.changes import more_spans
from annotator.core.counting import counted
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.logged_key import DailyKeys, LoggedKey
from annotator.core.record import Record
from annotator.store import (
    documents,
    exports,
    history,
    layers,
    schemas,
)
from annotator.store.annotators import check_annotator
from annotator.store.comparing import Comparing
from annotator.store.database import PATIENCE, Database
from annotator.store.errors import BusyError, StoreError
from annotator.store.exchange_part import Exchanges
from annotator.store.exports import ExportQuery
from annotator.store.finished_work import FinishedWork
from annotator.store.history_reads import HistoryReads
from annotator.store.importing import show_finished
from annotator.store.imports import Imports
from annotator.store.indexing import Indexing
from annotator.store.key_log import KeyLog, daily_keys, logged_keys, sum_a_day
from annotator.store.lease_part import Leases
from annotator.store.library_reads import LibraryReads
from annotator.store.listing import Listing
from annotator.store.log import to_the_second
from annotator.store.merge_part import Merges
from annotator.store.parts import Parts
from annotator.store.query_memory import QueryMemory
from annotator.store.remembered import set_setting, setting
from annotator.store.remembering import AT_ONCE
from annotator.store.reviews import Reviews
from annotator.store.rounds import Rounds
from annotator.store.saving_elsewhere import SavingElsewhere
from annotator.store.schema_use import SchemaUse
from annotator.store.string_reads import StringReads
from annotator.store.suggested_spans import SuggestedSpans
from annotator.store.uncertainties import Uncertainties
from annotator.store.upgrade import Report, Upgrade, unreported
from annotator.store.visibility import Seeing
from annotator.store.whole_file import WholeFile
from annotator.store.work_counting import WorkCounting

_KEY_LOG = "key log"
_DAYS_AT_ONCE = 20
"""Days of keys that become sums when a store is closed: some 10 ms each."""


class Store(
    Imports,
    HistoryReads,
    StringReads,
    LibraryReads,
    SchemaUse,
    Merges,
    Exchanges,
    Leases,
    WholeFile,
    SavingElsewhere,
    Uncertainties,
    Parts,
    Listing,
    Indexing,
    QueryMemory,
    Comparing,
    SuggestedSpans,
    FinishedWork,
    Reviews,
    Rounds,
    WorkCounting,
):
    """One annotator's access to one database.

    Every method raises ``StoreError``, with a sentence for the user, when the disk refuses; the database is then
    unchanged, and the store stays usable. A store belongs to the thread that opened it, except for its iterators,
    which belong to the thread that runs them.
    """

    def __init__(
        self,
        database: Database,
        annotator: str,
        now: Callable[[], str],
        *,
        ticks: Callable[[], float] = time.monotonic,
        sees_all: bool = False,
    ) -> None:
        """Use ``open`` instead."""
        super().__init__(database, annotator, now)
        self._seeing = Seeing(lambda: self._database, annotator, sees_all=sees_all)
        self._keys = KeyLog(lambda: to_the_second(now()), ticks)
        self._logs_keys: bool | None = None
        self._logs_keys_by_default = True
        self._sums_old_keys = True

    @classmethod
    def open(  # noqa: PLR0913 - what it depends on
        cls,
        path: Path,
        annotator: str,
        *,
        now: Callable[[], str],
        patience: float = PATIENCE,
        ticks: Callable[[], float] = time.monotonic,
        report: Report = unreported,
        creates: bool = True,
        sees_all: bool = False,
    ) -> Store:
        """Open the database at ``path``, or create it; ``patience`` is how many seconds to wait for other processes.

        What works beside the app never ``creates`` one: the file may have been lost meanwhile. The work of others is
        seen as far as rounds let the annotator; whoever leads ``sees_all``.

        ``now`` returns ISO 8601 in UTC, to the millisecond; ``ticks`` seconds since any fixed time, for the time
        between two keys. ``report`` is told how far the change of an older database's tables is.
        """
        check_annotator(annotator)
        database = Database(path, patience, report, creates=creates)
        with suppress(StoreError):  # another process may be doing it, or the file is read-only
            show_finished(database)
        return cls(database, annotator, now, ticks=ticks, sees_all=sees_all)

    @property
    def upgrade(self) -> Upgrade | None:
        """What was done to the tables of an older database when it was opened."""
        return self._database.upgrade

    def close(self, patience: float = PATIENCE) -> str:
        """Close the database, writing what is held if the disk accepts it within so many seconds in all.

        Return what was not written, in words, empty if all was; no step is among it.
        """
        unwritten = ""
        with self._database.waiting_at_most(patience):
            try:
                self._write_what_is_held()
            except StoreError as error:
                unwritten = f"not written: {self._held} ({error})"
        with self._database.waiting_at_most(AT_ONCE):
            if not unwritten:
                self._sum_old_keys()
            self._leave_device()
        self._forget_held()
        self._seeing.close()
        self._database.close()
        return unwritten

    @property
    def _held(self) -> str:
        keys = "" if self._keys.is_empty else f"{counted(len(self._keys), 'key')} of the key log"
        return " and ".join(filter(None, (super()._held, keys)))

    def _write_held(self, connection: sqlite3.Connection) -> None:
        super()._write_held(connection)
        self._keys.write(connection, self.annotator)

    def _forget_held(self) -> None:
        super()._forget_held()
        self._keys.forget()

    @property
    def reader(self) -> str:
        """Whoever opened the store: it shows what they may see, in whichever layer they work now."""
        return self._seeing.annotator

    def become(self, annotator: str) -> None:
        """Work in the layer of another name from now on; what is held under this one is written first.

        Raises ``StoreError``, and then nothing has changed.
        """
        check_annotator(annotator)
        self._write_what_is_held()
        self.annotator = annotator
        self._logs_keys = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- documents and layers -----------------------------------------------------------------------------

    def has_raw(self, raw_sha256: str) -> bool:
        """Whether a document was imported from a file with these bytes, given as their SHA-256 in hex."""
        with self._reading() as connection:
            return documents.has_raw(connection, raw_sha256)

    def document(self, document_id: str) -> Document:
        """The document with that id, its text checked against the hash from its import."""
        with self._reading() as connection:
            return documents.read_document(connection, document_id)

    def layer(self, document: Document, annotator: str | None = None) -> Layer:
        """The layer of this annotator, or another one, on the document; every quote is checked against its text."""
        with self._reading() as connection:
            layer = layers.read_layer(connection, document, annotator or self.annotator)
        if self._journal is not None and layer.annotator == self.annotator:
            self._journal.saw(document, layer)
        return layer

    def records(self, query: ExportQuery = ExportQuery()) -> Iterator[Record]:  # noqa: B008 - frozen
        """The records in order of import, all of one state of the database, even if it is written to meanwhile."""
        with self._snapshot() as connection:
            yield from exports.records(connection, query)

    # -- edits and their history --------------------------------------------------------------------------

    def keep(self, edit: Edit, *, refused: bool = False, patience: float | None = None) -> None:
        """Write the edit and its action in the history, all or nothing; an edit without changes gets no action.

        Buffered keys are written in the same transaction. ``refused`` records in the key log that the command of
        the last key was refused. Others are waited for no longer than ``patience`` seconds, without it as usual.
        """
        self._keys.settle(spans=sum(map(more_spans, edit.changes)), refused=refused)
        if not edit.changes and not edit.elsewhere:
            if self._keys.is_full:
                self._write_full_log()
            return
        try:
            with self._database.waiting_at_most(patience), self._database.writing() as connection:
                schemas.check_current(connection, edit.schema_hash)
                before = self._as_they_were(connection, edit)
                number = history.keep(connection, edit, self.annotator, self._open_log(connection))
                self._write_held(connection)
        except StoreError as error:
            self._keys.unsettle(is_tried_again=isinstance(error, BusyError))
            raise
        self._forget_held()
        if self._journal is not None:
            self._journal.kept(edit, str(number), self.annotator, before)

    def _write_full_log(self) -> None:
        """Write the keys on their own; while another process writes, they are lost to the log."""
        with suppress(StoreError), self._database.waiting_at_most(AT_ONCE):
            self._write_what_is_held()
        self._keys.forget()

    # -- the key log --------------------------------------------------------------------------------------

    def note_key(self, key: str, command: str, document_id: str) -> None:
        """Buffer a key for the log, unless the annotator has turned it off; ``keep`` records its outcome."""
        if self._logs_keys is None:
            with suppress(StoreError):  # the key must work even if the log does not
                self._logs_keys = self.logs_keys
        if self._logs_keys:
            self._keys.note(key, command, document_id)

    @property
    def logs_keys(self) -> bool:
        """Whether the annotator's keys are logged: as by default until the annotator says otherwise."""
        with self._reading() as connection:
            chosen = setting(connection, _KEY_LOG, self.annotator)
        return self._logs_keys_by_default if chosen is None else chosen != "off"

    def log_keys(self, *, on: bool) -> None:
        """Turn the annotator's key log on or off; keys logged before are kept."""
        with self._database.writing() as connection:
            set_setting(connection, _KEY_LOG, "on" if on else "off", self.annotator)
        self._logs_keys = on

    def log_keys_by_default(self, *, on: bool) -> None:
        """Log the keys, or do not, as long as the annotator has said neither in this database; kept nowhere."""
        self._logs_keys_by_default = on
        self._logs_keys = None

    def sum_old_keys(self, *, on: bool) -> None:
        """Make sums of old keys when the store is closed, as it does by default, or keep each; kept nowhere."""
        self._sums_old_keys = on

    def logged_keys(self) -> Iterator[LoggedKey]:
        """The annotator's keys that are on the disk, in the order they were pressed."""
        with self._snapshot() as connection:
            yield from logged_keys(connection, self.annotator)

    def daily_keys(self) -> list[DailyKeys]:
        """The sums of the annotator's keys that are no longer kept one by one."""
        with self._reading() as connection:
            return daily_keys(connection, self.annotator)

    def _sum_old_keys(self) -> None:
        """Make sums of the keys of some days that are long ago, if keys were logged; each day in a transaction."""
        if not (self._sums_old_keys and self._logs_keys):
            return
        with suppress(StoreError):  # the next time, then
            for _ in range(_DAYS_AT_ONCE):
                with self._database.writing() as connection:
                    if not sum_a_day(connection, self.annotator, self._now()):
                        return

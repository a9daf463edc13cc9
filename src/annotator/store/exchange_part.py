"""Exchanging the log with a hub, as the rest of the program asks for it: what goes there, and what comes from there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from annotator.core.shared_log import Counted, LogEntry, Name, SharedDocument, SharedSchema
from annotator.store import hub_notes
from annotator.store.database import PATIENCE, Database
from annotator.store.errors import StoreError
from annotator.store.hub_notes import Joined, LastExchange
from annotator.store.remembered import DATABASE_ID, setting
from annotator.store.store_part import StorePart
from annotator.store.upgrade import Report, unreported

if TYPE_CHECKING:
    from annotator.store.merging import Merging
    from annotator.store.partial_log import PartialLog

# What merges is imported when it is asked for: not by the app, whose start it would delay.


class Exchanges(StorePart):
    """The database's side of an exchange with a hub."""

    # -- what is noted ------------------------------------------------------------------------------------

    @property
    def database_id(self) -> str:
        """The id that this database shares with its copies."""
        with self._database.reading() as connection:
            return setting(connection, DATABASE_ID) or ""

    @property
    def device(self) -> str:
        """The id under which this process counts its actions."""
        with self._database.writing() as connection:
            return self._device(connection)

    @property
    def last_action(self) -> int:
        """The number of the last action in the log: it grows with everything that is done."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT coalesce(max(number), 0) FROM actions").fetchone()[0])

    @property
    def hub(self) -> Joined | None:
        """The hub that this database exchanges its log with, if it does."""
        with self._database.reading() as connection:
            return hub_notes.joined(connection)

    def join(self, hub: Joined) -> None:
        """Exchange the log with this hub from now on."""
        if self.hub == hub:
            return
        with self._database.writing() as connection:
            hub_notes.note_joined(connection, hub)

    @property
    def agreed(self) -> tuple[str, Counted]:
        """Under which rights the last exchange was, and up to where each device is the same here and there."""
        with self._database.reading() as connection:
            return hub_notes.agreed(connection)

    def note_agreed(self, rights: str, counted: Counted) -> None:
        """Note how far the two are the same."""
        with self._database.writing() as connection:
            hub_notes.note_agreed(connection, rights, counted)

    @property
    def last_exchange(self) -> LastExchange | None:
        """The last exchange with the hub."""
        with self._database.reading() as connection:
            return hub_notes.last_exchange(connection)

    def note_exchange(self, last: LastExchange) -> None:
        """Note the last exchange."""
        with self._database.writing() as connection:
            hub_notes.note_exchange(connection, last)

    @property
    def unsent(self) -> int:
        """How many of this annotator's entries the hub has not got yet."""
        from annotator.store.log_sending import count_after

        with self._database.reading() as connection:
            _, counted = hub_notes.agreed(connection)
            return count_after(connection, counted, self.annotator)

    # -- what goes ----------------------------------------------------------------------------------------

    def counted_by_device(self) -> Counted:
        """How far each device has counted here."""
        from annotator.store.log_sending import counted

        with self._database.reading() as connection:
            return counted(connection)

    def entries_after(self, device: str, seq: int, most: int) -> list[LogEntry]:
        """The next entries of a device after one, at most so many."""
        from annotator.store.log_sending import entries_after

        with self._database.reading() as connection:
            return entries_after(connection, device, seq, most)

    def what_is_at(self, name: Name) -> tuple[int, str] | None:
        """When (milliseconds since 1970) and by which command an entry was made, if it is here."""
        from annotator.store.log_sending import what_is_at

        with self._database.reading() as connection:
            return what_is_at(connection, name)

    def shared_documents(self, ids: Iterable[str]) -> list[SharedDocument]:
        """The documents of these ids; one that is not here comes without its text."""
        from annotator.store.log_sending import texts

        with self._database.reading() as connection:
            return texts(connection, ids)

    def shared_schemas(self, hashes: Iterable[str]) -> list[SharedSchema]:
        """The schemas of these hashes that are here."""
        from annotator.store.log_sending import schemas

        with self._database.reading() as connection:
            return schemas(connection, hashes)

    # -- what comes ---------------------------------------------------------------------------------------

    @contextmanager
    def incoming(self, *, takes_all: bool) -> Iterator[PartialLog]:
        """A place for what comes, of all documents or of some, which is merged by ``take``, and gone afterwards."""
        from annotator.store.partial_log import PartialLog

        with TemporaryDirectory(prefix="annotator-") as folder:
            incoming = PartialLog(
                Path(folder), self._database.connection, self.database_id, takes_all=takes_all
            )
            with closing(incoming):
                yield incoming

    def take(self, incoming: PartialLog, hub: str, report: Report = unreported) -> tuple[Merging, Counted]:
        """Merge what came; return what that was, and which entry of a device still waits for something.

        ``hub`` is what the hub is called in errors. Raises ``StoreError`` where it cannot be merged as it is.
        """
        from annotator.store.comparing import are_kept_up, keep_copies_up
        from annotator.store.indexing import is_kept_up, keep_up
        from annotator.store.merging import Merging, merge
        from annotator.store.other_file import check_removed, newly_removed
        from annotator.store.running_import import check_finished, is_unfinished

        done = Merging()
        with self._database.importing():
            with self._database.reading() as connection:
                if is_unfinished(connection):
                    check_finished(connection)
                running = _running_exchange(connection)
                removed = newly_removed(connection, incoming.connection)
            if removed:
                with self._database.writing() as connection:
                    hub_notes.note_removed(connection, removed)
            with self._database.reading() as connection:
                check_removed(connection, incoming.connection, hub)
                keeps_index, keeps_copies = is_kept_up(connection), are_kept_up(connection)
            ready, waiting = incoming.ready()
            amendments = list(incoming.amendments())
            if ready or running or amendments:
                done = merge(
                    self._database, incoming.connection, ready, hub, self._now(), report, is_exchange=True,
                    amendments=amendments,
                )  # fmt: skip
        if done.documents and keeps_index:
            keep_up(self._database)
        if done.documents and keeps_copies:
            keep_copies_up(self._database)
        return done, waiting

    @property
    def has_unfinished_exchange(self) -> bool:
        """Whether an exchange was interrupted while what came was merged."""
        with self._database.reading() as connection:
            return _running_exchange(connection)


def _running_exchange(connection: sqlite3.Connection) -> bool:
    """Whether an exchange is not finished; raises ``StoreError`` for a merge that is not."""
    from annotator.store.merge_notes import UNFINISHED, running_merge

    running = running_merge(connection)
    if running is not None and not running.is_exchange:
        raise StoreError(f"nothing can come from the hub, {UNFINISHED}")
    return running is not None


def make_joined(path: Path, database_id: str) -> None:
    """Make an empty database, at a path that does not exist yet, that counts as a copy of the one with that id.

    Raises ``StoreError``.
    """
    from annotator.store.file_mark import mark_as_copy
    from annotator.store.remembered import set_setting

    Database(path, PATIENCE).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        set_setting(connection, DATABASE_ID, database_id)
        mark_as_copy(connection)

"""What every part of the store stands on: one database, and who works on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress

from annotator.store.database import Database
from annotator.store.devices import leave_device, take_device
from annotator.store.errors import StoreError
from annotator.store.log import Log
from annotator.store.renaming import check_not_renamed
from annotator.store.visibility import Seeing


class StorePart:
    """Access to a database for one annotator.

    Every method of a part raises ``StoreError``, with a sentence for the user, when the disk refuses; the database
    then is unchanged, and the store stays usable.
    """

    def __init__(self, database: Database, annotator: str, now: Callable[[], str]) -> None:
        self.annotator = annotator
        self._database = database
        self._now = now
        self._taken: str | None = None
        self._seeing = Seeing(lambda: self._database, annotator)

    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A read transaction in which the work of others is seen as far as the annotator may see it.

        What shows anyone's work reads here. The same method of the database is for what belongs to nobody, and for what
        changes or checks the file as a whole.
        """
        return self._seeing.reading()

    def _snapshot(self) -> AbstractContextManager[sqlite3.Connection]:
        """A long read of what the annotator may see, on a connection of its own."""
        return self._seeing.snapshot()

    def _device(self, connection: sqlite3.Connection) -> str:
        """The id under which this process counts its actions, taken inside its first write transaction."""
        if self._taken is None:
            self._taken = take_device(connection, self._database.path, self.annotator)
        return self._taken

    def _leave_device(self) -> None:
        """Leave the id, if one was taken, for the next process; nothing may be written afterwards."""
        if self._taken is not None:
            with suppress(StoreError), self._database.reading() as connection:
                leave_device(connection, self._database.path, self.annotator, self._taken)
            self._taken = None

    def _open_log(self, connection: sqlite3.Connection) -> Log:
        """The log, to append to inside a write transaction; raises ``StoreError`` for a name that was given up."""
        check_not_renamed(connection, self.annotator)
        return Log(connection, self._device(connection), self._now())

"""An import that is only tried: everything is checked as it would be written, and nothing is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from annotator.core.record import Record
from annotator.store.database import Database
from annotator.store.gone import last_number
from annotator.store.log import Log
from annotator.store.record_writer import ImportCount, take_records

_NEW = "SELECT id FROM documents WHERE number > ?"


class Rehearsal:
    """Takes the place of an ``Import``: what it counts is what that would count."""

    goes_on = False

    def __init__(self, database: Database, open_log: Callable[[sqlite3.Connection], Log]) -> None:
        self._database = database
        self._open_log = open_log
        self._new: set[str] = set()

    def add(self, records: Iterable[Record], *, brings_back: bool = False) -> ImportCount:
        """Check some records and count which documents would be new; raises ``StoreError``."""
        chunk = list(records)
        with self._database.trying() as connection:
            last = last_number(connection)
            count, _ = take_records(connection, chunk, self._open_log(connection), brings_back=brings_back)
            new = {id_ for (id_,) in connection.execute(_NEW, (last,))}
        again = len(new & self._new)
        self._new |= new
        return ImportCount(count.new - again, count.present + again, count.removed, count.present_with_layers)

    @contextmanager
    def file(self) -> Iterator[None]:
        """A file that comes in several chunks."""
        yield

    def finish(self) -> None:
        """Nothing is left to be done."""

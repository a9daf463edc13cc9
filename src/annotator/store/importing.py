"""An import in chunks, so that other writers wait for milliseconds, and whose documents are not seen before its end.

Its head is an action; the chunks are parts of that, and the last part says that it is finished. The documents that it
brings are hidden until then; layers on documents that were there appear at once. An import that was interrupted goes on
when it is run again, after the file that was being read is taken back, or is taken back as a whole; until then no other
one is begun.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from annotator.core.record import Record
from annotator.store.comparing import are_kept_up, keep_copies_up
from annotator.store.database import Database
from annotator.store.errors import StoreError
from annotator.store.hidden import hide_new_ones, is_hiding, show_some
from annotator.store.hub_notes import check_layers
from annotator.store.import_undoing import standing_parts, take_part_back
from annotator.store.indexing import is_kept_up, keep_up
from annotator.store.log import Entry, Log
from annotator.store.record_writer import ImportCount, take_records
from annotator.store.remembered import forget_setting, set_setting, setting
from annotator.store.rows import to_json
from annotator.store.running_import import (
    BEGUN,
    FINISHED,
    IMPORT,
    PATHS,
    RUNNING,
    begin,
    check_merged,
    end,
    is_unfinished,
)

_FILE = "import of file"
"""The name of the setting that holds the number from which the actions are of the file that is being read."""

_ALL = "0"
"""The value of that setting while all of the import is taken back, its head included."""

_NEXT = "SELECT coalesce(max(number), 0) + 1 FROM actions"


class Import:
    """An import in progress, one at a time for a database; ``paths`` are where it comes from.

    Raises ``StoreError`` while another one, from other paths, is not finished.
    """

    def __init__(
        self,
        database: Database,
        annotator: str,
        open_log: Callable[[sqlite3.Connection], Log],
        paths: Sequence[str],
    ) -> None:
        self._database = database
        self._annotator = annotator
        self._open_log = open_log
        self._paths = sorted(paths)
        with database.reading() as connection:
            check_merged(connection)
        self.goes_on = self._settled()
        """Whether it goes on with one that was interrupted."""
        with database.reading() as connection:
            self._keeps_index = is_kept_up(connection)
            self._keeps_copies = are_kept_up(connection)

    def add(self, records: Iterable[Record], *, brings_back: bool = False) -> ImportCount:
        """Write some records, all or none, and count which documents were new; raises ``StoreError``.

        Texts that were removed from the database are left out unless it ``brings_back`` those.
        Other processes cannot write meanwhile, so pass records that are ready, a few hundred at a time.
        """
        with self._database.writing() as connection:
            log = self._open_log(connection)
            head = setting(connection, RUNNING)
            if head is None:
                hide_new_ones(connection)
            count, content = take_records(connection, records, log, brings_back=brings_back)
            check_layers(connection, self._annotator, content)
            if content:
                if head is None:
                    head = str(log.append(Entry(self._annotator, IMPORT, content=({BEGUN: True},))))
                    begin(connection, int(head))
                    set_setting(connection, PATHS, to_json(self._paths))
                log.append(Entry(self._annotator, IMPORT, content=tuple(content), part_of=int(head)))
            elif head is None:
                show_some(connection)
        if count.new and self._keeps_index:
            keep_up(self._database)
        if count.new and self._keeps_copies:
            keep_copies_up(self._database)
        return count

    @contextmanager
    def file(self) -> Iterator[None]:
        """A file that comes in several chunks: what was added of it is taken back if it cannot be read to its end."""
        with self._database.writing() as connection:
            set_setting(connection, _FILE, str(connection.execute(_NEXT).fetchone()[0]))
        try:
            yield
        except Exception:
            self._take_back()
            raise
        with self._database.writing() as connection:
            forget_setting(connection, _FILE)

    def finish(self) -> None:
        """Show what was imported."""
        with self._database.writing() as connection:
            head = setting(connection, RUNNING)
            if head is not None:
                last = Entry(self._annotator, IMPORT, content=({FINISHED: True},), part_of=int(head))
                self._open_log(connection).append(last)
                end(connection)
        show_finished(self._database)

    def discard(self) -> None:
        """Take all of the import back, and end it."""
        with self._database.writing() as connection:
            if not is_unfinished(connection):
                return
            set_setting(connection, _FILE, _ALL)
        self._take_back()

    def _settled(self) -> bool:
        """Settle what an import that was interrupted has left; return whether there is one to go on with."""
        with self._database.reading() as connection:
            head, in_file = setting(connection, RUNNING), setting(connection, _FILE) is not None
            paths = json.loads(setting(connection, PATHS) or "[]")
        if head is not None and self._paths and paths != self._paths:
            raise StoreError(
                f"an import of {', '.join(paths)} was interrupted; run it again to its end, or take it back with: "
                "annotator import --discard"
            )
        if in_file:
            self._take_back()
            with self._database.reading() as connection:
                head = setting(connection, RUNNING)  # all of it may have been taken back
        if head is None:
            show_finished(self._database)
        return head is not None

    def _take_back(self) -> None:
        """Take the parts of the file that was being read back, the last one first, each in a transaction."""
        with self._database.reading() as connection:
            head, file = int(setting(connection, RUNNING) or 0), setting(connection, _FILE)
        first = head if file == _ALL else max(int(file or 0), head + 1)
        for part in standing_parts(self._database, head, first):
            with self._database.writing() as connection:
                take_part_back(connection, self._open_log(connection), self._annotator, head, part)
        with self._database.writing() as connection:
            forget_setting(connection, _FILE)


def show_finished(database: Database) -> None:
    """Show the documents of an import that is finished, some in each transaction; nothing if all are shown."""
    is_left = True
    while is_left:
        with database.reading() as connection:
            is_left = is_hiding(connection) and not is_unfinished(connection)
        if is_left:
            with database.writing() as connection:
                if not is_unfinished(connection):  # another one may have begun meanwhile
                    show_some(connection)

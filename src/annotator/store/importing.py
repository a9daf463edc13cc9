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

from annotator.core.change_json import Plain, change_from_json
from annotator.core.changes import Change, apply_all, inverses
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.store.database import Database
from annotator.store.documents import number_of, read_document
from annotator.store.errors import StoreError
from annotator.store.hidden import hide_new_ones, is_hiding, show_some
from annotator.store.layer_writer import LayerRows
from annotator.store.layers import read_layer
from annotator.store.log import Entry, Log, stamp_of
from annotator.store.record_writer import ImportCount, take_records
from annotator.store.remembered import forget_setting, set_setting, setting
from annotator.store.rows import to_json

IMPORT = "import"
"""The name of the action."""

BEGUN = "import-begun"
"""The key, in the content of the head, that says that parts follow."""

FINISHED = "import-finished"
"""The key, in the content of the last part, that says that all of it is there."""

_RUNNING = "import"
"""The name of the setting that holds the number of the head of an import that is not finished."""

_PATHS = "import of"
"""The name of the setting that holds, as JSON, the paths of that import."""

_FILE = "import of file"
"""The name of the setting that holds the number from which the actions are of the file that is being read."""

_NEXT = "SELECT coalesce(max(number), 0) + 1 FROM actions"
_LAST_PART = """
    SELECT actions.number, at, coalesce(version, 1), changes
    FROM actions LEFT JOIN schema_versions ON schema_versions.number = schema
    WHERE part_of = ? AND actions.number >= ? AND undone = 0 AND undoes IS NULL ORDER BY actions.number DESC LIMIT 1
"""
_SET_UNDONE = "UPDATE actions SET undone = 1, replaced = 1 WHERE number = ?"
_DELETE_DOCUMENT = "DELETE FROM documents WHERE number = ?"
_DELETE_OTHER_METADATA = "DELETE FROM other_metadata WHERE document = ? AND metadata = ?"


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
        self.goes_on = self._settled()
        """Whether it goes on with one that was interrupted."""

    def add(self, records: Iterable[Record]) -> ImportCount:
        """Write some records, all or none, and count which documents were new; raises ``StoreError``.

        Other processes cannot write meanwhile, so pass records that are ready, a few hundred at a time.
        """
        with self._database.writing() as connection:
            log = self._open_log(connection)
            head = setting(connection, _RUNNING)
            if head is None:
                hide_new_ones(connection)
            count, content = take_records(connection, records, log)
            if content:
                if head is None:
                    head = str(log.append(Entry(self._annotator, IMPORT, content=({BEGUN: True},))))
                    begin(connection, int(head))
                    set_setting(connection, _PATHS, to_json(self._paths))
                log.append(Entry(self._annotator, IMPORT, content=tuple(content), part_of=int(head)))
            elif head is None:
                show_some(connection)
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
            head = setting(connection, _RUNNING)
            if head is not None:
                last = Entry(self._annotator, IMPORT, content=({FINISHED: True},), part_of=int(head))
                self._open_log(connection).append(last)
                end(connection)
        show_finished(self._database)

    def discard(self) -> None:
        """Take all of the import back, and end it."""
        with self._database.writing() as connection:
            head = setting(connection, _RUNNING)
            if head is None:
                return
            set_setting(connection, _FILE, head)
        self._take_back()
        with self._database.writing() as connection:
            connection.execute(_SET_UNDONE, (head,))
            self._open_log(connection).append(Entry(self._annotator, "undo", undoes=int(head)))
            end(connection)
            show_some(connection)

    def _settled(self) -> bool:
        """Settle what an import that was interrupted has left; return whether there is one to go on with."""
        with self._database.reading() as connection:
            head, in_file = setting(connection, _RUNNING), setting(connection, _FILE) is not None
            paths = json.loads(setting(connection, _PATHS) or "[]")
        if head is not None and self._paths and paths != self._paths:
            raise StoreError(
                f"an import of {', '.join(paths)} was interrupted; run it again to its end, or take it back with: "
                "annotator import --discard"
            )
        if in_file:
            self._take_back()
        if head is None:
            show_finished(self._database)
        return head is not None

    def _take_back(self) -> None:
        """Take the chunks of the file that was being read back, the last one first, each in a transaction."""
        is_left = True
        while is_left:
            with self._database.writing() as connection:
                parts = (setting(connection, _RUNNING), setting(connection, _FILE))
                row = connection.execute(_LAST_PART, parts).fetchone()
                is_left = row is not None
                if row is None:
                    forget_setting(connection, _FILE)
                    continue
                number, at, version, content = row
                log = self._open_log(connection)
                for each in reversed(json.loads(content)):
                    take_one_back(connection, each, at, version, log.second)
                connection.execute(_SET_UNDONE, (number,))
                log.append(Entry(self._annotator, "undo", undoes=number, part_of=int(parts[0] or 0)))


def begin(connection: sqlite3.Connection, head: int) -> None:
    """Note that the import with the head of that number is not finished."""
    set_setting(connection, _RUNNING, str(head))


def end(connection: sqlite3.Connection) -> None:
    """Note that no import is unfinished."""
    forget_setting(connection, _RUNNING)
    forget_setting(connection, _PATHS)


def is_unfinished(connection: sqlite3.Connection) -> bool:
    """Whether an import was interrupted, so that what it brought is not shown."""
    return setting(connection, _RUNNING) is not None


def check_finished(connection: sqlite3.Connection) -> None:
    """Raise ``StoreError`` while an import is not finished: what it brought may yet be taken back."""
    if is_unfinished(connection):
        raise StoreError(
            "an import is not finished, nothing was written; let it end, or run it again to its end"
        )


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


def layer_changes(each: Plain, at: int, version: int) -> tuple[Change, ...]:
    """The changes that make a layer that was imported; the other arguments are of the chunk it came in."""
    stamp = stamp_of(each["layer"], at, version)
    return tuple(change_from_json(data, stamp) for data in each["changes"])


def take_one_back(connection: sqlite3.Connection, each: Plain, at: int, version: int, now: str) -> None:
    """Take a document or a layer out of the tables; the other arguments are of the chunk it came in.

    A layer that was worked on since, which one on a document that was there before may be, stays as it is.
    """
    if "layer" in each:
        document, changes = read_document(connection, each["of"]), layer_changes(each, at, version)
        if read_layer(connection, document, each["layer"]) == apply_all(
            Layer(document.id, each["layer"]), changes
        ):
            LayerRows(connection, document, each["layer"], now).write(inverses(changes))
        return
    number = number_of(connection, each["document"])
    metadata = to_json({name: value for name, value in each.items() if name != "document"})
    if connection.execute(_DELETE_OTHER_METADATA, (number, metadata)).rowcount == 0:
        connection.execute(_DELETE_DOCUMENT, (number,))

"""Importing: all at once, in chunks, or only to see what would come in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.store.comparing import are_kept_up, keep_copies_up
from annotator.store.hub_notes import check_layers
from annotator.store.importing import Import
from annotator.store.indexing import is_kept_up, keep_up
from annotator.store.layers import read_layer
from annotator.store.log import Entry
from annotator.store.record_writer import ImportCount, take_records
from annotator.store.rehearsal import Rehearsal
from annotator.store.running_import import IMPORT, check_finished, is_unfinished
from annotator.store.store_part import StorePart


class Imports(StorePart):
    """Importing: all at once, in chunks, or only to see what would come in."""

    def import_records(self, records: Iterable[Record]) -> ImportCount:
        """Import the records, all or none, and count which documents were new.

        A document that is there already only gets the layers of annotators who have no layer on it yet. Other
        processes cannot write while ``records`` is read, so pass records that are ready, a few hundred at a time.
        """
        with self._database.writing() as connection:
            check_finished(connection)
            keeps_index = is_kept_up(connection)
            keeps_copies = are_kept_up(connection)
            log = self._open_log(connection)
            count, content = take_records(connection, records, log)
            check_layers(connection, self.annotator, content)
            if content:
                log.append(Entry(self.annotator, IMPORT, content=tuple(content)))
        if count.new and keeps_index:
            keep_up(self._database)
        if count.new and keeps_copies:
            keep_copies_up(self._database)
        return count

    def layer_to_update(self, document: Document, annotator: str) -> Layer:
        """The layer that a file has another version of, whoever imports it."""
        with self._database.reading() as connection:
            return read_layer(connection, document, annotator)

    @contextmanager
    def importing(self, paths: Sequence[str]) -> Iterator[Import]:
        """An import in chunks, one at a time for a database, of which nothing is shown until it is finished.

        ``paths`` say where it comes from: one that was interrupted goes on if it came from there, too; without any, it
        is to be discarded. Raises ``StoreError`` while one from elsewhere is not finished.
        """
        with self._database.importing():
            yield Import(self._database, self.annotator, self._open_log, paths)

    @contextmanager
    def rehearsing(self) -> Iterator[Rehearsal]:
        """An import of which nothing is written."""
        yield Rehearsal(self._database, self._open_log)

    @property
    def has_unfinished_import(self) -> bool:
        """Whether an import was interrupted or is running, so that what it brought is not shown."""
        with self._database.reading() as connection:
            return is_unfinished(connection)

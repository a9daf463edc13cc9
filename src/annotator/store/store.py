"""The one door to the disk: what the rest of the program may ask of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from annotator.core.action import Action, Edit
from annotator.core.changes import more_spans
from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.logged_key import LoggedKey
from annotator.core.record import Record
from annotator.core.suggestion import Pattern
from annotator.schema.values import LabelSchema
from annotator.store import (
    documents,
    exports,
    history,
    imports,
    labelled_strings,
    layers,
    library_queries,
    required_answers,
    schema_migrations,
    schemas,
)
from annotator.store.annotators import check_annotator
from annotator.store.database import PATIENCE, Database
from annotator.store.errors import StoreError
from annotator.store.exports import ExportQuery
from annotator.store.history import HistoryEntry
from annotator.store.imports import ImportCount
from annotator.store.key_log import KeyLog, logged_keys
from annotator.store.library_pages import LibraryPages
from annotator.store.library_parts import Slice
from annotator.store.library_queries import LibraryQuery, LibraryRow
from annotator.store.schema_migrations import Effects, Mover
from annotator.store.settings import set_setting, setting

_LAST_OPENED = "last opened"
_CARET_IN = "caret in {}"
_THEME = "theme"
_KEY_LOG = "key log"
_TOUR_OFFERED = "tour offered"


class Store:
    """An annotator's way to one database.

    Every method raises ``StoreError``, with a sentence for the user, when the disk refuses; the database then is
    as it was, and the store can be used on. A store belongs to the thread that opened it, but for the iterators,
    which belong to the thread that runs them.
    """

    def __init__(  # noqa: PLR0913 - what it depends on
        self,
        database: Database,
        path: Path,
        annotator: str,
        now: Callable[[], str],
        new_id: Callable[[], str],
        *,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Use ``open``."""
        self.path = path
        self.annotator = annotator
        self._database = database
        self._now = now
        self._new_id = new_id
        self._keys = KeyLog(now, ticks)
        self._logs_keys: bool | None = None

    @classmethod
    def open(  # noqa: PLR0913 - what it depends on
        cls,
        path: Path,
        annotator: str,
        *,
        now: Callable[[], str],
        new_id: Callable[[], str],
        patience: float = PATIENCE,
        ticks: Callable[[], float] = time.monotonic,
    ) -> Store:
        """Open the database at ``path``, or make it; ``patience`` is how many seconds to wait for others.

        ``now`` gives ISO 8601 in UTC, ``ticks`` seconds from anywhere, for the time between two keys.
        """
        check_annotator(annotator)
        return cls(Database(path, patience), path, annotator, now, new_id, ticks=ticks)

    def close(self) -> None:
        """Let go of the file; the keys held back are written if the disk will have them."""
        self._write_keys()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- documents and layers -----------------------------------------------------------------------------

    def import_records(
        self, records: Iterable[Record], on_document: Callable[[bool], None] | None = None
    ) -> ImportCount:
        """Take the records in, all or none; ``on_document`` hears of each document whether it was new.

        A document that is there already only gets the layers of annotators who have said nothing of it yet.
        Others cannot write while ``records`` is read, so pass what is at hand, a few hundred at a time.
        """
        with self._database.writing() as connection:
            return imports.import_records(connection, records, self._now(), on_document)

    def has_raw(self, raw_sha256: str) -> bool:
        """Whether a document came from a file with these bytes, by their SHA-256 in hex."""
        with self._database.reading() as connection:
            return documents.has_raw(connection, raw_sha256)

    def document(self, document_id: str) -> Document:
        """The document with that id, its text checked against the hash that was taken at import."""
        with self._database.reading() as connection:
            return documents.read_document(connection, document_id)

    def layer(self, document: Document, annotator: str | None = None) -> Layer:
        """What the annotator, or another one, says of the document, every quote checked against its text."""
        with self._database.reading() as connection:
            return layers.read_layer(connection, document, annotator or self.annotator)

    def records(self, query: ExportQuery = ExportQuery()) -> Iterator[Record]:  # noqa: B008 - frozen
        """The records of one moment in the order of import, however much is written meanwhile."""
        with self._database.snapshot() as connection:
            yield from exports.records(connection, query)

    # -- edits and their history --------------------------------------------------------------------------

    def keep(self, edit: Edit, *, refused: bool = False) -> None:
        """Write the edit and its action in the history, all or nothing; without changes, no action.

        The keys held back go along in the same transaction. ``refused`` tells the key log that the last key led to
        nothing but a refusal.
        """
        self._keys.settle(spans=sum(map(more_spans, edit.changes)), refused=refused)
        if not edit.changes and not edit.elsewhere:
            if self._keys.is_full:
                self._write_keys()
            return
        try:
            with self._database.writing() as connection:
                schemas.check_current(connection, edit.schema_hash)
                history.keep(connection, edit, self.annotator, self._now(), self._new_id())
                self._keys.write(connection, self.annotator)
        except StoreError:
            self._keys.unsettle()
            raise
        self._keys.forget()

    # -- the key log --------------------------------------------------------------------------------------

    def note_key(self, key: str, command: str, document_id: str) -> None:
        """Hold a key for the log, unless the annotator has turned it off; ``keep`` tells what it led to."""
        if self._logs_keys is None:
            with suppress(StoreError):  # the key itself has to go through
                self._logs_keys = self.logs_keys
        if self._logs_keys:
            self._keys.note(key, command, document_id)

    @property
    def logs_keys(self) -> bool:
        """Whether the annotator's keys are logged: they are until the annotator turns it off."""
        with self._database.reading() as connection:
            return setting(connection, _KEY_LOG, self.annotator) != "off"

    def log_keys(self, *, on: bool) -> None:
        """Turn the annotator's key log on or off; what was logged stays."""
        with self._database.writing() as connection:
            set_setting(connection, _KEY_LOG, "on" if on else "off", self.annotator)
        self._logs_keys = on

    @property
    def was_offered_tour(self) -> bool:
        """Whether the annotator has been told of the tour in this database."""
        with self._database.reading() as connection:
            return setting(connection, _TOUR_OFFERED, self.annotator) is not None

    def remember_tour_offered(self) -> None:
        """Tell this annotator of the tour no more."""
        with self._database.writing() as connection:
            set_setting(connection, _TOUR_OFFERED, "yes", self.annotator)

    def logged_keys(self) -> Iterator[LoggedKey]:
        """The annotator's keys that were written, in the order in which they were pressed."""
        with self._database.snapshot() as connection:
            yield from logged_keys(connection, self.annotator)

    def _write_keys(self) -> None:
        """Write the held keys on their own; a disk that refuses them costs the log, never a key press."""
        if not self._keys.is_empty:
            with suppress(StoreError), self._database.writing() as connection:
                self._keys.write(connection, self.annotator)
        self._keys.forget()

    # -- undo and redo ------------------------------------------------------------------------------------

    def undoable(self) -> Action | None:
        """The annotator's last action that stands, in any document."""
        with self._database.reading() as connection:
            return history.undoable(connection, self.annotator)

    def redoable(self) -> Action | None:
        """The action that the annotator took back last, unless something new was done since."""
        with self._database.reading() as connection:
            return history.redoable(connection, self.annotator)

    def latest(self, limit: int) -> tuple[Action, ...]:
        """The annotator's actions that stand, in any document, the last one first."""
        with self._database.reading() as connection:
            return history.latest(connection, self.annotator, limit)

    def actions_on(self, document_id: str, span_id: str) -> tuple[Action, ...]:
        """The annotator's standing actions on a span, in order."""
        with self._database.reading() as connection:
            return history.actions_on(connection, self.annotator, document_id, span_id)

    def actions(self) -> Iterator[HistoryEntry]:
        """Everything that was ever done here, by everyone, in order."""
        with self._database.snapshot() as connection:
            yield from history.entries(connection)

    # -- strings ------------------------------------------------------------------------------------------

    def labelled_strings(self, limit: int, without: str = "") -> list[tuple[str, str, int]]:
        """The annotator's most frequent (text, label, count), of one document's spans nothing.

        Only the spans made last are counted, so that it takes no longer in a project of millions.
        """
        with self._database.reading() as connection:
            return labelled_strings.labelled_strings(connection, self.annotator, without, limit)

    def rejected_strings(self, limit: int, without: str = "") -> list[tuple[str, int]]:
        """The strings that the annotator rejected most, and in how many documents as a whole."""
        with self._database.reading() as connection:
            return labelled_strings.rejected_strings(connection, self.annotator, without, limit)

    def patterns(self, limit: int) -> list[Pattern]:
        """The strings that were given to be suggested to everyone."""
        with self._database.reading() as connection:
            return labelled_strings.patterns(connection, limit)

    def replace_patterns(self, file: str, patterns: Iterable[Pattern]) -> int:
        """Put the patterns in the place of those that came in a file of that name; how many there are now."""
        with self._database.writing() as connection:
            return labelled_strings.replace_patterns(connection, file, patterns)

    def holding(self, text: str, *, any_case: bool) -> Iterator[tuple[Document, Layer]]:
        """Each document whose text holds the string, and the annotator's layer; reads all texts."""
        with self._database.snapshot() as connection:
            yield from labelled_strings.holding(connection, self.annotator, text, any_case=any_case)

    # -- the library --------------------------------------------------------------------------------------

    def library_pages(self, query: LibraryQuery) -> LibraryPages:
        """The documents that the query finds, to be fetched by page."""
        with self._database.reading() as connection:
            parts = library_queries.library_parts(connection, query, self.annotator)
        return LibraryPages(parts, self._library_rows)

    def _library_rows(self, slices: list[Slice]) -> list[LibraryRow]:
        with self._database.reading() as connection:
            return library_queries.library_rows(connection, slices, self.annotator)

    def required_left(self, schema: LabelSchema, document_ids: Sequence[str]) -> dict[str, int]:
        """How many required answers the annotator still owes each of these documents."""
        with self._database.reading() as connection:
            return required_answers.required_left(connection, schema, document_ids, self.annotator)

    def neighbour(self, document_id: str, step: int) -> str | None:
        """The document ``step`` places further on in the order of import (negative: back), if there is one."""
        with self._database.reading() as connection:
            return library_queries.neighbour(connection, document_id, step)

    def next_unfinished(self, document_id: str) -> str | None:
        """The next other document that is new or in progress; after the last one it goes on from the first."""
        with self._database.reading() as connection:
            return library_queries.next_unfinished(connection, document_id, self.annotator)

    def position(self, document_id: str) -> tuple[int, int]:
        """Which document it is, counted from 1, and of how many."""
        with self._database.reading() as connection:
            return library_queries.position(connection, document_id)

    def progress(self) -> dict[Status, int]:
        """How many documents are in each status."""
        with self._database.reading() as connection:
            return library_queries.progress(connection, self.annotator)

    def spans_by_label(self) -> dict[str, int]:
        """How many spans of the annotator each label has, the most frequent first."""
        with self._database.reading() as connection:
            return library_queries.spans_by_label(connection, self.annotator)

    def title_of(self, document_id: str) -> str | None:
        """The title of a document; ``None`` where there is no such document."""
        with self._database.reading() as connection:
            return library_queries.title_of(connection, document_id)

    def first_document(self) -> str | None:
        """The document that was imported first."""
        with self._database.reading() as connection:
            return library_queries.first_document(connection)

    @property
    def last_opened(self) -> str | None:
        """The document that the annotator had open last."""
        with self._database.reading() as connection:
            return setting(connection, _LAST_OPENED, self.annotator)

    def remember_caret(self, document_id: str, offset: int) -> None:
        """Note how far the annotator has come in a document, in code points."""
        with self._database.writing() as connection:
            set_setting(connection, _CARET_IN.format(document_id), str(offset), self.annotator)

    def caret(self, document_id: str) -> int | None:
        """How far the annotator had come in a document; ``None`` where it was never left."""
        with self._database.reading() as connection:
            offset = setting(connection, _CARET_IN.format(document_id), self.annotator)
        return None if offset is None else int(offset)

    @property
    def theme(self) -> str | None:
        """The theme that the annotator chose last."""
        with self._database.reading() as connection:
            return setting(connection, _THEME, self.annotator)

    def remember_theme(self, theme: str) -> None:
        """Note that the annotator chose that theme."""
        with self._database.writing() as connection:
            set_setting(connection, _THEME, theme, self.annotator)

    def remember_opened(self, document_id: str) -> None:
        """Note that the annotator has that document open."""
        with self._database.writing() as connection:
            set_setting(connection, _LAST_OPENED, document_id, self.annotator)
            self._keys.write(connection, self.annotator)
        self._keys.forget()

    # -- the schema ---------------------------------------------------------------------------------------

    def remembered_schema(self) -> LabelSchema | None:
        """The schema in use, if there is one."""
        with self._database.reading() as connection:
            return schemas.remembered_schema(connection)

    def remember_schema(self, schema: LabelSchema, source_text: str) -> None:
        """Make the schema the one in use and keep its YAML; the one in use already is not written again."""
        with self._database.reading() as connection:
            if schemas.is_current(connection, schema):
                return
        with self._database.writing() as connection:
            schemas.remember_schema(connection, schema, source_text, self._now(), self.annotator)

    def migration_effects(self, schema: LabelSchema) -> Effects:
        """What migrating everything to that schema would do; nothing is written."""
        with self._database.reading() as connection:
            return schema_migrations.effects_of(connection, schema)

    def migrate(self, schema: LabelSchema, source_text: str) -> Effects:
        """Make the schema the one in use and move everything to it, all or nothing."""
        with self._database.writing() as connection:
            return schema_migrations.migrate(connection, schema, source_text, self._mover())

    def take_migration_back(self) -> tuple[str, int]:
        """Take the last migration back: the schema in use again and how many layers changed."""
        with self._database.writing() as connection:
            return schema_migrations.take_back(connection, self._mover())

    def _mover(self) -> Mover:
        return Mover(self.annotator, self._now(), self._new_id)

    def back_up(self, path: Path) -> None:
        """Write a copy of the whole database, as it is now, to a path where nothing lies yet."""
        self._database.back_up(path)

    def labels_in_use(self) -> dict[str, int]:
        """How many spans each label has, over all documents and annotators."""
        with self._database.reading() as connection:
            return schemas.labels_in_use(connection)

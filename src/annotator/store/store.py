"""The interface to the disk for the rest of the program."""

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
    """One annotator's access to one database.

    Every method raises ``StoreError``, with a sentence for the user, when the disk refuses; the database is then
    unchanged, and the store stays usable. A store belongs to the thread that opened it, except for its iterators,
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
        """Use ``open`` instead."""
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
        """Open or create the database at ``path``; ``patience`` is how many seconds to wait for other processes.

        ``now`` returns ISO 8601 in UTC; ``ticks`` seconds since any fixed time, for the time between two keys.
        """
        check_annotator(annotator)
        return cls(Database(path, patience), path, annotator, now, new_id, ticks=ticks)

    def close(self) -> None:
        """Close the database, writing buffered key presses if the disk accepts them."""
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
        """Import the records, all or none; ``on_document`` is called for each with whether its document was new.

        A document that is there already only gets the layers of annotators who have no layer on it yet. Other
        processes cannot write while ``records`` is read, so pass records that are ready, a few hundred at a time.
        """
        with self._database.writing() as connection:
            return imports.import_records(connection, records, self._now(), on_document)

    def has_raw(self, raw_sha256: str) -> bool:
        """Whether a document was imported from a file with these bytes, given as their SHA-256 in hex."""
        with self._database.reading() as connection:
            return documents.has_raw(connection, raw_sha256)

    def document(self, document_id: str) -> Document:
        """The document with that id, its text checked against the hash from its import."""
        with self._database.reading() as connection:
            return documents.read_document(connection, document_id)

    def layer(self, document: Document, annotator: str | None = None) -> Layer:
        """The layer of this annotator, or another one, on the document; every quote is checked against its text."""
        with self._database.reading() as connection:
            return layers.read_layer(connection, document, annotator or self.annotator)

    def records(self, query: ExportQuery = ExportQuery()) -> Iterator[Record]:  # noqa: B008 - frozen
        """The records in order of import, all of one state of the database, even if it is written to meanwhile."""
        with self._database.snapshot() as connection:
            yield from exports.records(connection, query)

    # -- edits and their history --------------------------------------------------------------------------

    def keep(self, edit: Edit, *, refused: bool = False) -> None:
        """Write the edit and its action in the history, all or nothing; an edit without changes gets no action.

        Buffered keys are written in the same transaction. ``refused`` records in the key log that the command of
        the last key was refused.
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
        """Buffer a key for the log, unless the annotator has turned it off; ``keep`` records its outcome."""
        if self._logs_keys is None:
            with suppress(StoreError):  # the key must work even if the log does not
                self._logs_keys = self.logs_keys
        if self._logs_keys:
            self._keys.note(key, command, document_id)

    @property
    def logs_keys(self) -> bool:
        """Whether the annotator's keys are logged: they are unless the annotator has turned it off."""
        with self._database.reading() as connection:
            return setting(connection, _KEY_LOG, self.annotator) != "off"

    def log_keys(self, *, on: bool) -> None:
        """Turn the annotator's key log on or off; keys logged before are kept."""
        with self._database.writing() as connection:
            set_setting(connection, _KEY_LOG, "on" if on else "off", self.annotator)
        self._logs_keys = on

    @property
    def was_offered_tour(self) -> bool:
        """Whether the tour has been offered to the annotator in this database."""
        with self._database.reading() as connection:
            return setting(connection, _TOUR_OFFERED, self.annotator) is not None

    def remember_tour_offered(self) -> None:
        """Note that the tour has been offered, so that it is not offered to this annotator again."""
        with self._database.writing() as connection:
            set_setting(connection, _TOUR_OFFERED, "yes", self.annotator)

    def logged_keys(self) -> Iterator[LoggedKey]:
        """The annotator's keys that are on the disk, in the order they were pressed."""
        with self._database.snapshot() as connection:
            yield from logged_keys(connection, self.annotator)

    def _write_keys(self) -> None:
        """Write the buffered keys on their own; if the disk refuses, they are lost to the log and nothing is raised."""
        if not self._keys.is_empty:
            with suppress(StoreError), self._database.writing() as connection:
                self._keys.write(connection, self.annotator)
        self._keys.forget()

    # -- undo and redo ------------------------------------------------------------------------------------

    def undoable(self) -> Action | None:
        """The annotator's last action that is not undone, in any document."""
        with self._database.reading() as connection:
            return history.undoable(connection, self.annotator)

    def redoable(self) -> Action | None:
        """The action that the annotator undid last, unless something new was done since."""
        with self._database.reading() as connection:
            return history.redoable(connection, self.annotator)

    def latest(self, limit: int) -> tuple[Action, ...]:
        """The annotator's actions that are not undone, in any document, the last one first."""
        with self._database.reading() as connection:
            return history.latest(connection, self.annotator, limit)

    def actions_on(self, document_id: str, span_id: str) -> tuple[Action, ...]:
        """The annotator's actions on a span, except undone ones, in order."""
        with self._database.reading() as connection:
            return history.actions_on(connection, self.annotator, document_id, span_id)

    def actions(self) -> Iterator[HistoryEntry]:
        """Everything that was ever done here, by everyone, in order."""
        with self._database.snapshot() as connection:
            yield from history.entries(connection)

    # -- strings ------------------------------------------------------------------------------------------

    def labelled_strings(self, limit: int, without: str = "") -> list[tuple[str, str, int]]:
        """The annotator's most frequent (text, label, count), without the spans of the document ``without``.

        Only the newest spans are counted, so that it takes no longer in a project of millions.
        """
        with self._database.reading() as connection:
            return labelled_strings.labelled_strings(connection, self.annotator, without, limit)

    def rejected_strings(self, limit: int, without: str = "") -> list[tuple[str, int]]:
        """The strings that the annotator rejected in the most whole documents, with the number of documents."""
        with self._database.reading() as connection:
            return labelled_strings.rejected_strings(connection, self.annotator, without, limit)

    def patterns(self, limit: int) -> list[Pattern]:
        """The given patterns: strings that are suggested to everyone."""
        with self._database.reading() as connection:
            return labelled_strings.patterns(connection, limit)

    def replace_patterns(self, file: str, patterns: Iterable[Pattern]) -> int:
        """Replace the patterns from the file of that name by these; return how many there are now."""
        with self._database.writing() as connection:
            return labelled_strings.replace_patterns(connection, file, patterns)

    def holding(self, text: str, *, any_case: bool) -> Iterator[tuple[Document, Layer]]:
        """Each document whose text contains the string, with the annotator's layer; reads all texts."""
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
        """By document id: how many required answers of the annotator are missing."""
        with self._database.reading() as connection:
            return required_answers.required_left(connection, schema, document_ids, self.annotator)

    def neighbour(self, document_id: str, step: int) -> str | None:
        """The document ``step`` positions later in order of import (earlier if negative), if there is one."""
        with self._database.reading() as connection:
            return library_queries.neighbour(connection, document_id, step)

    def next_unfinished(self, document_id: str) -> str | None:
        """The next other document that is new or in progress; the search wraps around at the end."""
        with self._database.reading() as connection:
            return library_queries.next_unfinished(connection, document_id, self.annotator)

    def position(self, document_id: str) -> tuple[int, int]:
        """The position of the document, counted from 1 (0 if there is none), and the number of documents."""
        with self._database.reading() as connection:
            return library_queries.position(connection, document_id)

    def progress(self) -> dict[Status, int]:
        """The number of documents in each status."""
        with self._database.reading() as connection:
            return library_queries.progress(connection, self.annotator)

    def spans_by_label(self) -> dict[str, int]:
        """The number of the annotator's spans by label, the most frequent first."""
        with self._database.reading() as connection:
            return library_queries.spans_by_label(connection, self.annotator)

    def title_of(self, document_id: str) -> str | None:
        """The title of a document; ``None`` if there is no such document."""
        with self._database.reading() as connection:
            return library_queries.title_of(connection, document_id)

    def first_document(self) -> str | None:
        """The document that was imported first."""
        with self._database.reading() as connection:
            return library_queries.first_document(connection)

    @property
    def last_opened(self) -> str | None:
        """The document that the annotator opened last."""
        with self._database.reading() as connection:
            return setting(connection, _LAST_OPENED, self.annotator)

    def remember_caret(self, document_id: str, offset: int) -> None:
        """Remember the annotator's caret in a document, as an offset in code points."""
        with self._database.writing() as connection:
            set_setting(connection, _CARET_IN.format(document_id), str(offset), self.annotator)

    def caret(self, document_id: str) -> int | None:
        """The remembered caret of the annotator in a document; ``None`` if there is none."""
        with self._database.reading() as connection:
            offset = setting(connection, _CARET_IN.format(document_id), self.annotator)
        return None if offset is None else int(offset)

    @property
    def theme(self) -> str | None:
        """The theme that the annotator chose last."""
        with self._database.reading() as connection:
            return setting(connection, _THEME, self.annotator)

    def remember_theme(self, theme: str) -> None:
        """Remember the theme that the annotator chose."""
        with self._database.writing() as connection:
            set_setting(connection, _THEME, theme, self.annotator)

    def remember_opened(self, document_id: str) -> None:
        """Remember the document as the one opened last, and write the buffered keys."""
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
        """Make the schema the one in use and store its YAML, unless it is in use already."""
        with self._database.reading() as connection:
            if schemas.is_current(connection, schema):
                return
        with self._database.writing() as connection:
            schemas.remember_schema(connection, schema, source_text, self._now(), self.annotator)

    def migration_effects(self, schema: LabelSchema) -> Effects:
        """What a migration to that schema would do; nothing is written."""
        with self._database.reading() as connection:
            return schema_migrations.effects_of(connection, schema)

    def migrate(self, schema: LabelSchema, source_text: str) -> Effects:
        """Make the schema the one in use and migrate all layers to it, all or nothing."""
        with self._database.writing() as connection:
            return schema_migrations.migrate(connection, schema, source_text, self._mover())

    def take_migration_back(self) -> tuple[str, int]:
        """Undo the last migration; return the schema then in use and how many layers changed."""
        with self._database.writing() as connection:
            return schema_migrations.take_back(connection, self._mover())

    def _mover(self) -> Mover:
        return Mover(self.annotator, self._now(), self._new_id)

    def back_up(self, path: Path) -> None:
        """Write a copy of the whole database, as it is now, to a path that does not exist yet."""
        self._database.back_up(path)

    def labels_in_use(self) -> dict[str, int]:
        """The number of spans by label, over all documents and annotators."""
        with self._database.reading() as connection:
            return schemas.labels_in_use(connection)

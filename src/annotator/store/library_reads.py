"""The documents as a list: pages of it, neighbours, and how far the work is."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from msgspec.structs import replace

from annotator.core.layer import Status
from annotator.schema.values import LabelSchema
from annotator.store import (
    library_queries,
    required_answers,
)
from annotator.store.library_pages import LibraryPages
from annotator.store.library_parts import Listed, Slice
from annotator.store.library_queries import LastChange, LibraryQuery, LibraryRow
from annotator.store.own_documents import own_among
from annotator.store.store_part import StorePart


class LibraryReads(StorePart):
    """The documents as a list: pages of it, neighbours, and how far the work is."""

    def library_pages(self, query: LibraryQuery) -> LibraryPages:
        """The documents that the query finds, to be fetched by page."""
        with self._reading() as connection:
            parts = library_queries.library_parts(connection, query, self.annotator)
        return LibraryPages(parts, self._library_rows)

    def found_pages(self, numbers: array[int]) -> LibraryPages:
        """The documents that a search found, and those that it goes on to find, to be fetched by page."""
        return LibraryPages((Listed(numbers),), self._library_rows)

    def annotators(self) -> list[str]:
        """Who has a layer on any document."""
        with self._reading() as connection:
            return library_queries.annotators(connection)

    def _library_rows(self, slices: list[Slice]) -> list[LibraryRow]:
        with self._reading() as connection:
            rows = library_queries.library_rows(connection, slices, self.annotator)
            own = own_among(connection, self.annotator, [row.number for row in rows])
            return [replace(row, is_own=True) if row.number in own else row for row in rows]

    def required_left(self, schema: LabelSchema, document_ids: Sequence[str]) -> dict[str, int]:
        """By document id: how many required answers of the annotator are missing."""
        with self._reading() as connection:
            return required_answers.required_left(connection, schema, document_ids, self.annotator)

    def neighbour(self, document_id: str, step: int) -> str | None:
        """The document ``step`` positions later in order of import (earlier if negative), if there is one."""
        with self._reading() as connection:
            return library_queries.neighbour(connection, document_id, step)

    def next_unfinished(self, document_id: str) -> str | None:
        """The next other document that is new or in progress; the search wraps around at the end."""
        with self._reading() as connection:
            return library_queries.next_unfinished(connection, document_id, self.annotator)

    def position(self, document_id: str) -> tuple[int, int]:
        """The position of the document, counted from 1 (0 if there is none), and the number of documents."""
        with self._reading() as connection:
            return library_queries.position(connection, document_id)

    def work_on(self, document_id: str) -> dict[str, tuple[Status, int]]:
        """Who has a layer on the document, in order, with its status and its number of spans."""
        with self._reading() as connection:
            return library_queries.work_on(connection, document_id)

    def last_changes(self, numbers: Sequence[int]) -> dict[int, LastChange]:
        """By the number of the document: who changed a layer of it last, and when; nothing where nobody has one."""
        with self._reading() as connection:
            return library_queries.last_changes(connection, numbers)

    def progress(self) -> dict[Status, int]:
        """The number of documents in each status."""
        with self._reading() as connection:
            return library_queries.progress(connection, self.annotator)

    def spans_by_label(self) -> dict[str, int]:
        """The number of the annotator's spans by label, the most frequent first."""
        with self._reading() as connection:
            return library_queries.spans_by_label(connection, self.annotator)

    def title_of(self, document_id: str) -> str | None:
        """The title of a document; ``None`` if there is no such document."""
        with self._reading() as connection:
            return library_queries.title_of(connection, document_id)

    def first_document(self) -> str | None:
        """The document that was imported first."""
        with self._reading() as connection:
            return library_queries.first_document(connection)

"""Lists of the documents that a query asks for."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from annotator.core.document import Document
from annotator.core.query import Query, QueryField
from annotator.schema.values import LabelSchema
from annotator.store.document_numbers import numbers_of
from annotator.store.documents import numbered_document
from annotator.store.errors import StoreError
from annotator.store.store_part import StorePart

if TYPE_CHECKING:
    from annotator.core.consistency import Found
    from annotator.core.document import Document
    from annotator.core.inconsistency import DocumentFindings
    from annotator.store.document_query import ListedDocument, ListSort
    from annotator.store.document_search import Excerpt, FoundPart, SearchSort
    from annotator.store.inconsistencies import GoesOn

_STEPS = 20_000
"""Instructions of SQLite between two questions whether a search is stopped: some milliseconds."""


class Listing(StorePart):
    """Lists of the documents that a query asks for."""

    def query_fields(self, schema: LabelSchema | None) -> Mapping[str, QueryField]:
        """The fields of the query language, with checks for names that neither the schema nor any work has.

        A name that the schema lacks may take a look at all answers or relations.
        """
        from annotator.store.known_names import fields_with, is_used  # not for the app, whose start it delays

        def used(field: str, name: str) -> bool:
            with self._reading() as connection:
                return is_used(connection, field, name)

        return fields_with(schema, used)

    def listed(
        self, query: Query, viewer: str | None, sort: ListSort | None = None
    ) -> Iterator[ListedDocument]:
        """The documents, all of one state of the database, without a ``sort`` in order of import.

        ``viewer`` is whose view it is, everyone's without one.
        """
        from annotator.store.document_query import ListSort, listed  # as above

        with self._snapshot() as connection:
            yield from listed(connection, query, viewer, sort or ListSort.NUMBER)

    def found(
        self, query: Query, sort: SearchSort, schema: LabelSchema | None, is_stopped: Callable[[], bool]
    ) -> Iterator[FoundPart]:
        """What the annotator finds by a query, of one state of the database; the last part is at 100 per cent.

        In order of import it comes as it is found, in any other order at the end. It ends early once it ``is_stopped``,
        which is asked every few milliseconds.
        """
        from annotator.store.document_search import DocumentSearch, FoundPart, SearchSort

        try:
            with self._snapshot() as connection:
                connection.set_progress_handler(is_stopped, _STEPS)
                search, numbers = DocumentSearch(connection, query, self.annotator, is_stopped), numbers_of()
                if (every := search.all_in_order(sort)) is not None:
                    yield FoundPart(every, 100)
                    return
                for part in search.parts():
                    if sort is SearchSort.NUMBER:
                        yield FoundPart(part.numbers, min(99, part.percent))
                    else:
                        numbers.extend(part.numbers)
                        yield FoundPart([], min(99, part.percent))
                    if is_stopped():
                        return
                yield FoundPart(search.in_order(numbers.tolist(), sort, schema), 100)
        except StoreError as error:
            if not (is_stopped() and isinstance(error.__cause__, sqlite3.OperationalError)):
                raise

    def excerpts(self, query: Query, numbers: Iterable[int]) -> dict[int, Excerpt | None]:
        """By the number of the document: the first hit of the query's words in its text, if there is one."""
        from annotator.store.document_search import excerpt

        with self._snapshot() as connection:
            return {number: excerpt(connection, number, query) for number in numbers}

    def agreement_on(self, numbers: Iterable[int]) -> dict[int, float]:
        """How far those who finished a document agree on its spans, from 0 to 1, where two or more have finished it."""
        from annotator.store.document_search import agreement_on

        with self._reading() as connection:
            return agreement_on(connection, numbers)

    def id_of(self, number: int) -> str | None:
        """The id of the document with that number; ``None`` if it is gone."""
        from annotator.store.document_search import ids_of

        with self._reading() as connection:
            return ids_of(connection, [number]).get(number)

    def number_of(self, document_id: str) -> int | None:
        """The number of the document with that id; ``None`` if there is none."""
        with self._reading() as connection:
            row = connection.execute("SELECT number FROM documents WHERE id = ?", (document_id,)).fetchone()
            return None if row is None else int(row[0])

    def numbers(self, query: Query, viewer: str | None) -> array[int]:
        """The numbers of the documents, in order of import; no other document ever gets one of them."""
        from annotator.store.document_query import numbers

        with self._reading() as connection:
            return numbers(connection, query, viewer)

    def numbered(self, number: int) -> Document | None:
        """The document of that number, if it is still there."""
        with self._reading() as connection:
            return numbered_document(connection, number)

    def listed_findings(self, query: Query, viewer: str | None) -> Iterator[tuple[Document, Found]]:
        """What is inconsistent in the documents that the query asks for, the surest first; reads all texts."""
        from annotator.store.finding_lists import listed_findings  # as above

        with self._snapshot() as connection:
            yield from listed_findings(connection, query, viewer)

    def findings_by_document(
        self, first: str, limit: int, goes_on: GoesOn | None = None
    ) -> tuple[DocumentFindings, ...]:
        """What is inconsistent in the annotator's work by document, from ``first`` on and around; reads all texts.

        Only the surest ``limit`` findings. ``goes_on`` is asked after each document, with how many were read.
        """
        from annotator.store.finding_lists import findings_by_document  # as above

        with self._snapshot() as connection:
            return findings_by_document(connection, self.annotator, first, limit, goes_on)

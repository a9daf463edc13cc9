"""Lists of the documents that a query asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotator.core.query import Query
from annotator.store.store_part import StorePart

if TYPE_CHECKING:
    from annotator.core.consistency import Found
    from annotator.core.document import Document
    from annotator.core.inconsistency import DocumentFindings
    from annotator.store.document_query import ListedDocument, ListSort
    from annotator.store.inconsistencies import GoesOn


class Listing(StorePart):
    """Lists of the documents that a query asks for."""

    def listed(
        self, query: Query, viewer: str | None, sort: ListSort | None = None
    ) -> Iterator[ListedDocument]:
        """The documents, all of one state of the database, without a ``sort`` in order of import.

        ``viewer`` is whose view it is, everyone's without one.
        """
        from annotator.store.document_query import ListSort, listed  # not for the app, whose start it delays

        with self._database.snapshot() as connection:
            yield from listed(connection, query, viewer, sort or ListSort.NUMBER)

    def listed_findings(self, query: Query, viewer: str | None) -> Iterator[tuple[Document, Found]]:
        """What is inconsistent in the documents that the query asks for, the surest first; reads all texts."""
        from annotator.store.finding_lists import listed_findings  # as above

        with self._database.snapshot() as connection:
            yield from listed_findings(connection, query, viewer)

    def findings_by_document(
        self, first: str, limit: int, goes_on: GoesOn | None = None
    ) -> tuple[DocumentFindings, ...]:
        """What is inconsistent in the annotator's work by document, from ``first`` on and around; reads all texts.

        Only the surest ``limit`` findings. ``goes_on`` is asked after each document, with how many were read.
        """
        from annotator.store.finding_lists import findings_by_document  # as above

        with self._database.snapshot() as connection:
            return findings_by_document(connection, self.annotator, first, limit, goes_on)

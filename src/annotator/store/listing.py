"""Lists of the documents that a query asks for."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.query import Query
from annotator.store.document_query import ListedDocument, ListSort, listed
from annotator.store.store_part import StorePart


class Listing(StorePart):
    """Lists of the documents that a query asks for."""

    def listed(
        self, query: Query, viewer: str | None, sort: ListSort = ListSort.NUMBER
    ) -> Iterator[ListedDocument]:
        """The documents, all of one state of the database; ``viewer`` is whose view it is, everyone's without one."""
        with self._database.snapshot() as connection:
            yield from listed(connection, query, viewer, sort)

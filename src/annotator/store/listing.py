"""Lists of the documents that a query asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotator.core.query import Query
from annotator.store.store_part import StorePart

if TYPE_CHECKING:
    from annotator.store.document_query import ListedDocument, ListSort


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

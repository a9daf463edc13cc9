"""Lists of the documents that a query asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotator.core.query import Query
from annotator.store.store_part import StorePart

if TYPE_CHECKING:
    from annotator.store.copy_listing import ListedGroup
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

    def grouped(
        self, query: Query, viewer: str | None, sort: ListSort | None = None
    ) -> Iterator[ListedGroup]:
        """The documents as ``listed``, but copies of one together, with all of them if the query asks for one.

        Raises ``StoreError`` where copies are not known.
        """
        from annotator.store.copy_listing import grouped
        from annotator.store.document_query import ListSort

        with self._database.snapshot() as connection:
            yield from grouped(connection, query, viewer, sort or ListSort.NUMBER)

    def copies_of(self, document_id: str) -> list[str]:
        """The ids of the documents that are near-identical to one; raises ``StoreError`` where that is not known."""
        from annotator.store.copy_listing import copies_of

        with self._database.reading() as connection:
            return copies_of(connection, document_id)

    def document_named(self, name: str, undone: str) -> str:
        """The id of the document with this name: an id or its beginning, a title, a source or the end of a path.

        Raises ``StoreError``, which says what is ``undone``, for a name that no document has, or more than one.
        """
        from annotator.store.document_names import named

        with self._database.reading() as connection:
            return named(connection, name, undone)[0]

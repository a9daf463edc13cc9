"""Pages of the library by the edge of what is known, not by counting rows off from the start.

An OFFSET walks over every row ahead of the page. So a page is looked up behind or ahead of the nearest row whose
place is known: the list's start, its end, or an edge of the page shown last, from which one scrolls on. In the order
of import a row's place is its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from annotator.store.library import LibraryQuery, LibraryRow, LibrarySort, Seek


class LibraryPages:
    """The ``count`` rows that a query finds, fetched by page."""

    def __init__(
        self, query: LibraryQuery, count: int, fetch: Callable[[Seek, int], list[LibraryRow]]
    ) -> None:
        self.count = count
        self._fetch = fetch
        self._is_by_number = query == LibraryQuery()
        self._has_edges = query.sort in (LibrarySort.NUMBER, LibrarySort.TITLE)  # the others have no index
        self._known: tuple[tuple[int, LibraryRow], ...] = ()

    def page(self, offset: int, limit: int) -> list[LibraryRow]:
        """At most ``limit`` rows, the first ``offset`` left out; raises ``StoreError``."""
        limit = min(limit, self.count - offset)
        if limit <= 0:
            return []
        seek = min(self._ways(offset, limit), key=lambda way: way.skip)
        rows = self._fetch(seek, limit)
        if seek.backward:
            rows.reverse()
        if rows:
            self._known = ((offset, rows[0]), (offset + len(rows) - 1, rows[-1]))
        return rows

    def _ways(self, offset: int, limit: int) -> Iterator[Seek]:
        yield Seek(offset)
        if self._is_by_number:
            yield Seek(0, edge=("", offset))
        if self._has_edges:
            yield Seek(self.count - offset - limit, backward=True)
            for place, row in self._known:
                if offset > place:
                    yield Seek(offset - place - 1, edge=(row.title, row.number))
                if offset + limit <= place:
                    yield Seek(place - offset - limit, backward=True, edge=(row.title, row.number))

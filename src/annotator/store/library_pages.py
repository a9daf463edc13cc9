"""Pages of the library, each assembled from the parts of the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from annotator.store.library_parts import Part, Slice
from annotator.store.library_queries import LibraryRow


class LibraryPages:
    """The rows of some parts, one part after the other, fetched by page."""

    def __init__(self, parts: Sequence[Part], fetch: Callable[[list[Slice]], list[LibraryRow]]) -> None:
        self._parts = parts
        self._fetch = fetch

    @property
    def count(self) -> int:
        """How many rows there are; a search that goes on finds more."""
        return sum(part.count for part in self._parts)

    def page(self, offset: int, limit: int) -> list[LibraryRow]:
        """Up to ``limit`` rows from row ``offset`` on, counted from 0; raises ``StoreError``."""
        slices = list(self._slices(offset, limit))
        return self._fetch(slices) if slices else []

    def _slices(self, offset: int, limit: int) -> Iterator[Slice]:
        for part in self._parts:
            taken = min(limit, part.count - offset)
            if taken > 0:
                yield part, offset, taken
                limit -= taken
            offset = max(0, offset - part.count)

"""What a query has found so far."""

from __future__ import annotations

from annotator.core.query import Query, parsed_query
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_numbers import numbers_of
from annotator.store.document_search import Excerpt, SearchSort
from annotator.store.finding_fields import kinds_asked

ALL = 100
"""Per cent."""


class SearchResults:
    """What a query has found so far; it grows until it ``is_over``.

    ``text`` is the query as it was typed, with its last word perhaps not to the end if it ``is_typed``. ``rows`` is
    how many documents are shown at first: their excerpts come without being asked for.
    """

    def __init__(self, number: int, text: str, sort: SearchSort, *, is_typed: bool, rows: int = 0) -> None:
        """Raises ``QueryError``."""
        self.number = number
        self.text = text
        self.sort = sort
        self.is_typed = is_typed
        self.rows = rows
        self.query: Query = parsed_query(text, QUERY_FIELDS, is_typed=is_typed)
        self.documents = numbers_of()
        self.percent = 0
        self.error = ""
        self.excerpts: dict[int, Excerpt | None] = {}
        self.is_asked_for: set[int] = set()

    @property
    def takes_long(self) -> bool:
        """Whether it takes long in a small database, too: whether labels contradict each other is worked out."""
        return bool(kinds_asked(self.query))

    @property
    def is_waited_for(self) -> bool:
        """Whether more is to come."""
        return not self.is_over or len(self.excerpts) < len(self.is_asked_for)

    @property
    def is_over(self) -> bool:
        """Whether all was found, or no more can be."""
        return self.percent == ALL or bool(self.error)

    @property
    def count(self) -> int:
        """How many documents were found so far."""
        return len(self.documents)

    @property
    def hits(self) -> int | None:
        """How many hits there are in all documents; ``None`` until each was looked at."""
        if not self.is_over or not self.query.words or len(self.excerpts) < self.count:
            return None
        return sum(each.hits for each in self.excerpts.values() if each is not None)

    def place_of(self, number: int) -> int | None:
        """The position of the document with that number among those found, from 0."""
        try:
            return self.documents.index(number)
        except ValueError:
            return None

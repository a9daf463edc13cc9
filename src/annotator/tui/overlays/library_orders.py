"""The orders of the library, and the statuses that it can be narrowed to."""

from __future__ import annotations

from contextlib import suppress

from annotator.core.layer import Status
from annotator.store.document_search import SearchSort
from annotator.store.errors import StoreError
from annotator.store.library_queries import LibrarySort
from annotator.store.store import Store

_LISTED = {SearchSort(sort): sort for sort in LibrarySort} | {SearchSort.RELEVANCE: LibrarySort.NUMBER}
"""Orders in which documents are listed without a search; where no word is asked, none is more relevant."""


def listed_in(sort: SearchSort) -> LibrarySort | None:
    """Return the order in which all documents are listed for it; ``None`` if they have to be searched."""
    return _LISTED.get(sort)


def next_status(status: Status | None) -> Status | None:
    """Return the next status to narrow to: all, then each status, then all again."""
    statuses: list[Status | None] = [None, *Status]
    return statuses[(statuses.index(status) + 1) % len(statuses)]


def next_sort(sort: SearchSort, store: Store) -> SearchSort:
    """Return the next order: by agreement where two people could agree, by a tagger where one has looked."""
    sorts = list(SearchSort)
    with suppress(StoreError):
        if len(store.annotators()) < 2:
            sorts.remove(SearchSort.AGREEMENT)
        if not store.has_uncertainties:
            sorts = [each for each in sorts if each not in (SearchSort.UNSURE, SearchSort.SURE)]
    return sorts[(sorts.index(sort) + 1) % len(sorts)]

"""Where the pages of a document begin, if it came from a file that has pages."""

from __future__ import annotations

from bisect import bisect_right

from annotator.core.document import Document

PAGE_STARTS = "page_starts"
"""The metadata key of the offsets at which pages begin, in code points."""


def page_of(document: Document, offset: int) -> int | None:
    """Return the number of the page, from 1, on which an offset in code points is; ``None`` if it has no pages."""
    starts = document.meta.get(PAGE_STARTS)
    if not isinstance(starts, list) or not starts or not all(type(start) is int for start in starts):
        return None
    return max(1, bisect_right(starts, offset))

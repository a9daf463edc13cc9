"""The occurrences of a string in a document."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.suggestion import folded, is_any_case, string_key


def stands_alone(document: Document, range_: Range) -> bool:
    """Whether the range starts and ends at edges of tokens: "art" does not stand alone in "party"."""
    segmentation = document.segmentation
    first = segmentation.token_at(range_.start)
    last = segmentation.token_at(range_.end - 1) if range_ else None
    return first is not None and last is not None and (first.start, last.end) == (range_.start, range_.end)


def equal_places(document: Document, text: str) -> Iterator[Range]:
    """Yield where the string stands alone, in order and without overlaps; case counts as in ``string_key``.

    Reads the whole text (12 ms for 10 MB), so it is only for commands that document this, not for every key.
    """
    wanted = string_key(text)
    body = document.text if not is_any_case(text) else folded(document.text)
    start = body.find(wanted)
    while start >= 0:
        range_ = Range(start, start + len(wanted))
        alone = stands_alone(document, range_)
        if alone:
            yield range_
        start = body.find(wanted, range_.end if alone else start + 1)

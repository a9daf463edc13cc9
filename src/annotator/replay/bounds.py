"""Lower bounds on the keys that turn a span into the wanted one; a bound too high would hide a way from the search."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from functools import lru_cache

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.segmentation import Segmentation

MOST_COUNTED = 9
"""Words that a digit can count."""


def start_keys(document: Document, start: int, wanted: int) -> int:
    """Keys that move a start: one key passes at most one word, with the punctuation around it."""
    return _steps(document, start, wanted)


def word_count(document: Document, range_: Range) -> int:
    """How many words start in the range."""
    starts, _ = _words(document.segmentation)
    return bisect_left(starts, range_.end) - bisect_left(starts, range_.start)


@lru_cache(maxsize=4)
def _words(segmentation: Segmentation) -> tuple[array[int], array[int]]:
    """Where the words of the text start and end, cached because a search asks thousands of times."""
    words = list(segmentation.words_in(Range(0, len(segmentation.text))))
    return array("Q", (word.start for word in words)), array("Q", (word.end for word in words))


def keys_left(document: Document, extent: Range, wanted: Range, numbered: int = 0) -> int:
    """Keys from one extent to the other, at least; a digit up to ``numbered`` chooses a match and counts no words."""
    starts = start_keys(document, extent.start, wanted.start)
    if extent.end == wanted.end:
        return starts
    count = min(word_count(document, wanted), MOST_COUNTED)
    if not count:
        return starts + _steps(document, extent.end, wanted.end)
    counted = 1 + _steps(document, _end_of_count(document, wanted, count), wanted.end)
    if not starts and count <= numbered:
        counted += 1
    ways = [counted, _steps(document, extent.end, wanted.end)]
    if extent.end < wanted.end:
        ways.append(2)  # the letter stretch
    return starts + min(ways)


def _end_of_count(document: Document, wanted: Range, count: int) -> int:
    starts, ends = _words(document.segmentation)
    return ends[bisect_left(starts, wanted.start) + count - 1]


def _steps(document: Document, edge: int, wanted: int) -> int:
    between = Range(min(edge, wanted), max(edge, wanted))
    return max(1, word_count(document, between)) if between else 0

"""Finding what the user searches for, block by block, only in the blocks that are needed.

``searches`` says what a search means as a pattern. Hits do not overlap within a block.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate
from time import monotonic

from msgspec import Struct

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.spellings import ACCENT, LONGEST, shortest
from annotator.session.states import Search, SearchKind
from annotator.session.text.searches import (
    is_caseless,
    needs_spellings,
    pattern_of,
    spelled_pattern_of,
    touches_word,
)

PATIENCE = 0.25
"""Seconds that one pass of a regular expression may take; one that takes longer is given up."""

PATIENCE_FOR_ALL = 2.0
"""Seconds that counting all hits may take: a million of a regular expression take 0.8."""

BLOCK = 8_192
"""Code points of a block; a hit belongs to the block that it starts in."""

MOST_HITS = 2_000
"""Upper bound on the hits of a block; later ones in it are ignored."""


class SearchTooSlowError(Exception):
    """The pattern takes too long."""


def _matches(
    document: Document, search: Search, start: int, end: int, patience: float
) -> Iterator[tuple[int, int]]:
    """Yield start and end of each hit between the two offsets; only a regular expression heeds ``patience`` (seconds).

    Raises ``TimeoutError`` when that is used up.
    """
    text = document.text
    if not needs_spellings(document, search):
        limit = patience if search.kind is SearchKind.REGEX else None
        for match in pattern_of(search).finditer(text, start, end, timeout=limit, concurrent=False):
            yield match.span()
    else:
        for found in spelled_pattern_of(search).finditer(text, start, end):
            if search.kind is not SearchKind.WORD or not touches_word(text, *found.span()):
                yield found.span()


def _look(
    document: Document, search: Search, block: int, patience: float
) -> tuple[list[tuple[int, int]], int]:
    """Start and end of each hit of the block, and the next block in which there may be any.

    A regular expression searches to the end of the text, for at most ``patience`` seconds; other searches end at
    most ``_reach`` after the block. Raises ``SearchTooSlowError``.
    """
    end = (block + 1) * BLOCK
    is_regex = search.kind is SearchKind.REGEX
    horizon = len(document.text) if is_regex else min(len(document.text), end + _reach(search))
    spans: list[tuple[int, int]] = []
    try:
        for span in _matches(document, search, block * BLOCK, horizon, patience):
            if span[0] >= end or len(spans) >= MOST_HITS:
                return spans, block + 1 if _runs_over(spans, end) else max(block + 1, span[0] // BLOCK)
            if span[1] > span[0]:
                spans.append(span)
    except TimeoutError:
        raise SearchTooSlowError from None
    is_last = is_regex and not _runs_over(spans, end)
    return spans, len(document.text) // BLOCK + 1 if is_last else block + 1


def _reach(search: Search) -> int:
    """Greatest length of a hit of plain text, in code points."""
    return LONGEST * len(search.text)


def _runs_over(spans: list[tuple[int, int]], end: int) -> bool:
    """Whether the last hit runs over the end of its block, so that hits of the next one may overlap it."""
    return bool(spans) and spans[-1][1] > end


def _hits_of_block(document: Document, search: Search, block: int) -> tuple[Range, ...]:
    """The hits that start in the block; raises ``SearchTooSlowError``, without a search where that is cached."""
    hits = _looker(document)(search, block)
    if hits is None:
        raise SearchTooSlowError
    return hits


@lru_cache(maxsize=1)  # only the current document, which may be a book
def _looker(document: Document) -> Callable[[Search, int], tuple[Range, ...] | None]:
    @lru_cache(maxsize=256)
    def hits(search: Search, block: int) -> tuple[Range, ...] | None:
        try:
            spans, _ = _look(document, search, block, PATIENCE)
        except SearchTooSlowError:
            return None
        return tuple(Range(start, end) for start, end in spans)

    return hits


def hits_in(document: Document, search: Search, range_: Range) -> tuple[Range, ...]:
    """The hits that overlap the range or start at its end, in order; none where the pattern is too slow."""
    first, last = max(0, range_.start - 1) // BLOCK, range_.end // BLOCK
    hits: list[Range] = []
    try:
        for block in range(max(0, first - 1), last + 1):
            hits += _hits_of_block(document, search, block)
    except SearchTooSlowError:
        return ()
    return tuple(hit for hit in hits if hit.end > range_.start and hit.start <= range_.end)


def next_hit(document: Document, search: Search, order: tuple[int, int]) -> Range | None:
    """The first hit after ``(start, -end)`` in reading order; raises ``SearchTooSlowError``."""
    offset = max(0, order[0])
    while offset <= len(document.text):
        block = offset // BLOCK
        for hit in _hits_of_block(document, search, block):
            if (hit.start, -hit.end) > order:
                return hit
        far = _first_from(document, search, (block + 1) * BLOCK)
        if far is None:
            return None
        offset = far
        if offset // BLOCK == block:
            return None
    return None


def _first_from(document: Document, search: Search, offset: int) -> int | None:
    """The start of the first hit at or after the offset, in one search however far it is."""
    try:
        for start, end in _matches(document, search, offset, len(document.text), PATIENCE):
            if end > start:
                return start
    except TimeoutError:
        raise SearchTooSlowError from None
    return None


def previous_hit(document: Document, search: Search, order: tuple[int, int]) -> Range | None:
    """The last hit before ``(start, -end)`` in reading order; raises ``SearchTooSlowError``.

    Where none is near, all are counted: 10 MB without a hit take 10 ms in ASCII and 50 ms in others, the first time.
    """
    block = min(max(0, order[0]), len(document.text)) // BLOCK
    near = max(0, block - 1)
    for each in range(block, near - 1, -1):
        for hit in reversed(_hits_of_block(document, search, each)):
            if (hit.start, -hit.end) < order:
                return hit
    if not near:
        return None
    hits = all_hits(document, search)
    earlier = hits.before(near)
    return hits.some(earlier - 1, 1)[0] if earlier else None


class Hits(Struct, frozen=True):
    """All hits of a search in a document by number, from 0: counted at once, and found when asked for.

    ``up_to`` has the number of hits up to the end of each block. The methods raise ``SearchTooSlowError``.
    """

    document: Document
    search: Search
    up_to: array[int]

    def __len__(self) -> int:
        return self.up_to[-1]

    def before(self, block: int) -> int:
        """How many hits start before the block."""
        return self.up_to[block - 1] if block else 0

    def some(self, number: int, most: int) -> list[Range]:
        """The hits from that number on, ``most`` of them at most."""
        hits: list[Range] = []
        while len(hits) < most and number < len(self):
            block = bisect_right(self.up_to, number)
            hits += _hits_of_block(self.document, self.search, block)[number - self.before(block) :]
            number = self.up_to[block]
        return hits[:most]

    def number_at(self, offset: int) -> int:
        """The number of the hit at the offset, else of the first one after it, else of the last."""
        here = offset // BLOCK
        for block in (max(0, here - 1), here):
            for place, hit in enumerate(_hits_of_block(self.document, self.search, block)):
                if hit.end > offset:
                    return self.before(block) + place
        return max(0, min(self.up_to[here], len(self) - 1))


@lru_cache(maxsize=2)
def all_hits(document: Document, search: Search) -> Hits:
    """Count all hits, which takes 20 ms for 10 MB; raises ``SearchTooSlowError``.

    Plain text takes no longer when there are a million hits. In a text with more than ASCII, where letters may have
    accents, it takes about 50 ms. Whole words, regular expressions, and blocks with a combining accent near their
    end are counted hit by hit, in up to a second for a million.
    """
    count = _quick_count(document, search)
    counts = _counts_by_look(document, search) if count is None else _counts_by(count, document, search)
    return Hits(document, search, array("Q", accumulate(counts)))


def _quick_count(document: Document, search: Search) -> Callable[[str], int] | None:
    """A function that counts the hits in a part of the text; ``None`` where hits must be found one by one."""
    text = search.text
    if search.kind is not SearchKind.PLAIN:
        return None
    if not needs_spellings(document, search):
        return (lambda stretch: stretch.lower().count(text)) if is_caseless(search) else _counting(text)
    pattern = spelled_pattern_of(search)
    return (
        _counting(text)
        if pattern.pattern == re.escape(text)
        else lambda stretch: len(pattern.findall(stretch))
    )


def _counting(text: str) -> Callable[[str], int]:
    return lambda stretch: stretch.count(text)


def _counts_by(count: Callable[[str], int], document: Document, search: Search) -> list[int]:
    """The number of hits of each block; the last one may run over the end by all but its first code point."""
    text, overlap, reach = document.text, shortest(search.text) - 1, _reach(search)
    counts: list[int] = []
    for start in range(0, len(text) + 1, BLOCK):
        end = start + BLOCK
        if ACCENT.search(text, end, end + reach):  # a hit may be longer, and what follows it counts
            counts.append(len(_look(document, search, start // BLOCK, PATIENCE)[0]))
        else:
            counts.append(min(MOST_HITS, count(text[start : end + overlap])))
    return counts


def _counts_by_look(document: Document, search: Search) -> list[int]:
    """The number of hits of each block, found one by one; raises ``SearchTooSlowError``."""
    counts = [0] * (len(document.text) // BLOCK + 1)
    until, block = monotonic() + PATIENCE_FOR_ALL, 0
    while block < len(counts):
        left = until - monotonic()
        if left <= 0:
            raise SearchTooSlowError
        spans, following = _look(document, search, block, left)
        counts[block], block = len(spans), following
    return counts

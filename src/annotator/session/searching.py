"""Finding what the user searches for, block by block, where someone looks.

A search is typed as plain text; ``/w `` in front means whole words, ``/r `` a regular expression. Case counts
only when the text has an upper-case letter, in a regular expression always. Hits do not overlap within a block.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session.states import Search, SearchKind

PATIENCE = 0.25
"""Seconds that one look at the text may take; a pattern that takes longer is given up."""

BLOCK = 8_192
"""Code points of a block; a hit belongs to the block that it starts in."""

MOST_HITS = 2_000
"""Hits of a block that are looked at; behind them the block is taken as read."""

_PREFIXES = {"/w ": SearchKind.WORD, "/r ": SearchKind.REGEX}


class SearchTooSlowError(Exception):
    """The pattern did not answer in time."""


def search_from(typed: str) -> Search:
    """The search that the typed text means."""
    kind = _PREFIXES.get(typed[:3], SearchKind.PLAIN)
    return Search(typed if kind is SearchKind.PLAIN else typed[3:], kind)


def fault_of(search: Search) -> str:
    """Why the search cannot be made; empty when it can."""
    if not search.text:
        return "nothing to search for"
    try:
        _compiled(search)
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        return f"not a regular expression: {error}"
    return ""


@lru_cache(maxsize=16)
def _compiled(search: Search) -> regex.Pattern[str]:
    if search.kind is SearchKind.REGEX:
        return regex.compile(search.text, regex.MULTILINE)
    pattern = regex.escape(search.text)
    if search.kind is SearchKind.WORD:
        pattern = rf"(?<![\p{{L}}\p{{M}}\p{{N}}_]){pattern}(?![\p{{L}}\p{{M}}\p{{N}}_])"
    caseless = not any(map(str.isupper, search.text))
    return regex.compile(pattern, regex.IGNORECASE if caseless else 0)


@lru_cache(maxsize=256)
def _hits_of_block(document: Document, search: Search, block: int) -> tuple[Range, ...]:
    start, end = block * BLOCK, min(len(document.text), (block + 1) * BLOCK)
    found: list[Range] = []
    try:
        for match in _compiled(search).finditer(document.text, start, timeout=PATIENCE, concurrent=False):
            if match.start() >= end or len(found) >= MOST_HITS:
                break
            if match.end() > match.start():
                found.append(Range(match.start(), match.end()))
    except TimeoutError:
        raise SearchTooSlowError from None
    return tuple(found)


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
    """The first hit behind ``(start, -end)`` in reading order; raises ``SearchTooSlowError``."""
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
    """Where the first hit from the offset on starts; one look over the text, however far it is."""
    try:
        for match in _compiled(search).finditer(document.text, offset, timeout=PATIENCE):
            if match.end() > match.start():
                return match.start()
    except TimeoutError:
        raise SearchTooSlowError from None
    return None


def previous_hit(document: Document, search: Search, order: tuple[int, int]) -> Range | None:
    """The last hit ahead of ``(start, -end)`` in reading order; raises ``SearchTooSlowError``.

    Walks back block by block: 10 MB without a hit are 1,250 of them, about 20 ms.
    """
    for block in range(min(max(0, order[0]), len(document.text)) // BLOCK, -1, -1):
        for hit in reversed(_hits_of_block(document, search, block)):
            if (hit.start, -hit.end) < order:
                return hit
    return None

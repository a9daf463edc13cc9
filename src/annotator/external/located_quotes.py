"""Where the quotes of a model stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from annotator.external.model_protocol import Answered, RawSpan

_LONGEST = 1_000
"""Code points of a quote that is looked for."""


def located(text: str, quoted: Iterable[tuple[str, str]], offset: int = 0) -> Answered:
    """Return spans for pairs of label and quote, in the order of the answer, and how many quotes are nowhere.

    The same quote a second time is its next occurrence; a quote is found as a whole word where it is one anywhere, with
    any white space between its words. ``offset`` is added to all offsets, in code points.
    """
    spans: list[RawSpan] = []
    unlocated, places, taken = 0, dict[str, list[tuple[int, int]]](), dict[tuple[str, str], int]()
    cursor = 0
    for label, quote in quoted:
        words = quote.split()
        key = " ".join(words)
        if not words or len(key) > _LONGEST:
            unlocated += 1
            continue
        if key not in places:
            places[key] = _occurrences(text, words)
        found = places[key]
        first = taken.get((label, key), 0)
        if first >= len(found):
            unlocated += not found  # said more often than it is there: of no consequence
            continue
        # An answer in the order of the text means the next one; one in another order, the first that is left.
        index = next((at for at in range(first, len(found)) if found[at][0] >= cursor), first)
        taken[label, key] = index + 1
        start, end = found[index]
        cursor = start
        spans.append(RawSpan(start + offset, end + offset, label))
    return Answered(spans, unlocated)


def _occurrences(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Return the ranges of the words in the text: those that begin and end with a word or, without any, all."""
    expression = r"\s+".join(map(re.escape, words))
    found = [match.span() for match in re.finditer(expression, text)]
    whole = [(start, end) for start, end in found if _is_edge(text, start) and _is_edge(text, end)]
    return whole or found


def _is_edge(text: str, offset: int) -> bool:
    """Whether the characters on both sides of the offset are not of one word."""
    if not 0 < offset < len(text):
        return True
    return not all(char.isalnum() for char in text[offset - 1 : offset + 1])


def chunks(text: str, longest: int) -> Iterable[tuple[int, str]]:
    """Yield the text in parts of at most so many code points, each with its offset, cut after lines or words."""
    edges = [0]
    while edges[-1] < len(text):
        start = edges[-1]
        end = start + longest
        if end < len(text):
            line, blank = text.rfind("\n", start, end), text.rfind(" ", start, end)
            end = line + 1 if line > start + longest // 2 else blank + 1 if blank > start else end
        edges.append(min(end, len(text)))
    for start, end in pairwise(edges):
        yield start, text[start:end]

"""The words and signs at the edges of a string by which two people mark the same thing differently."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.core.common_forms import WITHOUT_SPACES
from annotator.core.range import Range

MOST_WORDS = 3
"""Words and signs by which one edge of two equal spans may differ."""

_PIECE = re.compile(rf"['’][sS]\b|[{WITHOUT_SPACES}]|[^\W{WITHOUT_SPACES}]+|[^\w\s]")
_ARTICLES = "the|a|an|la|le|les|l|der|die|das|den|dem|des|el|los|las|il|lo|gli|o|os|as"
_LEADING = re.compile(rf"(?:(?:{_ARTICLES})(?:\s+|['’])|[^\w\s]\s*)+", re.IGNORECASE)
_TRAILING = re.compile(r"(?:\s*(?:['’][sS]?|[^\w\s]))+$")


def partial(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each part that lacks up to ``MOST_WORDS`` words or signs at one edge, or at both."""
    pieces = [match.span() for match in _PIECE.finditer(text)]
    for first in range(min(MOST_WORDS, len(pieces) - 1) + 1):
        for cut in range(min(MOST_WORDS, len(pieces) - 1 - first) + 1):
            if first or cut:
                yield pieces[first][0], pieces[-1 - cut][1]


def narrower(text: str, range_: Range) -> Iterator[Range]:
    """The range without an article or signs at its start, signs or a possessive at its end, or both."""
    quote = range_.slice(text)
    leading = _LEADING.match(quote)
    trailing = _TRAILING.search(quote)
    first = leading.end() if leading else 0
    last = trailing.start() if trailing else len(quote)
    for start, end in dict.fromkeys(((first, last), (first, len(quote)), (0, last))):
        if 0 <= start < end <= len(quote) and (start, end) != (0, len(quote)):
            yield Range(range_.start + start, range_.start + end)

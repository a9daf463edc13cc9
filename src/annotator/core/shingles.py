"""What near-identical texts have in common: runs of words, wherever they stand.

The words are those of the common form, so that case, accents, punctuation and line breaks do not count, and in scripts
without spaces a word is a character.
"""

from __future__ import annotations

from annotator.core.common_forms import common_form

LENGTH = 4
"""Words of a shingle: of unrelated articles, one pair in 250 has one in common; with 3 words one in 17 has."""

THRESHOLD = 0.5
"""The least share of two texts that are near-identical: unrelated ones reach 0.24, edited copies fall to 0.5."""


def shingles(text: str) -> frozenset[str]:
    """All runs of ``LENGTH`` words of the text; all its words together if it has fewer, nothing if it has none."""
    words = common_form(text).split()
    if len(words) < LENGTH:
        return frozenset((" ".join(words),)) if words else frozenset()
    return frozenset(map(" ".join, zip(*(words[first:] for first in range(LENGTH)), strict=False)))


def share_in_common(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shingles of two texts that both have (Jaccard's index), from 0 to 1; 0 without any."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0

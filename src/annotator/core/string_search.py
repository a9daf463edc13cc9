"""Looking for many strings at once in a text, and whether what is found stands alone."""

from __future__ import annotations

from collections.abc import Iterable

import regex
from ahocorasick_rs import AhoCorasick, MatchKind

from annotator.core.suggestion import folded

_SURROGATE = regex.compile(r"[\ud800-\udfff]")


def searchable(text: str) -> str:
    """The text in which strings are searched for: folded, and with surrogates, which UTF-8 cannot hold, replaced."""
    return _SURROGATE.sub("\ufffd", folded(text))


def automaton_of(strings: Iterable[str]) -> AhoCorasick | None:
    """An automaton that finds the strings in any case in a ``searchable`` text; ``None`` if there are none.

    Those with surrogates are left out. Building it takes 0.4 ms for 256 strings, 20 ms for 5,000.
    """
    patterns = {folded(string) for string in strings if not _SURROGATE.search(string)}
    return AhoCorasick(sorted(patterns), matchkind=MatchKind.Standard) if patterns else None

"""Finding the words that a typed letter can mean."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from annotator.core.document import Document
from annotator.core.range import Range

MOST_MATCHES = 9
"""One match is taken at once, eight more can be reached by a digit."""

# GB 2312 orders its 3,755 common characters by pinyin: the first character of each initial letter, as code.
_INITIALS = "abcdefghjklmnopqrstwxyz"
_FIRST_CODES = tuple(
    int.from_bytes(character.encode("gb2312"), "big")
    for character in "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
)
_LAST_CODE = int.from_bytes("座".encode("gb2312"), "big")


@lru_cache(maxsize=4096)
def folded_initial(character: str) -> str:
    """The letter that aims at a word with this first character: case and accents folded, Chinese by pinyin."""
    if "\u4e00" <= character <= "\u9fff":
        return _pinyin_initial(character)
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    return decomposed[:1] or character


def _pinyin_initial(character: str) -> str:
    try:
        code = int.from_bytes(character.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return character
    if not _FIRST_CODES[0] <= code <= _LAST_CODE:
        return character
    return _INITIALS[bisect_right(_FIRST_CODES, code) - 1]


def words_beginning_with(document: Document, character: str, ahead_of: int, window: Range) -> Iterator[Range]:
    """The tokens in ``window`` that the character means, in the order of their numbers.

    First those at or behind the offset in reading order, then, from the nearest back, those ahead of it.
    """
    wanted = {character, folded_initial(character)}
    tokens = document.segmentation.tokens_in

    def matches(token: Range) -> bool:
        first = document.text[token.start]
        return first in wanted or folded_initial(first) in wanted

    start = min(max(ahead_of, window.start), window.end)
    yield from filter(matches, tokens(Range(start, window.end)))
    yield from filter(matches, reversed(list(tokens(Range(window.start, start)))))

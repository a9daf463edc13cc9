"""Finding the words that a typed letter can mean."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.spellings import TYPED_AS

MOST_MATCHES = 9
"""Upper bound on numbered matches: one is taken at once, eight more can be reached by a digit."""

# GB 2312 orders its 3,755 common characters by pinyin; these are the codes of the first character of each initial.
_INITIALS = "abcdefghjklmnopqrstwxyz"
_FIRST_CODES = tuple(
    int.from_bytes(character.encode("gb2312"), "big")
    for character in "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
)
_LAST_CODE = int.from_bytes("座".encode("gb2312"), "big")


_start_of = attrgetter("start")


@lru_cache(maxsize=4096)
def folded_initial(character: str) -> str:
    """The key that aims at a word with this first character.

    Case and accents are ignored, Chinese goes by pinyin, typographic punctuation by what a keyboard has for it;
    characters of other scripts are their own keys.
    """
    if "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff":
        return _pinyin_initial(character)
    decomposed = unicodedata.normalize("NFKD", character.translate(TYPED_AS)).casefold()
    return _base_letter(decomposed[:1] or character)


def _base_letter(letter: str) -> str:
    """The ASCII letter that a Latin letter is based on: o for ø, l for ł, a for æ; others are returned as they are."""
    if letter.isascii():
        return letter
    name = unicodedata.name(letter, "").replace("LIGATURE", "LETTER")
    script, _, written = name.partition(" SMALL LETTER ")
    return written[:1].lower() if script == "LATIN" and written else letter


def _pinyin_initial(character: str) -> str:
    """The first letter of the usual reading; the character itself when no reading is known."""
    try:
        code = int.from_bytes(character.encode("gb2312"), "big")
    except UnicodeEncodeError:
        code = 0
    if _FIRST_CODES[0] <= code <= _LAST_CODE:
        return _INITIALS[bisect_right(_FIRST_CODES, code) - 1]
    import pypinyin  # 165 ms to import: only for characters that the codec's order leaves out

    readings = pypinyin.lazy_pinyin(character, errors="ignore")
    initial = unicodedata.normalize("NFKD", readings[0])[:1] if readings else ""
    return initial if initial.isascii() and initial else character


def words_beginning_with(document: Document, character: str, offset: int, window: Range) -> Iterator[Range]:
    """Yield the tokens in ``window`` that the character means, in the order of their numbers.

    Tokens at or after the offset come first, then earlier ones, nearest first. A lower-case letter means words in
    either case; an upper-case one, which is never needed, only capitalised words where there are any.
    """
    tokens, initials = _initials_in(document, window)
    wanted = {character, folded_initial(character)}
    found = sorted(index for initial in wanted for index in _indexes(initials, initial))
    split = bisect_left(found, bisect_left(tokens, offset, key=_start_of))
    matches = (tokens[index] for index in (*found[split:], *reversed(found[:split])))
    if not character.isupper():
        yield from matches
        return
    either = [*matches]
    yield from [token for token in either if document.text[token.start].isupper()] or either


@lru_cache(maxsize=1)  # only the current document, which may be a book
def _initials_in(document: Document, window: Range) -> tuple[tuple[Range, ...], str]:
    """The tokens in the window and the key that aims at each, cached for all aims on one page."""
    tokens = tuple(document.segmentation.tokens_in(window))
    return tokens, "".join([folded_initial(document.text[token.start]) for token in tokens])


def _indexes(text: str, character: str) -> Iterator[int]:
    index = text.find(character)
    while index >= 0:
        yield index
        index = text.find(character, index + 1)

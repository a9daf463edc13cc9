"""What a typed letter or mark stands for in a text: other cases, accents, and the marks that typesetting refines.

A letter without an accent stands for those with one, too, and a typewriter's quote for all quotes; what was typed with
an accent, or as typesetting has it, means just that. Accents may stand in the text as parts of a letter or behind it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, pairwise

import regex

from annotator.core.regexes import compiled

TYPED_AS = {
    **dict.fromkeys(map(ord, "“”„‟«»″「」『』《》"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛‹›′"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "·•"), "*"),
}
"""What a keyboard has for the marks that typesetting refines."""

ALSO_ASCII = {"\u0130": "i", "\u212a": "k", "\u017f": "s"}
"""What is an ASCII letter where case does not count: dotted capital I, the Kelvin sign, long s."""

HAS_CASE = r"\p{Changes_When_Casemapped}"
"""A letter that stands for another one where case does not count; Python's own tables are of another Unicode."""

LONGEST = 4
"""Code points that a typed one stands for at most: a letter and three accents."""

_ACCENTS = (  # of Latin, Greek and Cyrillic, and the points of Hebrew and Arabic
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
ACCENT = re.compile(f"[{_ACCENTS}]")
_TAKES_ACCENTS = r"(?V1)[\p{L}&&[\p{Latin}\p{Greek}\p{Cyrillic}\p{Hebrew}\p{Arabic}]]"
_HAVE_ACCENTS = (range(0xC0, 0x2130), range(0x2C60, 0x2C80), range(0xA720, 0xA800), range(0xFB1D, 0xFB50))
_HAVE_CASE = (range(0x3000), range(0xA640, 0xAC00), range(0xFB00, 0x10000), range(0x10400, 0x1F000))
"""Where Unicode has letters with accents, and letters with case; to look through all of it takes 0.3 seconds."""

_STRUCK = re.compile(r"LATIN (SMALL|CAPITAL) LETTER (?:DOTLESS )?([A-Z])(?: WITH .*|(?<=DOTLESS I))")
"""The name of a letter that is a bare one with something that Unicode takes for no accent: ł, ø, ı."""


def spelled(typed: str, *, any_case: bool, whole: bool = False) -> str:
    """The expression, for ``re`` without flags, of all that the typed text stands for; not inside a word if ``whole``.

    It begins with a set of letters, by which ``re`` finds its way through a text five times as fast.
    """
    cases = _either_case if any_case else str
    composed = unicodedata.normalize("NFC", typed)
    (first, rest), *others = (_standing_for(*pair, cases) for pair in pairwise((*composed, "")))
    expression = "".join(chain([rest], *others))
    return rf"{first}(?<!\w[\s\S]){expression}(?!\w)" if whole else first + expression


def shortest(typed: str) -> int:
    """Code points that what the typed text stands for has at least."""
    return len(unicodedata.normalize("NFC", typed))


def _standing_for(character: str, following: str, cases: Callable[[str], str]) -> tuple[str, str]:
    """The expression of a character: of its first code point, and of the others.

    A letter with an accent ``following`` it that it has no form with is just that letter.
    """
    if not compiled(_TAKES_ACCENTS).match(character):
        return _one_of(cases(character) + _refined().get(character, "")), ""
    if ACCENT.match(following):
        return _one_of(cases(character)), ""
    if _bare(character) != character:
        return _with_its_accents(character, cases)
    accented = "".join(_accented().get(case, "") for case in cases(character))
    return _one_of(cases(character) + accented), f"[{_ACCENTS}]{{0,{LONGEST - 1}}}"


def _with_its_accents(character: str, cases: Callable[[str], str]) -> tuple[str, str]:
    """The expression of a letter with just its accents, be they parts of it or behind it."""
    forms = [(cases(letter), accents) for letter, accents in _forms(character)]
    rests = (f"(?<={_one_of(letters)}){accents}" for letters, accents in forms)
    return _one_of("".join(letters for letters, _ in forms)), f"(?:{'|'.join(rests)})(?![{_ACCENTS}])"


def _forms(character: str) -> Iterator[tuple[str, str]]:
    """The letter with none of its accents behind it, with the last one, and on up to all."""
    accents = ""
    while character:
        yield character, accents
        parts = unicodedata.decomposition(character).split()
        character, accent = map(_character, parts) if len(parts) == 2 else ("", "")
        accents = accent + accents


def _character(code: str) -> str:
    return chr(int(code, 16))


def _one_of(characters: str) -> str:
    return re.escape(characters) if len(characters) == 1 else f"[{re.escape(characters)}]"


def _either_case(character: str) -> str:
    """The character with all that it stands for where case does not count."""
    if character.isascii() or not compiled(HAS_CASE).match(character):
        odd = (other for other, letter in ALSO_ASCII.items() if letter == character.lower())
        return "".join(dict.fromkeys((character.lower(), character.upper(), *odd)))
    return "".join(regex.findall(regex.escape(character), _cased(), regex.IGNORECASE))


@lru_cache(maxsize=1)
def _cased() -> str:
    return "".join(compiled(HAS_CASE).findall("".join(map(chr, chain(*_HAVE_CASE)))))


@lru_cache(maxsize=1)
def _refined() -> dict[str, str]:
    """The marks that a keyboard's stands for."""
    refined: defaultdict[str, str] = defaultdict(str)
    for code, mark in TYPED_AS.items():
        refined[mark] += chr(code)
    return refined


@lru_cache(maxsize=1)
def _accented() -> dict[str, str]:
    """The letters that a bare one stands for: those with accents or strokes."""
    accented: defaultdict[str, str] = defaultdict(str)
    for character in filter(str.isalpha, map(chr, chain(*_HAVE_ACCENTS))):
        bare = _bare(character)
        if bare != character:
            accented[bare] += character
    return accented


def _bare(character: str) -> str:
    """The letter without its accents or stroke; the character itself where it has none."""
    decomposed = unicodedata.normalize("NFD", character)
    letter, marks = decomposed[0], decomposed[1:]
    if not all(map(ACCENT.match, marks)):
        return character
    struck = _STRUCK.match(unicodedata.name(letter, ""))
    return unicodedata.lookup(f"LATIN {struck[1]} LETTER {struck[2]}") if struck else letter

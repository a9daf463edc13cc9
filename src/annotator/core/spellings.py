"""What a typed character finds in a text: other cases, accented letters, and typographic punctuation.

A letter without an accent also finds those with one, and a keyboard's quote finds all quotes; a character typed with
an accent, or in its typographic form, finds just that. Accents in the text may be precomposed or combining.
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
"""The keyboard's character for each typographic one."""

ALSO_ASCII = {"\u0130": "i", "\u212a": "k", "\u017f": "s"}
"""Characters that equal an ASCII letter where case does not count: dotted capital I, the Kelvin sign, long s."""

HAS_CASE = r"\p{Changes_When_Casemapped}"
"""A letter that has another case; Python's own tables are of another Unicode version."""

LONGEST = 4
"""Most code points that a typed one can find: a letter and three accents."""

ACCENTS = (  # of Latin, Greek and Cyrillic, and the points of Hebrew and Arabic
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
"""Ranges of combining accents, for a set in an expression."""

ACCENT = re.compile(f"[{ACCENTS}]")
_TAKES_ACCENTS = r"(?V1)[\p{L}&&[\p{Latin}\p{Greek}\p{Cyrillic}\p{Hebrew}\p{Arabic}]]"
_HAVE_ACCENTS = (range(0xC0, 0x2130), range(0x2C60, 0x2C80), range(0xA720, 0xA800), range(0xFB1D, 0xFB50))
_HAVE_CASE = (range(0x3000), range(0xA640, 0xAC00), range(0xFB00, 0x10000), range(0x10400, 0x1F000))
"""Where Unicode has letters with accents, and letters with case; going through all of it takes 0.3 seconds."""

_DECOMPOSED = re.compile("([0-9A-F]+) ([0-9A-F]+)")
"""How Unicode says that a letter is another one with an accent; what it says otherwise finds other characters."""

_STRUCK = re.compile(r"LATIN (SMALL|CAPITAL) LETTER (?:DOTLESS )?([A-Z])(?: WITH .*|(?<=DOTLESS I))")
"""The name of a letter that differs from a bare one by something that Unicode does not count as an accent: ł, ø, ı."""


def spelled(typed: str, *, any_case: bool, whole: bool = False, not_after: str = "") -> str:
    """The expression, for ``re`` without flags, of all that the typed text finds.

    If ``whole``, that is not inside a word; ``not_after`` is the expression of one code point that must not be before
    it. The expression begins with a set of letters, with which ``re`` is five times as fast.
    """
    cases = _either_case if any_case else str
    composed = unicodedata.normalize("NFC", typed)
    (first, rest), *others = (_standing_for(*pair, cases) for pair in pairwise((*composed, "")))
    expression = "".join(chain([rest], *others))
    before = r"\w" if whole else not_after
    behind_first = rf"(?<!{before}[\s\S])" if before else ""
    return first + behind_first + expression + (r"(?!\w)" if whole else "")


def found_letters(typed: str) -> Iterator[tuple[str, str]]:
    """Yield each letter of the typed text, composed, and all that it finds in any case; accents may follow those."""
    composed = unicodedata.normalize("NFC", typed)
    for character, following in pairwise((*composed, "")):
        yield character, "".join(_letters_for(character, following, _either_case))


def shortest(typed: str) -> int:
    """Least length of what the typed text finds, in code points."""
    return len(unicodedata.normalize("NFC", typed))


def _standing_for(character: str, following: str, cases: Callable[[str], str]) -> tuple[str, str]:
    """The expressions of a character: of its first code point, and of the others.

    A letter before an accent (``following``) with which it has no composed form finds just that letter.
    """
    letters = _one_of(_letters_for(character, following, cases))
    if not compiled(_TAKES_ACCENTS).match(character) or ACCENT.match(following):
        return letters, ""
    if without_accents(character) == character:
        return letters, f"[{ACCENTS}]{{0,{LONGEST - 1}}}"
    forms = ((_one_of(cases(letter)), accents) for letter, accents in _forms(character))
    rests = "|".join(f"(?<={letters}){accents}" for letters, accents in forms)
    return letters, f"(?:{rests})(?![{ACCENTS}])"


def _letters_for(character: str, following: str, cases: Callable[[str], str]) -> str:
    """All first code points of what a character stands for."""
    if not compiled(_TAKES_ACCENTS).match(character):
        return cases(character) + _refined().get(character, "")
    if ACCENT.match(following):
        return cases(character)
    if without_accents(character) != character:
        return "".join(cases(letter) for letter, _ in _forms(character))
    return cases(character) + "".join(_accented().get(case, "") for case in cases(character))


def _forms(character: str) -> Iterator[tuple[str, str]]:
    """Yield the letter and its combining accents: first with none of them split off, then the last one, up to all."""
    accents = ""
    while character:
        yield character, accents
        decomposed = _DECOMPOSED.fullmatch(unicodedata.decomposition(character))
        character, accent = (chr(int(code, 16)) for code in decomposed.groups()) if decomposed else ("", "")
        accents = accent + accents


def _one_of(characters: str) -> str:
    return re.escape(characters) if len(characters) == 1 else f"[{re.escape(characters)}]"


def _either_case(character: str) -> str:
    """The character and all that equal it where case does not count."""
    if character.isascii() or not compiled(HAS_CASE).match(character):
        odd = (other for other, letter in ALSO_ASCII.items() if letter == character.lower())
        return "".join(dict.fromkeys((character.lower(), character.upper(), *odd)))
    return "".join(regex.findall(regex.escape(character), _cased(), regex.IGNORECASE))


@lru_cache(maxsize=1)
def _cased() -> str:
    return "".join(compiled(HAS_CASE).findall("".join(map(chr, chain(*_HAVE_CASE)))))


@lru_cache(maxsize=1)
def _refined() -> dict[str, str]:
    """The typographic characters that a keyboard's character finds."""
    refined: defaultdict[str, str] = defaultdict(str)
    for code, mark in TYPED_AS.items():
        refined[mark] += chr(code)
    return refined


@lru_cache(maxsize=1)
def _accented() -> dict[str, str]:
    """The letters with accents or strokes that each bare letter finds."""
    accented: defaultdict[str, str] = defaultdict(str)
    for character in filter(str.isalpha, map(chr, chain(*_HAVE_ACCENTS))):
        bare = without_accents(character)
        if bare != character:
            accented[bare] += character
    return accented


def without_accents(character: str) -> str:
    """The letter without its accents or stroke; the character itself if it has none."""
    decomposed = unicodedata.normalize("NFD", character)
    letter, marks = decomposed[0], decomposed[1:]
    if not all(map(ACCENT.match, marks)):
        return character
    struck = _STRUCK.match(unicodedata.name(letter, ""))
    return unicodedata.lookup(f"LATIN {struck[1]} LETTER {struck[2]}") if struck else letter

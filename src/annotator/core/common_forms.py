"""The common form of texts: what a typed text finds has the same one, so that an index of words can be asked for it.

Letters lose their case, accents and strokes, all that is no letter or digit becomes a space, and a letter of a script
that writes words without spaces is a word of its own. It says less than the text: what an index gives has yet to be
looked at.
"""

from __future__ import annotations

import re
import unicodedata

from annotator.core.spellings import ACCENT, ACCENTS, ALSO_ASCII, found_letters, spelled, without_accents

WITHOUT_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts that write words without spaces between them: a word of theirs may begin and end anywhere."""

_IS_WORD_BY_ITSELF = re.compile(f"[{WITHOUT_SPACES}]")
_IOTA = "\u03b9"
"""Where case does not count it equals a combining accent, the iota subscript; so it is left out as accents are."""

UNKNOWN = "\uffff"
"""The word that stands for a character that Python does not know, and of which others may say that it has cases."""


UNSURE = "\ufffe"
"""The word that is put to a text in which an exact word may be found that is not there, or is longer there."""

_STANDS_ON_NOTHING = re.compile(rf"(?<!\w)(?<![{ACCENTS}])[{ACCENTS}]")
"""An accent that is part of a word, as an underscore is; the common form has neither."""

_EXACT = re.compile("[A-Za-z0-9]+")


def is_word_by_itself(letter: str) -> bool:
    """Whether the letter is a word of its own in the common form."""
    return _IS_WORD_BY_ITSELF.match(letter) is not None


def is_exact(typed: str) -> bool:
    """Whether just the texts that have its common form as a word have the typed word, where none is ``UNSURE``."""
    return _EXACT.fullmatch(typed) is not None


def is_unsure(text: str) -> bool:
    """Whether a word of the text may begin or end where none of its common form does, or be one of other letters."""
    if text.isascii():
        return "_" in text
    letters = set(text)
    if "_" in letters or any(map(_UNSURE_LETTERS.__getitem__, letters)):
        return True
    return any(map(ACCENT.match, letters)) and _STANDS_ON_NOTHING.search(text) is not None


class _UnsureLetters(dict[str, bool]):
    """Whether the common form of a letter is one that does not find it, worked out when it is first met."""

    def __missing__(self, letter: str) -> bool:
        form = common_form(letter)
        finds = not is_exact(form) or re.fullmatch(spelled(form, any_case=True), letter) is not None
        self[letter] = not finds
        return not finds


_UNSURE_LETTERS = _UnsureLetters()


_PLAIN = re.compile("([\x00-\x7f]{24,})")
"""Stretches of ASCII that are long enough to be worth a call of their own."""

_FEW = 16
"""A text with fewer bytes in UTF-8 beyond its length than one for so many letters is ASCII for the most part."""


def common_form(text: str) -> str:
    """The words of the text with a space between them, and perhaps more spaces."""
    # ``translate`` takes a tenth of the time for a text that is all ASCII, which a single accent prevents.
    if text.isascii() or len(text.encode("utf-8", "surrogatepass")) - len(text) > len(text) // _FEW:
        return text.translate(_FORMS)
    return "".join([part.translate(_FORMS) for part in _PLAIN.split(text)])


def has_common_form(typed: str) -> bool:
    """Whether all that the typed text finds in any case has its common form, but for characters that are unknown."""
    return all(
        _FORMS[ord(found)] in {_FORMS[ord(letter)], _FORMS[ord(UNKNOWN)]}
        for letter, all_found in found_letters(typed)
        for found in all_found
    )


class _Forms(dict[int, str]):
    """The common form of each character, made when it is first met."""

    def __missing__(self, code: int) -> str:
        form = self[code] = _form(chr(code))
        return form


_FORMS = _Forms()


def _form(character: str) -> str:
    if ACCENT.match(character):
        return ""
    if not character.isalnum():  # an underscore, too, although it is part of a word
        return f" {UNKNOWN} " if unicodedata.category(character) == "Cn" else " "
    if is_word_by_itself(character):
        return f" {character} "
    return _letter(character).replace(_IOTA, "")


def _letter(character: str) -> str:
    """The letter in lower case, without accents or stroke if one of its cases has them."""
    seen = ""
    while character not in seen:
        seen += character
        lower = ALSO_ASCII.get(character) or _single(character.casefold(), character.lower(), character)
        cases = (lower, _single(lower.upper(), lower), _single(lower.title(), lower))
        character = next((bare for case in cases if (bare := without_accents(case)) != case), lower)
    return min(seen[seen.index(character) :])


def _single(*forms: str) -> str:
    """The first of the forms that is one character, of which the last one is."""
    return next(form for form in forms if len(form) == 1)

"""Which key means what: the letters of labels, relations and choices, given by the schema or found for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from annotator.schema.values import RESERVED_KEYS

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "1234567890"

_NO_KEY = {"P", "N", "M", "Z", "C"}  # punctuation and digits adjust spans, marks and blanks cannot be seen


def is_letter_key(key: str) -> bool:
    """Whether ``key`` may stand for a label: one visible character, no capital, digit or punctuation mark.

    Capitals are commands. Signs of other alphabets are welcome, of ASCII only the letters are.
    """
    if len(key) != 1 or not key.isprintable() or key != key.lower():
        return False
    if key.isascii():
        return key in ALPHABET
    category = unicodedata.category(key)
    return category[0] not in _NO_KEY and category not in {"Lu", "Lt"}


def free_letters(taken: Iterable[str]) -> str:
    """The letters of the alphabet that are neither reserved nor taken, for the end of a sentence."""
    used = {*taken, *RESERVED_KEYS}
    return " ".join(letter for letter in ALPHABET if letter not in used)


def letter_keys(
    names: Sequence[tuple[str, ...]],
    given: Sequence[str | None],
    *,
    alphabet: str = ALPHABET,
    taken: Iterable[str] = (),
) -> list[str | None]:
    """One key for each of ``names``: the given one, or the first free letter of its words, then of ``alphabet``.

    Given keys are kept whatever their place, so that a found key never takes one away; ``taken`` ones are not
    found either. ``None`` when nothing is left.
    """
    used = {*filter(None, given), *taken, *RESERVED_KEYS}
    keys: list[str | None] = []
    for words, own in zip(names, given, strict=True):
        if own is None and used >= {*alphabet, *ALPHABET} and all(map(str.isascii, words)):
            keys.append(None)  # nothing is left: most labels of a large schema come here
            continue
        letters = (letter for word in words for letter in word.lower() if _is_typed_alone(letter))
        key = own or next((key for key in (*letters, *alphabet) if key not in used), None)
        keys.append(key)
        used |= {key} if key else set()
    return keys


def choice_keys(values: Sequence[str], given: Sequence[str | None], taken: Iterable[str] = ()) -> list[str]:
    """One key for each value of a choice: the given one, a letter of the value, a digit, any letter, or none.

    ``taken`` are keys that mean something else in the same form. An empty text is no key.
    """
    return list(_choice_keys(tuple(values), tuple(given), tuple(taken)))


@lru_cache(maxsize=256)  # in a large schema many fields ask the same
def _choice_keys(
    values: tuple[str, ...], given: tuple[str | None, ...], taken: tuple[str, ...]
) -> tuple[str, ...]:
    names = [(value,) for value in values]
    return tuple(key or "" for key in letter_keys(names, given, alphabet=DIGITS + ALPHABET, taken=taken))


def _is_typed_alone(key: str) -> bool:
    # Wide characters come out of an input method, several keys each: nobody wants one as a label's key.
    return is_letter_key(key) and unicodedata.east_asian_width(key) not in {"W", "F"}

"""The keys of labels, relations and choices: given by the schema, or chosen from the free letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from annotator.schema.values import RESERVED_KEYS

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "1234567890"

_NO_KEY = {"P", "N", "M", "Z", "C"}  # punctuation and digits adjust spans, marks and spaces are invisible


def is_letter_key(key: str) -> bool:
    """Whether ``key`` may be a label's key: one visible character, no upper-case letter, digit or punctuation mark.

    Upper-case letters are commands. Of ASCII only letters are allowed, of other scripts also symbols.
    """
    if len(key) != 1 or not key.isprintable() or key != key.lower():
        return False
    if key.isascii():
        return key in ALPHABET
    category = unicodedata.category(key)
    return category[0] not in _NO_KEY and category not in {"Lu", "Lt"}


def free_letters(taken: Iterable[str]) -> str:
    """The letters of the alphabet that are neither reserved nor taken, separated by spaces, for a message."""
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

    No given key is chosen for another name, wherever it stands; nor is one of ``taken``. ``None`` when no key is
    left.
    """
    used = {*filter(None, given), *taken, *RESERVED_KEYS}
    keys: list[str | None] = []
    for words, own in zip(names, given, strict=True):
        if own is None and used >= {*alphabet, *ALPHABET} and all(map(str.isascii, words)):
            keys.append(None)  # no key is left: true for most labels of a large schema
            continue
        letters = (letter for word in words for letter in word.lower() if _is_typed_alone(letter))
        key = own or next((key for key in (*letters, *alphabet) if key not in used), None)
        keys.append(key)
        used |= {key} if key else set()
    return keys


def choice_keys(values: Sequence[str], given: Sequence[str | None], taken: Iterable[str]) -> list[str]:
    """One key for each value of a choice: the given one, a letter of the value, a digit, any letter, or none.

    ``taken`` are keys with another meaning in the same form. An empty text stands for no key.
    """
    return list(_choice_keys(tuple(values), tuple(given), tuple(taken)))


@lru_cache(maxsize=256)  # in a large schema many fields ask the same
def _choice_keys(
    values: tuple[str, ...], given: tuple[str | None, ...], taken: tuple[str, ...]
) -> tuple[str, ...]:
    names = [(value,) for value in values]
    return tuple(key or "" for key in letter_keys(names, given, alphabet=DIGITS + ALPHABET, taken=taken))


def _is_typed_alone(key: str) -> bool:
    # Wide characters need an input method, several keys each: nobody wants one as a label's key.
    return is_letter_key(key) and unicodedata.east_asian_width(key) not in {"W", "F"}

"""Texts and words as PostgreSQL compares them: vectors of words with their places, and what is asked of these.

Both have the common form of the index of a database (``core.common_forms``): no case, accents or strokes, and a letter
of a script that writes words without spaces is a word of its own. A vector may say more than the text: what is found
has yet to be looked at.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from annotator.core.common_forms import UNKNOWN, UNSURE, common_form, has_common_form
from annotator.core.query import Words

_LAST_PLACE = 16_383
"""The last place of a word that PostgreSQL tells from others."""

_PLACES = 255
"""Places of one word that it keeps."""

_LONGEST = 2_000
"""Bytes of a word that it takes."""

_SHORT = _LONGEST // 4
"""Letters of which a word never has more bytes than that."""

_LARGEST = 900_000
"""Bytes of a vector that it takes."""

_BYTES, _OF_A_WORD = 4, 6
"""Bytes that a letter and a word beside its letters have at most."""

_GAP = 2
"""Places between title and text, so that no phrase goes over."""


def vector_of(title: str, text: str) -> str:
    """The words of title and text as PostgreSQL writes a ``tsvector``.

    Where it cannot keep all places, ``UNSURE`` is a word of it: then phrases are found by their words alone.
    """
    first, rest = common_form(title).split(), common_form(text).split()
    counts = Counter(first)
    counts.update(rest)
    size = sum(map(len, rest)) * _BYTES + len(rest) * _OF_A_WORD
    many = max(counts.values(), default=0) > _PLACES or len(first) + _GAP + len(rest) > _LAST_PLACE
    if many or size > _LARGEST:
        return " ".join(f"'{_cut(word)}'" for word in (*_fitting(counts), UNSURE))
    # A word may come again with another place: PostgreSQL puts them together.
    placed = [f"'{word}':{place}" for place, word in enumerate(first, 1)]
    placed += [f"'{word}':{place}" for place, word in enumerate(rest, len(first) + _GAP)]
    return " ".join(placed if max(map(len, counts), default=0) <= _SHORT else _each_cut(placed))


def _each_cut(placed: Iterable[str]) -> Iterable[str]:
    for each in placed:
        word, _, place = each[1:].rpartition("':")
        yield f"'{_cut(word)}':{place}"


def _cut(word: str) -> str:
    return word.encode()[:_LONGEST].decode(errors="ignore")


def _fitting(words: Iterable[str]) -> Iterable[str]:
    """The words as far as PostgreSQL takes them: the rest of a text of a million letters is not found."""
    size = 0
    for word in words:
        size += len(word.encode()) + 4
        if size > _LARGEST:
            return
        yield word


def asked_of(words: Iterable[Words]) -> str | None:
    """What to ask for texts with all of these words, and perhaps others, as PostgreSQL writes a ``tsquery``.

    ``None`` if one of them cannot be asked for: it has no letter, or one whose forms differ.
    """
    asked = []
    for each in words:
        text = unicodedata.normalize("NFC", each.text)
        forms = [f"'{_cut(form)}'" for form in common_form(text).split()]
        if not forms or not has_common_form(text):
            return None
        if each.is_prefix:
            forms[-1] += ":*"
        phrase = " <-> ".join(forms)
        alone = " & ".join(forms)
        asked.append(f"(({phrase}) | ('{UNSURE}' & {alone}) | '{UNKNOWN}')")
    return " & ".join(asked) or None

"""What the words of a query find in a text, as an expression for ``re``."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from annotator.core.common_forms import WITHOUT_SPACES
from annotator.core.query import Words
from annotator.core.spellings import ACCENTS, spelled

_IN_WORD = rf"(?:[^\W{WITHOUT_SPACES}]|[{ACCENTS}])"
"""What goes on with a word: also an accent that is not composed with its letter, but no letter of a script that puts no
spaces between words: "AI" is a word in "AI技术", too."""


# Each document of a page asks for the same ones, and making one takes half a millisecond.
@lru_cache(maxsize=64)
def expression_of(words: Words) -> str:
    """The expression, for ``re``, of what these words find: whole words in any case, between any white space.

    A letter without an accent also finds those with one, as in the text search.
    """
    text = unicodedata.normalize("NFC", words.text).strip()
    first, *others = text.split()
    found = [spelled(first, any_case=True, not_after=_IN_WORD if _has_edges(text[:1]) else "")]
    found += [spelled(word, any_case=True) for word in others]
    ends = f"(?!{_IN_WORD})" if _has_edges(text[-1:]) and not words.is_prefix else ""
    return r"\s+".join(found) + ends


def _has_edges(letter: str) -> bool:
    return re.fullmatch(_IN_WORD, letter) is not None

"""What models are told of a token: its word, shape and affixes."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.regexes import compiled

MOST_SHAPE = 8
"""Upper bound on the signs of a shape."""

_HAN = r"\p{Han}"


@lru_cache(maxsize=20_000)
def shape(word: str) -> str:
    """Return the kinds of the word's characters, at most two of a kind in a row: "Xx" for "To", "dd" for "2026"."""
    kinds = (
        "X"
        if character.isupper()
        else "x"
        if character.islower()
        else "d"
        if character.isdigit()
        else "h"
        if compiled(_HAN).match(character)
        else character
        for character in word
    )
    return "".join("".join(group)[:2] for _, group in groupby(kinds))[:MOST_SHAPE]


@lru_cache(maxsize=20_000)
def features_of_word(word: str) -> tuple[str, ...]:
    """Return what is known of the word by itself, whatever stands beside it."""
    low = word.lower()
    features = [f"w={low}", f"s={shape(word)}"]
    if len(low) > 2 and word.isascii():
        features += [f"p3={low[:3]}", f"x3={low[-3:]}", f"x2={low[-2:]}"]
    if word[0].isupper():
        features.append("cap")
    return tuple(features)


def tokens_of(document: Document, range_: Range) -> list[Range]:
    """Return the tokens that models see: those that start in the range, each Chinese character being one."""
    text = document.text
    tokens: list[Range] = []
    for token in document.segmentation.tokens_in(range_):
        if token.end - token.start > 1 and compiled(_HAN).match(text, token.start):
            tokens += (Range(at, at + 1) for at in range(token.start, token.end))
        else:
            tokens.append(token)
    return tokens

"""Which key a person would press for a word of the text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session.text.aiming import folded_initial


def aiming_key(document: Document, word: Range) -> str | None:
    """The key that aims at the word; ``None`` where its first character is on no keyboard (emoji, kana)."""
    key = folded_initial(document.text[word.start])
    if key.isascii():
        return key if key.isprintable() and key not in " ?" else None
    is_letter = unicodedata.category(key)[0] in "LN"
    return key if is_letter and unicodedata.east_asian_width(key) not in "WF" else None


def capital_key(document: Document, word: Range) -> str | None:
    """The upper-case letter that aims only at capitalised words; ``None`` if the word is not one."""
    key = aiming_key(document, word)
    return key.upper() if key and document.text[word.start].isupper() and key.upper() != key else None


def tokens_near(document: Document, range_: Range, reach: int) -> Iterator[Range]:
    """The first tokens of the range, in order, then those before it, nearest first; at most ``reach`` of each.

    A token that the range starts inside comes first.
    """
    segmentation = document.segmentation
    cut = segmentation.token_at(range_.start)
    if cut is not None and cut.start < range_.start:
        yield cut
    inside = segmentation.tokens_in(range_)
    yield from (token for _, token in zip(range(reach), inside, strict=False))
    edge = range_.start
    for _ in range(reach):
        token = segmentation.previous_token(edge)
        if token is None:
            return
        yield token
        edge = token.start

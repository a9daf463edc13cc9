"""A document: the text exactly as it was read, and where it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from annotator.core.range import Range
from annotator.core.segmentation import Segmentation

_AT_A_TIME = 1 << 18
_ID_LENGTH = 32
"""Characters of an id: 128 bits in hex."""


def sha256_of(text: str) -> str:
    """SHA-256 of the text as UTF-8, in hex; a lone surrogate is encoded like any other code point."""
    digest = hashlib.sha256()
    for start in range(0, len(text), _AT_A_TIME):  # no second copy of a whole book
        digest.update(text[start : start + _AT_A_TIME].encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def document_id(text: str) -> str:
    """The id of the document with this text: the first 128 bits of its SHA-256, in hex.

    Since the id depends on the text alone, an article that is imported twice or by two people is one document.
    """
    return sha256_of(text)[:_ID_LENGTH]


class Document(Struct, frozen=True, dict=True):
    """A text that is never edited, with its provenance.

    ``source`` is a path or URL, ``date`` ISO 8601 as far as known, ``extractor`` the program and version that
    extracted the text from the raw bytes, ``raw_sha256`` the hash of those bytes, ``meta`` all other metadata.
    ``boilerplate`` lists the ranges that a rule found to be boilerplate: dimmed, never cut.
    """

    id: str
    text: str
    title: str = ""
    source: str = ""
    date: str | None = None
    author: str | None = None
    encoding: str | None = None
    extractor: str | None = None
    raw_sha256: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    boilerplate: tuple[Range, ...] = ()

    @classmethod
    def of_text(cls, text: str, **provenance: Any) -> Document:
        """The document of a text, from which its id follows; the text is hashed once for both."""
        sha256 = sha256_of(text)
        document = cls(sha256[:_ID_LENGTH], text, **provenance)
        vars(document)["text_sha256"] = sha256
        return document

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"Document({self.id!r}, {self.title!r})"

    @cached_property
    def text_sha256(self) -> str:
        """SHA-256 of the text, in hex."""
        return sha256_of(self.text)

    @cached_property
    def segmentation(self) -> Segmentation:
        """The words, sentences and grapheme clusters of the text, computed on demand."""
        return Segmentation(self.text)

    @property
    def whole(self) -> Range:
        """The range of the whole text."""
        return Range(0, len(self.text))

    def stands_alone(self, range_: Range) -> bool:
        """Whether the range starts and ends at edges of tokens: "art" does not stand alone in "party"."""
        text = self.text
        starts = _is_edge(
            text[range_.start : range_.start + 1], text[max(0, range_.start - 1) : range_.start]
        )
        ends = _is_edge(text[max(0, range_.end - 1) : range_.end], text[range_.end : range_.end + 1])
        if not range_ or starts is False or ends is False:
            return False
        if starts and ends:
            return True
        first, last = self.segmentation.token_at(range_.start), self.segmentation.token_at(range_.end - 1)
        return (
            first is not None and last is not None and (first.start, last.end) == (range_.start, range_.end)
        )


def _is_edge(inside: str, outside: str) -> bool | None:
    """Whether a token has an edge between the two characters; ``None`` where that takes its segmentation.

    Finding the tokens of a text takes thirty times as long as finding a thousand strings in it.
    """
    if not (inside.isascii() and inside.isalnum() and outside.isascii()):
        return None
    if outside.isalnum():
        return False
    return True if outside in {"", " ", "\n"} else None

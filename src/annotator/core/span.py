"""Labelled spans and the relations between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct, field

from annotator.core.range import Range

Value = str | bool | int | float | tuple[str, ...]
"""What an attribute of a span or a field of a document can hold; dates are ISO 8601 text."""


class Origin(StrEnum):
    """How a span came to be."""

    MANUAL = "manual"
    ACCEPTED = "accepted"
    SENTENCE = "sentence"
    PROPAGATED = "propagated"
    IMPORTED = "imported"


class QuoteMismatchError(ValueError):
    """A span's quote differs from the document's text at its offsets."""


def quote_of(text: str, fragments: tuple[Range, ...]) -> str:
    """The text of the fragments, joined by one space if there are several (as brat writes them)."""
    if len(fragments) == 1:  # nearly all, and an import looks at each a few times
        return fragments[0].slice(text)
    return " ".join(fragment.slice(text) for fragment in fragments)


class Span(Struct, frozen=True, gc=False):
    """One or more ranges of a document with a label, an annotator and their text.

    ``fragments`` are sorted, not empty and do not touch each other; almost always there is one.
    ``created_at`` is ISO 8601 in UTC; ``schema_version`` is that of the label set it was created under. Raises
    ``ValueError`` when the fragments are not as described.
    """

    id: str
    fragments: tuple[Range, ...]
    label: str
    text: str
    annotator: str
    origin: Origin = Origin.MANUAL
    attributes: Mapping[str, Value] = field(default_factory=dict)
    note: str | None = None
    flagged: bool = False
    created_at: str = ""
    schema_version: int = 1

    def __hash__(self) -> int:
        return hash(self.id)

    def __post_init__(self) -> None:
        fragments = self.fragments
        if len(fragments) == 1 and fragments[0].start < fragments[0].end:
            return  # the usual case: 100,000 spans of an export come through here
        if not fragments or not all(fragments):
            raise ValueError(f"span {self.id} is empty")
        if any(left.end >= right.start for left, right in pairwise(fragments)):
            raise ValueError(f"span {self.id} has fragments that touch or are out of order")

    @property
    def start(self) -> int:
        """Where the first fragment starts, in code points."""
        return self.fragments[0].start

    @property
    def end(self) -> int:
        """Where the last fragment ends, in code points, exclusive."""
        return self.fragments[-1].end

    @property
    def range_(self) -> Range:
        """From the first code point to the last, gaps between fragments included."""
        return Range(self.start, self.end)

    @property
    def order(self) -> tuple[int, int, str]:
        """The sort key of reading order: by start, the outer before the inner, then by id."""
        return (self.start, -self.end, self.id)

    def check_quote(self, text: str, document_id: str) -> None:
        """Raise ``QuoteMismatchError`` unless ``text`` has the span's quote at its offsets."""
        found = quote_of(text, self.fragments) if self.end <= len(text) else ""
        if found != self.text:
            raise QuoteMismatchError(
                f"document {document_id}, span {self.id} [{self.start}:{self.end}]: "
                f"the text there is {_short(found)}, the span's quote is {_short(self.text)}"
            )


def _short(text: str) -> str:
    return ascii(text if len(text) <= 40 else text[:39] + "…")


class Relation(Struct, frozen=True, gc=False):
    """A typed relation from one span to another of the same layer, both given by id."""

    id: str
    type: str
    source: str
    target: str
    annotator: str
    created_at: str = ""

"""What is to be typed: the spans of a record without who made them, and those that no key can make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span


class GoldSpan(NamedTuple):
    """A span as far as a replay compares it: where it lies, in code points, and its label."""

    fragments: tuple[Range, ...]
    label: str

    @classmethod
    def of(cls, span: Span) -> GoldSpan:
        """The mark that the span makes."""
        return cls(span.fragments, span.label)

    @property
    def range_(self) -> Range:
        """From the first code point to the last."""
        return Range(self.fragments[0].start, self.fragments[-1].end)

    @property
    def order(self) -> tuple[int, int, str]:
        """Reading order: by start, the outer before the inner, then by label."""
        return (self.range_.start, -self.range_.end, self.label)


class Gold(Struct, frozen=True):
    """One document and the marks it should get, in reading order, each once."""

    document: Document
    marks: tuple[GoldSpan, ...]
    twice: int
    """How many spans were the very same as another one, and are left out."""


def gold_of(record: Record) -> Gold:
    """The gold of a record: its layer with the most spans, the first by name of several."""
    fullest = max(record.layers, key=lambda layer: len(layer.spans), default=None)
    spans = list(fullest.spans) if fullest else []
    marks = sorted({GoldSpan.of(span) for span in spans}, key=lambda mark: mark.order)
    return Gold(record.document, tuple(marks), len(spans) - len(marks))


def labels_of(golds: Iterable[Gold]) -> list[str]:
    """The labels of the gold, the most frequent first."""
    counts = Counter(mark.label for gold in golds for mark in gold.marks)
    return sorted(counts, key=lambda label: (-counts[label], label))

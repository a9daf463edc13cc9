"""What a replay types: the spans of a record without their annotator and their duplicates."""

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
    """What a replay compares of a span: its fragments, in code points, and its label."""

    fragments: tuple[Range, ...]
    label: str

    @classmethod
    def of(cls, span: Span) -> GoldSpan:
        """The span without all that a replay does not compare."""
        return cls(span.fragments, span.label)

    @property
    def range_(self) -> Range:
        """From the first code point to the last."""
        return Range(self.fragments[0].start, self.fragments[-1].end)

    @property
    def order(self) -> tuple[int, int, str]:
        """Sort key of reading order: by start, the outer before the inner, then by label."""
        return (self.range_.start, -self.range_.end, self.label)


class Gold(Struct, frozen=True):
    """One document and the spans it should get, in reading order, each once."""

    document: Document
    spans: tuple[GoldSpan, ...]
    twice: int
    """How many spans were left out because they equal another one."""


def gold_of(record: Record) -> Gold:
    """The gold data of a record: the layer with the most spans, the first one in case of a tie."""
    fullest = max(record.layers, key=lambda layer: len(layer.spans), default=None)
    spans = list(fullest.spans) if fullest else []
    gold_spans = sorted({GoldSpan.of(span) for span in spans}, key=lambda gold_span: gold_span.order)
    return Gold(record.document, tuple(gold_spans), len(spans) - len(gold_spans))


def labels_of(golds: Iterable[Gold]) -> list[str]:
    """The labels of the gold spans, the most frequent first."""
    counts = Counter(gold_span.label for gold in golds for gold_span in gold.spans)
    return sorted(counts, key=lambda label: (-counts[label], label))

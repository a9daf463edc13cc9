"""The schema's overlap rules, applied to a new extent among existing spans."""

from __future__ import annotations

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.schema.values import LabelSchema, Overlap


def to_replace(schema: LabelSchema, others: list[Span], range_: Range, label_id: str) -> list[Span]:
    """The spans that a span of that label and extent replaces: those with which no overlap is allowed."""
    return [
        other
        for other in others
        if other.range_.overlaps(range_) and Overlap.NONE in _rules(schema, other.label, label_id)
    ]


def crossed(schema: LabelSchema, others: list[Span], range_: Range, label_id: str) -> Span | None:
    """The first span that a span of that label and extent would cross although only nesting is allowed."""
    for other in others:
        if not other.range_.crosses(range_):
            continue
        rules = _rules(schema, other.label, label_id)
        if Overlap.NESTED in rules and Overlap.NONE not in rules:
            return other
    return None


def _rules(schema: LabelSchema, *label_ids: str) -> set[Overlap]:
    return {schema.overlap_of(label_id) for label_id in label_ids}


def relation_to(range_: Range, other: Range) -> str:
    """One word for how a range overlaps another: "beside" (equal), "inside", "around" or "across"."""
    if range_ == other:
        return "beside"
    if other.covers(range_):
        return "inside"
    return "around" if range_.covers(other) else "across"


def allows_fragments(schema: LabelSchema, label_id: str) -> bool:
    """Whether spans of the label may have gaps: its own rule, an ancestor's, or the schema's."""
    own = (label.discontinuous for label in schema.lineage(label_id) if label.discontinuous is not None)
    return next(own, schema.discontinuous)

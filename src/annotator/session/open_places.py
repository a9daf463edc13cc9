"""Whether a span may be proposed on a range."""

from __future__ import annotations

from bisect import bisect_right

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.suggestion import Rejection, string_key
from annotator.schema.values import LabelSchema, Overlap
from annotator.session.session import Session


def is_open(session: Session, range_: Range, label_id: str) -> bool:
    """Whether a span of that label may be proposed there: no boilerplate, no rejection, and no span in the way."""
    if in_boilerplate(session, range_) or is_rejected(session, range_):
        return False
    others = session.layer.spans.overlapping(range_)
    return all(_leaves_room(session.schema, other, range_, label_id) for other in others)


def is_rejected(session: Session, range_: Range) -> bool:
    """Whether the annotator rejected the string there, or everywhere in the document."""
    rejections = session.layer.rejections
    if not rejections:
        return False
    key = string_key(range_.slice(session.document.text))
    return Rejection(key) in rejections or Rejection(key, range_.start) in rejections


def in_boilerplate(session: Session, range_: Range) -> bool:
    """Whether the range touches boilerplate."""
    boilerplate = session.boilerplate
    index = bisect_right(boilerplate, range_.start, key=lambda each: each.end)
    return index < len(boilerplate) and boilerplate[index].overlaps(range_)


def _leaves_room(schema: LabelSchema, other: Span, range_: Range, label_id: str) -> bool:
    """Whether a proposal may overlap the span: only inside or around one of another label, if the schema allows it."""
    if other.label == label_id or other.range_ == range_ or other.range_.crosses(range_):
        return False
    return Overlap.NONE not in (schema.overlap_of(other.label), schema.overlap_of(label_id))

"""Where a string stands in a document, and whether a span may be proposed there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.suggestion import Rejection, folded, string_key
from annotator.schema.values import LabelSchema, Overlap
from annotator.session.session import Session


def stands_alone(document: Document, range_: Range) -> bool:
    """Whether the range starts and ends on the edges of tokens: "art" does not stand alone in "party"."""
    segmentation = document.segmentation
    first = segmentation.token_at(range_.start)
    last = segmentation.token_at(range_.end - 1) if range_ else None
    return first is not None and last is not None and (first.start, last.end) == (range_.start, range_.end)


def equal_places(document: Document, text: str) -> Iterator[Range]:
    """Where the string stands alone, in order and without overlaps; case counts as ``string_key`` says.

    Reads the whole text (12 ms for 10 MB): for commands that say so, not for the way of every key.
    """
    wanted = string_key(text)
    body = document.text if wanted == text and not any(map(str.isspace, text)) else folded(document.text)
    start = body.find(wanted)
    while start >= 0:
        range_ = Range(start, start + len(wanted))
        alone = stands_alone(document, range_)
        if alone:
            yield range_
        start = body.find(wanted, range_.end if alone else start + 1)


def is_open(session: Session, range_: Range, label_id: str) -> bool:
    """Whether a span of that label may be proposed there: nothing labelled or rejected and no boilerplate."""
    if in_boilerplate(session, range_) or is_rejected(session, range_):
        return False
    others = session.layer.spans.overlapping(range_)
    return all(_leaves_room(session.schema, other, range_, label_id) for other in others)


def is_rejected(session: Session, range_: Range) -> bool:
    """Whether the annotator said no to the string there, or everywhere in the document."""
    rejections = session.layer.rejections
    if not rejections:
        return False
    key = string_key(range_.slice(session.document.text))
    return Rejection(key) in rejections or Rejection(key, range_.start) in rejections


def in_boilerplate(session: Session, range_: Range) -> bool:
    """Whether the range touches boilerplate."""
    boilerplate = session.boilerplate
    behind = bisect_right(boilerplate, range_.start, key=lambda each: each.end)
    return behind < len(boilerplate) and boilerplate[behind].overlaps(range_)


def _leaves_room(schema: LabelSchema, other: Span, range_: Range, label_id: str) -> bool:
    """Whether a proposal may lie on a span that is there: inside or around one of another label, at most."""
    if other.label == label_id or other.range_ == range_ or other.range_.crosses(range_):
        return False
    return Overlap.NONE not in (schema.overlap_of(other.label), schema.overlap_of(label_id))

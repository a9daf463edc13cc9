"""Why a mark cannot be typed, in words that can be counted."""

from __future__ import annotations

from annotator.replay.gold import Gold, GoldSpan
from annotator.rules.overlaps import allows_fragments
from annotator.session.marking import within_boundaries
from annotator.session.session import Session

FRAGMENTS = "in several stretches, which the schema forbids"
NO_LABEL = "its label is not in the schema"
NO_KEY = "its label has no key"
INSIDE_WORD = "an edge inside a word"
CROSSES = "it crosses another span, which the schema forbids"
SAME_EXTENT = "the same text has another label"
NO_WAY = "no sequence of keys was found"


def reason_ahead(session: Session, mark: GoldSpan) -> str | None:
    """What makes it useless to try, if anything."""
    label = session.schema.label(mark.label)
    if label is None or label.retired:
        return NO_LABEL
    if len(mark.fragments) > 1 and not allows_fragments(session.schema, mark.label):
        return FRAGMENTS
    if any(within_boundaries(session, fragment) != fragment for fragment in mark.fragments):
        return INSIDE_WORD
    return None


def reason_behind(session: Session, mark: GoldSpan, gold: Gold) -> str:
    """What may have kept the search from finding a way."""
    if session.layer.spans.with_extent(mark.range_):
        return SAME_EXTENT
    if any(mark.range_.crosses(other.range_) for other in gold.marks):
        return CROSSES
    return NO_WAY

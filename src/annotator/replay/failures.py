"""Why a gold span cannot be typed: fixed phrases, so that they can be counted."""

from __future__ import annotations

from annotator.replay.gold import Gold, GoldSpan
from annotator.rules.overlaps import allows_fragments
from annotator.session.session import Session

FRAGMENTS = "in several stretches, which the schema forbids"
NO_LABEL = "its label is not in the schema"
NO_KEY = "its label has no key"
INSIDE_CHARACTER = "an edge inside a character"
CROSSES = "it crosses another span, which the schema forbids"
SAME_EXTENT = "the same text has another label"
NO_WAY = "no sequence of keys was found"


def reason_to_skip(session: Session, gold_span: GoldSpan) -> str | None:
    """Why the gold span cannot be typed with any keys, or ``None``."""
    label = session.schema.label(gold_span.label)
    if label is None or label.retired:
        return NO_LABEL
    if len(gold_span.fragments) > 1 and not allows_fragments(session.schema, gold_span.label):
        return FRAGMENTS
    segmentation = session.document.segmentation
    if any(segmentation.snap_to_clusters(fragment) != fragment for fragment in gold_span.fragments):
        return INSIDE_CHARACTER
    return None


def reason_not_found(session: Session, gold_span: GoldSpan, gold: Gold) -> str:
    """The likely reason why the search found no keys for the gold span."""
    if session.layer.spans.with_extent(gold_span.range_):
        return SAME_EXTENT
    if any(gold_span.range_.crosses(other.range_) for other in gold.spans):
        return CROSSES
    return NO_WAY

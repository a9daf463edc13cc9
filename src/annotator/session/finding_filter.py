"""The walk through what is inconsistent: Tab goes only to these places, and the status line says what is odd there.

What was found is remembered, so that a key reads no text. Each finding is looked at again before Tab goes to it: one
that was mended, or found right as it is, is not a stop any more.
"""

from __future__ import annotations

from annotator.core.inconsistency import OF_GOLD, Finding, FindingKind, what_is_odd
from annotator.core.span import Span
from annotator.core.span_blocks import ReadingOrder
from annotator.core.suggestion import Rejection, string_key
from annotator.session.marking import name_of
from annotator.session.open_places import in_boilerplate, is_rejected
from annotator.session.session import Session


def rejection_of(session: Session, finding: Finding) -> Rejection:
    """The rejection by which it is remembered that the place is right as it is."""
    return Rejection(string_key(finding.range_.slice(session.document.text)), finding.range_.start)


def span_of(session: Session, finding: Finding) -> Span | None:
    """The span that the finding is about, if it is still there."""
    found = session.layer.spans.with_extent(finding.range_)
    is_of_gold = finding.kind in OF_GOLD
    return next(
        (each for each in found if each.label == finding.label and (is_of_gold or len(each.fragments) == 1)),
        None,
    )


def stands(session: Session, finding: Finding) -> bool:
    """Whether the place still is as it was found."""
    if not finding.label:
        is_free = not session.layer.spans.overlapping(finding.range_)
        return (
            is_free
            and not in_boilerplate(session, finding.range_)
            and not is_rejected(session, finding.range_)
        )
    if finding.kind is FindingKind.GOLD_MISSED:
        there = session.layer.spans.with_extent(finding.range_)
        return not any(each.label == finding.better_label for each in there)
    if finding.kind in OF_GOLD:
        return span_of(session, finding) is not None
    is_right = rejection_of(session, finding) in session.layer.rejections
    return not is_right and span_of(session, finding) is not None


def finding_at(session: Session) -> Finding | None:
    """The finding on the focused span or on what is selected, during the walk."""
    if not session.findings:
        return None
    span, range_ = session.focus, session.selection.range_
    for finding in session.findings:
        if not finding.label:
            is_here = span is None and finding.range_ == range_
        else:
            is_here = span is not None and finding.label == span.label and finding.range_ == span.range_
        if is_here and stands(session, finding):
            return finding
    return None


def odd_at(session: Session) -> str:
    """What is odd at the caret, and the keys that answer it; empty outside the walk."""
    finding = finding_at(session)
    return sentence_on(session, finding) if finding is not None else ""


def sentence_on(session: Session, finding: Finding) -> str:
    """What is odd about the finding, and the keys that answer it."""
    what = what_is_odd(finding, session.document.text, lambda label_id: name_of(session, label_id))
    if finding.kind in OF_GOLD:
        return what + session.keys.fill(" · {guideline} why · {take} as gold · {next-stop} next")
    return what + session.keys.fill(" · {take} mends it · {delete} it is right")


def finding_after(session: Session, here: ReadingOrder) -> Finding | None:
    """The first finding after that place in reading order that still stands."""
    later = (each for each in session.findings or () if each.order[:2] > here[:2])
    return next((each for each in later if stands(session, each)), None)


def finding_before(session: Session, here: ReadingOrder) -> Finding | None:
    """The last finding before that place in reading order that still stands."""
    earlier = (each for each in reversed(session.findings or ()) if each.order[:2] < here[:2])
    return next((each for each in earlier if stands(session, each)), None)

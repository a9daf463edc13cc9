"""The problems filter: Tab goes only to spans that break a rule of the schema, and the status line names the rule.

The spans that break a rule when the filter is switched on are remembered, so that a key checks a few spans and not
all. Each is checked again before Tab goes to it: a span that was corrected since is not a stop any more.
"""

from __future__ import annotations

from collections.abc import Callable

from annotator.core.span import Span
from annotator.core.span_blocks import ReadingOrder
from annotator.core.spans import Spans
from annotator.rules.breaches import Breach, breaches, breaches_of, rolled_up
from annotator.session.session import Session


def problems_in(session: Session) -> tuple[Spans, tuple[Breach, ...]]:
    """The spans that break a rule, and the breaches of the document as a whole. Checks every span."""
    found = tuple(breaches(session.schema, session.document, session.layer))
    broken = {breach.span.id: breach.span for breach in found if breach.span is not None}
    crowded = {label.id for label in session.schema.labels if _is_crowded(session, label.id, label.max)}
    if crowded:
        broken |= {s.id: s for s in session.layer.spans if session.schema.is_among(s.label, crowded)}
    rest = tuple(breach for breach in found if breach.span is None)
    return Spans(broken.values()), rest


def _is_crowded(session: Session, label_id: str, most: int | None) -> bool:
    return most is not None and rolled_up(session.schema, session.layer.spans, label_id) > most


def sentences(session: Session, span: Span) -> str:
    """The rules that the span breaks now, on one line; empty when it breaks none."""
    found = breaches_of(session.schema, session.document, session.layer, span)
    return " · ".join(dict.fromkeys(breach.what for breach in found))


def problem_at(session: Session) -> str:
    """The rules that the focused span breaks, while the filter is on; empty otherwise."""
    if session.problems is None or session.focus is None:
        return ""
    return sentences(session, session.focus)


def problem_after(session: Session, here: ReadingOrder) -> Span | None:
    """The first span after that place in reading order that still breaks a rule."""
    return _standing(session, here, Spans.after)


def problem_before(session: Session, here: ReadingOrder) -> Span | None:
    """The last span before that place in reading order that still breaks a rule."""
    return _standing(session, here, Spans.before)


def _standing(
    session: Session, here: ReadingOrder, step: Callable[[Spans, ReadingOrder], Span | None]
) -> Span | None:
    remembered = session.problems if session.problems is not None else Spans()
    known = step(remembered, here)
    while known is not None:
        near = session.layer.spans.overlapping(known.range_)
        span = next((each for each in near if each.id == known.id), None)
        is_other = session.focus is None or known.id != session.focus.id
        if span is not None and is_other and sentences(session, span):
            return span
        known = step(remembered, known.order)
    return None

"""The stops that Tab goes to: spans, suggestions and search hits, in reading order, the outer before the inner.

With the problems filter on, only the spans that break a rule are stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.span_blocks import ReadingOrder
from annotator.core.suggestion import Suggestion
from annotator.session.context import Context
from annotator.session.problem_filter import problem_after, problem_before
from annotator.session.session import Session
from annotator.session.states import Suggesting
from annotator.session.suggesting import looked_up
from annotator.session.text.hits import next_hit, previous_hit

Stop = Span | Suggestion | Range
"""Something that Tab goes to; a bare range is a search hit."""

REACH = 20_000
"""Code points in which suggestions are looked up when none is left near the caret."""

_HIT = "~"
"""Sorts after the ids of spans, so that of a span and a hit with the same extent the span comes first."""


def order_of(stop: Stop) -> ReadingOrder:
    """The stop's place in reading order."""
    return (stop.start, -stop.end, _HIT) if isinstance(stop, Range) else stop.order


def next_stop(session: Session, context: Context) -> Stop | None:
    """The first stop after the current place."""
    return _first(_stops_after(session, context, _here(session)), min)


def previous_stop(session: Session, context: Context) -> Stop | None:
    """The last stop before the current place."""
    return _first(_stops_before(session, context, _here(session)), max)


def first_stop(session: Session, context: Context) -> Stop | None:
    """The first stop of the text."""
    return _first(_stops_after(session, context, (-1, 0, "")), min)


def last_stop(session: Session, context: Context) -> Stop | None:
    """The last stop of the text."""
    end = len(session.document.text)
    return _first(_stops_before(session, context, (end + 1, 0, "")), max)


def _first(stops: Iterator[Stop], choose: Callable[..., Stop]) -> Stop | None:
    found = list(stops)
    return choose(found, key=order_of) if found else None


def _here(session: Session) -> ReadingOrder:
    """The current place among the stops: on one of them, or before all that start at the caret."""
    if session.candidate is not None:
        return session.candidate.order
    if session.focus is not None:
        return session.focus.order
    if session.search is not None and session.selection:
        return order_of(session.selection.range_)
    return (session.selection.head, -len(session.document.text) - 1, "")


def _stops_after(session: Session, context: Context, here: ReadingOrder) -> Iterator[Stop]:
    if session.problems is not None:
        broken = problem_after(session, here)
        yield from (broken,) if broken else ()
        return
    span = session.layer.spans.after(here)
    if span is not None:
        yield span
    start = max(0, here[0])
    suggestion = next((each for each in session.suggestions if each.order > here), None)
    if suggestion is None:
        end = min(len(session.document.text), start + REACH, span.start + 1 if span else start + REACH)
        found = _looked_up(session, context, Range(min(start, end), end))
        suggestion = next((each for each in found if each.order > here), None)
    if suggestion is not None:
        yield suggestion
    hit = session.search and next_hit(session.document, session.search, here[:2])
    if hit:
        yield hit


def _stops_before(session: Session, context: Context, here: ReadingOrder) -> Iterator[Stop]:
    if session.problems is not None:
        broken = problem_before(session, here)
        yield from (broken,) if broken else ()
        return
    span = session.layer.spans.before(here)
    if span is not None:
        yield span
    end = min(max(0, here[0]), len(session.document.text))
    suggestion = next((each for each in reversed(session.suggestions) if each.order < here), None)
    if suggestion is None:
        found = _looked_up(session, context, Range(max(0, end - REACH), end))
        suggestion = next((each for each in reversed(found) if each.order < here), None)
    if suggestion is not None:
        yield suggestion
    hit = session.search and previous_hit(session.document, session.search, here[:2])
    if hit:
        yield hit


def _looked_up(session: Session, context: Context, around: Range) -> tuple[Suggestion, ...]:
    """The suggestions in the range, unless suggestions are off or limited to the sentence."""
    if session.suggesting is not Suggesting.ON or not around:
        return ()
    return looked_up(session, context, around)

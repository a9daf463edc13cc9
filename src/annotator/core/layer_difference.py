"""The changes that turn one layer into another; spans are matched by id."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from annotator.core.changes import (
    AnswerSet,
    Change,
    LayerChanged,
    LayerState,
    RejectionAdded,
    RejectionRemoved,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
)
from annotator.core.layer import Layer

_order_of = attrgetter("order")


def changes_between(before: Layer, after: Layer) -> tuple[Change, ...]:
    """The changes that lead from ``before`` to ``after``, in an order in which they can be applied.

    Relations are removed before the spans they connect and added after them.
    """
    gone = tuple(r for r in before.relations if r not in after.relations)
    new = tuple(r for r in after.relations if r not in before.relations)
    return (
        *map(RelationRemoved, gone),
        *_span_changes(before, after),
        *map(RelationAdded, new),
        *_rejection_changes(before, after),
        *_answer_changes(before, after),
        *_state_changes(before, after),
    )


def _span_changes(before: Layer, after: Layer) -> Iterator[Change]:
    old = {span.id: span for span in before.spans}
    kept = {span.id for span in after.spans}
    yield from (SpanRemoved(span) for span in before.spans if span.id not in kept)
    for span in after.spans:
        if span.id not in old:
            yield SpanAdded(span)
        elif span != old[span.id]:
            yield SpanChanged(old[span.id], span)


def _rejection_changes(before: Layer, after: Layer) -> Iterator[Change]:
    yield from map(RejectionRemoved, sorted(before.rejections - after.rejections, key=_order_of))
    yield from map(RejectionAdded, sorted(after.rejections - before.rejections, key=_order_of))


def _answer_changes(before: Layer, after: Layer) -> Iterator[Change]:
    for field in sorted({*before.answers, *after.answers}):
        old, new = before.answers.get(field), after.answers.get(field)
        if old != new:
            yield AnswerSet(field, old, new)


def _state_changes(before: Layer, after: Layer) -> Iterator[Change]:
    if LayerState.of(before) != LayerState.of(after):
        yield LayerChanged(LayerState.of(before), LayerState.of(after))

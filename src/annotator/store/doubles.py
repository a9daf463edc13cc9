"""Spans that one person made in two places, the same each time: one of them stands for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from annotator.core.changes import (
    Change,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
)
from annotator.core.layer import Layer
from annotator.core.span import Span
from annotator.store.logged_actions import LoggedAction


class Doubles:
    """The spans of a document that were made twice; ``knows`` says whether an action knew another of its annotator."""

    def __init__(self, knows: Callable[[LoggedAction, int], bool]) -> None:
        self._knows = knows
        self._made: dict[str, int] = {}  # which action made a span
        self._same: dict[str, str] = {}  # the ids of spans that are there, by those of their doubles
        self._double: dict[
            str, tuple[Span, int]
        ] = {}  # doubles and what made them, by the ids of spans that are there

    def made(self, span_id: str, action: LoggedAction) -> None:
        """Note which action made a span."""
        self._made[span_id] = action.number

    def left_out(self, action: LoggedAction, layer: Layer, changes: tuple[Change, ...]) -> Iterator[Change]:
        """Yield the changes without those that make a double, and about the span that is there instead of it."""
        for change in changes:
            match change:
                case SpanAdded(span) if (here := self._already(action, layer, span)) is not None:
                    self._same[span.id] = here.id
                    self._double[here.id] = span, action.number
                case SpanRemoved(span) if span.id in self._same:
                    here = layer.spans.with_id(self._same.pop(span.id))
                    if here is not None:
                        self._double.pop(here.id, None)
                        if action.undoes is None:
                            yield SpanRemoved(here)
                case SpanRemoved(span) if span.id in self._double:
                    double, made = self._double.pop(span.id)
                    self._same.pop(double.id, None)
                    yield change
                    if not self._knows(action, made):
                        yield SpanAdded(double)
                case _:
                    yield self._about_what_is_there(change)

    def _already(self, action: LoggedAction, layer: Layer, span: Span) -> Span | None:
        for here in layer.spans.with_extent(span.range_):
            made = self._made.get(here.id)
            is_double = here.id != span.id and _said(here) == _said(span)
            if is_double and made is not None and not self._knows(action, made):
                return here
        return None

    def _about_what_is_there(self, change: Change) -> Change:
        same = self._same
        if isinstance(change, SpanChanged) and change.before.id in same:
            id_ = same[change.before.id]
            return SpanChanged(replace(change.before, id=id_), replace(change.after, id=id_))
        if isinstance(change, RelationAdded | RelationRemoved):
            relation = change.relation
            source, target = (
                same.get(relation.source, relation.source),
                same.get(relation.target, relation.target),
            )
            return type(change)(replace(relation, source=source, target=target))
        return change


def _said(span: Span) -> tuple[object, ...]:
    """What a span says: all but its id, its age and how it was made."""
    return span.fragments, span.label, span.attributes, span.note, span.flagged

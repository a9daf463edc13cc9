"""The possible types of a new relation of the focused span, and the possible spans at its other end."""

from __future__ import annotations

from collections.abc import Callable

from annotator.core.range import Range
from annotator.core.span import Relation, Span
from annotator.rules.relations import fits, joins, leaving, other_ends, relations_of
from annotator.schema.values import RelationType
from annotator.session.context import Context
from annotator.session.session import Session
from annotator.session.text.aiming import folded_initial


def possible_types(session: Session, span: Span) -> tuple[RelationType, ...]:
    """The types that can start at the span: it may take one more, and there is another span whose label fits."""
    return tuple(
        type_
        for type_ in session.schema.relations
        if (type_.max is None or leaving(session.layer, type_)[span.id] < type_.max)
        and _somewhere(session, type_, span)
    )


def _somewhere(session: Session, type_: RelationType, span: Span) -> bool:
    counts = session.layer.spans.counts
    return any(
        count > (label == span.label) and fits(session.schema, type_, span.label, label)
        for label, count in counts.items()
    )


def targets_beginning_with(
    session: Session, type_: RelationType, span: Span, character: str, window: Range
) -> list[Span]:
    """The spans that a letter can mean as the other end: first those after the span, then earlier ones, nearest first.

    Only spans on the screen are meant or, where there is none, those off the screen.
    """
    wanted = {character, folded_initial(character)}
    ends = {
        other.id
        for relation in relations_of(session.layer, span)
        if relation.type == type_.id
        for other in other_ends(session.layer, relation, span)
    }
    has_room = _room(session, type_, span)
    spans = [
        other
        for other in session.layer.spans
        if not wanted.isdisjoint((other.text[0], folded_initial(other.text[0])))
        and other.id not in (span.id, *ends)
        and fits(session.schema, type_, span.label, other.label)
        and has_room(other)
    ]
    seen = [other for other in spans if window.covers(Range(other.start, other.start + 1))]
    after = [other for other in seen or spans if other.order > span.order]
    before = [other for other in seen or spans if other.order < span.order]
    return [*after, *reversed(before)]


def _room(session: Session, type_: RelationType, span: Span) -> Callable[[Span], bool]:
    """Return a predicate: whether the source or, if undirected, both ends may take one more relation of the type."""
    most = type_.max
    if most is None:
        return lambda _: True
    relations = leaving(session.layer, type_)
    return lambda other: all(
        relations[each.id] < most for each in ([span] if type_.directed else [span, other])
    )


def new_relation(
    session: Session, context: Context, type_: RelationType, span: Span, other: Span
) -> Relation:
    """The relation from the span to the other one, reversed where the type only allows the other direction."""
    if not joins(session.schema, type_, span.label, other.label):
        span, other = other, span
    return Relation(
        context.new_id(), type_.id, span.id, other.id, session.layer.annotator, created_at=context.now()
    )

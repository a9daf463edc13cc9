"""Where a relation of the focused span may lead: the types that fit, and the spans at the other end."""

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
    """The types that can lead on from the span now: room for one more, and another span whose label fits."""
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
    """The spans that a letter can mean as the other end, the nearest ahead first, then back.

    Those on the screen alone are meant; where there is none, those beyond it.
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
    ahead = [other for other in seen or spans if other.order > span.order]
    back = [other for other in seen or spans if other.order < span.order]
    return [*ahead, *reversed(back)]


def _room(session: Session, type_: RelationType, span: Span) -> Callable[[Span], bool]:
    """A predicate: whether the source, or both ends, may take one more relation of this type."""
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
    """The relation from the span to the other one, turned round where the type only has it that way."""
    if not joins(session.schema, type_, span.label, other.label):
        span, other = other, span
    return Relation(
        context.new_id(), type_.id, span.id, other.id, session.layer.annotator, created_at=context.now()
    )

"""Which links the schema allows between spans, and which there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Relation, Span
from annotator.schema.values import LabelSchema, RelationType
from annotator.session.aiming import folded_initial
from annotator.session.context import Context
from annotator.session.session import Session


def relation_type(schema: LabelSchema, type_id: str) -> RelationType | None:
    """The type with that id, if the schema has it."""
    return next((type_ for type_ in schema.relations if type_.id == type_id), None)


def joins(schema: LabelSchema, type_: RelationType, source: str, target: str) -> bool:
    """Whether the type may lead from one label to the other; a label stands for its descendants too."""
    return schema.is_among(source, type_.sources) and schema.is_among(target, type_.targets)


def fits(schema: LabelSchema, type_: RelationType, label: str, other: str) -> bool:
    """Whether a span of one label may be linked to one of the other, in either direction where there is none."""
    return joins(schema, type_, label, other) or (not type_.directed and joins(schema, type_, other, label))


def leaving(layer: Layer, type_: RelationType) -> Counter[str]:
    """How many links of the type leave each span, by its id; without a direction each of its links does."""
    links = [link for link in layer.relations if link.type == type_.id]
    ends = Counter(link.source for link in links)
    if not type_.directed:
        ends.update(link.target for link in links)
    return ends


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
        for link in relations_of(session.layer, span)
        if link.type == type_.id
        for other in other_ends(session.layer, link, span)
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
    """Tells whether a link from the span to another may be one more, for the one that it leaves; or for both."""
    most = type_.max
    if most is None:
        return lambda _: True
    links = leaving(session.layer, type_)
    return lambda other: all(links[each.id] < most for each in ([span] if type_.directed else [span, other]))


def link(session: Session, context: Context, type_: RelationType, span: Span, other: Span) -> Relation:
    """The link from the span to the other one, turned round where the type only has it that way."""
    if not joins(session.schema, type_, span.label, other.label):
        span, other = other, span
    return Relation(
        context.new_id(), type_.id, span.id, other.id, session.layer.annotator, created_at=context.now()
    )


def relations_of(layer: Layer, span: Span) -> tuple[Relation, ...]:
    """The links that the span is an end of, in the order they were made."""
    return tuple(link for link in layer.relations if span.id in (link.source, link.target))


def other_ends(layer: Layer, link: Relation, span: Span) -> Iterator[Span]:
    """The span at the other end of the link, if it is there."""
    other = layer.spans.with_id(link.target if link.source == span.id else link.source)
    if other is not None:
        yield other


def is_outward(schema: LabelSchema, link: Relation, span: Span) -> bool | None:
    """Whether the link leads away from the span; ``None`` where it has no direction."""
    type_ = relation_type(schema, link.type)
    if type_ is not None and not type_.directed:
        return None
    return link.source == span.id

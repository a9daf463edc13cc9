"""Which relations the schema allows between two labels, and which ones a span has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from annotator.core.layer import Layer
from annotator.core.span import Relation, Span
from annotator.schema.values import LabelSchema, RelationType


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

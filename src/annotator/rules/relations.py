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
    """Whether a span of one label may be related to one of the other, in either direction where there is none."""
    return joins(schema, type_, label, other) or (not type_.directed and joins(schema, type_, other, label))


def leaving(layer: Layer, type_: RelationType) -> Counter[str]:
    """How many relations of the type leave each span, by its id; without a direction each of its relations does."""
    relations = [relation for relation in layer.relations if relation.type == type_.id]
    ends = Counter(relation.source for relation in relations)
    if not type_.directed:
        ends.update(relation.target for relation in relations)
    return ends


def relations_of(layer: Layer, span: Span) -> tuple[Relation, ...]:
    """The relations that the span is an end of, in the order they were made."""
    return tuple(relation for relation in layer.relations if span.id in (relation.source, relation.target))


def other_ends(layer: Layer, relation: Relation, span: Span) -> Iterator[Span]:
    """The span at the other end of the relation, if it is there."""
    other = layer.spans.with_id(relation.target if relation.source == span.id else relation.source)
    if other is not None:
        yield other


def is_outward(schema: LabelSchema, relation: Relation, span: Span) -> bool | None:
    """Whether the relation leads away from the span; ``None`` where it has no direction."""
    type_ = relation_type(schema, relation.type)
    if type_ is not None and not type_.directed:
        return None
    return relation.source == span.id

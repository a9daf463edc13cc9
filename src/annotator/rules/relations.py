"""The relations that the schema allows between two labels, and those that a span has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from annotator.core.layer import Layer
from annotator.core.span import Relation, Span
from annotator.schema.values import LabelSchema, RelationType


def relation_type(schema: LabelSchema, type_id: str) -> RelationType | None:
    """The relation type with that id, if the schema has it."""
    return next((type_ for type_ in schema.relations if type_.id == type_id), None)


def joins(schema: LabelSchema, type_: RelationType, source: str, target: str) -> bool:
    """Whether the type allows relations from ``source`` to ``target``; a label stands for its descendants too."""
    return schema.is_among(source, type_.sources) and schema.is_among(target, type_.targets)


def fits(schema: LabelSchema, type_: RelationType, label: str, other: str) -> bool:
    """Whether the type allows relations from ``label`` to ``other``, or for an undirected type also the reverse."""
    return joins(schema, type_, label, other) or (not type_.directed and joins(schema, type_, other, label))


def leaving(layer: Layer, type_: RelationType) -> Counter[str]:
    """The number of outgoing relations of the type by span id; an undirected one counts for both of its ends."""
    relations = [relation for relation in layer.relations if relation.type == type_.id]
    ends = Counter(relation.source for relation in relations)
    if not type_.directed:
        ends.update(relation.target for relation in relations)
    return ends


def relations_of(layer: Layer, span: Span) -> tuple[Relation, ...]:
    """The relations from or to the span, in order of creation."""
    return tuple(relation for relation in layer.relations if span.id in (relation.source, relation.target))


def other_ends(layer: Layer, relation: Relation, span: Span) -> Iterator[Span]:
    """The span at the other end of the relation, if the layer has it."""
    other = layer.spans.with_id(relation.target if relation.source == span.id else relation.source)
    if other is not None:
        yield other


def is_outward(schema: LabelSchema, relation: Relation, span: Span) -> bool | None:
    """Whether the span is the source of the relation; ``None`` if the relation has no direction."""
    type_ = relation_type(schema, relation.type)
    if type_ is not None and not type_.directed:
        return None
    return relation.source == span.id

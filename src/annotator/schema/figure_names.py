"""How figures are named for people: labels and fields by their names, values in the order of the form."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.work_figures import ValueCounts
from annotator.schema.answers import FieldType
from annotator.schema.values import Field, LabelSchema

_CLOSED = frozenset({FieldType.CHOICE, FieldType.MULTICHOICE, FieldType.BOOL, FieldType.SCALE})
"""Types with few values, of which it says something how often each was given."""

_OF = " › "


def closed_fields(schema: LabelSchema | None) -> frozenset[str]:
    """The ids of the fields whose values are worth counting, of labels and of the document."""
    return frozenset(field.id for _, field in _fields(schema) if field.type in _CLOSED)


def label_title(schema: LabelSchema | None, label_id: str) -> str:
    """The names from the topmost label down to this one; the id of a label that the schema does not have."""
    lineage = [*schema.lineage(label_id)] if schema else []
    return _OF.join(label.name for label in reversed(lineage)) or label_id


def field_title(schema: LabelSchema | None, label_id: str, field_id: str) -> str:
    """The title of a field, after those of its label if it is an attribute."""
    field = _field(schema, label_id, field_id)
    title = field.title if field else field_id
    return f"{label_title(schema, label_id)}{_OF}{title}" if label_id else title


def values_in_order(schema: LabelSchema | None, values: ValueCounts) -> list[tuple[str, int]]:
    """The values of a field with few, with how often each was given; none of any other field.

    Choices that nobody made are among them, and what the schema no longer has comes last.
    """
    field = _field(schema, values.label, values.field)
    if field is None or field.type not in _CLOSED:
        return []
    known = [*_known_values(field)]
    others = sorted(value for value in values.counts if value not in known)
    return [(value, values.counts.get(value, 0)) for value in (*known, *others)]


def _known_values(field: Field) -> Iterator[str]:
    if field.type is FieldType.BOOL:
        yield from ("yes", "no")
    elif field.type is FieldType.SCALE and field.minimum is not None and field.maximum is not None:
        yield from map(str, range(int(field.minimum), int(field.maximum) + 1))
    yield from (choice.value for choice in field.choices)


def _field(schema: LabelSchema | None, label_id: str, field_id: str) -> Field | None:
    if schema is None:
        return None
    return schema.attribute(label_id, field_id) if label_id else schema.document_field(field_id)


def _fields(schema: LabelSchema | None) -> Iterator[tuple[str, Field]]:
    if schema is not None:
        yield from ((label.id, field) for label in schema.labels for field in label.attributes)
        yield from (("", field) for field in schema.document_fields)

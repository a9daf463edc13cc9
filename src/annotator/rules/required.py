"""Required answers that are missing, about a document or about a span."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.core.span import Span, Value
from annotator.schema.values import Field, LabelSchema


def with_defaults(fields: tuple[Field, ...], answers: Mapping[str, Value]) -> Mapping[str, Value]:
    """The answers, completed with the defaults of unanswered fields, as the form shows them."""
    return {field.id: field.default for field in fields if field.default is not None} | dict(answers)


def unanswered(fields: tuple[Field, ...], answers: Mapping[str, Value]) -> int:
    """The number of required fields that are asked and have neither an answer nor a default."""
    return len(missing_fields(fields, answers))


def missing_fields(fields: tuple[Field, ...], answers: Mapping[str, Value]) -> list[Field]:
    """The required fields that are asked and have neither an answer nor a default, in their order."""
    shown = with_defaults(fields, answers)
    return [field for field in fields if field.required and field.id not in shown and field.is_asked(shown)]


def demanding_labels(schema: LabelSchema) -> frozenset[str]:
    """The labels that have a required attribute."""
    return frozenset(label.id for label in schema.labels if demands(schema, label.id))


def demands(schema: LabelSchema, label_id: str) -> bool:
    """Whether spans of the label have a required attribute."""
    return any(field.required for field in schema.attributes_of(label_id))


def missing_attributes(schema: LabelSchema, span: Span) -> int:
    """The number of required attributes of the span that have neither a value nor a default."""
    return unanswered(schema.attributes_of(span.label), span.attributes)

"""The fields of the form as they are compared: which there are, and how far apart two answers are by their type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self, assert_never

from msgspec import Struct, field

from annotator.agreement.coefficients import Metric
from annotator.core.span import Value
from annotator.schema.answers import FieldType
from annotator.schema.values import Field, LabelSchema

NO_ANSWER = "no answer"
"""The value of a field that was not answered in finished work, where values are only equal or not."""


def metric_of(type_: FieldType) -> Metric:
    """How far apart two answers to a field of that type are."""
    match type_:
        case FieldType.SCALE:
            return Metric.ORDINAL
        case FieldType.NUMBER:
            return Metric.INTERVAL
        case FieldType.CHOICE | FieldType.MULTICHOICE | FieldType.BOOL | FieldType.TEXT | FieldType.DATE:
            return Metric.NOMINAL
        case _:
            assert_never(type_)


class Questions(Struct, frozen=True):
    """The fields of the document and the attributes of each label, with their metrics, in the order of the form.

    Those that a schema does not have, or all where there is none, are compared as equal or not.
    """

    document: Mapping[str, Metric] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, Metric]] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: LabelSchema | None) -> Self:
        """The questions of a schema."""
        if schema is None:
            return cls()
        attributes = {label.id: _metrics(schema.attributes_of(label.id)) for label in schema.labels}
        return cls(_metrics(schema.document_fields), attributes)


def _metrics(fields: Iterable[Field]) -> Mapping[str, Metric]:
    return {each.id: metric_of(each.type) for each in fields}


def said(value: Value | None, metric: Metric) -> object:
    """The answer as it is counted; ``None`` where a number was asked for and none was given."""
    if metric is Metric.NOMINAL:
        return NO_ANSWER if value is None else frozenset(value) if isinstance(value, tuple) else value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None

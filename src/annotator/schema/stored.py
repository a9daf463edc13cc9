"""The copy of a checked schema that the database keeps: JSON, read back without PyYAML or pydantic.

Every start reads it, so it has to be quick; and it was checked when it was made, so it is only taken apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from annotator.schema.answers import FieldType
from annotator.schema.migration import FieldChange, Migration, Split
from annotator.schema.values import (
    Boundaries,
    Choice,
    Condition,
    Example,
    Field,
    Label,
    LabelSchema,
    Overlap,
    RelationType,
)

T = TypeVar("T")


def schema_to_json(schema: LabelSchema) -> str:
    """The schema as JSON; equal schemas give equal texts."""
    return json.dumps(asdict(schema), ensure_ascii=False, separators=(",", ":"))


def schema_from_json(text: str) -> LabelSchema:
    """The schema that ``schema_to_json`` wrote, in this version of the program or an older one.

    Keys that are missing have their defaults, unknown ones are left out. Raises ``ValueError`` for any other text.
    """
    try:
        return _schema(json.loads(text))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise ValueError(f"this is no stored schema: {error}") from error


def _made(cls: type[T], raw: Mapping[str, Any], **makers: Callable[[Any], Any]) -> T:
    """``cls`` from its JSON object; ``makers`` turn what is there and not null into values."""
    known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
    parts = {key: value for key, value in raw.items() if key in known}
    for key, maker in makers.items():
        if parts.get(key) is not None:
            parts[key] = maker(parts[key])
    return cls(**parts)


def _each(maker: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    return lambda raw: tuple(map(maker, raw))


def _value(raw: Any) -> Any:
    return tuple(raw) if isinstance(raw, list) else raw


def _field(raw: Any) -> Field:
    return _made(Field, raw, type=FieldType, default=_value, choices=_each(_choice), show_if=_condition)


def _choice(raw: Any) -> Choice:
    return _made(Choice, raw)


def _condition(raw: Any) -> Condition:
    return _made(Condition, raw, equals=_value)


def _example(raw: Any) -> Example:
    return _made(Example, raw)


def _label(raw: Any) -> Label:
    return _made(Label, raw, examples=_each(_example), attributes=_each(_field), overlap=Overlap)


def _relation(raw: Any) -> RelationType:
    return _made(RelationType, raw, sources=tuple, targets=tuple)


def _merge(raw: Any) -> tuple[str, tuple[str, ...]]:
    into, labels = raw
    return into, tuple(labels)


def _migration(raw: Any) -> Migration:
    changes = _each(_field_change)
    parts = {"merge": _each(_merge), "retire": tuple, "split": _each(_split)}
    return _made(Migration, raw, attributes=changes, fields=changes, **parts)


def _split(raw: Any) -> Split:
    return _made(Split, raw, into=tuple)


def _field_change(raw: Any) -> FieldChange:
    return _made(FieldChange, raw)


def _schema(raw: Any) -> LabelSchema:
    return _made(
        LabelSchema,
        raw,
        labels=_each(_label),
        document_fields=_each(_field),
        relations=_each(_relation),
        migrations=_each(_migration),
        boundaries=Boundaries,
        overlap=Overlap,
    )

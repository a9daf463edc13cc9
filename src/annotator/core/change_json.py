"""Changes to and from plain data, for the history on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from msgspec.structs import asdict

from annotator.core.changes import (
    AnswerSet,
    Change,
    LayerChanged,
    LayerState,
    RejectionAdded,
    RejectionRemoved,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
)
from annotator.core.layer import Status
from annotator.core.range import Range
from annotator.core.span import Origin, Relation, Span, Value
from annotator.core.suggestion import Rejection


def span_to_json(span: Span) -> dict[str, Any]:
    """The span as plain data, a key for every field."""
    return {
        "id": span.id,
        "fragments": [[fragment.start, fragment.end] for fragment in span.fragments],
        "label": span.label,
        "text": span.text,
        "annotator": span.annotator,
        "origin": str(span.origin),
        "attributes": {name: _plain(value) for name, value in span.attributes.items()},
        "note": span.note,
        "flagged": span.flagged,
        "created_at": span.created_at,
        "schema_version": span.schema_version,
    }


def span_from_json(data: Mapping[str, Any]) -> Span:
    """The span that ``span_to_json`` wrote."""
    return Span(
        **{
            **data,
            "fragments": tuple(Range(start, end) for start, end in data["fragments"]),
            "origin": Origin(data["origin"]),
            "attributes": {name: value_from_json(value) for name, value in data["attributes"].items()},
        }
    )


def _plain(value: Value | None) -> Any:
    return list(value) if isinstance(value, tuple) else value


def value_from_json(data: Any) -> Any:
    """The value of an attribute or field, from its JSON."""
    return tuple(data) if isinstance(data, list) else data


def _relation_to_json(relation: Relation) -> dict[str, Any]:
    return asdict(relation)


def _rejection_to_json(rejection: Rejection) -> dict[str, Any]:
    return asdict(rejection)


def _state_to_json(state: LayerState) -> dict[str, Any]:
    return asdict(state)


def _state_from_json(data: Mapping[str, Any]) -> LayerState:
    return LayerState(**{**data, "status": Status(data["status"])})


def change_to_json(change: Change) -> dict[str, Any]:
    """The change as plain data with its kind under ``change``."""
    match change:
        case SpanAdded(span):
            return {"change": "span-added", "span": span_to_json(span)}
        case SpanRemoved(span):
            return {"change": "span-removed", "span": span_to_json(span)}
        case SpanChanged(before, after):
            return {"change": "span-changed", "before": span_to_json(before), "after": span_to_json(after)}
        case RelationAdded(relation):
            return {"change": "relation-added", "relation": _relation_to_json(relation)}
        case RelationRemoved(relation):
            return {"change": "relation-removed", "relation": _relation_to_json(relation)}
        case RejectionAdded(rejection):
            return {"change": "rejection-added", "rejection": _rejection_to_json(rejection)}
        case RejectionRemoved(rejection):
            return {"change": "rejection-removed", "rejection": _rejection_to_json(rejection)}
        case AnswerSet(field, old, new):
            return {"change": "answer-set", "field": field, "before": _plain(old), "after": _plain(new)}
        case LayerChanged(old, new):
            return {"change": "layer-changed", "before": _state_to_json(old), "after": _state_to_json(new)}
        case _:
            assert_never(change)


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Change]] = {
    "span-added": lambda data: SpanAdded(span_from_json(data["span"])),
    "span-removed": lambda data: SpanRemoved(span_from_json(data["span"])),
    "span-changed": lambda data: SpanChanged(span_from_json(data["before"]), span_from_json(data["after"])),
    "relation-added": lambda data: RelationAdded(Relation(**data["relation"])),
    "relation-removed": lambda data: RelationRemoved(Relation(**data["relation"])),
    "rejection-added": lambda data: RejectionAdded(Rejection(**data["rejection"])),
    "rejection-removed": lambda data: RejectionRemoved(Rejection(**data["rejection"])),
    "answer-set": lambda data: AnswerSet(
        data["field"], value_from_json(data["before"]), value_from_json(data["after"])
    ),
    "layer-changed": lambda data: LayerChanged(
        _state_from_json(data["before"]), _state_from_json(data["after"])
    ),
}


def change_from_json(data: Mapping[str, Any]) -> Change:
    """The change that ``change_to_json`` wrote; raises ``KeyError`` for a kind this version does not know."""
    return _READERS[data["change"]](data)

"""Changes to and from plain data, for the history on disk.

What a change has in common with its action is left out: the annotator, the time, the schema's version. So are values
that are at their default; of what became another value, only the new parts are written beside the old whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, assert_never

from msgspec import Struct
from msgspec.structs import replace

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


class Stamp(Struct, frozen=True):
    """What the changes of an action have in common unless they say otherwise.

    ``at`` is ISO 8601 in UTC, to the second, as spans have it; ``schema_version`` that of the label set in use.
    """

    annotator: str
    at: str
    schema_version: int


Plain = dict[str, Any]


def change_to_json(change: Change, stamp: Stamp) -> Plain:
    """The change as plain data, the kind of the change being its first key."""
    match change:
        case SpanAdded(span):
            return {"span-added": _span_to_json(span, stamp)}
        case SpanRemoved(span):
            return {"span-removed": _span_to_json(span, stamp)}
        case SpanChanged(before, after):
            return _changed("span-changed", _span_to_json(before, stamp), _span_to_json(after, stamp))
        case RelationAdded(relation):
            return {"relation-added": _relation_to_json(relation, stamp)}
        case RelationRemoved(relation):
            return {"relation-removed": _relation_to_json(relation, stamp)}
        case RejectionAdded(rejection):
            return {"rejection-added": _rejection_to_json(rejection)}
        case RejectionRemoved(rejection):
            return {"rejection-removed": _rejection_to_json(rejection)}
        case AnswerSet(field, before, after):
            values = {"before": _plain(before), "after": _plain(after)}
            return {
                "answer-set": field,
                **{name: value for name, value in values.items() if value is not None},
            }
        case LayerChanged(before, after):
            return _changed("layer-changed", _state_to_json(before), _state_to_json(after))
        case _:
            assert_never(change)


def additions_to_json(spans: Iterable[Span], stamp: Stamp) -> list[Plain]:
    """As ``change_to_json`` of a ``SpanAdded`` for each span, in half the time: an import has a hundred thousand."""
    return [{"span-added": _span_to_json(span, stamp)} for span in spans]


def change_from_json(data: Mapping[str, Any], stamp: Stamp) -> Change:
    """The change that ``change_to_json`` wrote; raises ``KeyError`` for a kind this version does not know."""
    return _READERS[next(iter(data))](data, stamp)


_READERS: Mapping[str, Callable[[Mapping[str, Any], Stamp], Change]] = {
    "span-added": lambda data, stamp: SpanAdded(_span_from_json(data["span-added"], stamp)),
    "span-removed": lambda data, stamp: SpanRemoved(_span_from_json(data["span-removed"], stamp)),
    "span-changed": lambda data, stamp: SpanChanged(
        _span_from_json(data["span-changed"], stamp), _span_from_json(_whole("span-changed", data), stamp)
    ),
    "relation-added": lambda data, stamp: RelationAdded(_relation_from_json(data["relation-added"], stamp)),
    "relation-removed": lambda data, stamp: RelationRemoved(
        _relation_from_json(data["relation-removed"], stamp)
    ),
    "rejection-added": lambda data, _: RejectionAdded(Rejection(**data["rejection-added"])),
    "rejection-removed": lambda data, _: RejectionRemoved(Rejection(**data["rejection-removed"])),
    "answer-set": lambda data, _: AnswerSet(
        data["answer-set"], value_from_json(data.get("before")), value_from_json(data.get("after"))
    ),
    "layer-changed": lambda data, _: LayerChanged(
        _state_from_json(data["layer-changed"]), _state_from_json(_whole("layer-changed", data))
    ),
}


def _changed(kind: str, before: Plain, after: Plain) -> Plain:
    """The state before and, of the state after, what differs; null stands for what is left out of it."""
    names = [*before, *(name for name in after if name not in before)]
    return {
        kind: before,
        "to": {name: after.get(name) for name in names if before.get(name) != after.get(name)},
    }


def _whole(kind: str, data: Mapping[str, Any]) -> Plain:
    """The state after, with what it has in common with the one before."""
    return {name: value for name, value in {**data[kind], **data["to"]}.items() if value is not None}


def _span_to_json(span: Span, stamp: Stamp) -> Plain:
    first, *more = span.fragments
    data: Plain = {
        "id": span.id,
        "fragments": [[first.start, first.end], *([each.start, each.end] for each in more)],
        "label": span.label,
        "text": span.text,
    }
    if span.annotator != stamp.annotator:
        data["annotator"] = span.annotator
    if span.origin is not Origin.MANUAL:
        data["origin"] = str(span.origin)
    if span.attributes:
        data["attributes"] = {name: _plain(value) for name, value in span.attributes.items()}
    if span.note is not None:
        data["note"] = span.note
    if span.flagged:
        data["flagged"] = True
    if span.created_at != stamp.at:
        data["created_at"] = span.created_at
    if span.schema_version != stamp.schema_version:
        data["schema_version"] = span.schema_version
    return data


def _span_from_json(data: Mapping[str, Any], stamp: Stamp) -> Span:
    attributes: Mapping[str, Any] = data.get("attributes", {})
    return Span(
        id=data["id"],
        fragments=tuple(Range(start, end) for start, end in data["fragments"]),
        label=data["label"],
        text=data["text"],
        annotator=data.get("annotator", stamp.annotator),
        origin=Origin(data.get("origin", Origin.MANUAL)),
        attributes={name: value_from_json(value) for name, value in attributes.items()},
        note=data.get("note"),
        flagged=data.get("flagged", False),
        created_at=data.get("created_at", stamp.at),
        schema_version=data.get("schema_version", stamp.schema_version),
    )


def _relation_to_json(relation: Relation, stamp: Stamp) -> Plain:
    data: Plain = {
        "id": relation.id,
        "type": relation.type,
        "source": relation.source,
        "target": relation.target,
    }
    if relation.annotator != stamp.annotator:
        data["annotator"] = relation.annotator
    if relation.created_at != stamp.at:
        data["created_at"] = relation.created_at
    return data


def _relation_from_json(data: Mapping[str, Any], stamp: Stamp) -> Relation:
    return Relation(**{"annotator": stamp.annotator, "created_at": stamp.at, **data})


def _rejection_to_json(rejection: Rejection) -> Plain:
    data: Plain = {"text": rejection.text}
    if rejection.start is not None:
        data["start"] = rejection.start
    if rejection.label is not None:
        data["label"] = rejection.label
    return data


def _state_to_json(state: LayerState) -> Plain:
    data: Plain = {}
    if state.status is not Status.NEW:
        data["status"] = str(state.status)
    if state.note is not None:
        data["note"] = state.note
    if state.keeps_boilerplate:
        data["keeps_boilerplate"] = True
    return data


def _state_from_json(data: Mapping[str, Any]) -> LayerState:
    state = LayerState(**data)
    return replace(state, status=Status(state.status))


def _plain(value: Value | None) -> Any:
    return list(value) if isinstance(value, tuple) else value


def value_from_json(data: Any) -> Any:
    """The value of an attribute or field, from its JSON."""
    return tuple(data) if isinstance(data, list) else data

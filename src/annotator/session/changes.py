"""What a command changed: values that can be applied, taken back and written down.

Every change names a thing before and after, so its inverse needs nothing but itself, and the history on disk
is enough to undo anything at any later time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.span import Origin, Relation, Span, Value


class ChangeRefusedError(Exception):
    """A change does not fit the layer it is applied to: the layer is not as it was when the change was made."""


@dataclass(frozen=True, slots=True)
class SpanAdded:
    """A span was made."""

    span: Span

    def inverse(self) -> SpanRemoved:
        """The change that takes this one back."""
        return SpanRemoved(self.span)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change."""
        return replace(layer, spans=layer.spans.with_span(self.span))


@dataclass(frozen=True, slots=True)
class SpanRemoved:
    """A span was deleted."""

    span: Span

    def inverse(self) -> SpanAdded:
        """The change that takes this one back."""
        return SpanAdded(self.span)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when the span is not there as it stands."""
        return replace(layer, spans=_without(layer, self.span))


@dataclass(frozen=True, slots=True)
class SpanChanged:
    """A span got another extent, label, attribute, note or flag; its id stayed."""

    before: Span
    after: Span

    def inverse(self) -> SpanChanged:
        """The change that takes this one back."""
        return SpanChanged(self.after, self.before)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when the span is not there as it stood."""
        return replace(layer, spans=_without(layer, self.before).with_span(self.after))


@dataclass(frozen=True, slots=True)
class RelationAdded:
    """Two spans were linked."""

    relation: Relation

    def inverse(self) -> RelationRemoved:
        """The change that takes this one back."""
        return RelationRemoved(self.relation)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change."""
        return replace(layer, relations=(*layer.relations, self.relation))


@dataclass(frozen=True, slots=True)
class RelationRemoved:
    """A link was deleted."""

    relation: Relation

    def inverse(self) -> RelationAdded:
        """The change that takes this one back."""
        return RelationAdded(self.relation)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when the link is not there."""
        if self.relation not in layer.relations:
            raise ChangeRefusedError(f"relation {self.relation.id} is gone or has changed")
        return replace(layer, relations=tuple(r for r in layer.relations if r != self.relation))


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """A document field got another value; ``None`` stands for no answer."""

    field: str
    before: Value | None
    after: Value | None

    def inverse(self) -> AnswerSet:
        """The change that takes this one back."""
        return AnswerSet(self.field, self.after, self.before)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when the answer is not as it was."""
        if layer.answers.get(self.field) != self.before:
            raise ChangeRefusedError(f"the answer to {self.field} has changed")
        answers = {field: value for field, value in layer.answers.items() if field != self.field}
        if self.after is not None:
            answers[self.field] = self.after
        return replace(layer, answers=answers)


@dataclass(frozen=True, slots=True)
class LayerState:
    """The parts of a layer that belong to the document as a whole."""

    status: Status = Status.NEW
    note: str | None = None
    keeps_boilerplate: bool = False

    @classmethod
    def of(cls, layer: Layer) -> LayerState:
        """The state of that layer."""
        return cls(layer.status, layer.note, layer.keeps_boilerplate)


@dataclass(frozen=True, slots=True)
class LayerChanged:
    """The document's status, note or page-furniture ruling changed."""

    before: LayerState
    after: LayerState

    def inverse(self) -> LayerChanged:
        """The change that takes this one back."""
        return LayerChanged(self.after, self.before)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when it was not as the change says."""
        if LayerState.of(layer) != self.before:
            raise ChangeRefusedError("the document's status or note has changed")
        after = self.after
        return replace(layer, status=after.status, note=after.note, keeps_boilerplate=after.keeps_boilerplate)


Change = SpanAdded | SpanRemoved | SpanChanged | RelationAdded | RelationRemoved | AnswerSet | LayerChanged


def _without(layer: Layer, span: Span) -> Any:
    try:
        return layer.spans.without(span)
    except KeyError:
        raise ChangeRefusedError(f"span {span.id} is gone or has changed") from None


def apply_all(layer: Layer, changes: tuple[Change, ...]) -> Layer:
    """The layer after the changes, in their order."""
    for change in changes:
        layer = change.apply(layer)
    return layer


def inverses(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes that take these back, the last one first."""
    return tuple(change.inverse() for change in reversed(changes))


# -- as JSON, for the history on disk -------------------------------------------------------------------------


def span_to_json(span: Span) -> dict[str, Any]:
    """The span as plain data, every field named."""
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
    """The value of an attribute or field that was read from JSON."""
    return tuple(data) if isinstance(data, list) else data


def _relation_to_json(relation: Relation) -> dict[str, Any]:
    return {name: getattr(relation, name) for name in Relation.__slots__}


def _state_to_json(state: LayerState) -> dict[str, Any]:
    return {name: getattr(state, name) for name in LayerState.__slots__}


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
        case AnswerSet(field, old, new):
            return {"change": "answer-set", "field": field, "before": _plain(old), "after": _plain(new)}
        case LayerChanged(was, is_):
            return {"change": "layer-changed", "before": _state_to_json(was), "after": _state_to_json(is_)}


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Change]] = {
    "span-added": lambda data: SpanAdded(span_from_json(data["span"])),
    "span-removed": lambda data: SpanRemoved(span_from_json(data["span"])),
    "span-changed": lambda data: SpanChanged(span_from_json(data["before"]), span_from_json(data["after"])),
    "relation-added": lambda data: RelationAdded(Relation(**data["relation"])),
    "relation-removed": lambda data: RelationRemoved(Relation(**data["relation"])),
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

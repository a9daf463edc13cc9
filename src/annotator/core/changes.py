"""What a command changed: values that can be applied and inverted; ``change_json`` serializes them.

Every change holds the state before and after, so its inverse needs no other data, and the history on disk
is enough to undo anything at any later time.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.layer import Layer, Status
from annotator.core.span import Relation, Span, Value
from annotator.core.suggestion import Rejection


class ChangeRefusedError(Exception):
    """A change does not fit the layer it is applied to: the layer has changed since the change was made."""


class SpanAdded(Struct, frozen=True):
    """A span was created."""

    span: Span

    def inverse(self) -> SpanRemoved:
        """The change that undoes this one."""
        return SpanRemoved(self.span)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change."""
        return replace(layer, spans=layer.spans.with_span(self.span))


class SpanRemoved(Struct, frozen=True):
    """A span was deleted."""

    span: Span

    def inverse(self) -> SpanAdded:
        """The change that undoes this one."""
        return SpanAdded(self.span)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` unless the layer has exactly this span."""
        return replace(layer, spans=_without(layer, self.span))


class SpanChanged(Struct, frozen=True):
    """The extent, label, attributes, note or flag of a span changed; its id did not."""

    before: Span
    after: Span

    def inverse(self) -> SpanChanged:
        """The change that undoes this one."""
        return SpanChanged(self.after, self.before)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` unless the layer has exactly ``before``."""
        return replace(layer, spans=_without(layer, self.before).with_span(self.after))


class RelationAdded(Struct, frozen=True):
    """Two spans were related."""

    relation: Relation

    def inverse(self) -> RelationRemoved:
        """The change that undoes this one."""
        return RelationRemoved(self.relation)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; its relations stay in order of creation, also when one is restored."""
        relations = sorted(
            (*layer.relations, self.relation), key=lambda relation: (relation.created_at, relation.id)
        )
        return replace(layer, relations=tuple(relations))


class RelationRemoved(Struct, frozen=True):
    """A relation was deleted."""

    relation: Relation

    def inverse(self) -> RelationAdded:
        """The change that undoes this one."""
        return RelationAdded(self.relation)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when the relation is not there."""
        if self.relation not in layer.relations:
            raise ChangeRefusedError("a relation is gone or has changed elsewhere")
        return replace(layer, relations=tuple(r for r in layer.relations if r != self.relation))


class RejectionAdded(Struct, frozen=True):
    """A suggestion was rejected."""

    rejection: Rejection

    def inverse(self) -> RejectionRemoved:
        """The change that undoes this one."""
        return RejectionRemoved(self.rejection)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when it is already rejected."""
        if self.rejection in layer.rejections:
            raise ChangeRefusedError(f"“{self.rejection.text}” was rejected already")
        return replace(layer, rejections=layer.rejections | {self.rejection})


class RejectionRemoved(Struct, frozen=True):
    """A rejection was withdrawn."""

    rejection: Rejection

    def inverse(self) -> RejectionAdded:
        """The change that undoes this one."""
        return RejectionAdded(self.rejection)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when there is no such rejection."""
        if self.rejection not in layer.rejections:
            raise ChangeRefusedError(f"the rejection of “{self.rejection.text}” is gone")
        return replace(layer, rejections=layer.rejections - {self.rejection})


class AnswerSet(Struct, frozen=True):
    """The value of a document field changed; ``None`` stands for no answer."""

    field: str
    before: Value | None
    after: Value | None

    def inverse(self) -> AnswerSet:
        """The change that undoes this one."""
        return AnswerSet(self.field, self.after, self.before)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when the answer is not ``before``."""
        if layer.answers.get(self.field) != self.before:
            raise ChangeRefusedError(f"the answer to {self.field} has changed")
        answers = {field: value for field, value in layer.answers.items() if field != self.field}
        if self.after is not None:
            answers[self.field] = self.after
        return replace(layer, answers=answers)


class LayerState(Struct, frozen=True):
    """The parts of a layer that belong to the document as a whole."""

    status: Status = Status.NEW
    note: str | None = None
    keeps_boilerplate: bool = False

    @classmethod
    def of(cls, layer: Layer) -> LayerState:
        """The state of the layer."""
        return cls(layer.status, layer.note, layer.keeps_boilerplate)


class LayerChanged(Struct, frozen=True):
    """The status, note or ``keeps_boilerplate`` of a layer changed."""

    before: LayerState
    after: LayerState

    def inverse(self) -> LayerChanged:
        """The change that undoes this one."""
        return LayerChanged(self.after, self.before)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when its state is not ``before``."""
        if LayerState.of(layer) != self.before:
            raise ChangeRefusedError("the document's status or note has changed")
        after = self.after
        return replace(layer, status=after.status, note=after.note, keeps_boilerplate=after.keeps_boilerplate)


Change = (
    SpanAdded
    | SpanRemoved
    | SpanChanged
    | RelationAdded
    | RelationRemoved
    | RejectionAdded
    | RejectionRemoved
    | AnswerSet
    | LayerChanged
)


def more_spans(change: Change) -> int:
    """By how much the change alters the number of spans: 1, 0 or -1."""
    return isinstance(change, SpanAdded) - isinstance(change, SpanRemoved)


class DocumentChanges(Struct, frozen=True):
    """What an edit changes in a document other than its own."""

    document_id: str
    changes: tuple[Change, ...]

    def inverse(self) -> DocumentChanges:
        """The changes that undo these."""
        return DocumentChanges(self.document_id, inverses(self.changes))


def _without(layer: Layer, span: Span) -> Any:
    try:
        return layer.spans.without(span)
    except KeyError:
        raise ChangeRefusedError(f"“{span.text[:40]}” is gone or has changed elsewhere") from None


def apply_all(layer: Layer, changes: tuple[Change, ...]) -> Layer:
    """The layer after the changes, applied in order; raises ``ChangeRefusedError`` when one does not fit."""
    for change in changes:
        layer = change.apply(layer)
    return layer


def inverses(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes that undo these, the last one first."""
    return tuple(change.inverse() for change in reversed(changes))

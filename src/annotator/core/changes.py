"""What a command changed: values that can be applied and taken back; ``change_json`` writes them down.

Every change names a thing before and after, so its inverse needs nothing but itself, and the history on disk
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
    """A change does not fit the layer it is applied to: the layer is not as it was when the change was made."""


class SpanAdded(Struct, frozen=True):
    """A span was made."""

    span: Span

    def inverse(self) -> SpanRemoved:
        """The change that takes this one back."""
        return SpanRemoved(self.span)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change."""
        return replace(layer, spans=layer.spans.with_span(self.span))


class SpanRemoved(Struct, frozen=True):
    """A span was deleted."""

    span: Span

    def inverse(self) -> SpanAdded:
        """The change that takes this one back."""
        return SpanAdded(self.span)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when the span is not there as it stands."""
        return replace(layer, spans=_without(layer, self.span))


class SpanChanged(Struct, frozen=True):
    """A span got another extent, label, attribute, note or flag; its id stayed."""

    before: Span
    after: Span

    def inverse(self) -> SpanChanged:
        """The change that takes this one back."""
        return SpanChanged(self.after, self.before)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when the span is not there as it stood."""
        return replace(layer, spans=_without(layer, self.before).with_span(self.after))


class RelationAdded(Struct, frozen=True):
    """Two spans were related."""

    relation: Relation

    def inverse(self) -> RelationRemoved:
        """The change that takes this one back."""
        return RelationRemoved(self.relation)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change, its relations in the order they were made in, whenever one came back."""
        relations = sorted(
            (*layer.relations, self.relation), key=lambda relation: (relation.created_at, relation.id)
        )
        return replace(layer, relations=tuple(relations))


class RelationRemoved(Struct, frozen=True):
    """A relation was deleted."""

    relation: Relation

    def inverse(self) -> RelationAdded:
        """The change that takes this one back."""
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
        """The change that takes this one back."""
        return RejectionRemoved(self.rejection)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when it was rejected before."""
        if self.rejection in layer.rejections:
            raise ChangeRefusedError(f"“{self.rejection.text}” was rejected already")
        return replace(layer, rejections=layer.rejections | {self.rejection})


class RejectionRemoved(Struct, frozen=True):
    """A rejection was taken back."""

    rejection: Rejection

    def inverse(self) -> RejectionAdded:
        """The change that takes this one back."""
        return RejectionAdded(self.rejection)

    def apply(self, layer: Layer) -> Layer:
        """The layer after the change; raises ``ChangeRefusedError`` when there is no such rejection."""
        if self.rejection not in layer.rejections:
            raise ChangeRefusedError(f"the rejection of “{self.rejection.text}” is gone")
        return replace(layer, rejections=layer.rejections - {self.rejection})


class AnswerSet(Struct, frozen=True):
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


class LayerState(Struct, frozen=True):
    """The parts of a layer that belong to the document as a whole."""

    status: Status = Status.NEW
    note: str | None = None
    keeps_boilerplate: bool = False

    @classmethod
    def of(cls, layer: Layer) -> LayerState:
        """The state of that layer."""
        return cls(layer.status, layer.note, layer.keeps_boilerplate)


class LayerChanged(Struct, frozen=True):
    """The document's status, note or boilerplate ruling changed."""

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
    """How many spans a layer has more after the change: one, none, or one less."""
    return isinstance(change, SpanAdded) - isinstance(change, SpanRemoved)


class DocumentChanges(Struct, frozen=True):
    """What an edit changes in another document than its own."""

    document_id: str
    changes: tuple[Change, ...]

    def inverse(self) -> DocumentChanges:
        """What takes these changes back."""
        return DocumentChanges(self.document_id, inverses(self.changes))


def _without(layer: Layer, span: Span) -> Any:
    try:
        return layer.spans.without(span)
    except KeyError:
        raise ChangeRefusedError(f"“{span.text[:40]}” is gone or has changed elsewhere") from None


def apply_all(layer: Layer, changes: tuple[Change, ...]) -> Layer:
    """The layer after the changes, in their order."""
    for change in changes:
        layer = change.apply(layer)
    return layer


def inverses(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes that take these back, the last one first."""
    return tuple(change.inverse() for change in reversed(changes))

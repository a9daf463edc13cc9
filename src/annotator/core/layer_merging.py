"""Applying a change to a layer that may have changed otherwise meanwhile: one person worked on it in two places.

What both sides want the same is done once. Of a span, what only one side changed is taken; where both changed the same
part of it, the change does not fit. A status is the one that was set last.
"""

from __future__ import annotations

from collections.abc import Container
from typing import assert_never

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
from annotator.core.layer import Layer
from annotator.core.span import Span

_PARTS = (("fragments", "text"), ("label",), ("attributes",), ("note",), ("flagged",), ("origin",))
"""What of a span changes independently of the rest."""


class UnfitChangeError(Exception):
    """A change does not fit what the other side made of the layer; the message says why, without quoting anything."""


def merged(layer: Layer, changes: tuple[Change, ...], taken: Container[str]) -> Layer:
    """The layer after the changes, all or none; ``taken`` are the ids of spans and relations of the whole document.

    Raises ``UnfitChangeError``.
    """
    for change in changes:
        layer = _one(layer, change, taken)
    return layer


def check_ends(layer: Layer) -> None:
    """Raise ``UnfitChangeError`` if a relation leads to a span that is not there."""
    if layer.relations:
        ids = {span.id for span in layer.spans}
        if any(each.source not in ids or each.target not in ids for each in layer.relations):
            raise UnfitChangeError("a relation leads to a span that is gone")


def _one(layer: Layer, change: Change, taken: Container[str]) -> Layer:  # noqa: C901, PLR0912 - a case each
    match change:
        case SpanAdded(span):
            here = layer.spans.with_id(span.id)
            if here is None and span.id in taken:
                raise UnfitChangeError("its span has the id of another one")
            if here is not None and here != span:
                raise UnfitChangeError("the span was changed elsewhere")
            return layer if here is not None else change.apply(layer)
        case SpanRemoved(span):
            here = layer.spans.with_id(span.id)
            if here is not None and here != span:
                raise UnfitChangeError("the span that it deletes was changed elsewhere")
            return layer if here is None else change.apply(layer)
        case SpanChanged(before, after):
            here = layer.spans.with_id(before.id)
            if here is None:
                raise UnfitChangeError("the span that it changes was deleted elsewhere")
            return SpanChanged(here, _merged_span(here, before, after)).apply(layer)
        case RelationAdded(relation):
            here_too = relation in layer.relations
            if relation.id in taken and not here_too:
                raise UnfitChangeError("its relation has the id of another one")
            return layer if here_too else change.apply(layer)
        case RelationRemoved(relation):
            return change.apply(layer) if relation in layer.relations else layer
        case RejectionAdded(rejection):
            return layer if rejection in layer.rejections else change.apply(layer)
        case RejectionRemoved(rejection):
            return change.apply(layer) if rejection in layer.rejections else layer
        case AnswerSet(field, before_value, after_value):
            now = layer.answers.get(field)
            if now not in (before_value, after_value):
                raise UnfitChangeError(f"the answer to {field} was given otherwise elsewhere")
            return AnswerSet(field, now, after_value).apply(layer)
        case LayerChanged(before_state, after_state):
            return _with_state(layer, before_state, after_state)
        case _:
            assert_never(change)


def _merged_span(here: Span, before: Span, after: Span) -> Span:
    """The span with what the change alters in it; raises ``UnfitChangeError``."""
    for part in _PARTS:
        old, new, now = (tuple(getattr(each, name) for name in part) for each in (before, after, here))
        if new in (old, now):
            continue
        if now != old:
            raise UnfitChangeError(f"the {part[0]} of its span was changed elsewhere")
        here = replace(here, **dict(zip(part, new, strict=True)))
    return replace(here, schema_version=max(here.schema_version, after.schema_version))


def _with_state(layer: Layer, before: LayerState, after: LayerState) -> Layer:
    now = LayerState.of(layer)
    if after.note != before.note and now.note not in {before.note, after.note}:
        raise UnfitChangeError("the note on the document was changed elsewhere")
    changed = {
        name: getattr(after, name)
        for name in ("status", "note", "keeps_boilerplate")
        if getattr(after, name) != getattr(before, name)
    }
    return replace(layer, **changed)

"""The spans, relations and answers of a JSONL record, written: layers to JSON values.

Offsets are code points, ``end`` is exclusive; ``jsonl_layer_reading`` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from msgspec import Struct

from annotator.core.layer import Layer
from annotator.core.span import Origin, Relation, Span, Value
from annotator.core.suggestion import Rejection
from annotator.schema.values import LabelSchema

_order_of = attrgetter("order")


Paths = Mapping[str, Sequence[str]]
"""The ids from the topmost label down, for each label that is below another."""

NO_PATHS: Paths = {}


SuggestedBy = Mapping[str, tuple[str, float]]
"""As ``Record.suggested_by``."""

NOT_SUGGESTED: SuggestedBy = {}


def paths_in(schema: LabelSchema | None) -> Paths:
    """Return the paths of a schema's labels; none without a schema."""
    if schema is None:
        return NO_PATHS
    return {label.id: schema.path(label.id) for label in schema.labels if label.parent}


class SpanValue(Struct, omit_defaults=True, gc=False):
    """A span as the record has it, keys in this order; those with a default are written only if they differ from it."""

    id: str
    start: int
    end: int
    label: str
    text: str
    attributes: Mapping[str, Value]
    note: str | None
    annotator: str
    origin: Origin
    created_at: str
    path: Sequence[str] = ()
    fragments: Sequence[tuple[int, int]] = ()
    flagged: bool = False
    schema_version: int | None = None
    source: str = ""
    score: float | None = None


def span_values(
    spans: Iterable[Span],
    schema_version: int,
    paths: Paths = NO_PATHS,
    suggested_by: SuggestedBy = NOT_SUGGESTED,
) -> Iterator[SpanValue]:
    """Yield spans as the record has them; ``schema_version`` is the record's, written only if a span's differs."""
    path_of = paths.get
    for span in spans:
        fragments = span.fragments
        source, score = suggested_by.get(span.id, ("", None))
        yield SpanValue(
            span.id,
            fragments[0].start,
            fragments[-1].end,
            span.label,
            span.text,
            span.attributes,
            span.note,
            span.annotator,
            span.origin,
            span.created_at,
            path_of(span.label, ()),
            () if len(fragments) == 1 else [(fragment.start, fragment.end) for fragment in fragments],
            span.flagged,
            None if span.schema_version == schema_version else span.schema_version,
            source,
            score,
        )


def relation_value(relation: Relation) -> dict[str, Any]:
    """Return a relation as the record has it."""
    return {
        "id": relation.id,
        "type": relation.type,
        "source": relation.source,
        "target": relation.target,
        "annotator": relation.annotator,
        "created_at": relation.created_at,
    }


def layer_value(layer: Layer) -> dict[str, Any]:
    """Return what a layer says about the document as a whole."""
    return {"fields": dict(layer.answers), "status": layer.status, **layer_extras(layer)}


def layer_extras(layer: Layer) -> dict[str, Any]:
    """Return the rare keys of a layer, only those that have a value."""
    extras: dict[str, Any] = {"note": layer.note} if layer.note is not None else {}
    if layer.keeps_boilerplate:
        extras["keeps_boilerplate"] = True
    if layer.rejections:
        extras["rejections"] = [_rejection_value(one) for one in sorted(layer.rejections, key=_order_of)]
    return extras


def _rejection_value(rejection: Rejection) -> dict[str, Any]:
    where = {"start": rejection.start, "label": rejection.label}
    return {"text": rejection.text} | {name: value for name, value in where.items() if value is not None}

"""The spans, relations and answers of a JSONL record: layers to JSON values and back.

Offsets are code points, ``end`` is exclusive, and a span's quote must be the text at its offsets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from msgspec import Struct

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.quoting import quoted
from annotator.core.range import Range
from annotator.core.span import Origin, QuoteMismatchError, Relation, Span, Value, quote_of
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.json_fields import Fields
from annotator.schema.values import LabelSchema

_ORIGINS = tuple(origin.value for origin in Origin)
_order_of = attrgetter("order")
_STATUSES = tuple(status.value for status in Status)


# -- writing ------------------------------------------------------------------------------------------------


Paths = Mapping[str, Sequence[str]]
"""The ids from the topmost label down, for each label that is below another."""

NO_PATHS: Paths = {}


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


def span_values(spans: Iterable[Span], schema_version: int, paths: Paths = NO_PATHS) -> Iterator[SpanValue]:
    """Yield spans as the record has them; ``schema_version`` is the record's, written only if a span's differs."""
    path_of = paths.get
    for span in spans:
        fragments = span.fragments
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
    return {"text": rejection.text} | ({} if rejection.start is None else {"start": rejection.start})


# -- reading ------------------------------------------------------------------------------------------------


class LayerReader(Struct, frozen=True):
    """Reads the layers of one line. ``annotator`` is the annotator of spans and relations that name none.

    ``is_own`` is true for the format's own records, whose ids, relations and answers are used. The span ids of other
    programs ("T1") are at best unique in their document and are replaced by ids made from the content.
    """

    document: Document
    annotator: str
    place: RecordLocation
    schema_version: int
    is_own: bool

    def layers(self, line: Mapping[str, Any]) -> tuple[Layer, ...]:
        """Return the layers of ``line``, sorted by annotator; raises ``FormatError``."""
        top = Fields(line, "the line", self.place)
        spans = tuple(self._spans(top.objects("spans")))
        relations = tuple(self._relations(top.objects("relations"), spans)) if self.is_own else ()
        states = self._states(top, {span.annotator for span in spans}) if self.is_own else {}
        names = {*states, *(span.annotator for span in spans)}
        nothing = Fields({}, "the line", self.place)
        return tuple(self._layer(name, spans, relations, states.get(name, nothing)) for name in sorted(names))

    def _states(self, top: Fields, annotators: set[str]) -> dict[str, Fields]:
        """Return what the line says about each layer as a whole; its top-level keys are those of the first one."""
        states = top.named_objects("layers", "layer")
        names = annotators | set(top.strings("annotators")) | set(states)
        if not names and (top.object("fields") or top.string("status", Status.NEW) != Status.NEW):
            names = {self.annotator}
        if not states and names:
            states[min(names)] = top
        return {name: states.get(name, Fields({}, "the line", self.place)) for name in names}

    def _layer(self, name: str, spans: Iterable[Span], relations: Iterable[Relation], state: Fields) -> Layer:
        mine = Spans(span for span in spans if span.annotator == name)
        return Layer(
            document_id=self.document.id,
            annotator=name,
            spans=mine,
            relations=tuple(relation for relation in relations if relation.annotator == name),
            answers=state.values("fields"),
            status=Status(state.one_of("status", _STATUSES, Status.IN_PROGRESS if mine else Status.NEW)),
            note=state.string_or_none("note"),
            keeps_boilerplate=state.boolean("keeps_boilerplate"),
            rejections=frozenset(map(_rejection, state.objects("rejections"))),
        )

    def _spans(self, values: Iterable[Fields]) -> Iterator[Span]:
        seen: set[str] = set()
        for fields in values:
            span = self._span(fields, seen)
            if span.id in seen:
                raise self.place.error(f"two spans have the id {quoted(span.id)}", "give each its own")
            seen.add(span.id)
            yield span

    def _span(self, fields: Fields, seen: set[str]) -> Span:
        fragments = self._fragments(fields)
        label = fields.string("label")
        annotator = fields.string("annotator", self.annotator)
        quote = (
            quote_of(self.document.text, fragments) if fields.get("text") is None else fields.string("text")
        )
        given_id = fields.string("id", "") if self.is_own else ""
        try:
            span = Span(
                id=given_id or self._made_id(fragments, label, annotator, seen),
                fragments=fragments,
                label=label,
                text=quote,
                annotator=annotator,
                origin=self._origin(fields),
                attributes=fields.values("attributes"),
                note=fields.string_or_none("note"),
                flagged=fields.boolean("flagged"),
                created_at=fields.string("created_at", ""),
                schema_version=fields.integer("schema_version", self.schema_version),
            )
            span.check_quote(self.document.text, self.document.id)
        except QuoteMismatchError as error:
            raise self.place.error(str(error), "restore the text or correct the span") from None
        except ValueError as error:
            raise self.place.error(f"{fields.name}: {error}", "correct its fragments") from None
        return span

    def _origin(self, fields: Fields) -> Origin:
        """Return the span's origin; in other programs' lines only our own values count, others mean "imported"."""
        if not self.is_own and fields.get("origin") not in _ORIGINS:
            return Origin.IMPORTED
        return Origin(fields.one_of("origin", _ORIGINS, Origin.IMPORTED))

    def _fragments(self, fields: Fields) -> tuple[Range, ...]:
        start, end = fields.integer("start"), fields.integer("end")
        pairs = fields.pairs("fragments") or [(start, end)]
        length = len(self.document.text)
        if not all(0 <= left < right <= length for left, right in [(start, end), *pairs]):
            what = f"{fields.name} runs from {start} to {end}, the text from 0 to {length}"
            raise self.place.error(what, "give start and end in code points, end exclusive")
        if (pairs[0][0], pairs[-1][1]) != (start, end):
            raise self.place.error(f"{fields.name}: fragments and start, end differ", "make them agree")
        return tuple(Range(left, right) for left, right in pairs)

    def _made_id(self, fragments: tuple[Range, ...], label: str, annotator: str, seen: set[str]) -> str:
        """Return an id that is the same whenever the same line is read."""
        where = ",".join(f"{fragment.start}-{fragment.end}" for fragment in fragments)
        content = f"{self.document.id} {where} {label} {annotator}"
        made = _digest(content)
        while made in seen:  # the same span twice
            made = _digest(made)
        return made

    def _relations(self, values: Iterable[Fields], spans: tuple[Span, ...]) -> Iterator[Relation]:
        annotators = {span.id: span.annotator for span in spans}
        for fields in values:
            relation = Relation(
                fields.string("id"),
                fields.string("type"),
                fields.string("source"),
                fields.string("target"),
                fields.string("annotator", self.annotator),
                fields.string("created_at", ""),
            )
            for end in (relation.source, relation.target):
                if annotators.get(end) != relation.annotator:
                    what = f"{fields.name}: {quoted(relation.annotator)} has no span {quoted(end)} here"
                    raise self.place.error(what, "correct or remove the relation")
            yield relation


def _rejection(fields: Fields) -> Rejection:
    start = None if fields.get("start") is None else fields.integer("start")
    if start is not None and start < 0:
        raise fields.place.error(
            f"{fields.name}: the start {start} lies before the text", "correct or remove it"
        )
    return Rejection(fields.string("text"), start)


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]

"""The spans, relations and answers of a JSONL record, read into layers; ``jsonl_layers`` writes them.

Offsets are code points, ``end`` is exclusive, and a span's quote must be the text at its offsets.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.quoting import quoted
from annotator.core.range import Range
from annotator.core.span import Origin, QuoteMismatchError, Relation, Span, quote_of
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields

_ORIGINS = tuple(origin.value for origin in Origin)
_STATUSES = tuple(status.value for status in Status)

_STATE = ("fields", "status", "note", "keeps_boilerplate", "rejections")
_COMPUTED = ("id", "path", "token_start", "token_end", "input_hash", "schema_version")
"""Keys of spans that other programs make by themselves."""


class _Parts(Struct):
    """What a line says of one layer: its spans and relations, and the object with the rest."""

    spans: list[Span] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    state: Fields | None = None


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
    suggested_by: dict[str, tuple[str, float]] = field(default_factory=dict)
    """What was read of where spans came from, see ``Record``."""

    def layers(self, line: Mapping[str, Any]) -> tuple[Layer, ...]:
        """Return the layers of ``line``, sorted by annotator; raises ``FormatError``."""
        top = Fields(line, "the line", self.place)
        spans = self._spans(top)
        relations = self._relations(top, spans) if self.is_own else []
        parts: defaultdict[str, _Parts] = defaultdict(_Parts)
        for span in spans:
            parts[span.annotator].spans.append(span)
        for relation in relations:
            parts[relation.annotator].relations.append(relation)
        for name, state in (self._states(top, set(parts)) if self.is_own else {}).items():
            parts[name].state = state
        return tuple(self._layer(name, parts[name]) for name in sorted(parts))

    def _states(self, top: Fields, annotators: set[str]) -> dict[str, Fields]:
        """Return what the line says about each layer as a whole; its top-level keys are those of the first one."""
        states = top.named_objects("layers", "layer")
        names = annotators | set(top.strings("annotators")) | set(states)
        if not names and _says_something(top):
            names = {self.annotator}
        if not states and names:
            states[min(names)] = top
        elif states:
            first = states.get(min(names))
            top.repeats("fields", first.get("fields") if first else None)
            top.repeats("status", first.get("status") if first else None)
            for key in ("note", "keeps_boilerplate", "rejections"):
                top.omit(key)
        for state in states.values():
            if state is not top:
                state.asked.update(_STATE)
                state.omit_rest()
        return {name: states.get(name, Fields({}, "the line", self.place)) for name in names}

    def _layer(self, name: str, parts: _Parts) -> Layer:
        mine = Spans(parts.spans)
        state = parts.state or Fields({}, "the line", self.place)
        return Layer(
            document_id=self.document.id,
            annotator=name,
            spans=mine,
            relations=tuple(parts.relations),
            answers=state.values("fields"),
            status=Status(state.one_of("status", _STATUSES, Status.IN_PROGRESS if mine else Status.NEW)),
            note=state.string_or_none("note"),
            keeps_boilerplate=state.boolean("keeps_boilerplate"),
            rejections=frozenset(map(_rejection, state.objects("rejections"))),
        )

    def _spans(self, top: Fields) -> list[Span]:
        found: dict[str, Span] = {}
        made_last: dict[str, str] = {}

        def take(fields: Fields) -> None:
            span = self._span(fields, found, made_last)
            if span.id in found:
                raise self.place.error(f"two spans have the id {quoted(span.id)}", "give each its own")
            found[span.id] = span
            if suggested_by := fields.suggested_by():
                self.suggested_by[span.id] = suggested_by
            fields.omit_rest(harmless=_COMPUTED)

        top.each("spans", Kind.SPAN, take)
        return list(found.values())

    def _span(self, fields: Fields, seen: Mapping[str, Span], made_last: dict[str, str]) -> Span:
        fragments = self._fragments(fields)
        label = fields.string("label")
        annotator = fields.string("annotator", self.annotator)
        quote = (
            quote_of(self.document.text, fragments) if fields.get("text") is None else fields.string("text")
        )
        try:
            span = Span(
                id=self._id(fields, f"{label} {annotator}", fragments, seen, made_last),
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
            fields.omit("origin", is_harmless=True)
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

    def _id(
        self,
        fields: Fields,
        content: str,
        fragments: Sequence[Range],
        seen: Mapping[str, Span],
        made_last: dict[str, str],
    ) -> str:
        """Return the span's id, or one that is the same whenever the same line is read.

        ``made_last`` has for each id that is made the last one that was made for an equal span.
        """
        if self.is_own:
            fields.asked.add("path")  # it follows from the schema
            if given := fields.string("id", ""):
                return given
        where = ",".join(f"{fragment.start}-{fragment.end}" for fragment in fragments)
        first = made = _digest(f"{self.document.id} {where} {content}")
        if made in seen:
            made = _digest(made_last.get(first, first))
            while made in seen:
                made = _digest(made)
            made_last[first] = made
        return made

    def _relations(self, top: Fields, spans: Iterable[Span]) -> list[Relation]:
        annotators = {span.id: span.annotator for span in spans}
        found: list[Relation] = []

        def take(fields: Fields) -> None:
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
            found.append(relation)
            fields.omit_rest()

        top.each("relations", Kind.RELATION, take)
        return found


def _says_something(top: Fields) -> bool:
    """Return whether the line says anything about a layer as a whole."""
    is_said = any(top.get(key) for key in ("fields", "note", "keeps_boilerplate", "rejections"))
    return is_said or top.string("status", Status.NEW) != Status.NEW


def _rejection(fields: Fields) -> Rejection:
    start = None if fields.get("start") is None else fields.integer("start")
    if start is not None and start < 0:
        raise fields.place.error(
            f"{fields.name}: the start {start} lies before the text", "correct or remove it"
        )
    text = fields.string("text")
    label = None if fields.get("label") is None else fields.string("label")
    fields.omit_rest()
    return Rejection(text, start, label)


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]

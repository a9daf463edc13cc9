"""Breaches of a schema's rules: those that refuse a new or changed span, and those already in a layer.

Whether a new span may overlap others is decided in ``overlaps``, because it can replace them. Imported spans are
kept even when they break a rule, and reported here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import regex
from msgspec import Struct
from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.span import Relation, Span, Value
from annotator.core.spans import Spans
from annotator.rules.boundaries import snapped
from annotator.rules.overlaps import allows_fragments, crossed, to_replace
from annotator.rules.relations import fits, joins, leaving, other_ends, relation_type, relations_of
from annotator.rules.required import missing_attributes, unanswered
from annotator.schema.answers import AnswerError
from annotator.schema.migrating import TO_DECIDE, is_to_decide
from annotator.schema.values import PATTERN_SECONDS, Field, Label, LabelSchema


class Breach(Struct, frozen=True):
    """A violation of the schema: the rule, a short description, and the span, if any."""

    rule: str
    what: str
    span: Span | None = None


def refusal_of(schema: LabelSchema, spans: Spans, span: Span, before: Span | None = None) -> str | None:
    """Why the span may not be written, or ``None``; ``before`` is its earlier state, if it is not new."""
    text_is_new = before is None or (before.text, before.label) != (span.text, span.label)
    if text_is_new and (wrong := _pattern_breach(schema, span)):
        return wrong
    if len(span.fragments) > 1 and not allows_fragments(schema, span.label):
        return f"{schema.name_of(span.label)} may not have gaps"
    if before is None or before.label != span.label:
        return _too_many(schema, spans, span.label, before)
    return None


def _too_many(schema: LabelSchema, spans: Spans, label_id: str, before: Span | None) -> str | None:
    """Why the document may not have another span of the label (its own ``max`` or an ancestor's), or ``None``."""
    for label in schema.lineage(label_id):
        if label.max is None:
            continue
        counted = before is not None and schema.is_among(before.label, (label.id,))
        if rolled_up(schema, spans, label.id) - counted >= label.max:
            return f"at most {label.max} {label.name} in a document, and it has that many already"
    return None


def relation_lost(schema: LabelSchema, layer: Layer, after: Span) -> str | None:
    """The name of a relation of the span that its new label does not allow; ``None`` when it allows all."""
    for relation in relations_of(layer, after):
        type_ = relation_type(schema, relation.type)
        for other in other_ends(layer, relation, after):
            ends = (after.label, other.label) if relation.source == after.id else (other.label, after.label)
            if type_ is not None and not (joins if type_.directed else fits)(schema, type_, *ends):
                return type_.name
    return None


def decided(schema: LabelSchema, after: Span, before: Span) -> Span:
    """The relabelled span, without the flag and note of a split if the new label decides that split."""
    if not is_to_decide(before, schema) or after.label not in schema.alternatives[before.label]:
        return after
    lines = [line for line in (after.note or "").split("\n") if not line.startswith(TO_DECIDE)]
    return replace(after, flagged=False, note="\n".join(lines) or None)


def rolled_up(schema: LabelSchema, spans: Spans, label_id: str) -> int:
    """The number of spans of the label and its descendants."""
    return sum(count for each, count in spans.counts.items() if schema.is_among(each, (label_id,)))


def _pattern_breach(schema: LabelSchema, span: Span) -> str | None:
    """Why the span's text does not fit the pattern of its label or the nearest ancestor with one, or ``None``."""
    label = next((each for each in schema.lineage(span.label) if each.pattern is not None), None)
    if label is None or label.pattern is None:
        return None
    try:
        if _compiled(label.pattern).fullmatch(span.text, timeout=PATTERN_SECONDS):
            return None
    except TimeoutError:
        return f"the pattern of {label.name} took too long on “{_short(span.text)}”"
    return f"“{_short(span.text)}” does not match the pattern of {label.name}: {label.pattern}"


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    return regex.compile(pattern)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


# -- breaches in a layer --------------------------------------------------------------------------------------


def breaches(schema: LabelSchema, document: Document, layer: Layer) -> Iterator[Breach]:
    """All breaches in the layer, those of spans in reading order first."""
    for span in layer.spans:
        yield from _span_breaches(schema, document, layer, span)
    for label in schema.labels:
        yield from _count_breaches(schema, layer, label)
    by_id = {span.id: span for span in layer.spans}
    for relation in layer.relations:
        yield from _relation_breaches(schema, layer, relation, by_id.get)
    yield from _answer_breaches(schema, layer)


def breaches_of(schema: LabelSchema, document: Document, layer: Layer, span: Span) -> Iterator[Breach]:
    """Breaches of one span: its own, those of its outgoing relations, and of the number of spans of its label."""
    yield from _span_breaches(schema, document, layer, span)
    for label in schema.lineage(span.label):
        yield from _count_breaches(schema, layer, label)
    for relation in relations_of(layer, span):
        found = _relation_breaches(schema, layer, relation, layer.spans.with_id)
        yield from (breach for breach in found if breach.span == span)


def _span_breaches(schema: LabelSchema, document: Document, layer: Layer, span: Span) -> Iterator[Breach]:
    if schema.label(span.label) is None:
        yield Breach("label", f"the schema has no label '{span.label}'", span)
        return
    if any(not lies_on_edges(schema, document, fragment) for fragment in span.fragments):
        yield Breach("boundaries", f"an edge lies inside a {schema.boundaries}", span)
    if len(span.fragments) > 1 and not allows_fragments(schema, span.label):
        yield Breach("discontinuous", f"{schema.name_of(span.label)} may not have gaps", span)
    if wrong := _pattern_breach(schema, span):
        yield Breach("pattern", wrong, span)
    yield from _overlap_breaches(schema, layer.spans, span)
    yield from (
        Breach("attribute", what, span)
        for what in _value_faults(schema.attributes_of(span.label), span.attributes, "attribute")
    )
    if layer.status is Status.DONE and (missing := missing_attributes(schema, span)):
        yield Breach("required", f"{missing} required left", span)


def lies_on_edges(schema: LabelSchema, document: Document, range_: Range) -> bool:
    """Whether both ends are at boundaries where the schema allows spans to start and end."""
    return snapped(document, range_, schema.boundaries) == range_


def _overlap_breaches(schema: LabelSchema, spans: Spans, span: Span) -> Iterator[Breach]:
    """The overlap breaches of the span with earlier ones in reading order, of each kind the first."""
    earlier = [other for other in spans.overlapping(span.range_) if other.order < span.order]
    if other := crossed(schema, earlier, span.range_, span.label):
        yield Breach("overlap", f"crosses {schema.name_of(other.label)} “{_short(other.text)}”", span)
    for other in to_replace(schema, earlier, span.range_, span.label)[:1]:
        yield Breach("overlap", f"overlaps {schema.name_of(other.label)} “{_short(other.text)}”", span)


def _count_breaches(schema: LabelSchema, layer: Layer, label: Label) -> Iterator[Breach]:
    """A breach if the label has too many spans, reported with the first surplus one."""
    if label.max is not None and (count := rolled_up(schema, layer.spans, label.id)) > label.max:
        counted = (span for span in layer.spans if schema.is_among(span.label, (label.id,)))
        surplus = next(islice(counted, label.max, None), None)
        yield Breach("max", f"{count} spans of {label.name}, at most {label.max}", surplus)


def _relation_breaches(
    schema: LabelSchema, layer: Layer, relation: Relation, span_with: Callable[[str], Span | None]
) -> Iterator[Breach]:
    """Breaches of a relation, reported with its source; ``span_with`` returns the span with an id."""
    type_ = relation_type(schema, relation.type)
    source, target = map(span_with, (relation.source, relation.target))
    if type_ is None:
        yield Breach("relation", f"the schema has no relation '{relation.type}'", source)
        return
    if source is None or target is None:
        return
    allowed = joins if type_.directed else fits
    if not allowed(schema, type_, source.label, target.label):
        ends = f"{schema.name_of(source.label)} and {schema.name_of(target.label)}"
        yield Breach("relation", f"{type_.name} may not join {ends}", source)
    if type_.max is not None and leaving(layer, type_)[source.id] > type_.max:
        yield Breach("relation", f"more than {type_.max} “{type_.name}” relations start here", source)


def _answer_breaches(schema: LabelSchema, layer: Layer) -> Iterator[Breach]:
    for what in _value_faults(schema.document_fields, layer.answers, "field"):
        yield Breach("field", what)
    if layer.status is Status.DONE and (left := unanswered(schema.document_fields, layer.answers)):
        yield Breach("required", f"{left} required left")


def _value_faults(fields: tuple[Field, ...], values: dict[str, Value] | Any, kind: str) -> Iterator[str]:
    known = {field.id: field for field in fields}
    for name, value in values.items():
        if name not in known:
            yield f"the schema has no {kind} '{name}' here"
            continue
        if (wrong := fault_of(known[name], value)) is not None:
            yield f"{known[name].title}: {wrong}"


def fault_of(field: Field, value: Value) -> str | None:
    """Why the field may not hold the value, or ``None``."""
    try:
        field.check(value)
    except AnswerError as error:
        return str(error)
    return None

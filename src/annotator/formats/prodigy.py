"""Prodigy JSONL: one task a line, one line for each annotator of a document.

Offsets are code points, ``end`` exclusive; ``token_start`` and ``token_end`` are numbers of tokens, ``token_end``
INCLUSIVE (prodi.gy/docs/api-interfaces). A relation names its ends by the numbers of their last tokens, ``head``
and ``child``, and by their extents; one with an end off the tokens is not written. The hashes that Prodigy makes on
loading are not written, but kept as metadata when read. Prodigy passes on keys that it does not know: attributes,
notes and answers are in such keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Relation, Span
from annotator.formats.format import Writing
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_lines import json_objects
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.metadata import document_with, metadata_of
from annotator.formats.shared.tokens import TOKENISER, Tokenised, tokenise, tokens_meta
from annotator.formats.shared.value_text import as_values

_ANSWERS = {Status.DONE: "accept", Status.FLAGGED: "ignore"}
_STATUSES = {answer: status for status, answer in _ANSWERS.items()}
_OWN = ("text", "tokens", "spans", "relations", "answer", "meta", "fields", "note", "status", "_tokeniser")


# -- writing ------------------------------------------------------------------------------------------------


class RelationsOnTokens:
    """Refuses a relation of a document if one of its ends is off the tokens; spans may be anywhere."""

    def __init__(self, document: Document) -> None:
        self._tokenised = tokenise(document)
        self._off_tokens: set[str] = set()

    def __call__(self, thing: Span | Relation) -> Thing | None:
        """Return the reason, or ``None`` if it can be written; a layer's spans must be passed before its relations."""
        if isinstance(thing, Relation):
            return Thing.RELATION if {thing.source, thing.target} & self._off_tokens else None
        if self._tokenised.numbers(thing.range_) is None:
            self._off_tokens.add(thing.id)
        return None


def write(records: Iterable[Record], writing: Writing) -> Iterator[str]:  # noqa: ARG001 - one shape for all
    """Yield one line for each layer, or one without spans for a document without layers."""
    for record in records:
        document = record.document
        tokenised = tokenise(document)
        head: dict[str, Any] = {"text": document.text, "meta": metadata_of(document)}
        head["tokens"] = list(_token_values(document, tokenised))
        if not tokenised.is_given:
            head["_tokeniser"] = TOKENISER
        if not record.layers:
            yield dump(head) + "\n"
        for layer in record.layers:
            yield dump(head | _layer_value(layer, tokenised)) + "\n"


def _token_values(document: Document, tokenised: Tokenised) -> Iterator[dict[str, Any]]:
    starts = {0, *tokenised.sentence_ends}
    for number, token in enumerate(tokenised.tokens):
        value = {
            "text": token.slice(document.text),
            "start": token.start,
            "end": token.end,
            "id": number,
            "ws": document.text[token.end : token.end + 1].isspace(),
        }
        if tokenised.is_given and number in starts:
            value["sent_start"] = True
        yield value


def _layer_value(layer: Layer, tokenised: Tokenised) -> dict[str, Any]:
    value: dict[str, Any] = {
        "spans": [_span_value(span, tokenised) for span in layer.spans],
        "_annotator_id": layer.annotator,
    }
    if layer.relations:
        ends = {span.id: _end_value(span, tokenised) for span in layer.spans}
        value["relations"] = [
            {
                "head": ends[relation.source]["token_end"],
                "child": ends[relation.target]["token_end"],
                "label": relation.type,
                "head_span": ends[relation.source],
                "child_span": ends[relation.target],
            }
            for relation in layer.relations
        ]
    if layer.status in _ANSWERS:
        value["answer"] = _ANSWERS[layer.status]
    elif layer.status != (Status.IN_PROGRESS if layer.spans else Status.NEW):
        value["status"] = layer.status
    if layer.answers:
        value["fields"] = dict(layer.answers)
    return value if layer.note is None else value | {"note": layer.note}


def _span_value(span: Span, tokenised: Tokenised) -> dict[str, Any]:
    value = _end_value(span, tokenised) | {"text": span.text}
    rest = {"attributes": dict(span.attributes), "note": span.note, "flagged": span.flagged}
    return value | {key: found for key, found in rest.items() if found not in ({}, None, False)}


def _end_value(span: Span, tokenised: Tokenised) -> dict[str, Any]:
    """Return the extent and label of a span, in the form that spans and ends of relations share."""
    value: dict[str, Any] = {"start": span.start, "end": span.end, "label": span.label}
    if numbers := tokenised.numbers(span.range_):
        value |= {"token_start": numbers[0], "token_end": numbers[1] - 1}
    return value


# -- reading ------------------------------------------------------------------------------------------------


def sniff(head: bytes) -> bool:
    """Return whether the first line has keys that only Prodigy writes."""
    try:
        line = json.loads(head.partition(b"\n")[0])
    except ValueError:
        return False
    if not isinstance(line, dict) or not isinstance(line.get("text"), str) or "offset_unit" in line:
        return False
    spans = line.get("spans")
    on_tokens = isinstance(spans, list) and any(isinstance(s, dict) and "token_start" in s for s in spans)
    return on_tokens or "_task_hash" in line or "_annotator_id" in line or "_tokeniser" in line


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:
    """Yield the tasks of a file, one record a line; the spans of a rejected task are kept as metadata only.

    Raises ``FormatError``.
    """
    for place, task in json_objects(path, encoding):
        yield _record(task, place, annotator)


def _record(task: Mapping[str, Any], place: RecordLocation, annotator: str) -> Record:
    fields = Fields(task, "the line", place)
    given = None if str(task.get("_tokeniser", "")).startswith("annotator") else _given_tokens(fields)
    metadata = dict(fields.object("meta")) | {k: v for k, v in task.items() if k not in _OWN}
    metadata.pop("_annotator_id", None)
    is_rejected = task.get("answer") == "reject"
    if is_rejected:
        metadata |= {"answer": "reject", "spans": task.get("spans")}
    document = document_with(task.get("text"), metadata, place, tokens=given)
    builder = LayerBuilder(document, place)
    if not is_rejected and any(key in task for key in ("spans", "answer", "fields", "note", "_annotator_id")):
        _add_layer(builder, fields, str(task.get("_annotator_id") or annotator))
    return Record(document, builder.layers())


def _given_tokens(fields: Fields) -> dict[str, Any] | None:
    sentences: list[list[Range]] = []
    for token in fields.objects("tokens"):
        if not sentences or token.boolean("sent_start"):
            sentences.append([])
        start, end = token.integer("start"), token.integer("end")
        if end > start:
            sentences[-1].append(Range(start, end))
    return tokens_meta(sentences) if sentences else None


def _add_layer(builder: LayerBuilder, fields: Fields, annotator: str) -> None:
    parts = builder.of(annotator)
    for span in fields.objects("spans"):
        builder.span(
            annotator,
            [(span.integer("start"), span.integer("end"))],
            span.string("label"),
            attributes=as_values(span.get("attributes")),
            note=span.string_or_none("note"),
            flagged=span.boolean("flagged"),
        )
    by_extent = {(span.start, span.end, span.label): span for span in parts.spans}
    for relation in fields.objects("relations"):
        _add_relation(builder, relation, annotator, by_extent)
    by_answer = _STATUSES.get(fields.string("answer", ""))
    stated = Status(fields.string("status")) if fields.get("status") in list(Status) else None
    parts.status = by_answer or stated
    parts.answers = as_values(fields.get("fields"))
    parts.note = fields.string_or_none("note")


def _add_relation(
    builder: LayerBuilder, relation: Fields, annotator: str, by_extent: dict[tuple[int, int, str], Span]
) -> None:
    """Add a relation between the spans of these extents; an end that is not a span, as single tokens, becomes one."""
    ends: list[Span] = []
    for key in ("head_span", "child_span"):
        named = Fields(relation.object(key), f"{relation.name}: {key}", relation.place)
        label = named.string_or_none("label") or relation.string("label")
        extent = (named.integer("start"), named.integer("end"), label)
        if extent not in by_extent:
            by_extent[extent] = builder.span(annotator, [extent[:2]], label)
        ends.append(by_extent[extent])
    builder.relation(annotator, relation.string("label"), ends[0], ends[1])

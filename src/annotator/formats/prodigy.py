"""Prodigy JSONL: one task a line, one line for each annotator of a document.

Offsets are code points, ``end`` exclusive; ``token_start`` and ``token_end`` are numbers of tokens, ``token_end``
INCLUSIVE (prodi.gy/docs/api-interfaces). A relation names its ends by the numbers of their last tokens, ``head``
and ``child``, and by their extents; one with an end off the tokens is not written. The hashes that Prodigy makes on
loading are not written, but kept as metadata when read. Prodigy passes on keys that it does not know: attributes,
notes and answers are in such keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Relation, Span
from annotator.formats.format import Writing
from annotator.formats.shared.annotation_keys import omit_annotations
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_lines import is_own_line, json_objects
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.metadata import document_with, joined, metadata_of
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.tokens import TOKENISER, Tokenised, tokenise, tokens_meta

_ANSWERS = {Status.DONE: "accept", Status.FLAGGED: "ignore"}
_STATUSES = {answer: status for status, answer in _ANSWERS.items()}
_REJECTED = "reject"
_OF_LAYER = ("answer", "spans", "relations", "fields", "note", "status", "_annotator_id")
_OWN = ("text", "tokens", "meta", "_tokeniser", *_OF_LAYER)
_SAID = frozenset(_OF_LAYER) - {"status"}
_MADE = frozenset(("_task_hash", "_input_hash", "_annotator_id", "_session_id", "_view_id", "_tokeniser"))
"""Keys that only Prodigy makes, or this program for it."""


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
            yield dump(head | _layer_value(layer, tokenised, record.suggested_by)) + "\n"


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


def _layer_value(
    layer: Layer, tokenised: Tokenised, suggested_by: Mapping[str, tuple[str, float]]
) -> dict[str, Any]:
    value: dict[str, Any] = {
        "spans": [_span_value(span, tokenised, suggested_by.get(span.id)) for span in layer.spans],
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


def _span_value(span: Span, tokenised: Tokenised, suggested_by: tuple[str, float] | None) -> dict[str, Any]:
    value = _end_value(span, tokenised) | {"text": span.text}
    if suggested_by:
        value |= {"source": suggested_by[0], "score": suggested_by[1]}
    rest = {"attributes": dict(span.attributes), "note": span.note, "flagged": span.flagged}
    return value | {key: found for key, found in rest.items() if found not in ({}, None, False)}


def _end_value(span: Span, tokenised: Tokenised) -> dict[str, Any]:
    """Return the extent and label of a span, in the form that spans and ends of relations share."""
    value: dict[str, Any] = {"start": span.start, "end": span.end, "label": span.label}
    if numbers := tokenised.numbers(span.range_):
        value |= {"token_start": numbers[0], "token_end": numbers[1] - 1}
    return value


# -- reading ------------------------------------------------------------------------------------------------


def sniff(evidence: Evidence) -> bool:
    """Return whether one of the first lines has keys that only Prodigy writes."""
    return any(map(_is_prodigys, evidence.lines))


def _is_prodigys(line: dict[str, Any]) -> bool:
    if not isinstance(line.get("text"), str) or is_own_line(line):
        return False
    spans = line.get("spans")
    on_tokens = isinstance(spans, list) and any(isinstance(s, dict) and "token_start" in s for s in spans)
    is_answered = isinstance(spans, list) and line.get("answer") in {*_STATUSES, _REJECTED}
    return on_tokens or is_answered or not _MADE.isdisjoint(line)


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the tasks of a file, one record a line; the spans of a rejected task are kept as metadata only.

    Raises ``FormatError``.
    """
    return each_record(json_objects(source), lambda place, task: _record(task, place, source.annotator))


def _record(task: Mapping[str, Any], place: RecordLocation, annotator: str) -> Record:
    fields = Fields(task, "the line", place)
    is_ours = str(task.get("_tokeniser", "")).startswith("annotator")
    given = _given_tokens(fields)
    is_rejected = task.get("answer") == _REJECTED
    kept = {key: value for key, value in task.items() if key not in _OWN and key != "_annotator_id"}
    omit_annotations(kept, place)
    kept |= {key: value for key, value in task.items() if _is_kept(key, value, is_rejected=is_rejected)}
    if is_rejected and task.get("spans"):
        place.omit(Kind.ANNOTATION, "spans of a rejected task", task["spans"], is_harmless=True)
    metadata = joined(kept, fields.object("meta"))
    document = document_with(task.get("text"), metadata, place, tokens=None if is_ours else given)
    builder = LayerBuilder(document, place)
    suggested_by: dict[str, tuple[str, float]] = {}
    says_something = not _SAID.isdisjoint(task) or task.get("status") in list(Status)
    if says_something and not is_rejected:
        _add_layer(builder, fields, str(task.get("_annotator_id") or annotator), suggested_by)
    return Record(document, builder.layers(), suggested_by=suggested_by)


def _is_kept(key: str, value: Any, *, is_rejected: bool) -> bool:
    """Return whether the value of one of our keys is metadata: because the task is rejected, or it is a stranger's."""
    if is_rejected:
        return key in _OF_LAYER
    if key == "_tokeniser":
        return not str(value).startswith("annotator")
    unknown = {"answer": tuple(_STATUSES), "status": tuple(Status)}.get(key)
    return unknown is not None and isinstance(value, str) and value not in unknown


def _given_tokens(task: Fields) -> dict[str, Any] | None:
    text = str(task.get("text"))
    sentences: list[list[Range]] = []
    for number, token in enumerate(task.objects("tokens")):
        is_first = token.boolean("sent_start")
        if not sentences or is_first:
            sentences.append([])
        start, end = token.integer("start"), token.integer("end")
        if not 0 <= start <= end <= len(text):
            token.place.omit(Kind.KEY, "tokens that are not in the text", token.value)
        elif end > start:
            sentences[-1].append(Range(start, end))
        token.repeats("text", text[start:end])
        token.repeats("id", number)
        if not isinstance(token.get("ws"), bool):
            token.omit("ws")
        token.omit_rest(harmless=("disabled", "style"))
    return tokens_meta(sentences) if sentences else None


class _Numbers(NamedTuple):
    """The number of the token that starts at an offset, and of that which ends there."""

    starts: dict[int, int]
    ends: dict[int, int]


def _numbers(tokens: Iterable[Any]) -> _Numbers:
    """Return the numbers of the tokens; of several at one place that of the first."""
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for number, token in enumerate(tokens):
        starts.setdefault(token["start"], number)
        ends.setdefault(token["end"], number)
    return _Numbers(starts, ends)


def _add_layer(
    builder: LayerBuilder, task: Fields, annotator: str, suggested_by: dict[str, tuple[str, float]]
) -> None:
    parts = builder.of(annotator)
    numbers = _numbers(task.get("tokens") or ())
    by_extent: dict[tuple[int, int, str], Span | None] = {}

    def take(span: Fields) -> None:
        found = builder.span(
            annotator,
            [(span.integer("start"), span.integer("end"))],
            span.string("label"),
            attributes=span.simple_values("attributes"),
            note=span.string_or_none("note"),
            flagged=span.boolean("flagged"),
        )
        if found is not None:
            by_extent[found.start, found.end, found.label] = found
            if known := span.suggested_by():
                suggested_by[found.id] = known
            _omit_rest_of_end(span, builder, numbers)

    task.each("spans", Kind.SPAN, take)
    task.each(
        "relations",
        Kind.RELATION,
        lambda relation: _add_relation(builder, relation, annotator, by_extent, numbers),
    )
    by_answer = _STATUSES.get(task.string("answer", ""))
    stated = Status(task.string("status")) if task.get("status") in list(Status) else None
    if by_answer and stated not in (None, by_answer):
        task.omit("status")
    parts.status = by_answer or stated
    parts.answers = task.simple_values("fields")
    parts.note = task.string_or_none("note")


def _omit_rest_of_end(end: Fields, builder: LayerBuilder, numbers: _Numbers) -> None:
    """Report what is not taken from a span or an end of a relation; the numbers of tokens follow from the extent."""
    start, stop = end.integer("start"), end.integer("end")
    end.repeats("text", builder.document.text[start:stop])
    _repeats_number(end, "token_start", numbers.starts, start)
    _repeats_number(end, "token_end", numbers.ends, stop)
    end.omit_rest(harmless=("input_hash", "pattern", "source", "id"))


def _repeats_number(fields: Fields, key: str, numbers: Mapping[int, int], edge: int) -> None:
    """Take the number of a token if it is that of the edge, or if there are no tokens to say so."""
    if numbers or type(fields.get(key)) is not int:
        fields.repeats(key, numbers.get(edge))


def _add_relation(
    builder: LayerBuilder,
    relation: Fields,
    annotator: str,
    by_extent: dict[tuple[int, int, str], Span | None],
    numbers: _Numbers,
) -> None:
    """Add a relation between the spans of these extents; an end that is not a span, as single tokens, becomes one."""
    ends: list[Span | None] = []
    for key in ("head_span", "child_span"):
        named = relation.inner(key)
        label = named.string_or_none("label") or relation.string("label")
        extent = (named.integer("start"), named.integer("end"), label)
        if extent not in by_extent:
            by_extent[extent] = builder.span(annotator, [extent[:2]], label)
        ends.append(by_extent[extent])
        _omit_rest_of_end(named, builder, numbers)
        _repeats_number(relation, key.removesuffix("_span"), numbers.ends, extent[1])
    builder.relation(annotator, relation.string("label"), *ends, name=relation.name)
    relation.omit_rest(harmless=("color",))

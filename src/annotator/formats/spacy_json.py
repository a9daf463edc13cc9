"""spaCy's JSON: what ``Doc.to_json`` returns, and the training format of version 2. Read, not written.

Offsets are code points, ``end`` exclusive; a token of white space is no token here. In the training format each
paragraph is a document, its ``ner`` tags are BILUO, and ``-`` is an unknown tag. Everything that spaCy says of tokens
beside their places is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annotator.core.range import Range
from annotator.core.record import Record
from annotator.formats.shared import json_stream
from annotator.formats.shared.annotation_keys import omit_annotations
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_lines import is_own_line, json_objects
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.tagging import layer_with
from annotator.formats.shared.text_building import TextBuilder, gaps_in
from annotator.formats.shared.tokens import tokens_meta

CATEGORIES = "cats"
"""The field whose answer holds the categories of a text."""

_UNKNOWN = "-"


def sniff(evidence: Evidence) -> bool:
    """Return whether one of the first records is a document of spaCy."""
    return any(_is_doc(record) or _is_training(record) for record in evidence.records or evidence.lines)


def _is_doc(record: Mapping[str, Any]) -> bool:
    if not isinstance(record.get("text"), str) or is_own_line(record):
        return False
    groups = record.get("spans")
    found = [record["ents"]] if "ents" in record else []
    found += list(groups.values()) if isinstance(groups, dict) else []
    return bool(found) and all(isinstance(spans, list) and all(map(_is_span, spans)) for spans in found)


def _is_span(value: Any) -> bool:
    return isinstance(value, dict) and {"start", "end", "label"} <= value.keys()


def _is_training(record: Mapping[str, Any]) -> bool:
    paragraphs = record.get("paragraphs")
    return isinstance(paragraphs, list) and any(
        isinstance(one, dict) and isinstance(one.get("sentences"), list) for one in paragraphs
    )


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the documents of a file; raises ``FormatError``."""
    is_lines = source.path.suffix.lower() == ".jsonl"
    found = json_objects(source) if is_lines else json_stream.items(source)
    parts = (part for place, value in found for part in _parts(place, value))
    return each_record(parts, lambda _, fields: _record(fields, source.annotator))


def _parts(place: RecordLocation, value: Any) -> Iterator[tuple[RecordLocation, Fields]]:
    """Yield the document, or the paragraphs of one in the training format."""
    fields = Fields(value if isinstance(value, dict) else {}, "the document", place)
    if not isinstance(fields.value.get("paragraphs"), list):
        yield place, fields
        return
    with place.costing(Kind.RECORD):
        for paragraph in fields.objects("paragraphs"):
            of_whole = {} if fields.get("id") is None else {"document": fields.get("id")}
            yield place, Fields({**of_whole, **paragraph.value}, paragraph.name, place)
        fields.omit_rest()


def _record(fields: Fields, annotator: str) -> Record:
    return _of_training(fields, annotator) if "sentences" in fields.value else _of_doc(fields, annotator)


# -- Doc.to_json ----------------------------------------------------------------------------------------------


def _of_doc(fields: Fields, annotator: str) -> Record:
    text = fields.get("text")
    kept = _tokens(fields, text if isinstance(text, str) else "")
    fields.asked.update(("ents", "spans", "cats"))
    builder = LayerBuilder(document_with(text, _metadata(fields), fields.place, tokens=kept), fields.place)
    builder.of(annotator)
    seen: set[tuple[int, int, str]] = set()

    def take(span: Fields) -> None:
        start, end, label = span.integer("start"), span.integer("end"), span.string("label")
        if (start, end, label) not in seen:  # the entities are in a group of spans, too
            seen.add((start, end, label))
            builder.span(annotator, [(start, end)], label)
        span.omit_rest()

    fields.each("ents", Kind.SPAN, take)
    groups = fields.inner("spans")
    for name in groups.value:
        groups.each(name, Kind.SPAN, take)
    if len(groups.value) > 1:
        fields.place.omit(Kind.KEY, "names of groups of spans", list(groups.value))
    _take_categories(builder, annotator, fields)
    return Record(builder.document, builder.layers())


def _metadata(fields: Fields) -> dict[str, Any]:
    metadata = fields.rest()
    omit_annotations(metadata, fields.place)
    return metadata


def _tokens(fields: Fields, text: str) -> dict[str, Any] | None:
    """Return the tokens of the document as its metadata keeps them; what else is said of them is reported."""
    starts = set()
    for sentence in fields.objects("sents"):
        starts.add(sentence.integer("start"))
        sentence.asked.add("end")
        sentence.omit_rest()
    sentences: list[list[Range]] = []
    tokens = list(fields.objects("tokens"))
    for number, token in enumerate(tokens):
        place = Range(token.integer("start"), token.integer("end"))
        if not sentences or place.start in starts:
            sentences.append([])
        if place.slice(text).strip():
            sentences[-1].append(place)
        if token.get("id") != number:
            token.omit("id", is_harmless=True)
    _omit_of_tokens(fields.place, tokens)
    return tokens_meta(found) if (found := [sentence for sentence in sentences if sentence]) else None


def _omit_of_tokens(place: RecordLocation, tokens: Iterable[Fields]) -> None:
    """Report what is said of tokens, once for each key and document."""
    found: dict[str, list[Any]] = {}
    for token in tokens:
        for key, value in token.rest().items():
            if value not in (None, "", [], {}):
                found.setdefault(key, []).append(value)
    for key, values in found.items():
        place.omit(Kind.LAYER, f"token.{key}", values)


def _take_categories(builder: LayerBuilder, annotator: str, fields: Fields) -> None:
    """Take the categories whose score is one half at least; scores between 0 and 1 are reported."""
    found = fields.get("cats")
    if isinstance(found, list):  # the training format
        entries = list(fields.objects("cats"))
        found = {entry.string("label"): entry.get("value") for entry in entries}
        for entry in entries:
            entry.omit_rest()
    if not isinstance(found, dict) or not found:
        fields.omit("cats", Kind.ANNOTATION)
        return
    scores = {name: score for name, score in found.items() if isinstance(score, int | float)}
    chosen = tuple(name for name, score in scores.items() if score >= 0.5)
    builder.of(annotator).answers[CATEGORIES] = chosen
    if any(score not in {0, 1} for score in scores.values()) or len(scores) < len(found):
        fields.place.omit(Kind.ANNOTATION, "scores of cats", found)


# -- the training format --------------------------------------------------------------------------------------


def _of_training(fields: Fields, annotator: str) -> Record:
    text, tags = _built(fields)
    fields.asked.update(("raw", "cats"))
    document = document_with(text.text, _metadata(fields), fields.place, tokens=tokens_meta(text.sentences))
    builder = LayerBuilder(document, fields.place)
    layer_with(builder, annotator, text.sentences, tags)
    _take_categories(builder, annotator, fields)
    return Record(document, builder.layers())


def _built(fields: Fields) -> tuple[TextBuilder, list[list[str]]]:
    """Return the text of a paragraph and the tags of its sentences."""
    sentences = [list(sentence.objects("tokens")) for sentence in _sentences(fields)]
    tokens = [token for sentence in sentences for token in sentence]
    forms = [token.string("orth") for token in tokens]
    raw = fields.string_or_none("raw")
    found = None if raw is None else gaps_in(raw, forms)
    if found is None and raw is not None:
        fields.place.omit(Kind.TEXT, "a text that is not that of its tokens", raw)
    gaps: list[str | None] = [*found[0]] if found else [None] * len(forms)
    builder = TextBuilder()
    left = iter(zip(forms, gaps, strict=True))
    for sentence in sentences:
        for _ in sentence:
            builder.token(*next(left))
        builder.end_sentence()
    builder.gap(found[1] if found else "")
    tags = [[_tag(token) for token in sentence] for sentence in sentences]
    for token in tokens:
        token.asked.update(("id", "space"))
    _omit_of_tokens(fields.place, tokens)
    return builder, tags


def _sentences(fields: Fields) -> Iterator[Fields]:
    for sentence in fields.objects("sentences"):
        yield sentence
        sentence.omit_rest()


def _tag(token: Fields) -> str:
    tag = token.string("ner", "")
    return "" if tag == _UNKNOWN else tag

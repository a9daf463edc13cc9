"""JSON lines, one document each: the project's own record, and whatever else has a ``text``.

A record of this format (recognised by its ``offset_unit`` or its ``schema``) is read as it was written. In any other
line ``text`` is the text, ``spans`` the spans, and everything else metadata. Offsets are code points, ``end``
exclusive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer
from annotator.core.quoting import quoted
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.formats.format import Writing
from annotator.formats.jsonl_layer_reading import LayerReader
from annotator.formats.jsonl_layers import (
    NO_PATHS,
    Paths,
    layer_extras,
    layer_value,
    paths_in,
    relation_value,
    span_values,
)
from annotator.formats.shared.annotation_keys import omit_annotations
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.foreign_document import check_text, foreign_document
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_lines import is_own_line, json_lines
from annotator.formats.shared.json_text import dump_bytes, load
from annotator.formats.shared.metadata import joined
from annotator.formats.shared.pages import page_of
from annotator.formats.shared.source_file import SourceFile

CONTEXT = 60
"""Code points of text on each side of a span in the shape with one span a line."""

OFFSET_UNIT = "codepoint"

_PROVENANCE = ("date", "author", "encoding", "extractor", "raw_sha256")
_OWN_META = frozenset(("title", "source", "sha256", *_PROVENANCE, "boilerplate", "further"))
_RECORD = (
    "id",
    "text",
    "spans",
    "relations",
    "fields",
    "status",
    "annotators",
    "meta",
    "schema",
    "offset_unit",
)
_OWN_KEYS = frozenset((*_RECORD, "note", "keeps_boilerplate", "rejections", "layers"))


# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing) -> Iterator[bytes]:
    """Yield one line for each record."""
    paths = paths_in(writing.schema)
    return (write_record(record, paths) for record in records)


def write_record(record: Record, paths: Paths = NO_PATHS) -> bytes:
    """Return the record as one line of JSON in UTF-8, line end included; ``paths`` are those of the schema's labels.

    ``fields`` and ``status`` are those of the only layer; several layers are written in full under ``layers``, and
    the first one by name is at the top level too. A span belongs to the layer of its annotator.
    """
    document = record.document
    layers = record.layers
    first = layers[0] if layers else Layer(document.id, "")
    spans: Iterable[Span] = first.spans
    if len(layers) > 1:
        all_spans = (span for layer in layers for span in layer.spans)
        spans = sorted(all_spans, key=lambda span: (span.order, span.annotator))
    version = _default_version(record.schema_version)
    value = {
        "id": document.id,
        "text": document.text,
        "spans": list(span_values(spans, version, paths, record.suggested_by)),
        "relations": [relation_value(relation) for layer in layers for relation in layer.relations],
        "fields": dict(first.answers),
        "status": first.status,
        "annotators": [layer.annotator for layer in layers],
        "meta": _meta_value(document),
        "schema": {"id": record.schema_id, "version": record.schema_version},
        "offset_unit": OFFSET_UNIT,
    }
    if len(layers) > 1:
        value["layers"] = {layer.annotator: layer_value(layer) for layer in layers}
    else:
        value |= layer_extras(first)
    return dump_bytes(value) + b"\n"


def write_span_lines(records: Iterable[Record], writing: Writing) -> Iterator[bytes]:
    """Yield one line of JSON for each span, in the order of the layers and of the text."""
    paths = paths_in(writing.schema)
    for record in records:
        yield from write_spans(record, paths)


def write_spans(record: Record, paths: Paths = NO_PATHS) -> Iterator[bytes]:
    """Yield one line of JSON for each span of the record, in the order of the layers and of the text."""
    document = record.document
    version = _default_version(record.schema_version)
    head = {"document_id": document.id, "title": document.title}
    text = document.text
    for layer in record.layers:
        for span in span_values(layer.spans, version, paths, record.suggested_by):
            value = msgspec.to_builtins(span)
            line = {**head, "id": value.pop("id"), "text": value.pop("text"), **value}
            if (page := page_of(document, span.start)) is not None:
                line["page"] = page
            line["before"] = text[max(0, span.start - CONTEXT) : span.start]
            line["after"] = text[span.end : span.end + CONTEXT]
            yield dump_bytes(line) + b"\n"


def _default_version(schema_version: int | None) -> int:
    return 1 if schema_version is None else schema_version


def _meta_value(document: Document) -> dict[str, Any]:
    meta: dict[str, Any] = {
        "title": document.title,
        "source": document.source,
        "sha256": document.text_sha256,
    }
    for name in _PROVENANCE:
        if (known := getattr(document, name)) is not None:
            meta[name] = known
    if document.boilerplate:
        meta["boilerplate"] = [[range_.start, range_.end] for range_ in document.boilerplate]
    hidden = {key: value for key, value in document.meta.items() if key in _OWN_META}
    meta |= {key: value for key, value in document.meta.items() if key not in _OWN_META}
    return {**meta, "further": hidden} if hidden else meta


# -- reading ------------------------------------------------------------------------------------------------


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the records of a file, one line at a time; raises ``FormatError`` at the first invalid line.

    Lines are UTF-8 unless the source says otherwise.
    """
    found = False
    for place, raw, line in json_lines(source):
        found = True
        record = None
        with place.costing(Kind.RECORD):
            record = _record(load(line, place), place, raw, source.annotator, source.encoding or "utf-8")
        if record is not None:
            yield record
    if not found:
        raise source.place().error("the file is empty", "leave it out")


def _record(line: dict[str, Any], place: RecordLocation, raw: bytes, annotator: str, encoding: str) -> Record:
    text = check_text(line.get("text"), place)
    unit = line.get("offset_unit")
    if unit not in (None, OFFSET_UNIT):
        what = f"offsets are counted in {quoted(str(unit))}"
        raise place.error(what, f"convert them to code points and set offset_unit to {OFFSET_UNIT}")
    if is_own_line(line):
        return _own_record(line, text, place, annotator)
    sha256 = hashlib.sha256(raw).hexdigest()
    metadata = _metadata(line, text)
    omit_annotations(metadata, place)
    is_rejected = line.get("answer") == "reject"  # a task of Prodigy that does not look like one
    if is_rejected and line.get("spans"):
        metadata["spans"] = line["spans"]
        place.omit(Kind.ANNOTATION, "spans of a rejected task", line["spans"], is_harmless=True)
    document = foreign_document(text, metadata, place, encoding=encoding, raw_sha256=sha256)
    reader = LayerReader(document, annotator, place, schema_version=1, is_own=False)
    layers = () if is_rejected else reader.layers(line)
    return Record(document, layers, suggested_by=reader.suggested_by)


def _metadata(line: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return everything in a foreign line except its text and spans, with a nested ``meta`` flattened into it."""
    known = {"text", "spans", "offset_unit"}
    top = {key: value for key, value in line.items() if key not in known}
    if top.get("id") is not None and top["id"] == document_id(text):
        del top["id"]
    nested = top.get("meta")
    if not isinstance(nested, dict):
        return top
    del top["meta"]
    return top | {(f"meta.{key}" if key in top else key): value for key, value in nested.items()}


def _own_record(line: dict[str, Any], text: str, place: RecordLocation, annotator: str) -> Record:
    fields = Fields(line, "the line", place)
    schema = Fields(fields.object("schema"), "schema", place)
    version = None if schema.get("version") is None else schema.integer("version")
    id_ = schema.string_or_none("id")
    schema.omit_rest()
    document = _own_document(line, text, place)
    reader = LayerReader(document, annotator, place, _default_version(version), is_own=True)
    return Record(document, reader.layers(line), id_, version, suggested_by=reader.suggested_by)


def _own_document(line: dict[str, Any], text: str, place: RecordLocation) -> Document:
    meta = Fields(Fields(line, "the line", place).object("meta"), "meta", place)
    top = {key: value for key, value in line.items() if key not in _OWN_KEYS}
    omit_annotations(top, place)
    rest = joined(top, {key: value for key, value in meta.value.items() if key not in _OWN_META})
    rest = joined(rest, meta.object("further"), "further")
    document = Document.of_text(
        text,
        title=meta.string("title", ""),
        source=meta.string("source", place.file),
        **{name: meta.string_or_none(name) for name in _PROVENANCE},
        meta=rest,
        boilerplate=_boilerplate(meta, len(text)),
    )
    if line.get("id") not in (None, document.id):
        rest["line.id" if "id" in rest else "id"] = line["id"]
    sha256 = meta.get("sha256")
    if sha256 not in (None, document.text_sha256):
        what = f"document {quoted(document.title or document.id)}: the text is not the one that was exported"
        raise place.error(f"{what} (its SHA-256 differs)", "restore the text or remove meta.sha256")
    return document


def _boilerplate(meta: Fields, length: int) -> tuple[Range, ...]:
    pairs = meta.pairs("boilerplate")
    if not all(0 <= start <= end <= length for start, end in pairs):
        raise meta.place.error("meta: boilerplate lies outside the text", "correct or remove it")
    ordered: list[Range] = []
    for start, end in sorted(pairs):
        if ordered and start < ordered[-1].end:
            ordered[-1] = ordered[-1].hull(Range(start, end))
        else:
            ordered.append(Range(start, end))
    return tuple(ordered)

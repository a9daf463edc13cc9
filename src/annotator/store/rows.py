"""Conversion between values and rows of the tables.

JSON is written with all scripts readable (Datasette shows it as it is) and with sorted keys, so that equal
attributes are also equal as text: that is what the checks before a write compare.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from annotator.core.change_json import value_from_json
from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.span import Origin, Relation, Span, Value
from annotator.core.suggestion import Rejection
from annotator.store.errors import StoreError
from annotator.store.quotes import check_quote

Row = tuple[Any, ...]

DOCUMENT_COLUMNS = (
    "id",
    "number",
    "title",
    "source",
    "date",
    "author",
    "encoding",
    "extractor",
    "raw_sha256",
    "text_sha256",
    "boilerplate",
    "meta",
    "imported_at",
    "length",
    "text",
)

DOCUMENT_PARTS = (*DOCUMENT_COLUMNS[:-1], "CAST(text AS BLOB)")
"""The columns of a document as they are read: the text as bytes, so that 10 MB need not be encoded to be hashed."""

SPAN_COLUMNS = (
    "id",
    "document",
    "annotator",
    "start",
    '"end"',
    "label",
    "text",
    "attributes",
    "fragments",
    "origin",
    "note",
    "flagged",
    "schema_version",
    "created_at",
)

SPAN_PARTS = tuple(column for column in SPAN_COLUMNS if column not in {"document", "annotator"})
"""The columns of a span except those that all spans of a layer share."""

RELATION_COLUMNS = ("id", "document", "annotator", "type", "source", "target", "created_at")

REJECTION_COLUMNS = ("document", "annotator", "text", "start", "rejected_at")

_AS_LABEL = "\x1f\x1e"
"""What is between the string and the label, in the column of the string, of a rejection as one label."""

ANSWER_COLUMNS = ("document", "annotator", "field", "value", "updated_at")

_ORIGINS = {str(origin): origin for origin in Origin}


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def to_json(value: Any) -> str:
    """The value as JSON text, always the same for equal values."""
    return _encode(value)


def answer_json(value: Value | None) -> str | None:
    """The JSON of an answer; ``None`` for ``None``."""
    return None if value is None else _encode(value)


def ranges_json(ranges: Iterable[Range]) -> str:
    """Ranges as ``[[start, end], ...]``, in code points."""
    return _encode([[range_.start, range_.end] for range_ in ranges])


def ranges_from(text: str) -> tuple[Range, ...]:
    """The ranges that ``ranges_json`` wrote."""
    return tuple(Range(start, end) for start, end in json.loads(text))


def document_row(document: Document, number: int, imported_at: str) -> Row:
    """The columns of a document in the order of ``DOCUMENT_COLUMNS``."""
    return (
        document.id,
        number,
        document.title,
        document.source,
        document.date,
        document.author,
        document.encoding,
        document.extractor,
        document.raw_sha256,
        document.text_sha256,
        ranges_json(document.boilerplate) if document.boilerplate else "[]",
        to_json(dict(document.meta)) if document.meta else "{}",
        imported_at,
        len(document.text),
        document.text,
    )


def document_from(row: Row) -> Document:
    """The document of a row of ``DOCUMENT_PARTS``; raises ``StoreError`` when the text changed."""
    document_id, _, title, source, date, author, encoding, extractor, raw_sha256, *rest = row
    sha256, boilerplate, meta, _, _, raw = rest
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise StoreError(
            f"document {document_id}: the stored text is not the one that was imported; "
            "go back to a copy of the file"
        )
    document = Document(
        id=document_id,
        text=raw.decode("utf-8"),
        title=title,
        source=source,
        date=date,
        author=author,
        encoding=encoding,
        extractor=extractor,
        raw_sha256=raw_sha256,
        meta=json.loads(meta),
        boilerplate=ranges_from(boilerplate),
    )
    vars(document)["text_sha256"] = sha256  # just verified
    return document


def span_row(span: Span, document: int) -> Row:
    """The columns of a span, on the document of that number, in the order of ``SPAN_COLUMNS``."""
    return (
        span.id,
        document,
        span.annotator,
        span.start,
        span.end,
        span.label,
        span.text,
        _encode(dict(span.attributes)) if span.attributes else "{}",
        ranges_json(span.fragments) if len(span.fragments) > 1 else None,
        str(span.origin),
        span.note,
        int(span.flagged),
        span.schema_version,
        span.created_at,
    )


def spans_from(rows: Iterable[Row], document: Document, annotator: str) -> list[Span]:
    """The spans of rows of ``SPAN_PARTS``; raises ``StoreError`` for a quote that differs from the text."""
    body = document.text
    # Strings that many spans have in common are held once: for 50,000 spans that halves their memory.
    shared: dict[str, str] = {}
    same = shared.setdefault
    # By position and without avoidable calls: an export makes 100,000 of these in a quarter of a second.
    spans = [
        Span(
            id_,
            (Range(start, end),) if fragments is None else ranges_from(fragments),
            same(label, label),
            text,
            annotator,
            _ORIGINS[origin],
            _values_from(attributes),
            note,
            flagged == 1,
            same(created_at, created_at),
            version,
        )
        for id_, start, end, label, text, attributes, fragments, origin, note, flagged, version, created_at in rows
    ]
    for span in spans:
        fragments = span.fragments
        if len(fragments) > 1 or body[fragments[0].start : fragments[0].end] != span.text:
            check_quote(span, document)
    return spans


@lru_cache(maxsize=4096)
def _values_from(text: str) -> Mapping[str, Value]:
    """The attributes of a span; a project has few different sets of them, and equal ones are shared in memory."""
    return {name: value_from_json(value) for name, value in json.loads(text).items()}


def relation_row(relation: Relation, document: int) -> Row:
    """The columns of a relation, on the document of that number, in the order of ``RELATION_COLUMNS``."""
    return (
        relation.id,
        document,
        relation.annotator,
        relation.type,
        relation.source,
        relation.target,
        relation.created_at,
    )


def rejection_row(rejection: Rejection) -> tuple[str, int | None]:
    """The columns ``text`` and ``start`` of a rejection."""
    as_label = "" if rejection.label is None else f"{_AS_LABEL}{rejection.label}"
    return f"{rejection.text}{as_label}", rejection.start


def rejection_from(text: str, start: int | None) -> Rejection:
    """The rejection of such columns."""
    string, is_as_label, label = text.partition(_AS_LABEL)
    return Rejection(string, start, label if is_as_label else None)

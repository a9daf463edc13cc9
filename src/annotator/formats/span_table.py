"""Spans as a table, one a row, for spreadsheets and data frames; the texts are in a second table beside it.

``start`` and ``end`` are code points, ``end`` exclusive; ``fragments`` is filled only if a span has several, as
``0-4;8-12``. Attributes are a column of JSON. The second table, ``.documents.csv``, can be imported on its own.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from annotator.core.document import Document
from annotator.core.quoting import quoted
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.formats.format import OutputPart, Writing
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with, metadata_of
from annotator.formats.shared.opened_text import opened_text
from annotator.formats.shared.value_text import as_values

DOCUMENTS = ".documents.csv"
"""The ending of the table with the texts."""

_COLUMNS = (
    "document_id",
    "annotator",
    "id",
    "label",
    "start",
    "end",
    "quote",
    "note",
    "flagged",
    "attributes",
    "fragments",
)
_DOCUMENT_COLUMNS = ("document_id", "title", "source", "date", "author", "meta", "text")


# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing) -> Iterator[str | OutputPart]:  # noqa: ARG001
    """Yield the rows of the spans and, for the file beside, those of the documents."""
    yield _row(_COLUMNS)
    yield OutputPart(_row(_DOCUMENT_COLUMNS), DOCUMENTS)
    for record in records:
        yield OutputPart(_row(_document_cells(record.document)), DOCUMENTS)
        for layer in record.layers:
            for span in layer.spans:
                yield _row(_span_cells(record.document, span))


def _row(cells: Iterable[Any]) -> str:
    line = io.StringIO()
    # All strings are quoted: readers would end the row at a lone carriage return in an unquoted cell.
    csv.writer(line, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).writerow(cells)
    return line.getvalue()


def _document_cells(document: Document) -> list[Any]:
    metadata = metadata_of(document)
    placed = [metadata.pop(key, "") for key in ("title", "source", "date", "author")]
    meta = json.dumps(metadata, ensure_ascii=False) if metadata else ""
    return [document.id, *placed, meta, document.text]


def _span_cells(document: Document, span: Span) -> list[Any]:
    several = len(span.fragments) > 1
    return [
        document.id,
        span.annotator,
        span.id,
        span.label,
        span.start,
        span.end,
        span.text,
        "" if span.note is None else json.dumps(span.note, ensure_ascii=False),
        "yes" if span.flagged else "",
        json.dumps(dict(span.attributes), ensure_ascii=False) if span.attributes else "",
        ";".join(f"{f.start}-{f.end}" for f in span.fragments) if several else "",
    ]


# -- reading ------------------------------------------------------------------------------------------------


def sniff(head: bytes) -> bool:
    """Return whether the first line has the columns that a span needs."""
    columns = head.partition(b"\n")[0].decode("utf-8", "replace").strip("\r").replace('"', "").split(",")
    return {"document_id", "label", "start", "end"} <= set(columns)


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:
    """Yield the documents of the table beside, in its order, with their spans; raises ``FormatError``.

    The rows of one document must be together and in the order of the documents, as they were written; a document
    may have no rows.
    """
    beside = path.with_suffix(DOCUMENTS)
    with open_raw(path) as file:
        if not file.read(1):
            raise RecordLocation(path).error("the file is empty", "leave it out")
    if not beside.exists():
        raise FormatError(path, None, f"the texts are not beside it in {beside.name}", "put that file there")
    spans = groupby(_rows(path, encoding), key=lambda row: row[1].get("document_id", ""))
    wanted = next(spans, None)
    for place, row in _rows(beside, encoding):
        document = document_with(row.get("text"), _metadata(row, place), place)
        builder = LayerBuilder(document, place)
        if wanted is not None and wanted[0] == row.get("document_id"):
            for where, cells in wanted[1]:
                builder.place = where
                _add_span(builder, cells, annotator)
            wanted = next(spans, None)
        yield Record(document, builder.layers())
    if wanted is not None:
        what = f"document {quoted(wanted[0])} is not in {beside.name} or the rows are out of its order"
        raise FormatError(path, None, what, "sort both tables alike")


def _rows(path: Path, encoding: str | None) -> Iterator[tuple[RecordLocation, dict[str, str]]]:
    csv.field_size_limit(sys.maxsize)
    with opened_text(path, encoding) as file:
        reader = csv.DictReader(file, strict=True)
        line = 2
        try:
            for row in reader:
                if None in row or None in row.values():
                    raise RecordLocation(path, line).error(
                        "the row does not have as many cells as the header", "correct it"
                    )
                yield RecordLocation(path, line), row
                line = reader.line_num + 1
        except csv.Error as error:
            raise RecordLocation(path, line).error(f"not a row of a table ({error})", "correct it") from None


def _metadata(row: dict[str, str], place: RecordLocation) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        key: row[key] for key in ("title", "source", "date", "author") if row.get(key)
    }
    return metadata | _parsed(row.get("meta", ""), place)


def _parsed(text: str, place: RecordLocation) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise place.error(f"{quoted(text)} is not a JSON object", "correct the cell")
    return value


def _add_span(builder: LayerBuilder, row: dict[str, str], annotator: str) -> None:
    place = builder.place
    try:
        pairs = [(int(row["start"]), int(row["end"]))]
        if row.get("fragments"):
            parts = [part.split("-") for part in row["fragments"].split(";")]
            pairs = [(int(start), int(end)) for start, end in parts]
        note = row.get("note") or None
        note = str(json.loads(note)) if note and note.startswith('"') else note
    except ValueError as error:
        raise place.error(
            f"start, end, fragments or note cannot be read ({error})", "correct the row"
        ) from None
    builder.span(
        row.get("annotator") or annotator,
        pairs,
        row.get("label", ""),
        id_=row.get("id", ""),
        quote=row.get("quote") or None,
        attributes=as_values(_parsed(row.get("attributes", ""), place)),
        note=note,
        flagged=row.get("flagged") == "yes",
    )

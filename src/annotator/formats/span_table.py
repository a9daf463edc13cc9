"""Spans as a table, one a row, for spreadsheets and data frames; the texts are in a second table beside it.

``start`` and ``end`` are code points, ``end`` exclusive; ``fragments`` is filled only if a span has several, as
``0-4;8-12``. Attributes are a column of JSON. The second table, ``.documents.csv``, can be imported on its own.
With the option ``spreadsheet``, an apostrophe stands before cells that a spreadsheet would run as formulas.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from annotator.core.document import Document
from annotator.core.quoting import quoted
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.formats.format import OutputPart, Writing
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.formula_cells import guarded, is_formula, unguarded
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with, metadata_of
from annotator.formats.shared.opened_text import opened_text
from annotator.formats.shared.source_file import SourceFile
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
    "source",
    "score",
)
_SCORE = re.compile(r"(?:0|0?\.\d+|1(?:\.0+)?|\d(?:\.\d+)?e-\d+)")
"""A number from 0 to 1."""

_DOCUMENT_COLUMNS = ("document_id", "title", "source", "date", "author", "meta", "text")


# -- writing ------------------------------------------------------------------------------------------------


def write(
    records: Iterable[Record], writing: Writing, *, spreadsheet: str = "no"
) -> Iterator[str | OutputPart]:
    """Yield the rows of the spans and, for the file beside, those of the documents."""
    formulas = writing.losses.formula_cells

    def row(cells: Sequence[str | int], file: str = "") -> OutputPart:
        if spreadsheet == "yes":
            cells = [guarded(cell) if isinstance(cell, str) else cell for cell in cells]
        else:
            formulas[file] += sum(isinstance(cell, str) and is_formula(cell) for cell in cells)
        return OutputPart(_line(cells), file)

    yield row(_COLUMNS)
    yield row(_DOCUMENT_COLUMNS, DOCUMENTS)
    for record in records:
        yield row(_document_cells(record.document), DOCUMENTS)
        for layer in record.layers:
            for span in layer.spans:
                yield row(_span_cells(record.document, span, record.suggested_by.get(span.id)))


def _line(cells: Iterable[str | int]) -> str:
    line = io.StringIO()
    # All strings are quoted: readers would end the row at a lone carriage return in an unquoted cell.
    csv.writer(line, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).writerow(cells)
    return line.getvalue()


def _document_cells(document: Document) -> list[str | int]:
    metadata = metadata_of(document)
    placed = [metadata.pop(key, "") for key in ("title", "source", "date", "author")]
    meta = json.dumps(metadata, ensure_ascii=False) if metadata else ""
    return [document.id, *placed, meta, document.text]


def _span_cells(document: Document, span: Span, suggested_by: tuple[str, float] | None) -> list[str | int]:
    source, score = suggested_by or ("", "")
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
        source,
        str(score),
    ]


# -- reading ------------------------------------------------------------------------------------------------


def sniff(evidence: Evidence) -> bool:
    """Return whether the first line has the columns that a span needs."""
    columns = (
        evidence.start.partition(b"\n")[0].decode("utf-8", "replace").strip("\r").replace('"', "").split(",")
    )
    return {"document_id", "label", "start", "end"} <= set(columns)


def read(source: SourceFile, *, spreadsheet: str = "no") -> Iterator[Record]:
    """Yield the documents of the table beside, in its order, with their spans; raises ``FormatError``.

    The rows of one document must be together and in the order of the documents, as they were written; a document
    may have no rows. A row that is wrong costs itself, that of a document its spans, too.
    """
    beside = source.path.with_suffix(DOCUMENTS)
    with open_raw(source.path) as file:
        if not file.read(1):
            raise source.place().error("the file is empty", "leave it out")
    if not beside.exists():
        raise source.place().error(f"the texts are not beside it in {beside.name}", "put that file there")
    cell = unguarded if spreadsheet == "yes" else str
    spans = groupby(_rows(source, _COLUMNS, Kind.SPAN, cell), key=lambda row: row[1].get("document_id", ""))
    wanted = next(spans, None)
    for place, row in _rows(source.beside(beside), _DOCUMENT_COLUMNS, Kind.RECORD, cell):
        of_document = wanted if wanted and wanted[0] == row.get("document_id") else None
        record: Record | None = None
        with place.costing(Kind.RECORD):
            record = _record(place, row, of_document[1] if of_document else (), source.annotator)
        if record is not None:
            yield record
        if of_document:
            wanted = next(spans, None)
    for name, _ in chain([wanted] if wanted else [], spans):
        with source.place().costing(Kind.SPAN):
            _refuse(_unplaced(name, beside, source.place()))


def _unplaced(name: str, beside: Path, place: RecordLocation) -> FormatError:
    what = f"document {quoted(name)} is not in {beside.name} or the rows are out of its order"
    return place.error(what, "sort both tables alike")


def _record(
    place: RecordLocation,
    row: Mapping[str, str],
    spans: Iterable[tuple[RecordLocation, dict[str, str]]],
    annotator: str,
) -> Record:
    document = document_with(row.get("text"), _metadata(row, place), place)
    builder = LayerBuilder(document, place)
    suggested_by: dict[str, tuple[str, float]] = {}
    for where, cells in spans:
        builder.place = where
        with where.costing(Kind.SPAN):
            span = _add_span(builder, cells, annotator)
            known = _suggested_by(cells, where)
            if span is not None and known is not None:
                suggested_by[span.id] = known
    return Record(document, builder.layers(), suggested_by=suggested_by)


def _suggested_by(row: Mapping[str, str], place: RecordLocation) -> tuple[str, float] | None:
    """Return the source and the score of the suggestion that the span was; what is no such pair is reported."""
    source, text = row.get("source", ""), row.get("score", "")
    if source and _SCORE.fullmatch(text):
        return source, float(text)
    for name in ("source", "score"):
        if row.get(name):
            place.omit(Kind.COLUMN, name, row[name])
    return None


def _rows(
    source: SourceFile, known: Collection[str], costs: Kind, cell: Callable[[str], str]
) -> Iterator[tuple[RecordLocation, dict[str, str]]]:
    """Yield the rows that are not empty, with their places; other columns than the known ones are reported.

    ``cell`` returns what a cell of the file holds.
    """
    csv.field_size_limit(sys.maxsize)
    with opened_text(source) as file:
        reader = csv.DictReader(file, strict=True)
        line, is_over = 2, False
        while not is_over:
            place = source.place(line)
            row, wrong = _next(reader, place)
            is_over = row is None
            with place.costing(costs):
                _refuse(wrong)
            if row and not wrong and any(row.values()):
                row = {cell(name): cell(value) for name, value in row.items()}
                for name in row.keys() - set(known):
                    if row[name]:
                        place.omit(Kind.COLUMN, name, row[name])
                yield place, row
            line = reader.line_num + 1


def _next(
    reader: csv.DictReader[str], place: RecordLocation
) -> tuple[dict[str | Any, str | Any] | None, FormatError | None]:
    """Return the next row, ``None`` after the last, and what is wrong with it."""
    try:
        row = next(reader, None)
    except csv.Error as error:
        return {}, place.error(f"not a row of a table ({error})", "correct it")
    if row is not None and (None in row or None in row.values()):
        return row, place.error("the row does not have as many cells as the header", "correct it")
    return row, None


def _refuse(wrong: FormatError | None) -> None:
    if wrong is not None:
        raise wrong


def _metadata(row: Mapping[str, str], place: RecordLocation) -> dict[str, Any]:
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


def _add_span(builder: LayerBuilder, row: dict[str, str], annotator: str) -> Span | None:
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
    given = _parsed(row.get("attributes", ""), place)
    attributes = as_values(given)
    for name in given.keys() - attributes.keys():
        place.omit(Kind.KEY, f"attributes.{name}", given[name])
    return builder.span(
        row.get("annotator") or annotator,
        pairs,
        row.get("label", ""),
        id_=row.get("id", ""),
        quote=row.get("quote") or None,
        attributes=attributes,
        note=note,
        flagged=row.get("flagged") == "yes",
    )

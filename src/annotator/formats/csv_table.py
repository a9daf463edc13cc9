"""Tables, one document a row: ``.csv`` (comma or semicolon) and ``.tsv``, with the columns named in row one.

A column with a list of spans in each cell, as JSON or as Python prints it, becomes a layer (``cell_spans``).
"""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, TextIO

from annotator.core.quoting import quoted
from annotator.core.record import Record
from annotator.formats.cell_spans import SPAN_COLUMNS, add_spans, spans_in
from annotator.formats.shared.decoding import encoding_of, open_raw
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.foreign_document import PLACES, check_text, foreign_document
from annotator.formats.shared.formula_cells import unguarded
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.source_file import SourceFile

_TEXT_COLUMNS = ("text", "body", "content", "article")
_FIX = "correct or remove the row"


class _Row(NamedTuple):
    """The cells of a row, the place where it starts, and its lines as they are in the file."""

    cells: list[str]
    place: RecordLocation
    lines: str


class _Table(NamedTuple):
    """The names of the columns, which has the text, which the spans if the user says it, and the encoding."""

    columns: list[str]
    text: str
    spans: str
    encoding: str
    is_guessed: bool


def read(source: SourceFile, *, text: str = "", spans: str = "", spreadsheet: str = "no") -> Iterator[Record]:
    """Yield the documents of a table, one row at a time; a row that is wrong costs itself. Raises ``FormatError``.

    The text is the column ``text``, else ``body``, ``content`` or ``article``, or that which the option names;
    ``title``, ``date``, ``author`` and ``source`` or ``url`` go to the document's own fields, spans to the annotator's
    layer, every other cell that is not empty into ``meta``. ``raw_sha256`` is the hash of the row's lines without the
    last line end.
    """
    name, guessed = encoding_of(source.path, source.encoding)
    with open_raw(source.path) as raw, io.TextIOWrapper(raw, encoding=name, newline="") as file:
        rows = _rows(source, file, unguarded if spreadsheet == "yes" else str)
        header = next(rows, None)
        if header is None:
            raise source.place().error("the file is empty", "leave it out")
        columns = _columns(header)
        text_column = _named(text, columns, header.place) if text else _text_column(columns, header.place)
        span_column = _named(spans, columns, header.place) if spans else ""
        table = _Table(columns, text_column, span_column, name, guessed)
        row = None
        for row in rows:
            record: Record | None = None
            with row.place.costing(Kind.RECORD):
                record = _record(row, table, source.annotator)
            if record is not None:
                yield record
        if row is None:
            raise source.place().error("the table has no rows below its header", "leave it out")


def _record(row: _Row, table: _Table, annotator: str) -> Record:
    cells = row.cells
    while len(cells) > len(table.columns) and not cells[-1]:
        cells.pop()
    if len(cells) != len(table.columns):
        what = f"the row has {len(cells)} cells, the header {len(table.columns)}"
        raise row.place.error(what, _FIX)
    metadata: dict[str, object] = {c: cell for c, cell in zip(table.columns, cells, strict=True) if cell}
    text = check_text(metadata.pop(table.text, ""), row.place, table.text)
    found = _spans(metadata, table, row.place)
    if table.is_guessed:
        metadata["encoding_guessed"] = True
    sha256 = hashlib.sha256(row.lines.rstrip("\r\n").encode(table.encoding)).hexdigest()
    document = foreign_document(text, metadata, row.place, encoding=table.encoding, raw_sha256=sha256)
    if found is None:
        return Record(document)
    builder = LayerBuilder(document, row.place)
    add_spans(builder, annotator, found)
    return Record(document, builder.layers())


def _spans(metadata: dict[str, object], table: _Table, place: RecordLocation) -> list[object] | None:
    """Take the spans out of the cells of a row; ``None`` if no cell has any."""
    if table.spans:
        cell = metadata.pop(table.spans, "[]")
        found = spans_in(str(cell), place)
        if found is None:
            raise place.error(f"{table.spans} is not a list of spans", 'write it as [[0, 4, "label"]]')
        return found
    taken: list[object] | None = None
    for name in [name for name in metadata if name.lower() in SPAN_COLUMNS]:
        found = spans_in(str(metadata[name]), place)
        if found is not None:
            del metadata[name]
            taken = [*(taken or ()), *found]
    return taken


def _rows(source: SourceFile, file: TextIO, cell: Callable[[str], str]) -> Iterator[_Row]:
    """Yield the rows that are not empty; one that cannot be read costs itself.

    ``cell`` returns what a cell of the file holds.
    """
    # The limit is the module's, not the reader's; its 131,072 code points are too few for a long report.
    csv.field_size_limit(sys.maxsize)
    lines: list[str] = []
    line = 0
    try:
        first = file.readline()
        delimiter = "\t" if source.path.suffix.lower() == ".tsv" else max(",;\t", key=first.count)
        reader = csv.reader(_recorded(chain([first], file), lines), delimiter=delimiter, strict=True)
        is_over = False
        while not is_over:
            place = source.place(line + 1)
            cells = _next(reader, place, is_header=not line)
            is_over = cells is None
            if cells and any(map(str.strip, cells)):
                yield _Row([*map(cell, cells)], place, "".join(lines))
            line = reader.line_num
            lines.clear()
    except UnicodeDecodeError as error:
        fix = "name the file's encoding with --encoding"
        raise source.place(line + 1).error(f"not {error.encoding} from here on", fix) from None


def _next(reader: Iterator[list[str]], place: RecordLocation, *, is_header: bool) -> list[str] | None:
    """Return the cells of the next row, none if it cannot be read; ``None`` after the last one."""
    try:
        return next(reader, None)
    except csv.Error as error:
        wrong = place.error(f"not a row of a table ({error})", _FIX)
    if is_header:  # without it nothing can be read
        raise wrong
    with place.costing(Kind.RECORD):
        _refuse(wrong)
    return []


def _refuse(wrong: FormatError) -> None:
    raise wrong


def _recorded(lines: Iterable[str], record: list[str]) -> Iterator[str]:
    for line in lines:
        record.append(line)
        yield line


def _columns(header: _Row) -> list[str]:
    """Return the names in row one: known ones in lower case, the others as they are, empty ones by number."""
    names: list[str] = []
    for number, cell in enumerate(header.cells, 1):
        name = cell.strip()
        known = name.lower() in (*_TEXT_COLUMNS, *PLACES)
        names.append((name.lower() if known else name) or f"column {number}")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise header.place.error(f"two columns are called {quoted(twice)}", "rename one of them")
    return names


def _text_column(columns: list[str], place: RecordLocation) -> str:
    found = next((name for name in _TEXT_COLUMNS if name in columns), None)
    if found is None:
        listed = ", ".join(map(quoted, columns[:20])) + (", …" if len(columns) > 20 else "")
        what = f"no column is called text (there are {listed})"
        raise place.error(what, "name the one that holds the text with -O text=NAME")
    return found


def _named(name: str, columns: Sequence[str], place: RecordLocation) -> str:
    if name not in columns:
        listed = ", ".join(map(quoted, columns[:20]))
        raise place.error(f"no column is called {quoted(name)}", f"use one of {listed}")
    return name

"""Tables, one document a row: ``.csv`` (comma or semicolon) and ``.tsv``, with the columns named in row one."""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TextIO

from annotator.core.quoting import quoted
from annotator.core.record import Record
from annotator.formats.shared.decoding import encoding_of, open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.foreign_document import PLACES, check_text, foreign_document

_TEXT_COLUMNS = ("text", "body", "content", "article")
_FIX = "correct or remove the row"


class _Row(NamedTuple):
    """The cells of a row, the place where it starts, and its lines as they are in the file."""

    cells: list[str]
    place: RecordLocation
    lines: str


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:  # noqa: ARG001 - no spans here
    """Yield the documents of a table, one row at a time; raises ``FormatError`` with the line where a row starts.

    The text is the column ``text``, else ``body``, ``content`` or ``article``; ``title``, ``date``, ``author`` and
    ``source`` or ``url`` go to the document's own fields, every other cell that is not empty into ``meta``.
    ``raw_sha256`` is the hash of the row's lines without the last line end.
    """
    name, guessed = encoding_of(path, encoding)
    with open_raw(path) as raw, io.TextIOWrapper(raw, encoding=name, newline="") as file:
        rows = _rows(path, file)
        header = next(rows, None)
        if header is None:
            raise RecordLocation(path).error("the file is empty", "leave it out")
        columns = _columns(header)
        text_column = _text_column(columns, header.place)
        row = None
        for row in rows:
            if len(row.cells) != len(columns):
                what = f"the row has {len(row.cells)} cells, the header {len(columns)}"
                raise row.place.error(what, _FIX)
            metadata: dict[str, object] = {
                c: cell for c, cell in zip(columns, row.cells, strict=True) if cell
            }
            text = check_text(metadata.pop(text_column, ""), row.place, text_column)
            if guessed:
                metadata["encoding_guessed"] = True
            sha256 = hashlib.sha256(row.lines.rstrip("\r\n").encode(name)).hexdigest()
            yield Record(foreign_document(text, metadata, row.place, encoding=name, raw_sha256=sha256))
        if row is None:
            raise RecordLocation(path).error("the table has no rows below its header", "leave it out")


def _rows(path: Path, file: TextIO) -> Iterator[_Row]:
    # The limit is the module's, not the reader's; its 131,072 code points are too few for a long report.
    csv.field_size_limit(sys.maxsize)
    lines: list[str] = []
    line = 0
    try:
        first = file.readline()
        delimiter = "\t" if path.suffix.lower() == ".tsv" else max(",;\t", key=first.count)
        reader = csv.reader(_recorded(chain([first], file), lines), delimiter=delimiter, strict=True)
        for cells in reader:
            if any(cells):
                yield _Row(cells, RecordLocation(path, line + 1), "".join(lines))
            line = reader.line_num
            lines.clear()
    except UnicodeDecodeError as error:
        fix = "name the file's encoding with --encoding"
        raise RecordLocation(path, line + 1).error(f"not {error.encoding} from here on", fix) from None
    except csv.Error as error:
        raise RecordLocation(path, line + 1).error(f"not a row of a table ({error})", _FIX) from None


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
        raise place.error(
            f"no column is called text (there are {listed})", "rename the one that holds the text"
        )
    return found

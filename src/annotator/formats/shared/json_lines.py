"""The lines of a JSON lines file, each with its place; each format interprets them itself."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from annotator.formats.shared.decoding import codec_name
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_text import load
from annotator.formats.shared.source_file import LARGEST_RECORD, SourceFile


def is_own_line(line: Mapping[str, Any]) -> bool:
    """Return whether the object is a record of the project's own format, whatever else is in it."""
    schema = line.get("schema")
    return line.get("offset_unit") is not None or (isinstance(schema, dict) and "version" in schema)


def json_objects(source: SourceFile) -> Iterator[tuple[RecordLocation, dict[str, Any]]]:
    """Yield the object on each line that is not blank; raises ``FormatError``, also for a file without any."""
    found = False
    for place, _, line in json_lines(source):
        found = True
        value = None
        with place.costing(Kind.RECORD):
            value = load(line, place)
        if value is not None:
            yield place, value
    if not found:
        raise source.place().error("the file is empty", "leave it out")


def json_lines(source: SourceFile) -> Iterator[tuple[RecordLocation, bytes, str]]:
    """Yield the lines that are not blank: place, bytes without line end, text; raises ``FormatError``."""
    codec = codec_name(source.encoding or "utf-8", source.place())
    with source.opened() as file:
        for number, raw in enumerate(iter(partial(file.readline, LARGEST_RECORD + 1), b""), 1):
            if len(raw) > LARGEST_RECORD:
                what = f"the line is longer than {LARGEST_RECORD:,} bytes"
                raise source.place(number).error(what, "cut the document in two, or leave it out")
            if number == 1:
                _refuse_wide(raw, codec, source.place())
                raw = raw.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901 - the mark is not part of the line
            raw = raw.rstrip(b"\r\n")  # noqa: PLW2901 - nor is its end
            if not raw.strip():
                continue
            place = source.place(number)
            line = None
            with place.costing(Kind.RECORD):
                line = _decoded(raw, codec, place)
            if line is not None:
                yield place, raw, line


def _decoded(raw: bytes, codec: str, place: RecordLocation) -> str:
    try:
        return raw.decode(codec)
    except ValueError as error:
        at = f" at byte {error.start + 1}" if isinstance(error, UnicodeDecodeError) else ""
        raise place.error(f"not {codec}{at}", "name the file's encoding with --encoding") from None


def _refuse_wide(head: bytes, codec: str, place: RecordLocation) -> None:
    """Refuse UTF-16 and UTF-32: lines are split at the byte of a newline, which those do not have on its own."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if marked or "\n".encode(codec) != b"\n":
        raise place.error("JSON lines in UTF-16 or UTF-32 are not read", "convert the file to UTF-8")

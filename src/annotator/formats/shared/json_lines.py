"""The lines of a JSON lines file, each with its place; what a line holds is the business of each format."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.formats.shared.decoding import codec_name, open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.json_text import load


def json_objects(path: Path, encoding: str | None) -> Iterator[tuple[RecordLocation, dict[str, Any]]]:
    """The object on each line that is not blank; raises ``FormatError``, also for a file without any."""
    found = False
    for place, _, line in json_lines(path, encoding):
        found = True
        yield place, load(line, place)
    if not found:
        raise RecordLocation(path).error("the file is empty", "leave it out")


def json_lines(path: Path, encoding: str | None) -> Iterator[tuple[RecordLocation, bytes, str]]:
    """The lines that are not blank: where, the bytes without their line end, the text."""
    codec = codec_name(encoding or "utf-8", RecordLocation(path))
    with open_raw(path) as file:
        for number, raw in enumerate(file, 1):
            if number == 1:
                _refuse_wide(raw, codec, RecordLocation(path))
                raw = raw.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901 - the mark is no part of the line
            raw = raw.rstrip(b"\r\n")  # noqa: PLW2901 - nor is its end
            if not raw.strip():
                continue
            place = RecordLocation(path, number)
            try:
                yield place, raw, raw.decode(codec)
            except ValueError as error:
                at = f" at byte {error.start + 1}" if isinstance(error, UnicodeDecodeError) else ""
                raise place.error(f"not {codec}{at}", "name the file's encoding with --encoding") from None


def _refuse_wide(head: bytes, codec: str, place: RecordLocation) -> None:
    """JSON lines are cut at the byte of a newline, which UTF-16 and UTF-32 do not have."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if marked or "\n".encode(codec) != b"\n":
        raise place.error("JSON lines in UTF-16 or UTF-32 are not read", "convert the file to UTF-8")

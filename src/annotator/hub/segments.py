"""Segments of a shared folder: files to which only one process ever appends, a record a line.

A line is the CRC-32 of what follows, in hex, and JSON. The last line of a segment may be cut off, by a crash or because
the folder has not come over whole; reading stops before it, and what follows in that segment is read when it is there.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from annotator.core.shared_log import Counted, LogEntry, SharedSchema

SUFFIX = ".segment"


class EntryLine(Struct, frozen=True, tag="entry"):
    """An entry of the log."""

    entry: LogEntry


class SchemaLine(Struct, frozen=True, tag="schema"):
    """A version of a schema."""

    schema: SharedSchema


Line = EntryLine | SchemaLine

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Line).decode


def write_lines(path: Path, lines: Iterable[Line]) -> None:
    """Append lines to a segment, on the disk when this returns; raises ``OSError``."""
    text = b"".join(_line(each) for each in lines)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
    try:
        left = memoryview(text)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _line(line: Line) -> bytes:
    text = _encode(line)
    return b"%08x %b\n" % (zlib.crc32(text), text)


def lines_of(path: Path, start: int = 0) -> Iterator[tuple[Line, int]]:
    """Yield the whole lines of a segment from a byte on, each with the byte after it; raises ``OSError``."""
    with path.open("rb") as file:
        file.seek(start)
        for text in file:
            line = _read(text)
            if line is None:
                return
            start += len(text)
            yield line, start


def _read(text: bytes) -> Line | None:
    """The record of a line; ``None`` for one that is not whole."""
    try:
        if not text.endswith(b"\n") or int(text[:8], 16) != zlib.crc32(text[9:-1]):
            return None
        line: Line = _decode(text[9:-1])
    except (ValueError, msgspec.DecodeError):
        return None
    return line


class ReadSegment:
    """How far a segment was read, and which numbers it has, in runs, by device."""

    def __init__(self) -> None:
        self.end = 0
        self.runs: dict[str, list[list[int]]] = {}

    def add(self, entry: LogEntry) -> None:
        """Note an entry."""
        runs = self.runs.setdefault(entry.device, [])
        if runs and runs[-1][1] == entry.seq - 1:
            runs[-1][1] = entry.seq
        elif not (runs and runs[-1][0] <= entry.seq <= runs[-1][1]):
            runs.append([entry.seq, entry.seq])

    def has_any(self, since: Counted, to: Counted) -> bool:
        """Whether it has any of the entries after those of ``since``, up to those of ``to``."""
        return any(
            run[1] > since.get(device, 0) and run[0] <= last
            for device, last in to.items()
            for run in self.runs.get(device, ())
        )


def without_gap(runs: list[list[int]]) -> int:
    """The number up to which runs have all numbers from 1."""
    last = 0
    for first, end in sorted(runs):
        if first > last + 1:
            break
        last = max(last, end)
    return last

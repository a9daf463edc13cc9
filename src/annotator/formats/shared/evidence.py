"""What a file says of its own format: its beginning and its first whole records, never one that is cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from annotator.formats.shared import json_stream
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import UNEXPECTED, FormatError
from annotator.formats.shared.source_file import SourceFile

_START = 1 << 16
"""Bytes at the beginning that are looked at as they are."""

_RECORDS = 100
"""Whole records that are looked at."""

_LONGEST = 1 << 24
"""Bytes that are read for whole records."""


class Evidence:
    """The beginning of a file, and its first whole records, read when they are first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def start(self) -> bytes:
        """The first 64 KiB."""
        with open_raw(self.path) as file:
            return file.read(_START)

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """The objects on the first whole lines; a line that is none is left out."""
        found = (_parsed(line) for line in self._whole_lines())
        return [each for each in found if isinstance(each, dict)]

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The first members of the list that the file is, or the objects in a row; those before a broken one."""
        found: list[dict[str, Any]] = []
        if self.start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in {b"[", b"{"}:
            return found
        try:
            for _, value in islice(json_stream.items(SourceFile(self.path), longest=_LONGEST), _RECORDS):
                if isinstance(value, dict):
                    found.append(value)
        except (FormatError, *UNEXPECTED):
            pass
        return found

    def _whole_lines(self) -> Iterator[bytes]:
        left, count = _LONGEST, 0
        with open_raw(self.path) as file:
            while count < _RECORDS and left > 0:
                line = file.readline(left + 1)
                left -= len(line)
                if not line or left < 0:
                    return
                if line.strip():
                    count += 1
                    yield line


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None

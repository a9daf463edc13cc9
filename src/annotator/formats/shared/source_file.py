"""A file to be read, with all that a reader needs to know beside its bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import ImportReport

LARGEST_RECORD = 50_000_000
"""Maximum bytes of one record of a file of many; what is made of it takes up to ten times as much memory."""


class SourceFile(Struct, frozen=True):
    """A file to be read.

    ``annotator`` is who made spans that name nobody; ``encoding`` overrules what the file says of itself. What is left
    out goes to the ``report``; without one, the first thing that is wrong is raised.
    """

    path: Path
    annotator: str = ""
    encoding: str | None = None
    report: ImportReport | None = None
    on_read: Callable[[int], None] | None = None
    """Told how many bytes were read, each time some were."""

    def opened(self) -> BinaryIO:
        """Return the file, open for reading bytes; raises ``FormatError`` if the system refuses."""
        file = open_raw(self.path)
        return file if self.on_read is None else io.BufferedReader(_Counted(file, self.on_read))

    def place(self, line: int | None = None) -> RecordLocation:
        """Return the place of a line, counted from 1, or of the whole file."""
        return RecordLocation(self.path, line, self.report)

    def beside(self, path: Path) -> SourceFile:
        """Return another file that belongs to this one."""
        return replace(self, path=path)


class _Counted(io.RawIOBase):
    """A file that tells how much was read of it."""

    def __init__(self, file: BinaryIO, on_read: Callable[[int], None]) -> None:
        self._file = file
        self._on_read = on_read

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def seekable(self) -> bool:
        """Return whether the file is."""
        return self._file.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the file."""
        return self._file.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        """Read into the buffer and tell how much."""
        raw = self._file.read(len(buffer))
        buffer[: len(raw)] = raw
        self._on_read(len(raw))
        return len(raw)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

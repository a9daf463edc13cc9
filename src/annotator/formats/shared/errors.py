"""What is wrong with a file, as one line that is safe to print on a terminal."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from annotator.core.quoting import visible


class FormatError(Exception):
    """A file, or one line of it, cannot be read: ``line`` counts from 1, ``None`` means the whole file.

    ``what`` is the fault and ``fix`` what to do about it; the message is ``file:line: what, fix``.
    """

    def __init__(self, path: Path, line: int | None, what: str, fix: str) -> None:
        super().__init__(path, line, what, fix)
        self.path = path
        self.line = line
        self.what = what
        self.fix = fix

    def __str__(self) -> str:
        place = self.path.as_posix() if self.line is None else f"{self.path.as_posix()}:{self.line}"
        return visible(f"{place}: {self.what}, {self.fix}")


class RecordLocation(Struct, frozen=True):
    """Where a reader is in a file, for its errors."""

    path: Path
    line: int | None = None

    def error(self, what: str, fix: str) -> FormatError:
        """Return the error to raise for a fault at this place."""
        return FormatError(self.path, self.line, what, fix)

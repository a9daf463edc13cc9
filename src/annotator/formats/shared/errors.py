"""What is wrong with a file, on one line that no terminal can be tricked with."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from annotator.core.quoting import visible


class FormatError(Exception):
    """A file, or one line of it, cannot be read: ``line`` counts from one, ``None`` means the whole file.

    ``what`` is the fault and ``fix`` what to do about it; the message is ``file:line: what, what to do``.
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
    """Where a reader is, so that whatever it finds wrong there can be named."""

    path: Path
    line: int | None = None

    def error(self, what: str, fix: str) -> FormatError:
        """The error to raise for a fault at this place."""
        return FormatError(self.path, self.line, what, fix)

"""What is wrong with a file, as one line that is safe to print on a terminal, and where a reader is in it."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from types import TracebackType

from msgspec import Struct

from annotator.formats.shared.import_report import ImportReport, Kind, Problem


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
        return str(self.problem)

    @property
    def problem(self) -> Problem:
        """The fault and its place, as values."""
        return Problem(self.path, self.line, self.what, self.fix)


class RecordLocation(Struct, frozen=True):
    """Where a reader is in a file, and the report for what it leaves out there; without one, errors are raised."""

    path: Path
    line: int | None = None
    report: ImportReport | None = None

    @property
    def file(self) -> str:
        r"""The path as a text, whatever bytes it is made of: those that are no UTF-8 are written as ``\xe9``."""
        name = self.path.as_posix()
        return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")

    @property
    def stem(self) -> str:
        """The name of the file without its ending, as a text like ``file``."""
        return PurePosixPath(self.file).stem

    def error(self, what: str, fix: str) -> FormatError:
        """Return the error to raise for a fault at this place."""
        return FormatError(self.path, self.line, what, fix)

    def omit(self, kind: Kind, name: str, detail: object = "", *, is_harmless: bool = False) -> None:
        """Report something that the reader leaves out; ``detail`` is a sample of it."""
        if self.report is not None:
            self.report.omit(kind, name, self.path, self.line, detail, is_harmless=is_harmless)

    def costing(self, costs: Kind) -> Costing:
        """What is wrong inside costs only a span, a relation or a record; raised where there is no report.

        Whatever an unexpected value makes Python raise is a ``FormatError``, too.
        """
        return Costing(self, costs)


class Costing:
    """A context that reports what is wrong inside and goes on; a generator would take four times as long a record."""

    __slots__ = ("_costs", "_place")

    def __init__(self, place: RecordLocation, costs: Kind) -> None:
        self._place = place
        self._costs = costs

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            return False
        if isinstance(error, UNEXPECTED):
            found = unexpected(self._place, error)
            if self._place.report is None:
                raise found from error
        elif isinstance(error, FormatError):
            found = error
        else:
            return False
        if self._place.report is None:
            return False
        self._place.report.problem(found.problem, self._costs)
        return True


UNEXPECTED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Python raises when a value is not what a reader expects."""


def unexpected(place: RecordLocation, error: Exception) -> FormatError:
    """Return the error to raise for a value that is not what a reader expects."""
    why = f"is not as its format has it ({type(error).__name__}: {error})"
    return place.error(why, "correct it, or name the file's format with --format")

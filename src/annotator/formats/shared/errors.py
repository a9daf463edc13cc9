"""What is wrong with a file, as one line that is safe to print on a terminal, and where a reader is in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

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
        return os.fsencode(self.path.as_posix()).decode("utf-8", "backslashreplace")

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

    @contextmanager
    def costing(self, costs: Kind) -> Iterator[None]:
        """What is wrong inside costs only a span, a relation or a record; raised where there is no report.

        Whatever an unexpected value makes Python raise is a ``FormatError``, too.
        """
        try:
            yield
        except FormatError as error:
            self._tolerate(error, costs)
        except UNEXPECTED as error:
            self._tolerate(unexpected(self, error), costs)

    def _tolerate(self, error: FormatError, costs: Kind) -> None:
        if self.report is None:
            raise error
        self.report.problem(error.problem, costs)


UNEXPECTED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Python raises when a value is not what a reader expects."""


def unexpected(place: RecordLocation, error: Exception) -> FormatError:
    """Return the error to raise for a value that is not what a reader expects."""
    why = f"is not as its format has it ({type(error).__name__}: {error})"
    return place.error(why, "correct it, or name the file's format with --format")

"""What came of an import: how much came in, what was wrong, what was left out; on the screen and in a file."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct, field

from annotator.cli.errors import BAD_INPUT
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.import_report import ImportReport, Problem

SOME_LEFT_OUT = 1
"""The exit code where something came in and something was left out."""

_PLACES = 20
"""Places of a file that are shown; a report file has all."""

WAY_ON = "nothing came in of a file with something wrong in it; --skip-bad imports the rest of it"

_SHOWN = 20
"""Lines of the report that are shown; a file has all."""


class Outcome(Struct):
    """The result of an import."""

    new: int = 0
    present: int = 0
    removed: int = 0
    failed: list[Path] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    report: ImportReport = field(default_factory=ImportReport)

    def __str__(self) -> str:
        return f"{self.new} new, {self.present} already there, {len(self.failed)} failed"

    @property
    def exit_code(self) -> int:
        """0 if all came in, or what was left out is of no consequence; 1 if a part did, 2 if nothing did."""
        if not self.failed and not self.report.is_something_lost:
            return 0
        return SOME_LEFT_OUT if self.new or self.present else BAD_INPUT


class BadFileError(FormatError):
    """All that is wrong in a file."""

    def __init__(self, problems: list[Problem], count: int) -> None:
        first = problems[0]
        super().__init__(first.path, first.line, first.what, first.fix)
        self.lines = [str(problem) for problem in problems[:_PLACES]]
        if count > _PLACES:
            self.lines.append(
                f"{first.path.as_posix()}: {counted(count - _PLACES, 'further place')} like these"
            )


def left_out_lines(report: ImportReport, path: Path | None) -> list[str]:
    """Return the lines of the report to show, made safe for a terminal; ``path`` is where all of them are."""
    lines = [visible(line) for line in report.lines()]
    if len(lines) <= _SHOWN:
        return lines
    where = f"all are in {visible(os.fspath(path))}" if path else "--report FILE writes all of them"
    return [*lines[:_SHOWN], f"and {counted(len(lines) - _SHOWN, 'kind')} more; {where}"]

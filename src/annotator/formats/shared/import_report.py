"""What an import left out: named, counted, with the first place of each kind; and what was wrong in the files.

A reader takes nothing out of a file in silence. What it does not know or cannot keep it gives to the report, by its
kind and name. What is wrong it gives there, too, and goes on, so that all of it is known at the end; whoever imports
decides whether the rest is taken.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from annotator.core.quoting import visible

_SHOWN = 60
"""Code points of a value that are shown as a sample."""

_WRITTEN = 4000
"""Code points of a value that a report file has."""

_KEPT = 1000
"""Problems of a file that are kept to be printed; all are counted."""


class Kind(Enum):
    """What was left out: its name in reports, and its plural in a summary line."""

    KEY = ("key", "keys")
    COLUMN = ("column", "columns")
    LAYER = ("layer", "layers of annotations")
    FEATURE = ("feature", "features of annotations")
    ANNOTATION = ("annotation", "annotations")
    TEXT = ("text", "pieces of text")
    SPAN = ("span", "spans that are wrong")
    RELATION = ("relation", "relations that are wrong")
    RECORD = ("record", "records that are wrong")
    FILE = ("file", "files")

    def __init__(self, title: str, plural: str) -> None:
        self.title = title
        self.plural = plural


class Omission(Struct, frozen=True):
    """What was left out: how it is called in the file, where, and what was there; ``is_harmless`` if nobody made it."""

    kind: Kind
    name: str
    file: str
    line: int | None = None
    detail: str = ""
    is_harmless: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the omission as plain data, for a report file."""
        value: dict[str, Any] = {"left_out": self.kind.title, "name": self.name, "file": self.file}
        further = {"line": self.line, "detail": self.detail, "harmless": self.is_harmless}
        return value | {key: each for key, each in further.items() if each}

    @property
    def place(self) -> str:
        """The file and, if it is known, the line."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


class Problem(Struct, frozen=True):
    """What is wrong at a place in a file, and what to do about it."""

    path: Path
    line: int | None
    what: str
    fix: str

    def __str__(self) -> str:
        """Return it as one line that is safe to print on a terminal."""
        place = self.path.as_posix() if self.line is None else f"{self.path.as_posix()}:{self.line}"
        return visible(f"{place}: {self.what}, {self.fix}")

    def as_json(self) -> dict[str, Any]:
        """Return the problem as plain data, for a report file."""
        value: dict[str, Any] = {"problem": self.what, "file": self.path.as_posix()}
        return value | ({} if self.line is None else {"line": self.line}) | {"fix": self.fix}


class Tally(Struct):
    """How often something of one kind and name was left out, and the first of it."""

    first: Omission
    count: int = 0


class ImportReport(Struct):
    """Counts what is left out, and calls ``on_entry`` with each thing and with each problem, as plain data.

    With ``skips_bad``, what is wrong costs only itself and counts as left out; otherwise it is one of the ``problems``.
    """

    skips_bad: bool = False
    on_entry: Callable[[dict[str, Any]], None] | None = None
    tallies: dict[tuple[Kind, str, bool], Tally] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def omit(  # noqa: PLR0913 - one parameter a field of the omission
        self,
        kind: Kind,
        name: str,
        path: Path,
        line: int | None = None,
        detail: object = "",
        *,
        is_harmless: bool = False,
    ) -> None:
        """Count and report one thing; ``detail`` is a sample of it, any JSON value."""
        omission = Omission(kind, name, path.as_posix(), line, sample(detail), is_harmless)
        self.tallies.setdefault((kind, name, is_harmless), Tally(omission)).count += 1
        if self.on_entry is not None:
            self.on_entry(omission.as_json())

    def problem(self, problem: Problem, costs: Kind) -> None:
        """Count something wrong, which costs a span, a relation or a whole record."""
        if self.skips_bad:
            self.omit(costs, problem.what, problem.path, problem.line)
            return
        self.problem_count += 1
        if len(self.problems) < _KEPT:
            self.problems.append(problem)
        if self.on_entry is not None:
            self.on_entry(problem.as_json())

    def add(self, other: ImportReport) -> None:
        """Count what another report has as well, after what this one has; ``on_entry`` was called there."""
        for key, tally in other.tallies.items():
            self.tallies.setdefault(key, Tally(tally.first)).count += tally.count
        self.problems += other.problems[: max(0, _KEPT - len(self.problems))]
        self.problem_count += other.problem_count

    def take_problems(self) -> tuple[list[Problem], int]:
        """Return the first thousand problems since the last call, and their number."""
        taken = self.problems, self.problem_count
        self.problems, self.problem_count = [], 0
        return taken

    @property
    def is_something_lost(self) -> bool:
        """Whether anything is left out that is not harmless."""
        return any(not is_harmless for _, _, is_harmless in self.tallies)

    def lines(self) -> list[str]:
        """Return a line for each kind and name, the most frequent of a kind first, and one for what is harmless."""
        lost = [tally for (_, _, is_harmless), tally in self.tallies.items() if not is_harmless]
        lost.sort(key=lambda tally: (list(Kind).index(tally.first.kind), -tally.count))
        lines = [f"left out: {_described(tally)}" for tally in lost]
        harmless = sorted(
            {tally.first.name for (*_, is_harmless), tally in self.tallies.items() if is_harmless}
        )
        return lines + ([f"left out, of no consequence: {', '.join(harmless)}"] if harmless else [])


def _described(tally: Tally) -> str:
    first = tally.first
    shown = f": {sample(first.detail, _SHOWN)}" if first.detail else ""
    return f"{first.kind.plural} {first.name} ({tally.count:,}), first at {first.place}{shown}"


def sample(value: object, longest: int = _WRITTEN) -> str:
    """Return the beginning of a value, in one line of at most ``longest`` code points."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = " ".join(text[: 4 * longest].split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"

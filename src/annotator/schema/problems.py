"""Problems in a file that people write by hand, each with one sentence and its position."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from functools import lru_cache

from msgspec import Struct

from annotator.core.quoting import LONGEST, visible

_MOST_KNOWN = 100  # difflib compares every known word; with more than this a suggestion takes too long


class Problem(Struct, frozen=True, order=True):
    """One problem in a file; line and column count from one, columns in code points."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return visible(f"{self.file}:{self.line}:{self.column}: {self.message}")


class SchemaProblems(Exception):  # noqa: N818 - it carries problems, it is not one error
    """A file cannot be used; ``problems`` are all those found, sorted by position."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def did_you_mean(word: str, known: Collection[str]) -> str:
    """The end of a sentence that suggests the known word most like ``word``; empty when none is similar."""
    if len(word) > LONGEST or len(known) > _MOST_KNOWN:
        return ""
    match = _closest(word, tuple(known))
    return f", did you mean '{match}'?" if match else ""


@lru_cache(maxsize=256)
def _closest(word: str, known: tuple[str, ...]) -> str | None:
    return next(iter(difflib.get_close_matches(word, known, n=1)), None)

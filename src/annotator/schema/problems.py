"""What is wrong with a file that people write by hand: one sentence and its place for each fault."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from functools import lru_cache

from msgspec import Struct

_LONGEST = 60
_MOST_KNOWN = 100  # difflib looks at every known word; beyond this a suggestion is not worth its time


class Problem(Struct, frozen=True, order=True):
    """One fault of a file; line and column count from one, columns in code points."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return visible(f"{self.file}:{self.line}:{self.column}: {self.message}")


class SchemaProblems(Exception):  # noqa: N818 - it carries problems, it is not one error
    """A file cannot be used; ``problems`` has every fault that was found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def visible(text: str) -> str:
    """``text`` on one line, with an escape for each character that a terminal might obey."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def quoted(text: str) -> str:
    """``text`` in quotation marks, cut when it is long."""
    return f"'{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}'"


def did_you_mean(word: str, known: Collection[str]) -> str:
    """The end of a sentence that suggests the known word most like ``word``; empty when none is alike."""
    if len(word) > _LONGEST or len(known) > _MOST_KNOWN:
        return ""
    match = _closest(word, tuple(known))
    return f", did you mean '{match}'?" if match else ""


@lru_cache(maxsize=256)
def _closest(word: str, known: tuple[str, ...]) -> str | None:
    return next(iter(difflib.get_close_matches(word, known, n=1)), None)

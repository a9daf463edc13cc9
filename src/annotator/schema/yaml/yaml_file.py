"""A YAML file as it was read: plain data, with the position of each part."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from msgspec import Struct, field

from annotator.schema.problems import Problem
from annotator.schema.yaml.scalars import Scalar

Data = Scalar | list["Data"] | dict[str, "Data"]
Trail = tuple[str | int, ...]
"""The path from the root of a file to one of its parts: keys of mappings and indices of lists."""


class YamlMark(Protocol):
    """A position as the parser gives it: line and column count from zero."""

    line: int
    column: int


class Position(NamedTuple):
    """A line and a column, both counted from one."""

    line: int
    column: int


class Marks(NamedTuple):
    """The positions of the keys and values of one mapping or list, as the parser's marks."""

    keys: dict[str, YamlMark]
    values: dict[str | int, YamlMark]


class YamlFile(Struct):
    """Plain data with the position of each part. Keys are text as written; of equal keys the last one counts.

    ``problems`` are those that leave the data usable for further checks. ``marks`` are those of each mapping and list
    by its ``id``; few positions are ever needed, so they are computed on demand. ``spellings`` are numbers, truth
    values and nulls as they were written.
    """

    file: str
    lines: int
    root: list[Data] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    marks: dict[int, Marks] = field(default_factory=dict)
    spellings: dict[Trail, str] = field(default_factory=dict)

    @property
    def data(self) -> Data:
        """The data of the file; ``None`` if it is empty."""
        return self.root[0] if self.root else None

    def place(self, mark: YamlMark) -> Position:
        """The position of a mark; the end of the file counts as part of its last line."""
        return Position(min(mark.line + 1, self.lines), mark.column + 1)

    def nearest(self, trail: Trail) -> Trail:
        """The path without the steps that the file does not have."""
        return self._walked(trail)[0]

    def value_place(self, trail: Trail) -> Position:
        """The position of the value at ``trail``; for a part that does not exist, that of its parent."""
        here, holder = self._walked(trail)
        mark = self.marks[id(holder)].values.get(here[-1] if here else 0) if self.root else None
        return self.place(mark) if mark is not None else Position(1, 1)

    def key_place(self, trail: Trail) -> Position:
        """The position of the last key of ``trail``; for an item of a list, that of the item."""
        here, holder = self._walked(trail)
        mark = self.marks[id(holder)].keys.get(str(here[-1])) if here else None
        return self.place(mark) if mark is not None else self.value_place(here)

    def spelling(self, trail: Trail) -> str:
        """The number, truth value or null at ``trail`` as it was written."""
        return self.spellings.get(self.nearest(trail), "")

    def _walked(self, trail: Trail) -> tuple[Trail, Data]:
        """The path as far as it exists, and the mapping or list that holds its last part."""
        here: Trail = ()
        holder: Data = self.root
        part = self.data
        for step in trail:
            found = _part_at(part, step)
            if found:
                here, holder, [part] = (*here, step), part, found
        return here, holder

    def problem(self, place: Position, message: str) -> Problem:
        """A problem of this file."""
        return Problem(self.file, place.line, place.column, message)


def _part_at(holder: Data, step: str | int) -> list[Data]:
    """The part of a mapping or list at that step as a list of one; empty if there is none."""
    if isinstance(holder, dict):
        return [holder[step]] if isinstance(step, str) and step in holder else []
    if isinstance(holder, list):
        return holder[step : step + 1] if isinstance(step, int) else []
    return []

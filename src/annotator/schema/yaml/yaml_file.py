"""A YAML file as it was read: plain data, and where each part of it stands."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from msgspec import Struct, field

from annotator.schema.problems import Problem
from annotator.schema.yaml.scalars import Scalar

Data = Scalar | list["Data"] | dict[str, "Data"]
Trail = tuple[str | int, ...]
"""The way from the root of a file to one of its parts: keys of mappings and indices of lists."""


class YamlMark(Protocol):
    """A place as the parser has it: line and column count from zero."""

    line: int
    column: int


class Position(NamedTuple):
    """A line and a column, both counted from one."""

    line: int
    column: int


class Marks(NamedTuple):
    """Where the keys and values of one mapping or list stand: the parser's own marks, which count from zero."""

    keys: dict[str, YamlMark]
    values: dict[str | int, YamlMark]


class YamlFile(Struct):
    """Plain data with the place of each part. Keys are text as written; of equal keys the last one counts.

    ``problems`` are faults that left the data usable enough to be looked at further. ``marks`` are those of each
    mapping and list by its ``id``; few places are ever asked for, so they are worked out then. ``spellings`` tells how
    numbers, truth values and nulls were written.
    """

    file: str
    lines: int
    root: list[Data] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    marks: dict[int, Marks] = field(default_factory=dict)
    spellings: dict[Trail, str] = field(default_factory=dict)

    @property
    def data(self) -> Data:
        """All that the file says; ``None`` when it says nothing."""
        return self.root[0] if self.root else None

    def place(self, mark: YamlMark) -> Position:
        """The place of a mark; the end of the file counts as part of its last line."""
        return Position(min(mark.line + 1, self.lines), mark.column + 1)

    def nearest(self, trail: Trail) -> Trail:
        """The part of the file that ``trail`` leads to, steps that the file does not have left out."""
        return self._walked(trail)[0]

    def value_place(self, trail: Trail) -> Position:
        """Where the value starts that ``trail`` leads to; of a part that is not there, where its parent does."""
        here, holder = self._walked(trail)
        mark = self.marks[id(holder)].values.get(here[-1] if here else 0) if self.root else None
        return self.place(mark) if mark is not None else Position(1, 1)

    def key_place(self, trail: Trail) -> Position:
        """Where the key starts that ``trail`` ends with; for an item of a list, where the item does."""
        here, holder = self._walked(trail)
        mark = self.marks[id(holder)].keys.get(str(here[-1])) if here else None
        return self.place(mark) if mark is not None else self.value_place(here)

    def spelling(self, trail: Trail) -> str:
        """How a number, truth value or null was written."""
        return self.spellings.get(self.nearest(trail), "")

    def _walked(self, trail: Trail) -> tuple[Trail, Data]:
        """The way as far as the file has it, and the mapping or list that holds what it leads to."""
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
    """What stands in a mapping or list at that step, alone in a list; nothing where it has none."""
    if isinstance(holder, dict):
        return [holder[step]] if isinstance(step, str) and step in holder else []
    if isinstance(holder, list):
        return holder[step : step + 1] if isinstance(step, int) else []
    return []

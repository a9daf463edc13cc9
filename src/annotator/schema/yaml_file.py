"""A YAML file as it was read: plain data, and where each part of it stands."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct, field

from annotator.schema.problems import Problem
from annotator.schema.scalars import Scalar

Data = Scalar | list["Data"] | dict[str, "Data"]
Trail = tuple[str | int, ...]
"""The way from the root of a file to one of its parts: keys of mappings and indices of lists."""


class Place(NamedTuple):
    """A line and a column, both counted from one."""

    line: int
    column: int


class YamlFile(Struct):
    """Plain data with the place of each part. Keys are text as written; of equal keys the last one counts.

    ``problems`` are faults that left the data usable enough to be looked at further.
    """

    file: str
    data: Data = None
    problems: list[Problem] = field(default_factory=list)
    values: dict[Trail, Place] = field(default_factory=dict)
    keys: dict[Trail, Place] = field(default_factory=dict)
    spellings: dict[Trail, str] = field(default_factory=dict)

    def nearest(self, trail: Trail) -> Trail:
        """The part of the file that ``trail`` leads to, steps that the file does not have left out."""
        here: Trail = ()
        for step in trail:
            if (*here, step) in self.values:
                here = (*here, step)
        return here

    def value_place(self, trail: Trail) -> Place:
        """Where the value starts that ``trail`` leads to; of a part that is not there, where its parent does."""
        return self.values.get(self.nearest(trail), Place(1, 1))

    def key_place(self, trail: Trail) -> Place:
        """Where the key starts that ``trail`` ends with; for an item of a list, where the item does."""
        return self.keys.get(self.nearest(trail)) or self.value_place(trail)

    def spelling(self, trail: Trail) -> str:
        """How a number, truth value or null was written."""
        return self.spellings.get(self.nearest(trail), "")

    def problem(self, place: Place, message: str) -> Problem:
        """A problem of this file."""
        return Problem(self.file, place.line, place.column, message)

"""Ranges of text.

An *offset* counts the gaps between Unicode code points, from zero::

     Z o ë   S m i t h
    0 1 2 3 4 5 6 7 8 9       Range(4, 9) is "Smith"

so a range is half-open, its length is ``end - start``, and two ranges that share an edge do not overlap.
"""

from __future__ import annotations

from msgspec import Struct


class Range(Struct, frozen=True, order=True, gc=False):
    """A half-open range of code points, ``0 <= start <= end``; raises ``ValueError`` otherwise."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no range runs from {self.start} to {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return self.end > self.start

    def slice(self, text: str) -> str:
        """The text of the range."""
        return text[self.start : self.end]

    def overlaps(self, other: Range) -> bool:
        """Whether at least one code point lies in both."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Range) -> bool:
        """Whether every code point of ``other`` lies in this range; a range covers itself."""
        return self.start <= other.start and other.end <= self.end

    def crosses(self, other: Range) -> bool:
        """Whether the two overlap and neither covers the other."""
        return self.overlaps(other) and not self.covers(other) and not other.covers(self)

    def hull(self, other: Range) -> Range:
        """The shortest range that covers both."""
        return Range(min(self.start, other.start), max(self.end, other.end))

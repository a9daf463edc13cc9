"""Blocks of a layer's spans: neighbours in reading order, with what is computed from them.

A block never changes, so everything computed from it is computed once, on first access; a change of the layer
replaces one block and keeps all others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from itertools import accumulate, groupby
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from annotator.core.range import Range
from annotator.core.span import Span

Measure = Callable[[Span], int]
"""A number computed from a span, such as how many answers it lacks."""

ReadingOrder = tuple[int, int, str]
"""A position in reading order, see ``Span.order``."""


class Outline(Struct, frozen=True, gc=False):
    """What is drawn for spans of the same extent: ``count`` neighbours in reading order, the last with ``label``.

    However many spans lie on a word, a page has no more outlines than distinct extents.
    """

    fragments: tuple[Range, ...]
    label: str
    count: int


class _HasFragments(Protocol):
    """Something that covers ranges of a text."""

    @property
    def fragments(self) -> tuple[Range, ...]: ...


T = TypeVar("T", bound=_HasFragments)

_fragments = attrgetter("fragments")


def order_of(span: Span) -> ReadingOrder:
    """The span's position in reading order."""
    return span.order


def start_of(thing: _HasFragments) -> int:
    """Where the first fragment starts, in code points."""
    return thing.fragments[0].start


class Column(Generic[T]):
    """Neighbours in reading order, with an index for searching them that the first search builds."""

    __slots__ = ("_reach", "things")

    def __init__(self, things: tuple[T, ...]) -> None:
        self.things = things
        self._reach: tuple[int, ...] | None = None

    @property
    def reach(self) -> tuple[int, ...]:
        """For each thing, the furthest end up to it: never falls, so a search skips those that end too early."""
        if self._reach is None:
            self._reach = tuple(accumulate([thing.fragments[-1].end for thing in self.things], max))
        return self._reach

    def overlapping(self, start: int, end: int) -> list[T]:
        """Those that overlap the range between the two offsets, in reading order."""
        first = bisect_right(self.reach, start)
        last = bisect_left(self.things, end, lo=first, key=start_of)
        return [thing for thing in self.things[first:last] if thing.fragments[-1].end > start]


class Block(Column[Span]):
    """Some spans that are neighbours in reading order, and what is drawn for them."""

    __slots__ = ("_by_id", "_furthest", "_measured", "_outlines")

    def __init__(self, spans: tuple[Span, ...]) -> None:
        super().__init__(spans)
        self._furthest = 0
        self._outlines: Column[Outline] | None = None
        self._by_id: dict[str, Span] | None = None
        self._measured: tuple[Measure, int] | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans, in reading order."""
        return self.things

    @property
    def first(self) -> ReadingOrder:
        """The position of the first span in reading order."""
        return self.things[0].order

    @property
    def furthest(self) -> int:
        """The furthest end of any of the spans, in code points; never 0, since no span is empty."""
        if not self._furthest:
            self._furthest = max([span.fragments[-1].end for span in self.things])
        return self._furthest

    @property
    def outlines(self) -> Column[Outline]:
        """What is drawn for the spans."""
        if self._outlines is None:
            alike = (tuple(group) for _, group in groupby(self.things, key=_fragments))
            shown = [Outline(group[-1].fragments, group[-1].label, len(group)) for group in alike]
            self._outlines = Column(tuple(shown))
        return self._outlines

    @property
    def by_id(self) -> Mapping[str, Span]:
        """The spans by their ids."""
        if self._by_id is None:
            self._by_id = {span.id: span for span in self.things}
        return self._by_id

    def total(self, measure: Measure) -> int:
        """The sum of the measure over the spans; the sum of the last measure is cached."""
        if self._measured is None or self._measured[0] != measure:
            self._measured = measure, sum(map(measure, self.things))
        return self._measured[1]

    def index(self, order: ReadingOrder) -> int:
        """The index that a span with that position in reading order has or would have."""
        return bisect_left(self.things, order, key=order_of)

"""Which spans of two people belong together: the most pairs that overlap, and who marked what otherwise.

Neither depends on the order of the spans, nor on who comes first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from annotator.agreement.unitizing import Stretch


class ComparedSpan(NamedTuple):
    """A span as it is compared: its label and its ranges, in code points of the text."""

    label: str
    ranges: tuple[Stretch, ...]

    @property
    def start(self) -> int:
        """Where it starts."""
        return self.ranges[0][0]

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        return self.ranges[-1][1]


def common(one: ComparedSpan, other: ComparedSpan) -> int:
    """How many code points both have."""
    if one.end <= other.start or other.end <= one.start:
        return 0
    return sum(
        max(0, min(end, other_end) - max(start, other_start))
        for start, end in one.ranges
        for other_start, other_end in other.ranges
    )


def most_pairs(ones: Collection[ComparedSpan], others: Collection[ComparedSpan]) -> int:
    """The most pairs of a span of each side that overlap, no span in two of them; labels are not compared.

    A maximum matching by augmenting paths.
    """
    left, right = sorted(ones, key=_place), sorted(others, key=_place)
    near = [list(overlapping) for overlapping in _overlapping(left, right)]
    partner: dict[int, int] = {}  # of the right, by its index
    return sum(_augment(start, near, partner) for start in range(len(left)))


def _augment(start: int, near: Sequence[Sequence[int]], partner: dict[int, int]) -> bool:
    """Give a left span a partner if others can change theirs for it; return whether it has one."""
    came_from: dict[int, int] = {}  # for a right span: the left one from which it was reached
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for there in near[here]:
            if there in came_from:
                continue
            came_from[there] = here
            if there in partner:
                waiting.append(partner[there])
                continue
            free: int | None = there
            while free is not None:  # back along the path: each takes the span by which it was reached
                taker = came_from[free]
                left_behind = next((r for r in near[taker] if partner.get(r) == taker), None)
                partner[free] = taker
                free = left_behind
            return True
    return False


def _overlapping(left: Sequence[ComparedSpan], right: Sequence[ComparedSpan]) -> Iterator[list[int]]:
    """For each span of the left, the indices of those of the right that it overlaps; both are sorted by place."""
    starts = [span.start for span in right]
    longest = max((span.end - span.start for span in right), default=0)
    for span in left:
        first = bisect_left(starts, span.start - longest)
        last = bisect_left(starts, span.end)
        yield [index for index in range(first, last) if common(span, right[index])]


def _place(span: ComparedSpan) -> tuple[int, int, str, tuple[Stretch, ...]]:
    return span.start, span.end, span.label, span.ranges


def counterparts(
    ones: Collection[ComparedSpan], others: Collection[ComparedSpan]
) -> list[tuple[ComparedSpan | None, ComparedSpan | None]]:
    """Spans of two people in pairs, by place; ``None`` for a span that the other person has nothing for.

    Equal spans first, then those with equal ranges, then those that have most code points in common.
    """
    left, right = sorted(ones, key=_place), sorted(others, key=_place)
    candidates = [
        (one, right[index])
        for one, indices in zip(left, _overlapping(left, right), strict=True)
        for index in indices
    ]
    free, other_free = set(left), set(right)
    found: list[tuple[ComparedSpan | None, ComparedSpan | None]] = []
    for one, other in sorted(candidates, key=_nearness):
        if one in free and other in other_free:
            free.remove(one)
            other_free.remove(other)
            found.append((one, other))
    found += [(one, None) for one in free]
    found += [(None, other) for other in other_free]
    return sorted(found, key=lambda pair: [_place(span) for span in pair if span is not None])


def _nearness(pair: tuple[ComparedSpan, ComparedSpan]) -> tuple[object, ...]:
    one, other = pair
    # The same whoever is named first.
    return (
        one != other,
        one.ranges != other.ranges,
        one.label != other.label,
        -common(one, other),
        sorted((_place(one), _place(other))),
    )

"""Where known strings stand in the document on the screen, and what is suggested there, kept from step to step.

A step labels one string at one place. So what was found is kept block by block, and what was decided is decided anew
only where the step makes a difference: at the places of its string, and on what it put a span on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.suggestion import LONGEST, Suggestion, folded
from annotator.suggest.string_finder import Strings, searchable

BLOCK = 2_048
"""Code points of a block; a place belongs to the block that it starts in."""

_KEPT_BLOCKS = 64
_MOST_LEARNED = 1_000
_start_of, _end_of = attrgetter("start"), attrgetter("end")


class OverlapGroup:
    """Places of which each overlaps another: which of them are suggested is decided among them alone.

    ``chosen`` is none while that has to be decided, first of all or anew.
    """

    __slots__ = ("chosen", "end", "places", "start")

    def __init__(self, places: Iterable[Range]) -> None:
        self.places = tuple(sorted(places, key=lambda place: (-len(place), place.start)))
        self.start = min(place.start for place in self.places)
        self.end = max(place.end for place in self.places)
        self.chosen: tuple[Suggestion, ...] | None = None


class _Block:
    """The overlap groups of one block in order, and its folded text, in which a string that is new is looked for.

    ``edges`` are where its tokens start and where they end, in code points; ``learned`` is how many strings were.
    """

    def __init__(
        self,
        start: int,
        searched: str,
        edges: tuple[set[int], set[int]],
        places: Iterable[Range],
        learned: int,
    ) -> None:
        self.start = start
        self.searched = searched
        self.learned = learned
        self._edges = edges
        self.groups = [*_overlap_groups(places)]

    def learn(self, wanted: str) -> None:
        """Decide anew what is suggested where the folded string stands, and find it if it is new."""
        at = self.searched.find(wanted)
        while 0 <= at < BLOCK:
            start, end = self.start + at, self.start + at + len(wanted)
            if start in self._edges[0] and end in self._edges[1]:
                self._tie(Range(start, end))
            at = self.searched.find(wanted, at + 1)

    def _tie(self, place: Range) -> None:
        """Put the place into its overlap group, or into one of its own, to be decided anew."""
        first, behind = _bounds(self.groups, place)
        tied = self.groups[first:behind]
        if len(tied) == 1 and place in tied[0].places:
            tied[0].chosen = None
        else:
            self.groups[first:behind] = [
                OverlapGroup([place, *(each for group in tied for each in group.places)])
            ]

    def forget_on(self, range_: Range) -> None:
        """Let what is suggested on the range be decided anew."""
        first, behind = _bounds(self.groups, range_)
        for group in self.groups[first:behind]:
            group.chosen = None


def _overlap_groups(places: Iterable[Range]) -> Iterator[OverlapGroup]:
    tied: list[Range] = []
    end = 0
    for place in sorted(places):
        if tied and place.start >= end:
            yield OverlapGroup(tied)
            tied = []
        tied.append(place)
        end = max(end, place.end)
    if tied:
        yield OverlapGroup(tied)


def _bounds(groups: list[OverlapGroup], range_: Range) -> tuple[int, int]:
    """The slice of the groups (sorted and disjoint) that overlap the range, as its first index and its end."""
    first = bisect_right(groups, range_.start, key=_end_of)
    return first, bisect_left(groups, range_.end, lo=first, key=_start_of)


class Occurrences:
    """The places of known strings in one document, found where someone looks."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._blocks: dict[int, _Block] = {}
        self._learned: list[str] = []

    def forget(self) -> None:
        """Find everything anew."""
        self._blocks.clear()
        self._learned.clear()

    def forget_on(self, range_: Range) -> None:
        """Decide anew what is suggested on the range, where a span came or went."""
        for number in range(max(0, range_.start - LONGEST) // BLOCK, range_.end // BLOCK + 1):
            if number in self._blocks:
                self._blocks[number].forget_on(range_)

    def forget_decisions(self) -> None:
        """Decide everything anew."""
        for block in self._blocks.values():
            for group in block.groups:
                group.chosen = None

    def learn(self, text: str) -> None:
        """Decide anew what is suggested where the string stands, and find it if it is new.

        A block that nobody looks at learns nothing until somebody does.
        """
        self._learned.append(folded(text))
        if len(self._learned) > _MOST_LEARNED:
            self.forget()

    def groups(self, around: Range, known: Sequence[Strings]) -> list[OverlapGroup]:
        """The overlap groups of places that start in the range, in order; at its edges also some beside it."""
        groups: list[OverlapGroup] = []
        for number in range(around.start // BLOCK, max(around.start, around.end - 1) // BLOCK + 1):
            more = self._block(number, known).groups
            if groups and more and groups[-1].end > more[0].start:  # a place runs over the edge of its block
                last = groups.pop()
                tied = bisect_left(more, last.end, key=_start_of)
                groups.append(
                    OverlapGroup([*last.places, *(place for group in more[:tied] for place in group.places)])
                )
                more = more[tied:]
            groups += more
        first, behind = _bounds(groups, around)
        return groups[first:behind]

    def _block(self, number: int, known: Sequence[Strings]) -> _Block:
        """The block as it is now."""
        block = self._blocks.get(number)
        if block is None:
            if len(self._blocks) >= _KEPT_BLOCKS:
                self.forget()
            block = self._blocks[number] = self._find(number, known)
        for wanted in self._learned[block.learned :]:
            block.learn(wanted)
        block.learned = len(self._learned)
        return block

    def _find(self, number: int, known: Sequence[Strings]) -> _Block:
        start = number * BLOCK
        text = self.document.text[start : start + BLOCK + LONGEST]
        edges = self.document.segmentation.token_edges(Range(start, start + len(text)))
        places = {
            Range(start + first, start + last)
            for strings in known
            for first, last in strings.places(text)
            if first < BLOCK and start + first in edges[0] and start + last in edges[1]
        }
        return _Block(start, searchable(text), edges, places, len(self._learned))

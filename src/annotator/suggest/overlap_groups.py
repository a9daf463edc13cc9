"""Where known strings occur in the current document, and what is suggested there, cached from step to step.

A step labels one string at one place. So the places found are cached block by block, and suggestions are recomputed
only where the step makes a difference: at the places of its string, and in the range of its span.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.string_search import searchable
from annotator.core.suggestion import LONGEST, Suggestion, folded
from annotator.suggest.string_finder import Strings

BLOCK = 2_048
"""Size of a block in code points; a place (the range of a known string) belongs to the block in which it starts."""

_KEPT_BLOCKS = 64
_MOST_LEARNED = 1_000
_start_of, _end_of = attrgetter("start"), attrgetter("end")


class OverlapGroup:
    """Places connected by overlaps, longest first: which of them are suggested depends on no other place.

    ``chosen`` is ``None`` until the suggestions are computed, and again when they have to be recomputed.
    """

    __slots__ = ("chosen", "end", "places", "start")

    def __init__(self, places: Iterable[Range]) -> None:
        self.places = tuple(sorted(places, key=lambda place: (-len(place), place.start)))
        self.start = min(place.start for place in self.places)
        self.end = max(place.end for place in self.places)
        self.chosen: tuple[Suggestion, ...] | None = None


class _Block:
    """The overlap groups of one block in order, and its folded text, which is searched for new strings.

    ``edges`` are the starts and the ends of its tokens, in code points; ``learned`` is how many of the strings that
    ``Occurrences`` has learned were looked for.
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
        """Have suggestions recomputed wherever the folded string occurs, and add its places if it is new."""
        at = self.searched.find(wanted)
        while 0 <= at < BLOCK:
            start, end = self.start + at, self.start + at + len(wanted)
            if start in self._edges[0] and end in self._edges[1]:
                self._group(Range(start, end))
            at = self.searched.find(wanted, at + 1)

    def _group(self, place: Range) -> None:
        """Put the place into one group with all that it overlaps; its suggestions have to be recomputed."""
        first, stop = _bounds(self.groups, place)
        overlapping = self.groups[first:stop]
        if len(overlapping) == 1 and place in overlapping[0].places:
            overlapping[0].chosen = None
        else:
            self.groups[first:stop] = [
                OverlapGroup([place, *(each for group in overlapping for each in group.places)])
            ]

    def forget_on(self, range_: Range) -> None:
        """Have the suggestions that overlap the range recomputed."""
        first, stop = _bounds(self.groups, range_)
        for group in self.groups[first:stop]:
            group.chosen = None


def _overlap_groups(places: Iterable[Range]) -> Iterator[OverlapGroup]:
    group: list[Range] = []
    end = 0
    for place in sorted(places):
        if group and place.start >= end:
            yield OverlapGroup(group)
            group = []
        group.append(place)
        end = max(end, place.end)
    if group:
        yield OverlapGroup(group)


def _bounds(groups: list[OverlapGroup], range_: Range) -> tuple[int, int]:
    """The slice of the groups (sorted and disjoint) that overlap the range, as its start and stop index."""
    first = bisect_right(groups, range_.start, key=_end_of)
    return first, bisect_left(groups, range_.end, lo=first, key=_start_of)


class Occurrences:
    """The places of known strings in one document, found block by block on demand."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._blocks: dict[int, _Block] = {}
        self._learned: list[str] = []

    def forget(self) -> None:
        """Forget all places, so that they are found again."""
        self._blocks.clear()
        self._learned.clear()

    def forget_on(self, range_: Range) -> None:
        """Have the suggestions that overlap the range recomputed: a span was added or removed there."""
        for number in range(max(0, range_.start - LONGEST) // BLOCK, range_.end // BLOCK + 1):
            if number in self._blocks:
                self._blocks[number].forget_on(range_)

    def forget_decisions(self) -> None:
        """Have all suggestions recomputed."""
        for block in self._blocks.values():
            for group in block.groups:
                group.chosen = None

    def learn(self, text: str) -> None:
        """Have suggestions recomputed wherever the string occurs, and its places added if it is new.

        A block does this when it is next accessed.
        """
        self._learned.append(folded(text))
        if len(self._learned) > _MOST_LEARNED:
            self.forget()

    def groups(self, around: Range, known: Sequence[Strings]) -> list[OverlapGroup]:
        """The overlap groups of places that start in the range, in order; those at its ends may reach beyond it."""
        groups: list[OverlapGroup] = []
        for number in range(around.start // BLOCK, max(around.start, around.end - 1) // BLOCK + 1):
            more = self._block(number, known).groups
            if groups and more and groups[-1].end > more[0].start:  # a place extends into the next block
                last = groups.pop()
                stop = bisect_left(more, last.end, key=_start_of)
                groups.append(
                    OverlapGroup([*last.places, *(place for group in more[:stop] for place in group.places)])
                )
                more = more[stop:]
            groups += more
        first, stop = _bounds(groups, around)
        return groups[first:stop]

    def _block(self, number: int, known: Sequence[Strings]) -> _Block:
        """The block, brought up to date."""
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

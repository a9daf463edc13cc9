"""All spans of a layer, in reading order, immutable, with cheap changed copies.

A layer can hold 50,000 spans and must still change in microseconds, so the spans are held in blocks: adding or
removing one copies its block and the short list of blocks, never all spans.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.span_blocks import Block, Measure, Outline, ReadingOrder, order_of

BLOCK = 256
"""How many spans a block holds before it is split in two."""


def _apart(blocks: tuple[Block, ...], others: tuple[Block, ...]) -> tuple[list[Span], list[Span]]:
    """The spans of each side that the other side does not hold, compared by identity."""
    mine, theirs = set(map(id, blocks)), set(map(id, others))
    here = [span for block in blocks if id(block) not in theirs for span in block.spans]
    there = [span for block in others if id(block) not in mine for span in block.spans]
    had, has = set(map(id, there)), set(map(id, here))
    return [span for span in here if id(span) not in had], [span for span in there if id(span) not in has]


class Spans:
    """An immutable collection of spans in reading order (see ``Span.order``).

    What is computed from all of them is computed on first access: an export never needs it.
    """

    __slots__ = ("_blocks", "_counts", "_length", "_reaches")

    def __init__(self, spans: Iterable[Span] = (), *, in_order: bool = False) -> None:
        """Hold these spans; ``in_order`` promises that they are in reading order."""
        ordered = tuple(spans) if in_order else tuple(sorted(spans, key=order_of))
        self._blocks = tuple(Block(ordered[i : i + BLOCK]) for i in range(0, len(ordered), BLOCK))
        self._length = len(ordered)
        self._counts: Mapping[str, int] | None = None
        self._reaches: tuple[int, ...] | None = None

    @classmethod
    def _of(cls, blocks: tuple[Block, ...], length: int, counts: Mapping[str, int]) -> Spans:
        spans = cls()
        spans._blocks, spans._length, spans._counts = blocks, length, counts
        return spans

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of spans of each label; labels without spans are left out."""
        if self._counts is None:
            self._counts = Counter(span.label for span in self)
        return self._counts

    def _counting(self, label: str, more: int) -> Mapping[str, int]:
        count = self.counts.get(label, 0) + more
        others = {other: n for other, n in self.counts.items() if other != label}
        return {**others, label: count} if count else others

    def _reach_of_blocks(self) -> tuple[int, ...]:
        """For each block, the furthest end of any span up to its last, in code points; never falls."""
        if self._reaches is None:
            self._reaches = tuple(accumulate((block.furthest for block in self._blocks), max))
        return self._reaches

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Span]:
        for block in self._blocks:
            yield from block.spans

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spans) and len(self) == len(other) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(span.id for span in self))

    def __contains__(self, span: Span) -> bool:
        block = self._block_for(span.order)
        return block is not None and span in block.spans

    def _index_for(self, order: ReadingOrder) -> int:
        return max(0, bisect_right(self._blocks, order, key=lambda block: block.first) - 1)

    def _block_for(self, order: ReadingOrder) -> Block | None:
        return self._blocks[self._index_for(order)] if self._blocks else None

    def with_span(self, span: Span) -> Spans:
        """A copy that also holds ``span``."""
        if not self._blocks:
            return Spans([span])
        index = self._index_for(span.order)
        block = self._blocks[index]
        at = block.index(span.order)
        grown = (*block.spans[:at], span, *block.spans[at:])
        halves = (grown,) if len(grown) <= BLOCK else (grown[: BLOCK // 2], grown[BLOCK // 2 :])
        blocks = (*self._blocks[:index], *map(Block, halves), *self._blocks[index + 1 :])
        return Spans._of(blocks, self._length + 1, self._counting(span.label, 1))

    def without(self, span: Span) -> Spans:
        """A copy without ``span``; raises ``KeyError`` unless exactly this span is held."""
        index = self._index_for(span.order)
        block = self._block_for(span.order)
        if block is None or span not in block.spans:
            raise KeyError(span.id)
        kept = tuple(other for other in block.spans if other.id != span.id)
        rest = (Block(kept),) if kept else ()
        blocks = (*self._blocks[:index], *rest, *self._blocks[index + 1 :])
        return Spans._of(blocks, self._length - 1, self._counting(span.label, -1))

    def compared_to(self, before: Spans) -> tuple[list[Span], list[Span]]:
        """The spans that are here but not in ``before``, and those in ``before`` that are not here.

        Blocks that both share are skipped, so that a few changes among 50,000 spans are found fast.
        """
        here, there = _apart(self._blocks, before._blocks)
        had = {span.id: span for span in there}
        has = {span.id: span for span in here}
        return (
            [span for span in here if had.get(span.id) != span],
            [span for span in there if has.get(span.id) != span],
        )

    def overlapping(self, range_: Range) -> list[Span]:
        """The spans that overlap the range, in reading order.

        The gaps of a discontinuous span count as part of it; callers that care about them check ``fragments``.
        """
        return [
            span for block in self._blocks_on(range_) for span in block.overlapping(range_.start, range_.end)
        ]

    def leave_free(self, range_: Range) -> bool:
        """Whether no span overlaps the range; the gaps of a discontinuous span count as part of it."""
        for block in self._blocks_on(range_):
            first = bisect_right(block.reach, range_.start)
            if block.spans[first].fragments[0].start < range_.end:
                return False
        return True

    def outlines(self, range_: Range) -> list[Outline]:
        """What is drawn for the spans that overlap the range, in reading order."""
        return [
            outline
            for block in self._blocks_on(range_)
            for outline in block.outlines.overlapping(range_.start, range_.end)
        ]

    def _blocks_on(self, range_: Range) -> Iterator[Block]:
        """The blocks in which spans may overlap the range."""
        for index in range(bisect_right(self._reach_of_blocks(), range_.start), len(self._blocks)):
            block = self._blocks[index]
            if block.spans[0].fragments[0].start >= range_.end:
                return
            if block.furthest > range_.start:
                yield block

    def at(self, offset: int) -> list[Span]:
        """The spans over the code point at ``offset``, outermost first."""
        return [
            span
            for span in self.overlapping(Range(offset, offset + 1))
            if any(fragment.start <= offset < fragment.end for fragment in span.fragments)
        ]

    def with_extent(self, range_: Range) -> list[Span]:
        """The spans that start and end exactly where ``range_`` does."""
        return [span for span in self.overlapping(range_) if span.range_ == range_]

    def after(self, order: ReadingOrder) -> Span | None:
        """The first span after that position in reading order."""
        for block in self._blocks[self._index_for(order) :]:
            at = bisect_right(block.spans, order, key=order_of)
            if at < len(block.spans):
                return block.spans[at]
        return None

    def number_of(self, span: Span) -> int:
        """The number of the span in reading order, from 1, or that which it would have."""
        at = self._index_for(span.order)
        before = sum([len(block.spans) for block in self._blocks[:at]])
        return before + (self._blocks[at].index(span.order) if self._blocks else 0) + 1

    def numbered(self, number: int, most: int) -> list[Span]:
        """Up to ``most`` spans in reading order, from that number on, counted from 1."""
        found: list[Span] = []
        skipped = number - 1
        for block in self._blocks:
            if skipped >= len(block.spans):
                skipped -= len(block.spans)
                continue
            found += block.spans[skipped : skipped + most - len(found)]
            skipped = 0
            if len(found) >= most:
                break
        return found

    def measured_after(self, order: ReadingOrder, measure: Measure) -> Span | None:
        """The first span after that position with a measure above 0; blocks whose sum is 0 are skipped."""
        for block in self._blocks[self._index_for(order) :]:
            if block.total(measure):
                found = (span for span in block.spans if span.order > order and measure(span))
                if (span := next(found, None)) is not None:
                    return span
        return None

    def before(self, order: ReadingOrder) -> Span | None:
        """The last span before that position in reading order."""
        for block in reversed(self._blocks[: self._index_for(order) + 1]):
            at = block.index(order)
            if at:
                return block.spans[at - 1]
        return None

    def with_id(self, span_id: str) -> Span | None:
        """The span with that id. The first search builds a table for each block, later ones only read it."""
        return next((block.by_id[span_id] for block in self._blocks if span_id in block.by_id), None)

    def total(self, measure: Measure) -> int:
        """The sum of the measure over all spans; each block caches the sum of its last measure."""
        return sum([block.total(measure) for block in self._blocks])

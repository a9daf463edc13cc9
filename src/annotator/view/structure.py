"""How stretches look that were headings or quotations where the text came from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from annotator.core.range import Range
from annotator.core.structure import Kind, Region
from annotator.view.markup import Face, Faced

# Items need no look: their marks are characters of the text.
_FACES = {Kind.HEADING: Face.HEADING, Kind.QUOTE: Face.QUOTE}


class StructureFaces:
    """The looks of the regions of one text, found by where they lie."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self._faced = [Faced(_FACES[one.kind], one.range_) for one in regions if one.kind in _FACES]
        self._starts = [one.range_.start for one in self._faced]
        self._reach = list(accumulate((one.range_.end for one in self._faced), max))

    def __bool__(self) -> bool:
        return bool(self._faced)

    def on(self, range_: Range) -> Sequence[Faced]:
        """What overlaps the range."""
        first, last = bisect_right(self._reach, range_.start), bisect_left(self._starts, range_.end)
        return [one for one in self._faced[first:last] if one.range_.overlaps(range_)]

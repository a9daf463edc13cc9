"""Cutting a text of any size into chunks that can be processed independently.

Words, sentences and rows are found chunk by chunk, on first access, so that a 10 MB text opens as fast as a
note. A chunk ends after a newline if one is near, else after a space, else between two grapheme clusters: never
inside a cluster.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right

import regex

from annotator.core.clusters import edge_before

CHUNK = 8192
"""Target size of a chunk in code points: finding its words takes about 1 ms, which nobody notices."""

_JOINS_A_SPACE = regex.compile(r"[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]")


class Chunks:
    """The chunks of one text: chunk ``i`` runs from ``bounds[i]`` to ``bounds[i + 1]``; an empty text has one."""

    def __init__(self, text: str, size: int = CHUNK) -> None:
        self.bounds = array("Q", [0])
        position = 0
        while len(text) - position > size:
            position = _cut(text, position, size)
            self.bounds.append(position)
        if self.bounds[-1] != len(text) or len(self.bounds) == 1:
            self.bounds.append(len(text))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def index_of(self, offset: int) -> int:
        """The index of the chunk with the code point at ``offset``; the last one for the end of the text."""
        return min(len(self) - 1, max(0, bisect_right(self.bounds, offset) - 1))


def _cut(text: str, start: int, size: int) -> int:
    newline = text.find("\n", start + size // 2, start + 2 * size)
    if newline >= 0:
        return newline + 1
    space = start + size
    while (space := text.rfind(" ", start + 1, space)) >= 0:
        if not _JOINS_A_SPACE.match(text, space + 1):
            return space + 1
    return edge_before(text, start + size, start)

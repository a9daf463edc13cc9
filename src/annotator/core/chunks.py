"""Cutting a text of any size into chunks that can be worked on alone.

Words, sentences and rows are found chunk by chunk, the first time someone looks there, so that a 10 MB text
opens as fast as a note. A cut lies behind a newline where one is near, else behind a blank, else between two
grapheme clusters: never inside a cluster.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right

import regex

from annotator.core.clusters import edge_before

CHUNK = 8192
"""Code points a chunk aims at: about 1 ms of word finding, so that any first look stays unnoticed."""

_JOINS_A_BLANK = regex.compile(r"[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]")


class Chunks:
    """The cuts of one text: ``bounds[i]`` to ``bounds[i + 1]`` is chunk ``i``; an empty text has one chunk."""

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
        """The chunk that holds the code point at ``offset``; the last one for the end of the text."""
        return min(len(self) - 1, max(0, bisect_right(self.bounds, offset) - 1))


def _cut(text: str, start: int, size: int) -> int:
    newline = text.find("\n", start + size // 2, start + 2 * size)
    if newline >= 0:
        return newline + 1
    blank = start + size
    while (blank := text.rfind(" ", start + 1, blank)) >= 0:
        if not _JOINS_A_BLANK.match(text, blank + 1):
            return blank + 1
    return edge_before(text, start + size, start)

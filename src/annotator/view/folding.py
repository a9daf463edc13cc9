"""Folding one line of text into rows, greedily: as many clusters as fit, then back to where a row may end.

Three algorithms give the same rows. Printable ASCII needs one search per row; text in which every code point is a
cluster of its own (most Chinese, Russian, Greek, Arabic without vowel signs) needs sums of widths; only the rest
is cut into clusters. Blanks that do not fit hang past the edge of the row they end.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

import regex

from annotator.core.clusters import CLUSTER
from annotator.view.breaks import base_of, is_blank, may_break
from annotator.view.cells import MAX_WIDTH, drawn, width_of_character

LINE_END = regex.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")

_NOT_PLAIN = regex.compile(r"[^\x20-\x7e]")
_NOT_PLAIN_OR_NEWLINE = regex.compile(r"[^\x20-\x7e\n]")
# What may join a neighbour by UAX #29; all others never join each other. Marks are left to the exact algorithm.
NOT_LONE = regex.compile(r"[^[\p{GCB=Other}\p{GCB=LV}\p{GCB=LVT}]--\p{M}]", regex.V1)
_NOT_SPACE = regex.compile(r"[^ ]")


def row_starts(text: str, start: int, end: int, width: int, tab: int) -> array[int]:
    """Return the offsets at which the rows of ``text[start:end]`` start; a row never runs across ``end``."""
    starts = array("Q")
    fold = _fold_plain if _NOT_PLAIN_OR_NEWLINE.search(text, start, end) is None else _fold_any
    for line_start, line_end in _lines(text, start, end):
        starts.append(line_start)
        starts.extend(fold(text, line_start, line_end, width, tab))
    return starts


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where each line starts and where its line end starts, both in code points."""
    for line_end in LINE_END.finditer(text, start, end):
        yield start, line_end.start()
        start = line_end.end()
    if start < end:
        yield start, end


def _fold_any(text: str, start: int, end: int, width: int, tab: int) -> Iterator[int]:
    if (end - start) * max(MAX_WIDTH, tab) <= width:
        return iter(())  # a cluster has at least one code point, so the line fits without measuring
    if _NOT_PLAIN.search(text, start, end) is None:
        return _fold_plain(text, start, end, width, tab)
    if NOT_LONE.search(text, start, end) is None:
        return _fold_lone(text, start, end, width, tab)
    return _fold_clusters(text, start, end, width, tab)


# -- printable ASCII ------------------------------------------------------------------------------------------


def _fold_plain(text: str, start: int, end: int, width: int, _tab: int) -> Iterator[int]:
    row = start
    while end - row > width:
        row = _plain_break(text, start, row, end, width)
        if row < end:
            yield row


def _plain_break(text: str, line: int, row: int, end: int, width: int) -> int:
    edge = row + width
    if text[edge] == " ":
        following = _NOT_SPACE.search(text, edge, end)
        return following.start() if following else end
    blank = text.rfind(" ", row, edge)
    hyphen = text.rfind("-", max(row, blank + 1), edge)
    while hyphen > line:
        if text[hyphen - 1].isalpha() and text[hyphen + 1].isalpha():
            return hyphen + 1
        hyphen = text.rfind("-", max(row, blank + 1), hyphen)
    return blank + 1 if blank >= 0 else edge


# -- the two other algorithms, which differ in how they measure ---------------------------------------------


def _fold_lone(text: str, start: int, end: int, width: int, _tab: int) -> Iterator[int]:
    bases = text[start:end]
    cells = list(accumulate(map(width_of_character.__getitem__, bases), initial=0))

    def overflow(row: int) -> int:
        return bisect_right(cells, cells[row] + width, row + 1) - 1

    return (start + row for row in _fold(bases, overflow))


def _fold_clusters(text: str, start: int, end: int, width: int, tab: int) -> Iterator[int]:
    clusters = list(CLUSTER.finditer(text[start:end]))
    bases = "".join([base_of(cluster[0]) for cluster in clusters])
    widths = [0 if cluster[0] == "\t" else drawn(cluster[0]).width for cluster in clusters]

    def overflow(row: int) -> int:
        cell = 0
        for index in range(row, len(widths)):
            cell += widths[index] or tab - cell % tab
            if cell > width:
                return index
        return len(widths)

    return (start + clusters[row].start() for row in _fold(bases, overflow))


def _fold(bases: str, overflow: Callable[[int], int]) -> Iterator[int]:
    """Yield the numbers of the clusters of a line that start its rows, from the second row on.

    ``overflow`` returns the first cluster that does not fit on the row that starts with the given one.
    """
    row, count = 0, len(bases)
    while (edge := overflow(row)) < count:
        if is_blank(bases[edge]):
            row = next((i for i in range(edge, count) if not is_blank(bases[i])), count)
        else:
            row = next((i for i in range(edge, row, -1) if may_break(bases, i)), edge)
        if row >= count:
            return
        yield row

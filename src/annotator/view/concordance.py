"""A search hit in the line that it stands in, cut for one row of a list; the hits of all rows stand in a column."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from annotator.core.clusters import CLUSTER
from annotator.core.range import Range
from annotator.view.cells import sanitize
from annotator.view.lines import fitted_end, width_of


def in_context(text: str, hit: Range, cells: int) -> tuple[str, str, str]:
    """What stands ahead of the hit, in exactly a third of the cells, the hit, and what stands behind it.

    All of it is safe to show; hit and rest may be longer than their room. No more of the text is looked at than two
    code points a cell, since a line may be the whole text.
    """
    room = cells // 3
    start, end = _in_line(text, hit, 2 * room, 2 * (cells - room))
    part = _whole_clusters(text, Range(start, end), Range(hit.start, min(hit.end, end)))
    ahead = fitted_end(sanitize(text[start : part.start]), room)
    ahead = " " * (room - width_of(ahead)) + ahead
    return ahead, sanitize(part.slice(text)), sanitize(text[part.end : end])


def _in_line(text: str, hit: Range, ahead: int, behind: int) -> tuple[int, int]:
    """The part of the hit's line that lies at most so many code points ahead of its start and behind it."""
    start, end = max(0, hit.start - ahead), min(len(text), hit.start + behind)
    line_start = text.rfind("\n", start, hit.start) + 1
    line_end = text.find("\n", min(hit.end, end), end)
    return max(start, line_start), end if line_end < 0 else line_end


def _whole_clusters(text: str, around: Range, hit: Range) -> Range:
    """The hit and what else there is of the clusters at its edges, which no terminal could draw apart."""
    stretch = around.slice(text)
    if stretch.isascii():
        return hit
    edges = [around.start + match.start() for match in CLUSTER.finditer(stretch)] + [around.end]
    return Range(edges[bisect_right(edges, hit.start) - 1], edges[bisect_left(edges, hit.end)])

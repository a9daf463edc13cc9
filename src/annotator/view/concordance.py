"""A search hit in its line, cut for one row of a list; the hits of all rows line up in a column."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from annotator.core.clusters import CLUSTER
from annotator.core.range import Range
from annotator.view.cells import sanitize
from annotator.view.lines import fitted_end, width_of


def in_context(text: str, hit: Range, cells: int) -> tuple[str, str, str]:
    """Return the text before the hit, in exactly a third of the cells, the hit, and the text after it.

    All of it is safe to show; the hit and what follows may be wider than their room. At most two code points per
    cell are looked at, since a line may be the whole text.
    """
    room = cells // 3
    start, end = _in_line(text, hit, 2 * room, 2 * (cells - room))
    part = _whole_clusters(text, Range(start, end), Range(hit.start, min(hit.end, end)))
    before = fitted_end(sanitize(text[start : part.start]), room)
    before = " " * (room - width_of(before)) + before
    return before, sanitize(part.slice(text)), sanitize(text[part.end : end])


def _in_line(text: str, hit: Range, before: int, after: int) -> tuple[int, int]:
    """Return the part of the hit's line from ``before`` code points before its start to ``after`` after it."""
    start, end = max(0, hit.start - before), min(len(text), hit.start + after)
    line_start = text.rfind("\n", start, hit.start) + 1
    line_end = text.find("\n", min(hit.end, end), end)
    return max(start, line_start), end if line_end < 0 else line_end


def _whole_clusters(text: str, around: Range, hit: Range) -> Range:
    """Return the hit widened to whole clusters at its edges, since no terminal could draw parts of them."""
    stretch = around.slice(text)
    if stretch.isascii():
        return hit
    edges = [around.start + match.start() for match in CLUSTER.finditer(stretch)] + [around.end]
    return Range(edges[bisect_right(edges, hit.start) - 1], edges[bisect_left(edges, hit.end)])

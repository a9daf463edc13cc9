r"""The rows of a text, computed chunk by chunk where they are asked for: offsets to rows and cells, and back.

Units: an *offset* counts code points of the text, a *cell* counts columns of a row from zero. Rows are not
numbered: that would need all rows above. A caller that scrolls keeps an offset and walks from there.

A line ends at ``\n``, ``\r\n``, a lone ``\r``, VT, FF, NEL, U+2028 or U+2029. A bare ``\n`` is not drawn; every
other line end is drawn as a stand-in if the row has a cell left for it. Such a line end, like blanks at which a row
breaks, never starts a row: what does not fit hangs past the edge, is not drawn and takes no cell. A row also ends
where a chunk does (see ``core.chunks``): in a line of more than 8,000 code points one row in a hundred is shorter
than it could be, so that the end of such a line can be shown without looking at its start.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from msgspec import Struct

from annotator.core.chunks import Chunks
from annotator.core.clusters import CLUSTER
from annotator.core.range import Range
from annotator.view.cells import MAX_WIDTH, drawn, is_narrow
from annotator.view.folding import LINE_END, NOT_LONE, row_starts

_KEPT_CHUNKS = 64
_KEPT_ROWS = 512


class Cluster(NamedTuple):
    """A drawn grapheme cluster: ``start`` and ``end`` in code points, ``cell`` and ``width`` in cells."""

    start: int
    end: int
    cell: int
    width: int
    glyph: str


class Clusters(Struct, frozen=True):
    """The drawn clusters of a row from left to right, as columns: a screen has thousands, and most are plain.

    ``edges`` has where each one starts, in code points, and then where the last one ends; ``cells`` has the same in
    cells. ``glyphs`` has what each one shows, as one string if every glyph is one character.
    """

    glyphs: Sequence[str]
    edges: Sequence[int]
    cells: Sequence[int]

    def __len__(self) -> int:
        return len(self.glyphs)

    def __iter__(self) -> Iterator[Cluster]:
        for number, glyph in enumerate(self.glyphs):
            cell = self.cells[number]
            yield Cluster(
                self.edges[number], self.edges[number + 1], cell, self.cells[number + 1] - cell, glyph
            )

    def text(self, start: int, end: int) -> str:
        """Return what the clusters from number ``start`` to ``end``, exclusive, show."""
        glyphs = self.glyphs[start:end]
        return glyphs if isinstance(glyphs, str) else "".join(glyphs)

    def stretch(self, range_: Range) -> tuple[int, int]:
        """Return which clusters overlap the range: the number of the first, and of the last plus one.

        What runs on to the next row ends before the blanks at the end of this one: a tint there stands for nothing.
        """
        edges, count = self.edges, len(self.glyphs)
        if type(edges) is range:  # every code point is a cluster
            start = edges.start
            first, stop = min(count, max(0, range_.start - start)), min(count, max(0, range_.end - start))
        else:
            first, stop = bisect_right(edges, range_.start) - 1, bisect_left(edges, range_.end)
            first, stop = max(0, first), min(count, stop)
        return (first, self._end_of_words(first)) if range_.end > edges[-1] else (first, stop)

    def _end_of_words(self, first: int) -> int:
        """Return where the blanks at the end begin; where they end if all clusters from that number on are blanks."""
        stop = len(self.glyphs)
        while stop > first and self.glyphs[stop - 1].isspace():
            stop -= 1
        return stop if stop > first else len(self.glyphs)


class Row(Struct, frozen=True):
    """One row of the screen, in code points.

    ``range_`` covers all that belongs to the row, hanging blanks and line end included: the rows' ranges joined are
    the text. ``shown`` is the first part of it, which is drawn.
    """

    range_: Range
    shown: Range


class Wrap:
    """The rows of one text at a width of ``width`` cells (never fewer than ``MAX_WIDTH``)."""

    def __init__(self, text: str, width: int, tab: int = 4, *, chunks: Chunks | None = None) -> None:
        self.text = text
        self.width = max(MAX_WIDTH, width)
        self.tab = tab
        self._chunks = chunks or Chunks(text)
        self._starts = lru_cache(maxsize=_KEPT_CHUNKS)(self._find_starts)
        self._clusters = lru_cache(maxsize=_KEPT_ROWS)(self._find_clusters)

    def resized(self, width: int) -> Wrap:
        """Return the same text at another width; its chunks, which do not depend on the width, are shared."""
        return Wrap(self.text, width, self.tab, chunks=self._chunks)

    # -- rows ---------------------------------------------------------------------------------------------

    def row_at_offset(self, offset: int) -> Row:
        """Return the row with the code point at ``offset``; the last row for the end of the text."""
        return self._row(*self._place_of(offset))

    def row_below(self, row: Row, count: int = 1) -> Row:
        """Return the row ``count`` rows further down, or the last one."""
        chunk, index = self._place_of(row.range_.start)
        index += count
        while index >= len(self._starts(chunk)) and chunk + 1 < len(self._chunks):
            index -= len(self._starts(chunk))
            chunk += 1
        return self._row(chunk, min(index, len(self._starts(chunk)) - 1))

    def row_above(self, row: Row, count: int = 1) -> Row:
        """Return the row ``count`` rows further up, or the first one."""
        chunk, index = self._place_of(row.range_.start)
        index -= count
        while index < 0 and chunk > 0:
            chunk -= 1
            index += len(self._starts(chunk))
        return self._row(chunk, max(index, 0))

    def rows_from(self, row: Row, count: int) -> list[Row]:
        """Return up to ``count`` rows, starting with ``row``; fewer at the end of the text."""
        chunk, index = self._place_of(row.range_.start)
        rows: list[Row] = []
        while len(rows) < count and chunk < len(self._chunks):
            here = range(index, min(len(self._starts(chunk)), index + count - len(rows)))
            rows += [self._row(chunk, i) for i in here]
            chunk, index = chunk + 1, 0
        return rows

    def _place_of(self, offset: int) -> tuple[int, int]:
        """Return the chunk of an offset and the number of its row within the chunk."""
        chunk = self._chunks.index_of(offset)
        return chunk, max(0, bisect_right(self._starts(chunk), offset) - 1)

    def _find_starts(self, chunk: int) -> array[int]:
        start, end = self._chunks.bounds[chunk], self._chunks.bounds[chunk + 1]
        starts = row_starts(self.text, start, end, self.width, self.tab)
        if end == len(self.text) and self._starts_line(end):
            starts.append(end)
        return starts

    def _row(self, chunk: int, index: int) -> Row:
        starts = self._starts(chunk)
        start = starts[index]
        end = starts[index + 1] if index + 1 < len(starts) else self._chunks.bounds[chunk + 1]
        shown = Range(start, self._clusters(start, end).edges[-1])
        return Row(Range(start, end), shown)

    def _starts_line(self, offset: int) -> bool:
        return offset == 0 or LINE_END.match(self.text, offset - 1, offset) is not None

    # -- cells --------------------------------------------------------------------------------------------

    def clusters_of(self, row: Row) -> Clusters:
        """Return the drawn clusters of a row, from left to right, without gaps in code points or cells."""
        return self._clusters(row.range_.start, row.range_.end)

    def cell_at_offset(self, row: Row, offset: int) -> int:
        """Return the first cell of the cluster over ``offset``.

        For what is not drawn, and for the end of the text, it is the cell after the last drawn one: on a full row
        that is ``width``, one past the edge.
        """
        clusters = self.clusters_of(row)
        return clusters.cells[max(0, bisect_right(clusters.edges, offset) - 1)]

    def offset_at_cell(self, row: Row, cell: int) -> int:
        """Return where the cluster over ``cell`` starts.

        After the last drawn cell it is the line end or hanging blank if the row has one, the end of the text on the
        last row, else the row's last cluster, because the offset after that one is on the next row.
        """
        clusters = self.clusters_of(row)
        has_offset_after = row.shown.end < row.range_.end or self._is_last(row)
        last = len(clusters) - (not has_offset_after)
        return clusters.edges[max(0, min(last, bisect_right(clusters.cells, cell) - 1))]

    def _is_last(self, row: Row) -> bool:
        return row.range_.end == len(self.text) and not (row.range_ and self._starts_line(row.range_.end))

    def _find_clusters(self, start: int, end: int) -> Clusters:
        text = self.text[start:end]
        plain = text.rstrip("\n")
        if is_narrow(plain):
            shown = plain[: self.width]
            return Clusters(shown, range(start, start + len(shown) + 1), range(len(shown) + 1))
        if NOT_LONE.search(plain) is None:
            return _lone_clusters(plain, start, self.width)
        glyphs: list[str] = []
        edges, cells = [start], [0]
        for match in CLUSTER.finditer(text):
            glyph, width = self._drawn_at_cell(match[0], cells[-1])
            if cells[-1] + width > self.width or match[0] == "\n":
                break
            glyphs.append(glyph)
            edges.append(start + match.end())
            cells.append(cells[-1] + width)
        return Clusters(glyphs, edges, cells)

    def _drawn_at_cell(self, cluster: str, cell: int) -> tuple[str, int]:
        if cluster != "\t":
            return drawn(cluster)
        width = self.tab - cell % self.tab
        return " " * width, width

    # -- position -----------------------------------------------------------------------------------------

    def share_before(self, offset: int) -> float:
        """Return how much of the text is before ``offset``, from 0 to 1, by code points; 0 in an empty text."""
        return min(1.0, max(0.0, offset / len(self.text))) if self.text else 0.0


def _lone_clusters(shown: str, start: int, width: int) -> Clusters:
    """Return the clusters of a text in which every code point is one, as many as fit."""
    each = [drawn(character) for character in shown]
    cells = list(accumulate((glyph.width for glyph in each), initial=0))
    count = bisect_right(cells, width) - 1
    glyphs = [glyph.glyph for glyph in each[:count]]
    return Clusters(glyphs, range(start, start + count + 1), cells[: count + 1])

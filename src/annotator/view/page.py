"""Which lines of a text are on the screen, and when the text scrolls as the caret moves.

A *line* is a row of text or one of the lanes under it. Lines are counted from the top of the pane, offsets in code
points of the text. The rules of scrolling are here, so that code without a screen can follow them as well.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

from annotator.core.range import Range
from annotator.view.wrap import Row, Wrap


class Line(NamedTuple):
    """A line of the screen: the row itself if ``lane`` is 0, else its lane of that number, from 1."""

    row: Row
    lane: int


def _start_of(line: Line) -> int:
    return line.row.range_.start


def no_lanes(_row: Row) -> int:
    """The ``lanes_under`` of the views without lanes."""
    return 0


class Page:
    """The lines of a pane of ``height`` rows, from the row ``top`` on. Immutable."""

    def __init__(
        self, wrap: Wrap, top: Row, height: int, lanes_under: Callable[[Row], int] = no_lanes
    ) -> None:
        self.wrap = wrap
        self.height = max(1, height)
        self.lanes_under = lanes_under
        self.lines = self._lines_from(top)

    def _lines_from(self, top: Row) -> list[Line]:
        rows = self.wrap.rows_from(top, self.height)
        if self.lanes_under is no_lanes:
            return [Line(row, 0) for row in rows]
        lines: list[Line] = []
        for row in rows:
            lines += [Line(row, lane) for lane in range(self.lanes_under(row) + 1)]
            if len(lines) >= self.height:
                break
        return lines[: self.height]

    @property
    def top(self) -> Row:
        """The first row."""
        return self.lines[0].row

    @property
    def bottom(self) -> Row:
        """The last row of text that is visible."""
        return self.lines[-1].row

    def window(self) -> Range:
        """Return the visible part of the text, in code points."""
        return Range(self.top.range_.start, self.bottom.range_.end)

    def line_of(self, row: Row) -> int | None:
        """Return the number of the line that shows the row; ``None`` if it is not visible."""
        y = bisect_left(self.lines, row.range_.start, key=_start_of)
        return y if y < len(self.lines) and self.lines[y].row == row else None

    def from_row(self, top: Row) -> Page:
        """Return the page that starts with that row."""
        return Page(self.wrap, top, self.height, self.lanes_under)

    def around(self, row: Row) -> Page:
        """Return the page with the row a third from the top: higher near the text's start, lower near its end."""
        return self.from_row(self._no_lower(self._above(row, self.height // 3)))

    def scrolled(self, rows: int) -> Page:
        """Return the page ``rows`` rows further down, or up if negative, but never beyond the text."""
        wrap = self.wrap
        top = self._no_lower(wrap.row_below(self.top, rows)) if rows > 0 else wrap.row_above(self.top, -rows)
        is_further = (top.range_.start - self.top.range_.start) * rows > 0
        return self.from_row(top) if is_further else self

    def filled(self) -> Page:
        """Return the page, moved up if rows after the text would stay blank: it was made for a pane with fewer rows."""
        top = self._no_lower(self.top)
        return self if top == self.top else self.from_row(top)

    def _no_lower(self, top: Row) -> Row:
        """Return ``top``, or the first row of the page that ends with the text if ``top`` is below that."""
        last = self.wrap.row_at_offset(len(self.wrap.text))
        lowest = self._above(last, self.height - 1 - self.lanes_under(last))
        return min(top, lowest, key=lambda row: row.range_.start)

    def following(self, caret: Row, before: Row | None) -> Page:
        """Return the page after the caret moved from row ``before`` to ``caret``; itself if nothing has to scroll.

        A step of one row over an edge scrolls by rows. A longer move forward that ends in the last third, and any
        move to a row that is not visible, brings the caret's row to a third from the top.
        """
        line, wrap = self.line_of(caret), self.wrap
        is_step = before is not None and caret in (before, wrap.row_below(before), wrap.row_above(before))
        if line is not None:
            forward = before is not None and caret.range_.start > before.range_.start
            if is_step or not forward or line < 2 * self.height // 3 or self._shows_the_end():
                return self
            return self.around(caret)
        if not is_step or before is None or self.line_of(before) is None:
            return self.around(caret)
        if caret.range_.start < self.top.range_.start:
            return self.from_row(caret)
        return self.from_row(self._above(caret, self.height - 1 - self.lanes_under(caret)))

    def _shows_the_end(self) -> bool:
        return self.bottom.range_.end == len(self.wrap.text)

    def _above(self, row: Row, lines: int) -> Row:
        """Return the row at most ``lines`` lines above, counting lanes."""
        if self.lanes_under is no_lanes:
            return self.wrap.row_above(row, max(0, lines))
        while True:
            above = self.wrap.row_above(row)
            lines -= 1 + self.lanes_under(above)
            if above == row or lines < 0:
                return row
            row = above


def thumb_rows(page: Page, height: int) -> range | None:
    """The rows of a scrollbar of that height that its thumb takes; ``None`` when all of the text is seen."""
    shown, wrap = page.window(), page.wrap
    if len(shown) >= len(wrap.text):
        return None
    top = int(wrap.share_before(shown.start) * height)
    bottom = max(top + 1, round(wrap.share_before(shown.end) * height))
    return range(top, bottom) if bottom <= height else range(height - 1, height)

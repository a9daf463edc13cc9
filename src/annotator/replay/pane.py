"""The article's pane without a screen: the session's ruler, laid out and scrolled as the reader does it."""

from __future__ import annotations

from msgspec import Struct

from annotator.core.range import Range
from annotator.view.page import Page
from annotator.view.row_moves import moved_by_rows
from annotator.view.wrap import Wrap

MEASURE = 90
"""Greatest width of a row of text, in cells; the same as the reader's."""

_MARGINS = 5
"""Columns of the screen beside the text: the scrollbar and the margins."""

_BARS = 7
"""Rows of the screen without text: title 2, the form's strip 3, status 1, footer 1."""


class Pane(Struct, frozen=True):
    """A page of text, and what the session's commands ask of it. Offsets are code points."""

    shown: Page

    @classmethod
    def on_screen(cls, text: str, size: tuple[int, int]) -> Pane:
        """The first page of the text on a screen of ``size`` columns and rows."""
        columns, rows = size
        wrap = Wrap(text, min(MEASURE, columns - _MARGINS))
        return cls(Page(wrap, wrap.row_at_offset(0), rows - _BARS))

    def following(self, before: int, caret: int) -> Pane:
        """The pane after the caret went from one offset to another; the same object if it did not scroll."""
        wrap = self.shown.wrap
        page = self.shown.following(wrap.row_at_offset(caret), wrap.row_at_offset(before))
        return self if page is self.shown else Pane(page)

    # -- the session's ruler ------------------------------------------------------------------------------

    def window(self) -> Range:
        """The range of text on the screen."""
        return self.shown.window()

    def vertical(self, offset: int, rows: int, cell: int | None) -> tuple[int, int]:
        """The offset ``rows`` further down (negative: up) nearest to that cell, and the cell aimed at."""
        return moved_by_rows(self.shown.wrap, offset, rows, cell)

    def row_edges(self, offset: int) -> Range:
        """The range of text in the row of the offset."""
        return self.shown.wrap.row_at_offset(offset).shown

    def page(self) -> int:
        """Rows that a page turn moves by: two stay on the screen."""
        return max(1, self.shown.height - 2)

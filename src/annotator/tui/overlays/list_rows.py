"""Widgets made of rows: a text that scrolls, and a list of any length that fetches only the rows it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import events
from textual.message import Message

from annotator.tui.panels.bars import line_of
from annotator.tui.panels.painted import PaintedWidget

StyledLine = list[tuple[str, str]]
"""A row as pieces of text with the name of a style (an attribute of ``Styles``)."""

Fetch = Callable[[int, int, int], list[StyledLine]]
"""Returns rows by offset, limit and width in cells."""

_ROWS_BEFORE = 3
"""Rows before the cursor that are visible when a list opens: the rows after it matter more."""


class ListRows(PaintedWidget):
    """A panel of rows, each made of (text, style name) pieces; scrolls if there are more than fit."""

    DEFAULT_CSS = "ListRows { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[StyledLine] = []
        self.top = 0

    def show(self, lines: Iterable[StyledLine]) -> None:
        """Show these lines from the first."""
        self._lines = list(lines)
        self.top = 0
        self.repaint()

    def scroll_rows(self, rows: int) -> None:
        """Scroll by ``rows``, no further than the last one."""
        self.top = max(0, min(self.top + rows, len(self._lines) - self.size.height))
        self.repaint()

    def on_mouse_scroll_down(self) -> None:
        """Scroll down."""
        self.scroll_rows(3)

    def on_mouse_scroll_up(self) -> None:
        """Scroll up."""
        self.scroll_rows(-3)

    def repaint(self) -> None:
        """Paint the visible lines."""
        styles, (width, height) = self.styles_of_app, self.size
        shown = self._lines[self.top : self.top + height]
        shown = _with_signs(shown, self.top, len(self._lines))
        strips = [
            line_of([(text, getattr(styles, name)) for text, name in line], width, styles.bar)
            for line in shown
        ]
        blank = line_of([], width, styles.bar)
        self.paint(strips + [blank] * (height - len(strips)))


def _with_signs(shown: list[StyledLine], top: int, count: int) -> list[StyledLine]:
    """Return the visible rows of ``count``, with the first and the last replaced by how many more there are."""
    below = count - top - len(shown)
    if shown and below:
        shown = [*shown[:-1], [(f" ↓ {below + 1} more", "bar_dim")]]
    if shown and top:
        shown = [[(f" ↑ {top + 1} more", "bar_dim")], *shown[1:]]
    return shown


class VirtualList(PaintedWidget):
    """A list of any length that fetches only the rows it shows.

    ``fetch(offset, limit, width)`` returns the rows to show, ``width`` in cells; ``count`` is how many there are.
    """

    DEFAULT_CSS = "VirtualList { height: 1fr; }"

    class Chosen(Message):
        """A row was clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.cursor = 0
        self._top = 0
        self._fetch: Fetch = lambda *_: []

    def show(self, count: int, fetch: Fetch, cursor: int = 0) -> None:
        """Show another list; ``fetch`` is called with offset, limit and the width in cells."""
        self.count, self._fetch = count, fetch
        self.cursor = max(0, min(cursor, count - 1))
        self._top = self.cursor - _ROWS_BEFORE
        self.repaint()

    def grow(self, count: int, *, repaints: bool) -> None:
        """Have more rows at the end; those that are visible are painted if they were fewer than fit, or on demand."""
        was_short = self.count < self._top + self.size.height
        self.count = count
        if was_short or repaints:
            self.repaint()

    def moves(self, *, first: str, last: str) -> dict[str, int]:
        """Return the rows that each key moves the cursor by; ``first`` and ``last`` are the keys that go to an end."""
        page = max(1, self.size.height - 1)
        return {
            "down": 1, "up": -1, "pagedown": page, "pageup": -page, first: -self.count, last: self.count,
        }  # fmt: skip

    def move(self, by: int) -> None:
        """Move the cursor by this number of rows."""
        self.cursor = max(0, min(self.cursor + by, self.count - 1))
        self.repaint()

    def repaint(self) -> None:
        """Fetch and paint the visible rows."""
        width, height = self.size
        if not height:  # still hidden: the first frame paints it
            self.paint([])
            return
        self._top = self._first_row(height)
        styles = self.styles_of_app
        strips = []
        rows = _with_signs(self._fetch(self._top, height, width), self._top, self.count)
        for y, pieces in enumerate(rows):
            at_cursor = self._top + y == self.cursor
            fill = styles.row_at_cursor if at_cursor else styles.bar
            styled = [
                (text, styles.at_cursor(name) if at_cursor else getattr(styles, name))
                for text, name in pieces
            ]
            strips.append(line_of(styled, width, fill))
        blank = line_of([], width, styles.bar)
        self.paint(strips + [blank] * (height - len(strips)))

    def _first_row(self, height: int) -> int:
        """Return the top row closest to the current one with the cursor visible and not under a “more” sign."""
        sign = int(height > 2)
        top = max(0, min(self._top, self.cursor - sign, self.count - height))
        if top + height < self.count:
            top = max(top, min(self.cursor - height + 1 + sign, self.count - height))
        return max(top, self.cursor - height + 1)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Choose the clicked row; a click on a “more” sign moves the cursor there."""
        y, height = int(event.y), self.size.height
        row = self._top + y
        if y == 0 and self._top:
            self.move(self._top - 1 - self.cursor)
        elif y == height - 1 and row < self.count - 1:
            self.move(row + 1 - self.cursor)
        elif row < self.count:
            self.cursor = row
            self.repaint()
            self.post_message(self.Chosen())

    def on_mouse_scroll_down(self) -> None:
        """Move down."""
        self.move(3)

    def on_mouse_scroll_up(self) -> None:
        """Move up."""
        self.move(-3)

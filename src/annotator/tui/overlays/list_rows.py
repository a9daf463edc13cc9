"""Panels of rows: a page of text that scrolls, and a list of any length that fetches only what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import events
from textual.message import Message

from annotator.tui.panels.bars import line_of
from annotator.tui.panels.painted import Painted

StyledLine = list[tuple[str, str]]
"""A row as pieces of text with the name of a style (an attribute of ``Styles``)."""

Fetch = Callable[[int, int, int], list[StyledLine]]
"""Gives rows by offset, limit and width in cells."""

_AHEAD = 3
"""Rows ahead of the cursor that are seen when a list comes up: what lies behind it matters more."""


class ListRows(Painted):
    """A panel of rows, each made of (text, style name) pieces; scrolls when there are more than fit."""

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
        """Scroll by so many rows, no further than the last."""
        self.top = max(0, min(self.top + rows, len(self._lines) - self.size.height))
        self.repaint()

    def on_mouse_scroll_down(self) -> None:
        """Scroll on."""
        self.scroll_rows(3)

    def on_mouse_scroll_up(self) -> None:
        """Scroll back."""
        self.scroll_rows(-3)

    def repaint(self) -> None:
        """Paint the lines that are seen."""
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
    """The rows seen of ``count``, the first and the last of them giving way to how many more there are."""
    below = count - top - len(shown)
    if shown and below:
        shown = [*shown[:-1], [(f" ↓ {below + 1} more", "bar_dim")]]
    if shown and top:
        shown = [[(f" ↑ {top + 1} more", "bar_dim")], *shown[1:]]
    return shown


class VirtualList(Painted):
    """A list of any length that fetches only the rows it shows.

    ``fetch(offset, limit, width)`` gives the rows to show, ``width`` in cells; ``count`` says how many there are.
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
        self._top = self.cursor - _AHEAD
        self.repaint()

    def moves(self, *, first: str, last: str) -> dict[str, int]:
        """By key, how many rows it moves the cursor by; ``first`` and ``last`` are the keys that go to an end."""
        page = max(1, self.size.height - 1)
        return {
            "down": 1, "up": -1, "pagedown": page, "pageup": -page, first: -self.count, last: self.count,
        }  # fmt: skip

    def move(self, by: int) -> None:
        """Move the cursor by so many rows."""
        self.cursor = max(0, min(self.cursor + by, self.count - 1))
        self.repaint()

    def repaint(self) -> None:
        """Fetch and paint the rows that are seen."""
        width, height = self.size
        if not height:  # hidden still: the first frame paints it
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
        """Scroll just so far that the cursor is seen, clear of the signs that say that there are more rows."""
        sign = int(height > 2)
        top = max(0, min(self._top, self.cursor - sign, self.count - height))
        if top + height < self.count:
            top = max(top, min(self.cursor - height + 1 + sign, self.count - height))
        return max(top, self.cursor - height + 1)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Choose the clicked row; a sign that says that there are more goes on to them."""
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
        """Move on."""
        self.move(3)

    def on_mouse_scroll_up(self) -> None:
        """Move back."""
        self.move(-3)

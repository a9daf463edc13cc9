"""Widgets made of rows: a text that scrolls, and a list of any length that fetches only the rows it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import events
from textual.message import Message
from textual.strip import Strip

from annotator.tui.panels.bars import line_of
from annotator.tui.panels.painted import PaintedWidget
from annotator.view.lines import width_of

StyledLine = list[tuple[str, str]]
"""A row as pieces of text with the name of a style (an attribute of ``Styles``)."""

Fetch = Callable[[int, int, int], list[StyledLine]]
"""Returns rows by offset, limit and width in cells."""

AT_CURSOR = "▌"
"""The sign ahead of the row at the cursor."""

_ROWS_BEFORE = 3
"""Rows before the cursor that are visible when a list opens: the rows after it matter more."""


class ListRows(PaintedWidget):
    """A panel of rows, a cell from its left edge; scrolls if there are more than fit."""

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
        shown = [[line] for line in self._lines[self.top : self.top + height]]
        shown = _with_signs(shown, self.top, len(self._lines))
        strips = [
            line_of(
                [(" ", styles.bar), *((text, getattr(styles, name)) for text, name in line)],
                width,
                styles.bar,
            )
            for (line,) in shown
        ]
        blank = line_of([], width, styles.bar)
        self.paint(strips + [blank] * (height - len(strips)))


def _with_signs(shown: list[list[StyledLine]], top: int, count: int) -> list[list[StyledLine]]:
    """Return what is visible of ``count``, with the first and the last replaced by how many more there are."""
    below = count - top - len(shown)
    if shown and below:
        shown = [*shown[:-1], _sign(f"↓ {below + 1:,} more", shown[-1])]
    if shown and top:
        shown = [_sign(f"↑ {top + 1:,} more", shown[0]), *shown[1:]]
    return shown


def _sign(text: str, instead_of: list[StyledLine]) -> list[StyledLine]:
    """Return as many rows as are replaced, the first with the text."""
    return [[(text, "bar_dim")], *([] for _ in instead_of[1:])]


class VirtualList(PaintedWidget):
    """A list of any length that fetches only what it shows; the cell ahead of a row is that of the cursor's sign.

    ``fetch(offset, limit, width)`` returns what to show, ``width`` in cells; ``count`` is how many there are, each of
    ``lines`` rows.
    """

    DEFAULT_CSS = "VirtualList { height: 1fr; }"

    class Chosen(Message):
        """A row was clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.cursor = 0
        self._lines = 1
        self._top = 0
        self._fetch: Fetch = lambda *_: []
        self._painted_as: object = None
        self._painted_rows: dict[object, Strip] = {}

    def show(self, count: int, fetch: Fetch, cursor: int = 0, *, lines: int = 1) -> None:
        """Show another list; ``fetch`` is called with offset, limit and the width in cells."""
        self.count, self._fetch, self._lines = count, fetch, lines
        self.cursor = max(0, min(cursor, count - 1))
        self._top = self.cursor - _ROWS_BEFORE
        self.repaint()

    @property
    def room(self) -> int:
        """How many can be seen at once."""
        return max(1, self.size.height // self._lines)

    def grow(self, count: int, *, repaints: bool) -> None:
        """Have more rows at the end; those that are visible are painted if they were fewer than fit, or on demand."""
        was_short = self.count < self._top + self.room
        self.count = count
        if was_short or repaints:
            self.repaint()

    def moves(self, *, first: str, last: str) -> dict[str, int]:
        """Return the rows that each key moves the cursor by; ``first`` and ``last`` are the keys that go to an end."""
        page = max(1, self.room - 1)
        return {
            "down": 1, "up": -1, "pagedown": page, "pageup": -page, first: -self.count, last: self.count,
        }  # fmt: skip

    def move(self, by: int) -> None:
        """Move the cursor by this number of rows."""
        self.cursor = max(0, min(self.cursor + by, self.count - 1))
        self.repaint()

    def repaint(self) -> None:
        """Fetch and paint what is visible."""
        width, height = self.size
        if not height:  # still hidden: the first frame paints it
            self.paint([])
            return
        room, lines = self.room, self._lines
        self._top = self._first_row(room)
        rows = self._fetch(self._top, room, width - 1)
        groups = [rows[start : start + lines] for start in range(0, len(rows), lines)]
        painted_as = (width, self.styles_of_app, self.is_plain)
        before = self._painted_rows if self._painted_as == painted_as else {}
        painted: dict[object, Strip] = {}
        strips = []
        for number, group in enumerate(_with_signs(groups, self._top, self.count), self._top):
            for row in group:  # one that was there is not painted again: most are the same after a key
                at_cursor = number == self.cursor and bool(row)
                key = (at_cursor, *row)
                strip = before.get(key) or self._painted(row, width, at_cursor=at_cursor)
                painted[key] = strip
                strips.append(strip)
        self._painted_as, self._painted_rows = painted_as, painted
        blank = line_of([], width, self.styles_of_app.bar)
        self.paint(strips + [blank] * (height - len(strips)))

    def _painted(self, row: StyledLine, width: int, *, at_cursor: bool) -> Strip:
        styles = self.styles_of_app
        if not at_cursor:
            pieces = [(text, getattr(styles, name)) for text, name in row] or [("", styles.bar)]
            pieces[0] = (f" {pieces[0][0]}", pieces[0][1])
            return line_of(pieces, width, styles.bar)
        sign = ">" if self.is_plain or width_of(AT_CURSOR) != 1 else AT_CURSOR
        pieces = [(sign, styles.at_cursor("bar_key"))]
        pieces += [(text, styles.at_cursor(name)) for text, name in row]
        return line_of(pieces, width, styles.row_at_cursor)

    def _first_row(self, room: int) -> int:
        """Return the top row closest to the current one with the cursor visible and not under a “more” sign."""
        sign = int(room > 2)
        top = max(0, min(self._top, self.cursor - sign, self.count - room))
        if top + room < self.count:
            top = max(top, min(self.cursor - room + 1 + sign, self.count - room))
        return max(top, self.cursor - room + 1)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Choose the clicked row; a click on a “more” sign moves the cursor there."""
        y = int(event.y) // self._lines
        row = self._top + y
        if y == 0 and self._top:
            self.move(self._top - 1 - self.cursor)
        elif y >= self.room - 1 and row < self.count - 1:
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

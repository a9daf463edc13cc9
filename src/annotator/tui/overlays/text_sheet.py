"""A text or a table to read, such as a guideline or the history of a span."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from annotator.schema.guidelines import Emphasis
from annotator.session.requests import ShowTable, ShowText
from annotator.tui.overlays.list_rows import ListRows, StyledLine
from annotator.tui.overlays.overlay import Overlay
from annotator.view.cells import sanitize
from annotator.view.reading_rows import reading_rows
from annotator.view.table_rows import GAP, table_rows

_BESIDE = 4
"""Cells beside a row: the two edges, and a blank at each."""

_STYLES = {
    None: "bar",
    Emphasis.STRONG: "title",
    Emphasis.STRESSED: "stressed",
    Emphasis.CODE: "bar_key",
    Emphasis.LINK: "bar_hit",
}
_OF_COLUMNS = ("bar_dim", "bar_dim", "bar", "stressed")


class TextSheet(Overlay, can_focus=True):
    """Shows a text or a table; the scrolling keys scroll it, any other closes it."""

    DEFAULT_CSS = "TextSheet { dock: bottom; height: 50%; }"

    def __init__(self, run: Callable[[str], None]) -> None:
        super().__init__(id="text-sheet")
        self._run = run
        self._shown: ShowText | ShowTable | None = None

    def compose(self) -> ComposeResult:
        """Yield the rows."""
        yield ListRows()

    def show(self, request: ShowText | ShowTable, over: Widget | None = None) -> None:
        """Open with the text or the table, for the width of the screen, perhaps over another overlay."""
        self._shown, self.below = request, over
        self._fill()
        self.open(self)

    def on_resize(self) -> None:
        """Fit what is shown into another width."""
        if self.display:
            self._fill()

    def _fill(self) -> None:
        request, cells = self._shown, max(20, self.app.size.width - _BESIDE)
        if isinstance(request, ShowTable):
            count = len(request.rows)
            self.tell(name=request.title, note=f"{count:,}", keys="↑↓ scroll · Esc back")
            self.query_one(ListRows).show(_table_lines(request, cells))
        elif request is not None:
            keys = "↑↓ scroll · y yes · Esc no" if request.on_yes else "↑↓ scroll · Esc back"
            self.tell(name=request.title, note="", keys=keys)
            self.query_one(ListRows).show(_text_lines(request, cells))

    def on_key(self, event: events.Key) -> None:
        """Scroll or close."""
        event.stop()
        event.prevent_default()
        rows, shown = self.query_one(ListRows), self._shown
        scrolls = {"down": 1, "up": -1, "pagedown": rows.size.height, "pageup": -rows.size.height}
        if event.key in scrolls:
            rows.scroll_rows(scrolls[event.key])
        else:
            self.close()
            if event.key == "y" and isinstance(shown, ShowText) and shown.on_yes:
                self._run(shown.on_yes)


def _text_lines(request: ShowText, cells: int) -> Iterator[StyledLine]:
    for number, line in enumerate(request.text.split("\n")):
        stretches = [each for of, each in request.emphasized if of == number]
        for row in reading_rows(line, stretches, cells):
            if number in request.headings:
                yield [("".join(text for text, _ in row), "bar_key")]
            else:
                yield [(text, _STYLES[emphasis]) for text, emphasis in row]


def _table_lines(request: ShowTable, cells: int) -> Iterator[StyledLine]:
    safe = [tuple(map(sanitize, row)) for row in (request.names, *request.rows)]
    for number, line in enumerate(table_rows(safe[0], safe[1:], cells, kept=2)):
        styles = ("bar_dim",) * len(line) if number == 0 else _OF_COLUMNS
        yield [(text + " " * GAP, style) for text, style in zip(line, styles, strict=False)]

"""A text to read, such as a guideline or the history of a span."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult

from annotator.session.requests import ShowText
from annotator.tui.overlays.list_rows import ListRows, StyledLine
from annotator.tui.overlays.overlay import Overlay
from annotator.view.cells import sanitize
from annotator.view.lines import wrapped


class TextSheet(Overlay, can_focus=True):
    """Shows a text; the scrolling keys scroll it, any other closes it."""

    DEFAULT_CSS = "TextSheet { dock: bottom; height: 50%; }"

    def __init__(self, run: Callable[[str], None]) -> None:
        super().__init__(id="text-sheet")
        self._run = run
        self._shown: ShowText | None = None

    def compose(self) -> ComposeResult:
        """Yield the rows."""
        yield ListRows()

    def show(self, request: ShowText) -> None:
        """Open with the text, wrapped for the width of the screen."""
        self._fill(request)
        self.open(self)

    def _fill(self, request: ShowText) -> None:
        self._shown = request
        width = max(20, self.app.size.width - 4)
        keys = "↑↓ scroll · y yes · Esc no" if request.on_yes else "↑↓ scroll · Esc back"
        self.tell(name=request.title, keys=keys)
        lines: list[StyledLine] = []
        for number, line in enumerate(request.text.split("\n")):
            style = "bar_key" if number in request.headings else "bar"
            lines += [[(f"{row}", style)] for row in wrapped(sanitize(line), width) or [""]]
        self.query_one(ListRows).show(lines)

    def on_key(self, event: events.Key) -> None:
        """Scroll or close."""
        event.stop()
        event.prevent_default()
        rows = self.query_one(ListRows)
        scrolls = {"down": 1, "up": -1, "pagedown": rows.size.height, "pageup": -rows.size.height}
        if event.key in scrolls:
            rows.scroll_rows(scrolls[event.key])
        else:
            self.close()
            if event.key == "y" and self._shown is not None and self._shown.on_yes:
                self._run(self._shown.on_yes)

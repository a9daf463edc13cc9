"""A text to read, such as a guideline or the history of a span."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult

from annotator.session.requests import ShowText
from annotator.store.store import Store
from annotator.tui.overlays.list_rows import ListRows, StyledLine
from annotator.tui.overlays.overlay import Overlay
from annotator.view.cells import sanitize
from annotator.view.lines import wrapped


def statistics_of(store: Store) -> ShowText:
    """Return the documents by status and everyone's spans by label; ``annotator stats`` shows more."""
    documents = [f"{count} {status.replace('_', ' ')}" for status, count in store.progress().items()]
    spans = [f"{count} {label}" for label, count in sorted(store.labels_in_use().items())]
    return ShowText("Statistics", "\n".join(["Documents", *documents, "", "Spans", *(spans or ["0"])]))


class TextSheet(Overlay, can_focus=True):
    """Shows a text; the scrolling keys scroll it, any other closes it."""

    DEFAULT_CSS = "TextSheet { dock: bottom; height: 50%; border-top: solid $primary; }"

    def __init__(self) -> None:
        super().__init__(id="text-sheet")

    def compose(self) -> ComposeResult:
        """Yield the rows."""
        yield ListRows()

    def show(self, request: ShowText) -> None:
        """Open with the text, wrapped for the width of the screen."""
        width = max(20, self.app.size.width - 4)
        lines: list[StyledLine] = [
            [(f" {sanitize(request.title)}", "bar_key"), ("   ↑↓ scroll · Esc back", "bar_dim")]
        ]
        for number, line in enumerate(request.text.split("\n")):
            style = "bar_key" if number in request.headings else "bar"
            lines += [[(f"  {row}", style)] for row in wrapped(sanitize(line), width) or [""]]
        self.query_one(ListRows).show(lines)
        self.open(self)

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

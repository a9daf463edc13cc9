"""A small menu at the pointer, used by mouse, by the keys of its entries, or by arrows and Enter."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.geometry import Offset

from annotator.session.key_names import written
from annotator.session.requests import ShowMenu
from annotator.tui.overlays.list_rows import StyledLine, VirtualList
from annotator.tui.overlays.overlay import Overlay
from annotator.view.bands import free_band
from annotator.view.cells import sanitize
from annotator.view.lines import padded, width_of

WIDEST = 44
"""Maximum width of the menu in cells."""

KEY_COLUMN = 10

BESIDE = 6
"""Cells of the edges, with what is between them and a name."""

FOOT = 2
"""Rows of the status line and the footer, which are not covered."""


class Menu(Overlay, can_focus=True):
    """Entries with their keys; any other key closes the menu and does what it always does."""

    DEFAULT_CSS = """
    Menu { position: absolute; }
    """

    def __init__(self, run: Callable[[str, str], None]) -> None:
        super().__init__(id="menu")
        self._run = run
        self._request = ShowMenu("", ())
        self._pointer = Offset()

    def compose(self) -> ComposeResult:
        """Yield the list."""
        yield VirtualList()

    def place_at(self, pointer: Offset) -> None:
        """Set the cell of the screen where the menu opens next time."""
        self._pointer = pointer

    def show(self, request: ShowMenu) -> None:
        """Open with the entries, as near to the pointer as the screen allows, but not on its row."""
        self._request = request
        title = sanitize(request.title)
        longest = max((width_of(sanitize(entry.what)) for entry in request.entries), default=0)
        width = min(WIDEST, self.app.size.width, max(longest + KEY_COLUMN, width_of(title)) + BESIDE)
        band = free_band(self.app.size.height - FOOT, len(request.entries) + 2, {self._pointer.y})
        below = range(self._pointer.y + 1, self._pointer.y + 1 + len(band))
        y = below.start if below.stop <= self.app.size.height - FOOT else band.start
        self.styles.offset = (max(0, min(self._pointer.x, self.app.size.width - width)), y)
        self.styles.width, self.styles.height = width, len(band)
        self.tell(name=title)
        self.query_one(VirtualList).show(len(request.entries), self._page)
        self.open(self)

    def _page(self, offset: int, limit: int, width: int) -> list[StyledLine]:
        del width
        return [
            [(f"{padded(written(entry.key), KEY_COLUMN - 2)} ", "bar_key"), (sanitize(entry.what), "bar")]
            for entry in self._request.entries[offset : offset + limit]
        ]

    @on(VirtualList.Chosen)
    def run_chosen(self) -> None:
        """Run the entry at the cursor."""
        self._run_entry(self.query_one(VirtualList).cursor)

    def _run_entry(self, number: int) -> None:
        self.close()
        if number < len(self._request.entries):
            entry = self._request.entries[number]
            self._run(entry.command, entry.argument)

    def on_key(self, event: events.Key) -> None:
        """Run an entry by its key or at the cursor, move, or close; other keys do what they always do."""
        event.stop()
        event.prevent_default()
        key = event.character if event.is_printable and event.character != " " else event.key
        keys = [entry.key for entry in self._request.entries]
        if key in keys:
            self._run_entry(keys.index(key))
        elif event.key == "enter":
            self.run_chosen()
        elif event.key in ("up", "down"):
            self.query_one(VirtualList).move(1 if event.key == "down" else -1)
        else:
            self.close()
            if event.key != "escape":
                self.screen.post_message(events.Key(event.key, event.character))

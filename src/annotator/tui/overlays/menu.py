"""A small menu at the pointer: what fits there, by mouse, by its own keys, or by arrows and Enter."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Offset
from textual.widgets import Static

from annotator.session.key_names import written
from annotator.session.requests import ShowMenu
from annotator.tui.overlays.list_rows import StyledLine, VirtualList
from annotator.tui.overlays.overlay import Overlay
from annotator.view.bands import free_band
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, padded, width_of

WIDEST = 44
"""Cells of the menu at most."""

KEY_COLUMN = 10

FOOT = 2
"""Rows of the status and the keys, which stay."""


class Menu(Overlay, can_focus=True):
    """Entries with their keys; a key that is none of them closes the menu and does what it always does."""

    DEFAULT_CSS = """
    Menu { position: absolute; }
    Menu Static { height: 1; padding: 0 1; text-style: bold; }
    """

    def __init__(self, run: Callable[[str, str], None]) -> None:
        super().__init__(id="menu")
        self._run = run
        self._offer = ShowMenu("", ())
        self._pointer = Offset()

    def compose(self) -> ComposeResult:
        """Build the heading and the list."""
        yield Static()
        yield VirtualList()

    def come_up_at(self, pointer: Offset) -> None:
        """Come up at this cell of the screen the next time."""
        self._pointer = pointer

    def show(self, offer: ShowMenu) -> None:
        """Come up with the entries, as near to the pointer as the screen allows, and not on its row."""
        self._offer = offer
        title = sanitize(offer.title)
        longest = max((width_of(sanitize(entry.what)) for entry in offer.entries), default=0)
        width = min(WIDEST, self.app.size.width, max(longest + KEY_COLUMN + 2, width_of(title) + 2))
        band = free_band(self.app.size.height - FOOT, len(offer.entries) + 1, {self._pointer.y})
        below = range(self._pointer.y + 1, self._pointer.y + 1 + len(band))
        y = below.start if below.stop <= self.app.size.height - FOOT else band.start
        self.styles.offset = (max(0, min(self._pointer.x, self.app.size.width - width)), y)
        self.styles.width, self.styles.height = width, len(band)
        self.query_one(Static).update(Content(fitted(title, width - 2)))
        self.query_one(VirtualList).show(len(offer.entries), self._page)
        self.open(self)

    def _page(self, offset: int, limit: int, width: int) -> list[StyledLine]:
        del width
        return [
            [(f" {padded(written(entry.key), KEY_COLUMN - 2)} ", "bar_key"), (sanitize(entry.what), "bar")]
            for entry in self._offer.entries[offset : offset + limit]
        ]

    @on(VirtualList.Chosen)
    def run_chosen(self) -> None:
        """Run the entry at the cursor."""
        self._run_entry(self.query_one(VirtualList).cursor)

    def _run_entry(self, number: int) -> None:
        self.close()
        if number < len(self._offer.entries):
            entry = self._offer.entries[number]
            self._run(entry.command, entry.argument)

    def on_key(self, event: events.Key) -> None:
        """Run an entry by its key or at the cursor, move, or go away; other keys do what they always do."""
        event.stop()
        event.prevent_default()
        key = event.character if event.is_printable and event.character != " " else event.key
        keys = [entry.key for entry in self._offer.entries]
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

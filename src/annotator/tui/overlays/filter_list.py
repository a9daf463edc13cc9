"""A list over the reader that is filtered while one types."""

from __future__ import annotations

from textual import events, on
from textual.widgets import Input

from annotator.tui.overlays.inputs import LineInput
from annotator.tui.overlays.list_rows import VirtualList
from annotator.tui.overlays.overlay import Overlay


class FilterList(Overlay):
    """An input above a list of what matches it; Enter chooses the row at the cursor, Escape closes."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._text = ""

    def _filter(self, text: str) -> None:
        """Show what matches the text, and remember it as ``_text``."""
        raise NotImplementedError

    def run_chosen(self) -> None:
        """Run the row at the cursor."""
        raise NotImplementedError

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what matches."""
        event.stop()
        if event.value != self._text:
            self._filter(event.value)

    def takes_key(self, event: events.Key) -> bool:
        """Choose the row at the cursor, move in the list, or close."""
        moves = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10}
        if event.key == "escape":
            self.close()
        elif event.key == "enter":
            text = self.query_one(LineInput).value
            if text != self._text:  # typed just now, and its event has not arrived yet
                self._filter(text)
            self.run_chosen()
        elif event.key in moves:
            self.query_one(VirtualList).move(moves[event.key])
        else:
            return False
        return True

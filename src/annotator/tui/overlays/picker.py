"""A list to choose from by typing a part of a name, or of the names above it."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult

from annotator.session.label_names import matching
from annotator.session.requests import Pick, PickerItem
from annotator.tui.overlays.filter_list import FilterList
from annotator.tui.overlays.inputs import LineInput
from annotator.tui.overlays.list_rows import StyledLine, VirtualList
from annotator.view.cells import sanitize
from annotator.view.lines import padded


class Picker(FilterList):
    """Type to filter, Enter chooses; the key that opened the list switches to the other command."""

    DEFAULT_CSS = """
    Picker { dock: bottom; height: 60%; }
    """

    def __init__(self, run: Callable[[str, str], None]) -> None:
        super().__init__(id="picker")
        self._run = run
        self._pick = Pick("", "", ())
        self._command = ""
        self._matches: list[PickerItem] = []

    def compose(self) -> ComposeResult:
        """Yield the input and the list."""
        yield LineInput(placeholder="part of a name")
        yield VirtualList()

    def show(self, pick: Pick) -> None:
        """Open with all choices."""
        self._pick, self._command = pick, pick.command
        self.query_one(LineInput).value = ""
        self._show_prompt(pick.prompt)
        self._filter("")
        self.open(self.query_one(LineInput))

    def _show_prompt(self, what: str) -> None:
        has_other = self._pick.again and self._command != self._pick.again
        again = f" · {self._pick.again_key} {self._pick.again}" if has_other else ""
        self.tell(name=what, keys=f"Enter chooses{again} · Esc cancels")

    def _filter(self, text: str) -> None:
        self._text = text
        self._matches = matching(self._pick.choices, text)
        self.tell(note=f"{len(self._matches):,} of {len(self._pick.choices):,}")
        self.query_one(VirtualList).show(len(self._matches), self._page)

    def _page(self, offset: int, limit: int, width: int) -> list[StyledLine]:
        return [
            [
                (padded(sanitize(choice.key), 3), "bar_key"),
                (padded(sanitize(choice.name), 28 if choice.path else max(28, width - 4)), "bar"),
                (sanitize(choice.path), "bar_dim"),
            ]
            for choice in self._matches[offset : offset + limit]
        ]

    @on(VirtualList.Chosen)
    def run_chosen(self) -> None:
        """Run the command with the choice at the cursor."""
        if self._matches:
            choice = self._matches[self.query_one(VirtualList).cursor]
            self.close()
            self._run(choice.command or self._command, choice.value)

    def takes_key(self, event: events.Key) -> bool:
        """Choose, move in the list, switch to the other command, or close."""
        if super().takes_key(event):
            return True
        has_typed = bool(self.query_one(LineInput).value)
        if has_typed or not self._pick.again or event.character != self._pick.again_key:
            return False
        self._command = self._pick.again
        self._show_prompt(f"{self._pick.again.capitalize()}: {self._pick.prompt.lower()}")
        return True

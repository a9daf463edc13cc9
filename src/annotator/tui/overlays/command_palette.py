"""A list of all commands, by name."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from annotator.keys.reference import keys_of, typed_commands
from annotator.session.commands import Command
from annotator.session.key_names import KeyNames
from annotator.tui.overlays.filter_list import FilterList
from annotator.tui.overlays.inputs import LineInput
from annotator.tui.overlays.list_rows import StyledLine, VirtualList
from annotator.view.lines import padded

_NOTHING = "no command has these words in its name or help · Backspace takes one away · Esc back"

_ROOMY = 100
"""Cells from which the columns are as wide as their longest entries."""


class CommandPalette(FilterList):
    """Type a part of a name or of its help; Enter runs the command at the cursor, at first the best match."""

    DEFAULT_CSS = """
    CommandPalette { dock: bottom; height: 60%; }
    CommandPalette #nothing { height: 1; padding: 0 1; display: none; }
    """

    def __init__(self, run: Callable[[str], None]) -> None:
        super().__init__(id="palette")
        self._run = run
        self._keys = KeyNames()
        self._matches: list[Command] = []

    def compose(self) -> ComposeResult:
        """Yield the input and the list."""
        yield LineInput(placeholder="part of a name, or of what it does")
        yield Static(Content(_NOTHING), id="nothing")
        yield VirtualList()

    def show(self, keys: KeyNames) -> None:
        """Open with all commands and their keys."""
        self._keys = keys
        line = self.query_one(Input)
        line.value = ""
        self._filter("")
        self.open(line)

    def _filter(self, text: str) -> None:
        self._text = text
        parts = text.lower().split()
        names = [(c, f"{c.name} {c.help}".lower()) for c in typed_commands(self._keys)]
        self._matches = [command for command, name in names if all(part in name for part in parts)]
        self._matches.sort(key=lambda command: not command.name.startswith(text.lower()))
        self.query_one("#nothing").display = not self._matches
        self.tell(
            name="Commands", note=f"{len(self._matches)} of {len(names)}", keys="Enter runs it · Esc back"
        )
        self.query_one(VirtualList).show(len(self._matches), self._page)

    def _page(self, offset: int, limit: int, width: int) -> list[StyledLine]:
        names, keys = (24, 18) if width >= _ROOMY else (21, 13)
        return [
            [
                (padded(command.name.replace("-", " "), names), "bar"),
                (padded(keys_of(command, self._keys), keys), "bar_key"),
                (command.help, "bar_dim"),
            ]
            for command in self._matches[offset : offset + limit]
        ]

    @on(VirtualList.Chosen)
    def run_chosen(self) -> None:
        """Run the command at the cursor."""
        if self._matches:
            command = self._matches[self.query_one(VirtualList).cursor]
            self.close()
            self._run(command.name)

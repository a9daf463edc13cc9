"""An input of one or more lines for the argument of a command."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static
from textual.widgets.input import Selection

from annotator.session.requests import Ask
from annotator.tui.overlays.inputs import AreaInput, LineInput
from annotator.tui.overlays.overlay import Overlay
from annotator.tui.terminal.driver import EscapeAndKey
from annotator.view.cells import sanitize, without_controls
from annotator.view.lines import width_of
from annotator.workspace.path_completion import completed

BESIDE = 6
"""Cells of the upper edge beside the prompt."""

_NOT_IN_A_LINE = frozenset("\n\r\t")


class Prompt(Overlay):
    """Asks for one text: Enter saves it (Tab if it may have several lines), Escape changes nothing.

    In a line with paths, Tab completes them.
    """

    DEFAULT_CSS = """
    Prompt { dock: bottom; height: auto; }
    Prompt Static { height: auto; padding: 0 1; }
    Prompt Input { border: none; height: 1; }
    Prompt TextArea { border: none; height: 6; }
    """

    def __init__(self) -> None:
        super().__init__(id="prompt")
        self._ask = Ask("", "")
        self._typed = ""
        self._on_answer: Callable[[str, str], None] = lambda *_: None

    def compose(self) -> ComposeResult:
        """Yield what has no room on the edge, and two inputs, of which one is shown."""
        yield Static()
        yield LineInput()
        yield AreaInput()

    def ask(self, ask: Ask, answer: Callable[[str, str], None]) -> None:
        """Open and ask; ``answer`` is called with the command and its argument, at once and in order."""
        initial = without_controls(ask.initial)
        if not _NOT_IN_A_LINE.isdisjoint(initial):
            ask = replace(ask, multiline=True)
        self._ask, self._on_answer = ask, answer
        grows = " · ↓ more lines" if ask.may_grow and not ask.multiline else ""
        completes = " · Tab completes" if ask.paths else ""
        keys = f"{'Tab' if ask.multiline else 'Enter'} {ask.outcome}{grows}{completes}"
        prompt = sanitize(ask.prompt)
        whole = self.query_one(Static)
        whole.display = width_of(prompt) + BESIDE > self.app.size.width
        whole.update(Content(prompt))
        self.tell(name="" if whole.display else prompt, keys=f"{keys} · Esc cancels")
        line, area = self.query_one(LineInput), self.query_one(AreaInput)
        line.display, area.display = not ask.multiline, ask.multiline
        if ask.multiline:
            area.load_text(initial)
            area.move_cursor(area.document.end)
        else:
            line.value = initial
            line.selection = Selection(0 if ask.is_replaced else len(initial), len(initial))
        self.open(area if ask.multiline else line)

    def ask_again(self, message: str) -> None:
        """Open with what was typed last, which was refused with this message."""
        self.ask(replace(self._ask, prompt=message, initial=self._typed), self._on_answer)

    def takes_key(self, event: events.Key) -> bool:
        """Accept a line with Enter, either with Tab, or close with Escape."""
        if event.key == "escape":
            self.close()
        elif event.key == "down" and self._ask.may_grow and not self._ask.multiline:
            self._grow()
        elif event.key == "tab" and self._ask.paths:
            self.run_worker(self._complete(self.query_one(LineInput).value), exclusive=True)
        elif event.key in ("tab", "shift+tab") or (event.key == "enter" and not self._ask.multiline):
            area, line = self.query_one(AreaInput), self.query_one(LineInput)
            self._answer(area.text if self._ask.multiline else line.value)
        else:
            return False
        return True

    async def _complete(self, typed: str) -> None:
        """Complete the path at the end, unless more was typed while the disk was looked at."""
        line, whole = self.query_one(LineInput), await asyncio.to_thread(completed, typed)
        if line.value == typed:
            line.value = whole
            line.cursor_position = len(whole)

    def _grow(self) -> None:
        """Go on in several lines, with what was typed so far and the cursor on a new line below it."""
        typed = self.query_one(LineInput).value
        self.ask(replace(self._ask, initial=f"{typed}\n" if typed else "", multiline=True), self._on_answer)

    def on_escape_and_key(self, event: EscapeAndKey) -> None:
        """Do nothing: while typing this is probably Alt, and closing would lose what was typed."""
        event.stop()
        event.prevent_default()

    def _answer(self, text: str) -> None:
        self._typed = text
        self.close()
        self._on_answer(self._ask.command, self._ask.prefix + text)

"""A line, or a few, in which the argument of a command is typed."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from annotator.session.session import Ask
from annotator.tui.overlay import Overlay
from annotator.view.cells import sanitize


class Prompt(Overlay):
    """Asks for one text: Enter keeps it (Tab where it may have several lines), Escape leaves all as it was."""

    DEFAULT_CSS = """
    Prompt { dock: bottom; height: auto; border-top: solid $primary; padding: 0 1; }
    Prompt Static { height: 1; }
    Prompt Input { border: none; height: 1; padding: 0; }
    Prompt TextArea { border: none; height: 6; padding: 0; }
    """

    class Answered(Message):
        """The user typed what was asked for."""

        def __init__(self, command: str, argument: str) -> None:
            super().__init__()
            self.command = command
            self.argument = argument

    def __init__(self) -> None:
        super().__init__(id="prompt")
        self._ask = Ask("", "")

    def compose(self) -> ComposeResult:
        """Build a heading and two inputs, of which one is shown."""
        yield Static()
        yield Input(compact=True)
        yield TextArea(tab_behavior="focus", soft_wrap=True, compact=True)

    def ask(self, ask: Ask) -> None:
        """Come up and ask."""
        self._ask = ask
        keys = "Tab keeps it" if ask.multiline else "Enter keeps it"
        self.query_one(Static).update(Content(f"{sanitize(ask.prompt)} · {keys} · Esc leaves it"))
        line, area = self.query_one(Input), self.query_one(TextArea)
        line.display, area.display = not ask.multiline, ask.multiline
        self.open()
        if ask.multiline:
            area.load_text(ask.initial)
            area.move_cursor(area.document.end)
            area.focus()
        else:
            line.value = ask.initial
            line.cursor_position = len(ask.initial)
            line.focus()

    @on(Input.Submitted)
    def keep_line(self, event: Input.Submitted) -> None:
        """Enter in the line."""
        event.stop()
        self._answer(event.value)

    def on_key(self, event: events.Key) -> None:
        """Escape leaves; Tab keeps."""
        if event.key == "escape":
            event.stop()
            self.close()
        elif event.key in ("tab", "shift+tab"):
            event.stop()
            event.prevent_default()
            area = self.query_one(TextArea)
            self._answer(area.text if self._ask.multiline else self.query_one(Input).value)

    def _answer(self, text: str) -> None:
        self.close()
        self.post_message(self.Answered(self._ask.command, self._ask.prefix + text))

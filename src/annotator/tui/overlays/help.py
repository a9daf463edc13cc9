"""All keys and commands, filtered while one types."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from annotator.keys.reference import matching_reference
from annotator.schema.values import Label
from annotator.session.key_names import KeyNames
from annotator.session.session import Session
from annotator.tui.overlays.inputs import LineInput
from annotator.tui.overlays.list_rows import ListRows, StyledLine
from annotator.tui.overlays.overlay import Overlay
from annotator.view.cells import sanitize
from annotator.view.lines import padded, width_of, wrapped

KEY_COLUMN = 18
"""Cells for the keys before what they do; longer ones have a row of their own."""


class Help(Overlay):
    """The whole key reference over the screen: type to search in names, keys and what they do."""

    DEFAULT_CSS = """
    Help { height: 100%; width: 100%; }
    """

    def __init__(self) -> None:
        super().__init__(id="help")
        self._labels: tuple[Label, ...] = ()
        self._keys = KeyNames()
        self._text = ""

    def compose(self) -> ComposeResult:
        """Yield the input and the rows."""
        yield LineInput(placeholder="type to search all keys · ↑↓ scroll · Esc back")
        yield ListRows()

    def show(self, session: Session) -> None:
        """Open with all entries, and the keys of labels and commands."""
        self._labels, self._keys = session.schema.labels, session.keys
        line = self.query_one(LineInput)
        line.value = ""
        self._fill("")
        self.open(line)

    def _fill(self, text: str) -> None:
        self._text = text
        width = max(20, self.app.size.width - 2)
        lines = [*self._label_lines(text, width), *_command_lines(text, self._keys, width)]
        self.query_one(ListRows).show(lines or [[(f"  nothing here has “{sanitize(text)}”", "bar_dim")]])

    def _label_lines(self, text: str, width: int) -> list[StyledLine]:
        wanted = text.lower().split()
        lines: list[StyledLine] = []
        for label in self._labels:
            what = sanitize(f"{label.name}: {label.description}".rstrip(": "))
            if not label.retired and all(part in f"{label.key or ''} {what}".lower() for part in wanted):
                lines += _entry(label.key or "by name", what, width)
        return [[(" Labels", "bar_key")], *lines] if lines else []

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what matches."""
        event.stop()
        if event.value != self._text:
            self._fill(event.value)

    def takes_key(self, event: events.Key) -> bool:
        """Scroll or close."""
        rows = self.query_one(ListRows)
        page = max(1, rows.size.height - 2)
        scrolls = {"down": 1, "up": -1, "pagedown": page, "pageup": -page}
        if event.key in ("escape", "enter"):
            self.close()
        elif event.key in scrolls:
            rows.scroll_rows(scrolls[event.key])
        else:
            return False
        return True


def _command_lines(text: str, keys: KeyNames, width: int) -> list[StyledLine]:
    lines: list[StyledLine] = []
    for group, entries in matching_reference(text, keys):
        lines.append([(f" {group}", "bar_key")])
        for own, help_ in entries:
            lines += _entry(own, help_, width)
    return lines


def _entry(keys: str, what: str, width: int) -> list[StyledLine]:
    """Return the rows of an entry; a long explanation is wrapped in its column."""
    rows = wrapped(what, width - KEY_COLUMN - 2) or [""]
    indent = " " * KEY_COLUMN
    if width_of(keys) > KEY_COLUMN - 3:
        return [[(f"  {keys}", "bar_key")], *([(indent + row, "bar")] for row in rows)]
    first: StyledLine = [(f"  {padded(keys, KEY_COLUMN - 2)}", "bar_key"), (rows[0], "bar")]
    return [first, *([(indent + row, "bar")] for row in rows[1:])]

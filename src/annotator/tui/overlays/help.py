"""All keys and commands, filtered while one types."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from annotator.keys.reference import matching_reference
from annotator.schema.values import Label
from annotator.session.key_names import KeyNames
from annotator.session.session import Session
from annotator.tui.overlays.in_columns import column_width, in_columns
from annotator.tui.overlays.inputs import LineInput
from annotator.tui.overlays.list_rows import ListRows, StyledLine
from annotator.tui.overlays.overlay import Overlay
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, padded, width_of, wrapped
from annotator.view.panel_edges import ASCII, ROUNDED

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
        yield LineInput(placeholder="type to search in names, keys and what they do")
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
        cells = max(20, self.app.size.width - 4)
        width = column_width(cells)
        groups = [("Labels", self._labels_with(text)), *matching_reference(text, self._keys)]
        blocks = [_block(name, entries, width) for name, entries in groups if entries]
        count = sum(len(entries) for _, entries in groups)
        self.tell(
            name="All keys",
            note=f"{count:,} {'entry' if count == 1 else 'entries'}",
            keys="↑↓ scroll · Esc back",
        )
        nothing: list[StyledLine] = [[(f"nothing here has “{sanitize(text)}”", "bar_dim")]]
        self.query_one(ListRows).show(in_columns(blocks, cells) or nothing)

    def _labels_with(self, text: str) -> list[tuple[str, str]]:
        wanted = text.lower().split()
        named = (
            (label.key or "by name", sanitize(f"{label.name}: {label.description}".rstrip(": ")))
            for label in self._labels
            if not label.retired
        )
        return [(key, what) for key, what in named if all(part in f"{key} {what}".lower() for part in wanted)]

    def on_resize(self) -> None:
        """Set the entries in as many columns as fit now."""
        if self.display:
            self._fill(self._text)

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


def _block(name: str, entries: list[tuple[str, str]], width: int) -> list[StyledLine]:
    """Return a group with its name above a line; the keys of its entries stand in a column."""
    across = ROUNDED.across if width_of(ROUNDED.across) == 1 else ASCII.across
    lines: list[StyledLine] = [[(name, "title"), (f" {across * (width - width_of(name) - 1)}", "line")]]
    column = min(KEY_COLUMN, width // 3, 2 + max(width_of(keys) for keys, _ in entries))
    for keys, what in entries:
        lines += _entry(keys, what, column, width)
    return lines


def _entry(keys: str, what: str, column: int, width: int) -> list[StyledLine]:
    """Return the rows of an entry; a long explanation is wrapped in its column."""
    rows = wrapped(what, width - column) or [""]
    indent = " " * column
    if width_of(keys) > column - 1:
        return [[(fitted(keys, width), "bar_key")], *([(indent + row, "bar")] for row in rows)]
    first: StyledLine = [(padded(keys, column), "bar_key"), (rows[0], "bar")]
    return [first, *([(indent + row, "bar")] for row in rows[1:])]

"""The keys, from the declarations of the commands: those for now first, all of them on a second ``?``."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult

from annotator.session.hints import hints
from annotator.session.key_reference import key_reference
from annotator.session.session import Session
from annotator.tui.overlay import Overlay
from annotator.tui.rows import Rows, StyledLine
from annotator.view.cells import sanitize
from annotator.view.lines import padded, wrapped

KEY_COLUMN = 20
"""Cells for the keys in front of what they do."""


class KeysPanel(Overlay, can_focus=True):
    """Which key does what; any key but the scrolling ones closes it."""

    DEFAULT_CSS = "KeysPanel { dock: bottom; height: 50%; border-top: solid $primary; }"

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._session: Session | None = None
        self._shows_all = False

    def compose(self) -> ComposeResult:
        """Build the rows."""
        yield Rows()

    def show(self, session: Session) -> None:
        """Come up with the keys for now."""
        self._session = session
        self._fill(all_keys=False)
        self.open(self)

    def _fill(self, *, all_keys: bool) -> None:
        self._shows_all = all_keys
        self.styles.height = "100%" if all_keys else "50%"
        if self._session is not None:
            width = max(20, self.app.size.width - 2)
            lines = _all_lines(self._session, width) if all_keys else _lines_for_now(self._session, width)
            self.query_one(Rows).show(lines)

    def on_key(self, event: events.Key) -> None:
        """Scroll, show all, or go away."""
        event.stop()
        event.prevent_default()
        rows = self.query_one(Rows)
        scrolls = {"down": 1, "up": -1, "pagedown": rows.size.height, "pageup": -rows.size.height}
        if event.character == "?" and not self._shows_all:
            self._fill(all_keys=True)
        elif event.key in scrolls:
            rows.scroll_rows(scrolls[event.key])
        else:
            self.close()


def _lines_for_now(session: Session, width: int) -> list[StyledLine]:
    lines: list[StyledLine] = [
        [(" Keys now", "bar_key"), ("   ? all keys · ↑↓ scroll · Esc back", "bar_dim")]
    ]
    lines += (_line(key, what, width)[0] for key, what in hints(session))
    lines.append([(" Labels", "bar_key")])
    for label in session.schema.labels:
        if not label.retired:
            lines += _line(label.key or "", sanitize(f"{label.name}: {label.description}"), width)
    return lines


def _all_lines(session: Session, width: int) -> list[StyledLine]:
    lines = _lines_for_now(session, width)
    for group, entries in key_reference():
        lines += [[("", "bar")], [(f" {group}", "bar_key")]]
        for keys, help_ in entries:
            lines += _line(keys, help_, width)
    return lines


def _line(keys: str, what: str, width: int) -> list[StyledLine]:
    """One entry; a long explanation goes on under itself."""
    rows = wrapped(what, width - KEY_COLUMN - 2) or [""]
    first: StyledLine = [(f"  {padded(keys, KEY_COLUMN - 2)}", "bar_key"), (rows[0], "bar")]
    return [first, *([(" " * KEY_COLUMN + row, "bar")] for row in rows[1:])]

"""The rows that a step changed, sent to the terminal at once.

Textual collects dirty regions, waits for the next tick of its clock, renders every widget between the dirty rows and
cuts the rows of each: half of the cost of a key. The reader's panels lie side by side and keep their rows, so as long
as nothing lies over them, only the rows that a step changed have to be sent.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderResult
from textual._compositor import CompositorUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from annotator.tui.terminal.strips import ExactStrip
from annotator.tui.terminal.widgets import awaits_layout


class RowsUpdate(CompositorUpdate):
    """Rows with the column and line of the screen that each starts at."""

    def __init__(self, rows: list[tuple[int, int, Strip]]) -> None:
        self._rows = rows

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for _, _, strip in self._rows:
            yield from strip

    def render_segments(self, console: Console) -> str:
        """Return what is sent to the terminal."""
        return "".join(f"\x1b[{y + 1};{x + 1}H{_at(strip, x).render(console)}" for x, y, strip in self._rows)


def _at(strip: Strip, x: int) -> Strip:
    return strip.at_column(x) if isinstance(strip, ExactStrip) else strip


class Frame:
    """Collects the rows that the panels of a screen repaint during one step."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._collects = False
        self._rows: list[tuple[Widget, dict[int, Strip]]] = []

    def open(self, *, is_covered: bool) -> None:
        """Collect from now on; if something lies over the panels, they repaint through Textual instead."""
        app = self._screen.app
        self._collects = not is_covered and app.screen is self._screen

    def takes(self, panel: Widget, rows: dict[int, Strip]) -> bool:
        """Take the rows that a panel repainted, by line of the panel; return whether this frame will send them."""
        if self._collects:
            self._rows.append((panel, rows))
        return self._collects

    def send(self) -> None:
        """Send the collected rows, unless the panels are about to move: then everything is painted again anyway."""
        rows, self._rows, self._collects = self._rows, [], False
        screen = self._screen
        if not rows:
            return
        if awaits_layout(screen) or screen.app._batch_count:  # noqa: SLF001 - it has no public name
            for panel, strips in rows:
                panel.refresh(*(Region(0, y, panel.size.width, 1) for y in strips))
            return
        if placed := [*_placed(rows)]:  # none before the first frame, which paints everything
            screen.app._display(screen, RowsUpdate(placed))  # noqa: SLF001 - what the screen's own refresh calls


def _placed(rows: list[tuple[Widget, dict[int, Strip]]]) -> Iterable[tuple[int, int, Strip]]:
    for panel, strips in rows:
        left, top, width, height = panel.region
        for y, strip in strips.items():
            if y < height and strip.cell_length == width:
                yield left, top + y, strip

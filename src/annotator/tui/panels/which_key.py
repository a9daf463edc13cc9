"""The which-key panel: the keys that do something now, shown when the app has waited for a key for a while.

It takes no keys: the next key closes it and takes effect. It never covers the caret's row and the numbered matches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from textual.geometry import Region
from textual.screen import Screen
from textual.timer import Timer

from annotator.keys.hints import Hint
from annotator.tui.panels.bars import line_of
from annotator.tui.panels.painted import PaintedWidget
from annotator.view.bands import columned, free_band, rows_needed
from annotator.view.cells import sanitize
from annotator.view.pieces import Tone

DELAY = 0.7
"""Seconds of waiting for a key after which the panel comes up by itself."""


class WhichKeyPanel(PaintedWidget):
    """Keys with what they do, in columns; keys without room are counted."""

    DEFAULT_CSS = "WhichKeyPanel { layer: overlay; position: absolute; display: none; }"

    def __init__(self) -> None:
        super().__init__(id="which-key")
        self._title = ""
        self._keys: tuple[Hint, ...] = ()
        self._region = Region()

    def show(self, title: str, keys: tuple[Hint, ...], region: Region) -> None:
        """Show the panel in that region of the screen."""
        if self.display and (title, keys, region) == (self._title, self._keys, self._region):
            return
        self._title, self._keys, self._region = title, keys, region
        self.styles.offset = region.offset
        self.styles.width, self.styles.height = region.size
        self.display = True
        self.repaint()

    def repaint(self) -> None:
        """Paint the heading and as many keys as there is room for."""
        styles, (width, height) = self.styles_of_app, self.size
        if not height:  # still hidden: the first frame paints it
            self.paint([])
            return
        pair = styles.bar_key, styles.bar
        strips = [line_of([(f" {self._title}", styles.tone(Tone.HEADING))], width, styles.bar)]
        keys = [(key, sanitize(what)) for key, what in self._keys]
        for row in columned(keys, width - 1, height - 1):
            pieces = ((text, style) for cell in row for text, style in zip(cell, pair, strict=True))
            strips.append(line_of(pieces, width, styles.bar))
        blank = line_of([], width, styles.bar)
        self.paint(strips + [blank] * (height - len(strips)))


class WhichKeyController:
    """Shows and hides the panel, which is made when it is first needed.

    ``content`` returns the title and the keys, or ``None`` while an overlay is up; ``place`` returns the region of the
    screen that may be covered and the rows in it that must not.
    """

    def __init__(
        self,
        screen: Screen[None],
        content: Callable[[], tuple[str, tuple[Hint, ...]] | None],
        place: Callable[[], tuple[Region, Collection[int]]],
    ) -> None:
        self._screen = screen
        self._content = content
        self._place = place
        self._panel: WhichKeyPanel | None = None
        self._timer: Timer | None = None
        self.was_shown = False
        """Whether the panel was up when the last key came."""

    @property
    def is_shown(self) -> bool:
        """Whether the panel is up."""
        return self._panel is not None and self._panel.display

    def settle(self, *, waits: bool) -> None:
        """Hide the panel for a new step; if that ``waits`` for a key, show it again after ``DELAY``."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.was_shown = self.is_shown
        if self._panel is not None and self._panel.display:
            self._panel.display = False
        if waits:
            self._timer = self._screen.set_timer(DELAY, self.show)

    def keep_clear(self) -> None:
        """Move the panel after a new layout, so that nothing that matters is covered."""
        if self.is_shown:
            self.show()

    def show(self) -> None:
        """Show the panel now, where nothing that matters is covered."""
        content = self._content()
        if content is None:
            return
        title, keys = content
        pane, taken = self._place()
        band = free_band(pane.height, 1 + rows_needed(keys, pane.width - 1), taken)
        if not band:
            return
        if self._panel is None:
            self._panel = WhichKeyPanel()
            self._screen.mount(self._panel)
        region = Region(pane.x, pane.y + band.start, pane.width, len(band))
        self._panel.show(title, keys, region)

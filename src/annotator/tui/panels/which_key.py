"""The which-key panel: the keys that do something now, shown when the app has waited for a key for a while.

It takes no keys: the next key closes it and takes effect. It never covers the caret's row and the numbered matches. A
question is shown in it at once, with what would be done and where.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from rich.style import Style
from textual.geometry import Region
from textual.screen import Screen
from textual.timer import Timer

from annotator.keys.hints import Hint
from annotator.session.states import Question
from annotator.tui.panels.bars import line_of
from annotator.tui.panels.painted import PaintedWidget
from annotator.view.bands import columned, free_band, rows_needed
from annotator.view.cells import sanitize
from annotator.view.lines import width_of
from annotator.view.panel_edges import BLANK, bottom_edge, edge_signs, top_edge
from annotator.view.pieces import Tone
from annotator.view.question_rows import question_rows

DELAY = 0.7
"""Seconds of waiting for a key after which the panel comes up by itself."""

ASKED_DELAY = 0.02
"""Seconds after which it comes up with a question: not within the step that asks, which would wait for it."""

StyledPieces = list[tuple[str, Style]]


_LEAST_WITH_EDGES = 4
"""Rows from which the panel has edges: two are left inside them, as many as a question and its keys take."""


class WhichKeyPanel(PaintedWidget):
    """Keys with what they do, in columns, below the question that they answer; keys without room are counted."""

    DEFAULT_CSS = "WhichKeyPanel { layer: overlay; position: absolute; display: none; }"

    def __init__(self) -> None:
        super().__init__(id="which-key")
        self._title = ""
        self._keys: tuple[Hint, ...] = ()
        self._question: Question | None = None
        self._region = Region()

    def show(self, title: str, keys: tuple[Hint, ...], region: Region, question: Question | None) -> None:
        """Show the panel in that region of the screen."""
        shown = (title, keys, region, question)
        if self.display and shown == (self._title, self._keys, self._region, self._question):
            return
        self._title, self._keys, self._region, self._question = shown
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
        edges = self._edges(width) if height >= _LEAST_WITH_EDGES else None
        inside, room = (width - 4, height - 2) if edges else (width - 1, height - 1)
        rows = [*self._rows(inside, room)]
        if edges is None:
            heading = line_of([(f" {self._title}", styles.tone(Tone.HEADING))], width, styles.bar)
            shown = [heading, *(line_of(row, width, styles.bar) for row in rows)]
            self.paint(shown + [line_of([], width, styles.bar)] * (height - len(shown)))
            return
        top, side, bottom = edges
        rows += [[] for _ in range(room - len(rows))]
        for row in rows:
            blank = width - 3 - sum(width_of(text) for text, _ in row)
            row[:] = [side, (" ", styles.bar), *row, (" " * max(0, blank), styles.bar), side]
        self.paint([line_of(row, width, styles.bar) for row in (top, *rows, bottom)])

    def _rows(self, cells: int, room: int) -> Iterator[StyledPieces]:
        """The rows of the question, and the keys in those that are left."""
        styles = self.styles_of_app
        pair = styles.bar_key, styles.bar
        asked = question_rows(self._question, cells)[: max(0, room - 1)] if self._question else []
        for row in asked:
            yield [(text, styles.of_ink(ink)) for text, ink in row]
        keys = [(key, sanitize(what)) for key, what in self._keys]
        if self._question:
            yield [piece for key, what in keys for piece in ((f"{key} ", pair[0]), (f"{what}   ", pair[1]))]
            return
        for cells_of in columned(keys, cells, room - len(asked)):
            yield [(text, style) for cell in cells_of for text, style in zip(cell, pair, strict=True)]

    def _edges(self, width: int) -> tuple[StyledPieces, tuple[str, Style], StyledPieces]:
        """The upper edge, a piece of the sides, and the lower edge."""
        styles = self.styles_of_app
        style = styles.bar_warning if self._question else styles.bar_key
        is_plain = self.screen.has_class("plain")
        signs = BLANK if is_plain else edge_signs(heavy=styles.colors.is_ansi)
        name = "Question" if self._question else self._title
        top, bottom = top_edge(name, "", width, signs), bottom_edge("", "", width, signs)
        above, below = ([(piece.text, style) for piece in edge] for edge in (top, bottom))
        return above, (signs.down, style), below


class WhichKeyController:
    """Shows and hides the panel, which is made when it is first needed.

    ``content`` returns the title and the keys, or ``None`` while an overlay is up; ``place`` returns the region of the
    screen that may be covered and the rows in it that must not; ``asked`` returns the question that is open, if any.
    """

    def __init__(
        self,
        screen: Screen[None],
        content: Callable[[], tuple[str, tuple[Hint, ...]] | None],
        place: Callable[[], tuple[Region, Collection[int]]],
        asked: Callable[[], Question | None] = lambda: None,
    ) -> None:
        self._screen = screen
        self._content = content
        self._place = place
        self._asked = asked
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
            self._timer = self._screen.set_timer(ASKED_DELAY if self._asked() else DELAY, self.show)

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
        question = self._asked()
        asked = len(question_rows(question, pane.width - 4)) if question else 0
        band = free_band(pane.height, 2 + asked + rows_needed(keys, pane.width - 4), taken)
        if not band:
            return
        if self._panel is None:
            self._panel = WhichKeyPanel()
            self._screen.mount(self._panel)
        region = Region(pane.x, pane.y + band.start, pane.width, len(band))
        self._panel.show(title, keys, region, question)

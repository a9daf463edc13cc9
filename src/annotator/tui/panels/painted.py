"""The base class of all panels and lists: rows of cells, of which only changed ones are repainted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import zip_longest

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from annotator.tui.styles import Styles
from annotator.tui.terminal.frame import Frame
from annotator.tui.terminal.strips import ExactStrip


class BlankBackground(Widget):
    """A mixin for containers whose children cover them: rendering one costs a frame no more than a blank row.

    Textual renders every container of a frame row by row, even if only one cell of a child has changed.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return blank rows."""
        self._dirty_regions.clear()
        return [_blank(crop.width, Styles.of(self.app))] * crop.height


@lru_cache(maxsize=256)
def _blank(width: int, styles: Styles) -> Strip:
    return Strip([Segment(" " * width, styles.plain)], width)


class PaintedWidget(Widget):
    """A widget that shows the strips it was given last.

    ``paint`` takes all rows, ``paint_rows`` some; both mark as dirty only the rows that differ from before, and
    rendering is a slice of a list. Textual's style cache and its colour filters are bypassed: there is nothing here
    for them to style, and ``Styles`` handles NO_COLOR and terminals of 16 colours itself.
    """

    ALLOW_SELECT = False
    frame: Frame | None = None
    """Takes the rows that are repainted during a step; ``None`` for what lies over the panels."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._strips: list[Strip] = []
        self._painted_for = Size()

    @property
    def styles_of_app(self) -> Styles:
        """The styles of the theme in use."""
        return Styles.of(self.app)

    @property
    def is_plain(self) -> bool:
        """Whether it is on a plain screen, on which nothing is drawn but words and numbers."""
        return self.screen.has_class("plain")

    @property
    def size(self) -> Size:
        """The size painted, which is the whole widget: it has no border, padding or scrollbar of Textual's.

        Textual's own ``size`` looks for these on every access, which takes 5 µs, and a key accesses it a dozen times.
        """
        return self.outer_size

    def paint(self, strips: Sequence[Strip]) -> None:
        """Show these rows from the top."""
        self._painted_for = self.size
        before, self._strips = self._strips, list(strips)
        pairs = zip_longest(before, self._strips)
        self._refresh_rows(y for y, (old, new) in enumerate(pairs) if old is not new and old != new)

    def paint_rows(self, strips: Iterable[tuple[int, Strip]]) -> None:
        """Replace the rows with these numbers."""
        dirty = []
        for y, strip in strips:
            if 0 <= y < len(self._strips) and self._strips[y] != strip:
                self._strips[y] = strip
                dirty.append(y)
        self._refresh_rows(dirty)

    def _refresh_rows(self, rows: Iterable[int]) -> None:
        dirty = list(rows)
        if not dirty:
            return
        strips = {y: self._strips[y] for y in dirty if y < len(self._strips)}
        if self.frame is not None and len(strips) == len(dirty) and self.frame.takes(self, strips):
            return
        width, height = self.size
        self.refresh(*(Region(0, y, width, 1) for y in dirty if y < height))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of the crop; rows that were never painted are blank.

        The first frame after a resize is rendered before the resize event arrives, so the size is checked here, too.
        """
        self._paint_for_size()
        self._dirty_regions.clear()
        width = self.size.width
        blank = _blank(width, self.styles_of_app)
        strips = self._strips[crop.y : crop.bottom]
        strips += [blank] * (crop.height - len(strips))
        x = self.region.x
        for strip in strips:
            if isinstance(strip, ExactStrip):
                strip.at_column(x)
        if crop.x or crop.width != width:
            return [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def on_resize(self) -> None:
        """Paint again for the new size."""
        self._paint_for_size()

    def _paint_for_size(self) -> None:
        if self.size != self._painted_for:
            self._painted_for = self.size
            self.repaint()

    def repaint(self) -> None:
        """Compute all rows again and paint them; subclasses implement this."""
        raise NotImplementedError

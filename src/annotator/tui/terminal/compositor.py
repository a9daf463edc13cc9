"""A compositor that does not cut the rows of an overlay, and sends the pieces of rows at little cost.

Textual cuts every row of the screen where a widget on it starts or ends, including widgets that are covered. A wide
character across such a cut would lose both halves: an overlay over article and form, or text typed into it, would show
a blank in its place.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget


class PlacedChops(ChopsUpdate):
    """Pieces of rows, sent with their places as text, which takes less long than an object for each place."""

    def render_segments(self, console: Console) -> str:
        """Return what is sent to the terminal."""
        sent: list[str] = []
        for y, left, right in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x > right or end <= left:
                    continue
                is_whole = left <= x < right and end <= right
                seen = strip if is_whole else strip.crop(0, min(end, right) - x)
                sent.append(f"\x1b[{y + 1};{x + 1}H{seen.render(console)}")
        return "".join(sent)


class WholeRowCompositor(Compositor):
    """Leaves out the cuts of the widgets below the one that ``covers`` returns."""

    def __init__(self, covers: Callable[[], Widget | None]) -> None:
        super().__init__()
        self._covers = covers

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what has changed; ``None`` if nothing has."""
        update = super().render_partial_update()
        return update and PlacedChops(update.chops, update.spans, update.chop_ends)

    @property
    def cuts(self) -> list[list[int]]:
        """The columns at which each row is cut, in order."""
        known, cover = self._cuts, self._covers()
        if known is not None or cover is None or cover not in self.visible_widgets:
            return super().cuts
        on_top = {cover, *cover.walk_children()}
        covered = _seen(*self.visible_widgets[cover])
        width, height = self.size
        cuts = [{0, width} for _ in range(height)]
        for widget, (region, clip) in self.visible_widgets.items():
            x, y, columns, rows = _seen(region, clip)
            for line in range(y, y + rows) if columns else ():
                inside = widget not in on_top and covered.y <= line < covered.bottom
                if inside and covered.x < x < covered.right < x + columns:
                    # Textual takes the first cut in a widget for its start: the rest of this one would begin there.
                    inside = False
                cuts[line] |= {
                    cut for cut in (x, x + columns) if not (inside and covered.x < cut < covered.right)
                }
        self._cuts = [sorted(columns) for columns in cuts]
        return self._cuts


def _seen(region: Region, clip: Region) -> Region:
    return region.intersection(clip)


def keep_rows_whole(screen: Screen[None], covers: Callable[[], Widget | None]) -> None:
    """Make the screen keep the rows of the widget that ``covers`` returns in one piece, while it lies over others."""
    screen._compositor = WholeRowCompositor(covers)  # noqa: SLF001 - a screen takes no compositor

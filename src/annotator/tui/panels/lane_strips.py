"""The lanes under the rows of the article as strips, and the arcs that are drawn over the page for the focused span."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from operator import is_

from annotator.session.session import Session
from annotator.session.states import View
from annotator.tui.panels.row_cache import RowCache
from annotator.tui.panels.typeset import Typesetter
from annotator.tui.terminal.strips import ExactStrip
from annotator.view.arcs import Arcs, arcs_on
from annotator.view.lanes import MOST_LANES, Lanes
from annotator.view.page import Line, Page
from annotator.view.scene import Scene
from annotator.view.scenes import Scenery
from annotator.view.wrap import Row, Wrap


class LaneStrips:
    """Sets lanes, of which each is kept as it is while only the focus moves."""

    def __init__(self) -> None:
        self._lanes = Lanes()
        self._caches = [RowCache() for _ in range(MOST_LANES)]
        self._drawn_from: tuple[object, ...] = ()
        self._drawn_on: Sequence[Line] = ()
        self._margin = 0
        self.arcs: Arcs = {}
        """What is drawn over the lines of the page that is shown."""

    def counts(self, wrap: Wrap, scene: Scene, session: Session) -> Callable[[Row], int]:
        """Return a function that counts the lanes under a row."""
        lanes = self._lanes
        lanes.reset_unless_same(wrap, session.schema, session.review)
        return lambda row: lanes.count(wrap, row, scene)

    def reset_unless_same(self, *inputs: object) -> None:
        """Clear the caches unless their strips were made from the identical objects."""
        for cache in self._caches:
            cache.reset_unless_same(*inputs)

    def strip(self, line: Line, wrap: Wrap, scene: Scene, typesetter: Typesetter) -> ExactStrip:
        """Return the strip of a lane, from the cache or typeset now; its runs, focus included, determine its look."""
        cache, start = self._caches[line.lane - 1], line.row.range_.start
        looks = self._lanes.under(wrap, line.row, scene)[line.lane - 1]
        strip = cache.get(start, looks)
        if strip is None:
            strip = typesetter.lane(looks)
            cache.put(start, looks, strip)
        return strip

    def draw_arcs(
        self, page: Page, scene: Scene, scenery: Scenery, session: Session, margin: int
    ) -> Set[int]:
        """Draw the arcs of the session on the page; return the numbers of the lines on which they differ."""
        drawn_from = (session.view, scene.focus, session.layer, session.schema, scene.suggestions, page.wrap)
        if (
            all(map(is_, drawn_from, self._drawn_from))
            and page.lines == self._drawn_on
            and margin == self._margin
        ):
            return frozenset()
        self._drawn_from, self._drawn_on, self._margin = drawn_from, page.lines, margin
        before, self.arcs = self.arcs, {}
        if session.view is View.LANES and session.focus is not None and session.layer.relations:
            self.arcs = arcs_on(page, scene, self._lanes, scenery.ties_of(session), margin)
        if not before and not self.arcs:
            return frozenset()
        return {y for y in before.keys() | self.arcs.keys() if before.get(y) != self.arcs.get(y)}

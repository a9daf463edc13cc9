"""The article on the screen: which lines are visible, and which of them a step changed.

It paints the session and is the session's ruler. It knows rows and cells and decides nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from typing import assert_never

from textual.strip import Strip

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session.session import Session
from annotator.session.states import View
from annotator.tui.panels.article_edges import ArticleEdges
from annotator.tui.panels.lane_strips import LaneStrips
from annotator.tui.panels.painted import PaintedWidget
from annotator.tui.panels.places import PlacesMixin
from annotator.tui.panels.pointing import PointerMixin
from annotator.tui.panels.row_cache import RowCache
from annotator.tui.panels.typeset import Typesetter
from annotator.tui.terminal.strips import ExactStrip
from annotator.view.page import Line, Page, no_lanes
from annotator.view.row_moves import moved_by_rows
from annotator.view.scene import Scene, suggestions_on, without_pointers
from annotator.view.scenes import Scenery, lines_touched, pointed_at, touched_ranges
from annotator.view.wrap import Row, Wrap

MEASURE = 90
"""Maximum width of a row of text in cells: longer rows tire the eye."""

MARGINS, WIDE_MARGINS, PLAIN_MARGINS = 3, 10, 1
"""Cells beside the text, both margins together; the wide ones in a panel of its own, the others on a plain screen."""

_ROWS_AT_A_TIME = 8
"""Rows that are typeset in one part of a prefetch: about 0.5 ms."""


class ArticleView(PlacesMixin, PointerMixin, PaintedWidget):
    """The text of one document, wrapped where it is visible."""

    DEFAULT_CSS = "ArticleView { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__(id="article")
        self._session: Session | None = None
        self._scenery = Scenery(Document("", ""))
        self._scene = Scene()
        self._wrap = Wrap("", MEASURE)
        self._page: Page | None = None
        self.edges: ArticleEdges | None = None
        self.margins, self.measure = MARGINS, MEASURE
        self._row_cache = RowCache()
        self._lane_strips = LaneStrips()
        self._is_held_still = False

    # -- showing ------------------------------------------------------------------------------------------

    def show(self, session: Session) -> None:
        """Show the session; only rows that differ from the previous session are typeset again."""
        before, self._session = self._session, session
        if before is None or before.document is not session.document:
            document = session.document
            self._wrap = Wrap(document.text, self._measure())
            self._scenery = Scenery(document)
            self._page = before = None
            self.forget_drag()
        self._scene = self._scenery.scene_of(session, brackets=self.styles_of_app.has_brackets)
        shown, self._page = self._page, self._page_for(session, before, stays=self._is_held_still)
        if before is not None and shown is not None and shown.lines == self._page.lines:
            self._paint_touched(before, session)
        else:
            self._paint_all()

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Do not scroll meanwhile: the mouse causes the change and points at what is shown."""
        self._is_held_still = True
        try:
            yield
        finally:
            self._is_held_still = False

    def _page_for(self, session: Session, before: Session | None, *, stays: bool = False) -> Page:
        """Return the page that shows the caret; the current one if it ``stays``, or while nothing has to move."""
        caret = self._wrap.row_at_offset(session.selection.head)
        page = self._page
        if page is None:
            return Page(self._wrap, caret, self.size.height, self._lanes_under(session)).around(caret)
        if session.view is View.LANES or (before is not None and before.view is not session.view):
            page = Page(self._wrap, page.top, self.size.height, self._lanes_under(session))
        if before is None or stays:
            return page
        if before.selection.head == session.selection.head and page.line_of(caret) is None:
            return (
                page if before.view is session.view else page.around(caret)
            )  # the wheel scrolled the caret out of sight
        return page.following(caret, self._wrap.row_at_offset(before.selection.head))

    def repaint(self) -> None:
        """Wrap for the current width and paint; the page keeps its top unless the caret would be off the page."""
        session = self._session
        if session is None or not self.size.width:
            return
        width = self._measure()
        if width != self._wrap.width:
            self._wrap = self._wrap.resized(width)
        self._scene = self._scenery.scene_of(session, brackets=self.styles_of_app.has_brackets)
        top = self._wrap.row_at_offset(self._page.top.range_.start if self._page else 0)
        page = Page(self._wrap, top, self.size.height, self._lanes_under(session)).filled()
        caret = self._wrap.row_at_offset(session.selection.head)
        self._page = page if page.line_of(caret) is not None else page.around(caret)
        self._paint_all()

    def forget_rows(self) -> None:
        """Wrap again at the next repaint."""
        self._wrap = self._wrap.resized(0)

    def _measure(self) -> int:
        return max(1, min(self.measure, self.size.width - self.margins))

    @property
    def _left(self) -> int:
        """The cells of the left margin, which centres the text in its pane."""
        return max(0, (self.size.width - self._measure() + 1) // 2)

    def scroll_rows(self, rows: int) -> None:
        """Scroll the text; the caret keeps its offset, perhaps out of sight, until the next key."""
        page = self._page
        if page is not None and (scrolled := page.scrolled(rows)) is not page:
            self._page = scrolled
            self._paint_all()

    # -- painting -----------------------------------------------------------------------------------------

    def _paint_all(self) -> None:
        page, typesetter = self._page, self._typesetter()
        if page is None or typesetter is None or self._session is None:
            return
        self._draw_arcs(page, self._session)
        if self.edges is not None:
            self.edges.show_page(page, self._session, self._scene.hits_on)
        strips = [strip for _, strip in self._strips_at(range(len(page.lines)), self._session, typesetter)]
        strips += [typesetter.blank()] * (self.size.height - len(strips))
        self.paint(strips)

    def _strips_at(
        self, ys: Iterable[int], session: Session, typesetter: Typesetter
    ) -> Iterator[tuple[int, Strip]]:
        """Yield the strips of these lines of the page; rows that nothing but numbers points at come from the cache."""
        lines = self._page.lines if self._page else []
        pointed = set(lines_touched(lines, pointed_at(session)))
        scene = without_pointers(self._scene, self.window())
        self._reset_caches(session, typesetter)
        arcs = self._lane_strips.arcs
        for y in ys:
            row, lane = lines[y]
            if lane:
                strip = self._lane_strip(lines[y], typesetter)
            elif y in pointed:
                strip = typesetter.text(self._wrap, row, self._scene)
            else:
                strip = self._cached_strip(row, scene, typesetter)
                strip = typesetter.numbered(strip, self._wrap, row, self._scene)
            yield y, typesetter.with_arcs(strip, arcs[y]) if y in arcs else strip

    def _strip_of(self, line: Line, scene: Scene, typesetter: Typesetter) -> ExactStrip:
        """Return the strip of a line that nothing points at, to be kept."""
        if line.lane:
            return self._lane_strip(line, typesetter)
        return self._cached_strip(line.row, scene, typesetter)

    def _reset_caches(self, session: Session, typesetter: Typesetter) -> None:
        """Drop cached rows that would look different now; spans and suggestions are compared row by row."""
        inputs = (self._wrap, typesetter.styles, typesetter.schema, typesetter.width)
        self._row_cache.reset_unless_same(*inputs, session.boilerplate, session.search, session.view)
        self._lane_strips.reset_unless_same(*inputs)

    def _cached_strip(self, row: Row, scene: Scene, typesetter: Typesetter) -> ExactStrip:
        """Return the strip of a row that nothing points at, from the cache or typeset now."""
        looks = (scene.outlines_on(row.range_), suggestions_on(scene.suggestions, row.range_))
        strip = self._row_cache.get(row.range_.start, looks)
        if strip is None:
            strip = typesetter.text(self._wrap, row, scene)
            self._row_cache.put(row.range_.start, looks, strip)
        return strip

    def _lane_strip(self, line: Line, typesetter: Typesetter) -> ExactStrip:
        return self._lane_strips.strip(line, self._wrap, self._scene, typesetter)

    def _draw_arcs(self, page: Page, session: Session) -> Set[int]:
        """Draw the arcs of the focused span; return the numbers of the lines on which they differ."""
        return self._lane_strips.draw_arcs(page, self._scene, self._scenery, session, self._left)

    def prefetch(self, session: Session) -> Iterator[None]:
        """Typeset the rows of the page that the session would show, a few at a time; nothing is painted.

        The session must differ from the one shown only in caret, selection and focus.
        """
        typesetter, before = self._typesetter(), self._session
        if self._page is None or typesetter is None or before is None:
            return
        page = self._page_for(session, before)
        scene = self._scenery.scene_of(session, brackets=self.styles_of_app.has_brackets)
        scene = without_pointers(scene, page.window())
        self._reset_caches(session, typesetter)
        inputs = self._row_cache.inputs
        for y, line in enumerate(page.lines):
            if y % _ROWS_AT_A_TIME == 0:
                yield
                if self._row_cache.inputs is not inputs:  # the size or theme has changed meanwhile
                    return
            strip = self._strip_of(line, scene, typesetter)
            strip.at_column(self.region.x).render(self.app.console)

    def _paint_touched(self, before: Session, after: Session) -> None:
        """Paint the lines that may differ between the two sessions."""
        page, typesetter = self._page, self._typesetter()
        touched = touched_ranges(before, after, self.window())
        if touched is None:
            self._paint_all()
        elif page is not None and typesetter is not None:
            lines = self._draw_arcs(page, after) | {*lines_touched(page.lines, touched)}
            self.paint_rows(self._strips_at(sorted(lines), after, typesetter))

    def _typesetter(self) -> Typesetter | None:
        if self._session is None:
            return None
        return Typesetter(self.styles_of_app, self._session.schema, self.size.width, self._left)

    def _lanes_under(self, session: Session) -> Callable[[Row], int]:
        match session.view:
            case View.TINT | View.PLAIN:
                return no_lanes
            case View.LANES:
                return self._lane_strips.counts(self._wrap, self._scene, session)
            case _:
                assert_never(session.view)

    # -- the session's ruler ------------------------------------------------------------------------------

    def window(self) -> Range:
        """Return the range of the text on the screen, in code points."""
        return self._page.window() if self._page else Range(0, len(self._wrap.text))

    def vertical(self, offset: int, rows: int, cell: int | None) -> tuple[int, int]:
        """Return the offset ``rows`` further down, in the column aimed at, and that column in cells."""
        return moved_by_rows(self._wrap, offset, rows, cell)

    def row_edges(self, offset: int) -> Range:
        """Return the range that the row of the offset shows, in code points."""
        return self._wrap.row_at_offset(offset).shown

    def page(self) -> int:
        """Return the rows of a page turn: two stay on the screen, so that the reader keeps the place."""
        return max(1, self.size.height - 2)

    # -- what the mouse points at -------------------------------------------------------------------------

    def cluster_under(self, x: int, y: int) -> Range | None:
        """Return the cluster at a cell of the pane, or the nearest one; ``None`` while nothing is shown."""
        page, session = self._page, self._session
        if page is None or session is None:
            return None
        row = page.lines[min(max(0, y), len(page.lines) - 1)].row
        offset = self._wrap.offset_at_cell(row, max(0, x - self._left))
        return session.document.segmentation.next_cluster(offset) or Range(offset, offset)

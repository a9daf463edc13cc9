"""The article on the screen: which lines are seen, and which of them a step touched.

It paints what the session says and is the session's ruler. It knows rows and cells and decides nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import assert_never

from textual.strip import Strip

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session.session import Session
from annotator.session.states import View
from annotator.tui.panels.painted import Painted
from annotator.tui.panels.pointing import Pointing
from annotator.tui.panels.row_cache import RowCache
from annotator.tui.panels.typeset import Typesetter
from annotator.tui.terminal.strips import ExactStrip
from annotator.view.lanes import MOST_LANES, Lanes
from annotator.view.page import Line, Page, no_lanes, thumb_rows
from annotator.view.row_moves import moved_by_rows
from annotator.view.scene import Scene, suggestions_on, without_pointers
from annotator.view.scenes import Scenery, lines_touched, pointed_at, touched_ranges
from annotator.view.wrap import Row, Wrap

MEASURE = 90
"""Cells a row of text is wide at most: longer rows tire the eye."""

_AT_A_TIME = 8
"""Rows that are set in one piece ahead of time: some 0.5 ms."""


class ArticleView(Pointing, Painted):
    """The text of one document, wrapped where it is seen."""

    DEFAULT_CSS = "ArticleView { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__(id="article")
        self._session: Session | None = None
        self._scenery = Scenery(Document("", ""))
        self._scene = Scene()
        self._wrap = Wrap("", MEASURE)
        self._page: Page | None = None
        self._thumb: range | None = None
        self._kept = RowCache()
        self._lanes = Lanes()
        self._kept_lanes = [RowCache() for _ in range(MOST_LANES)]
        self._holds_still = False

    # -- showing ------------------------------------------------------------------------------------------

    def show(self, session: Session) -> None:
        """Show the session; only rows that differ from the session before are worked out anew."""
        before, self._session = self._session, session
        if before is None or before.document is not session.document:
            document = session.document
            self._wrap = Wrap(document.text, self._measure())
            self._scenery = Scenery(document)
            self._page = before = None
            self.forget_drag()
        self._scene = self._scenery.scene_of(session, brackets=self.styles_of_app.has_brackets)
        shown, self._page = self._page, self._page_for(session, before, stays=self._holds_still)
        if before is not None and shown is not None and shown.lines == self._page.lines:
            self._paint_touched(before, session)
        else:
            self._paint_all()

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Meanwhile what is shown does not move: the mouse is the cause of it, and points."""
        self._holds_still = True
        try:
            yield
        finally:
            self._holds_still = False

    def _page_for(self, session: Session, before: Session | None, *, stays: bool = False) -> Page:
        """The page on which the caret is seen; the one shown if it ``stays``, or as long as nothing has to move."""
        caret = self._wrap.row_at_offset(session.selection.head)
        page = self._page
        if page is None:
            return Page(self._wrap, caret, self.size.height, self._lanes_under(session)).around(caret)
        if session.view is View.LANES or (before is not None and before.view is not session.view):
            page = Page(self._wrap, page.top, self.size.height, self._lanes_under(session))
        if before is None or stays:
            return page
        if before.selection.head == session.selection.head and page.line_of(caret) is None:
            return page if before.view is session.view else page.around(caret)  # the wheel took the text away
        return page.following(caret, self._wrap.row_at_offset(before.selection.head))

    def repaint(self) -> None:
        """Wrap for the new width, keeping the caret's place."""
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
        """Wrap anew at the next repaint."""
        self._wrap = self._wrap.resized(0)

    def _measure(self) -> int:
        return max(1, min(MEASURE, self.size.width - 5))

    @property
    def _left(self) -> int:
        """The cells of the left margin: the text stands in the middle of its pane."""
        return max(0, (self.size.width - 1 - self._measure()) // 2)

    def scroll_rows(self, rows: int) -> None:
        """Scroll the text under the caret, which stays where it is until the next key."""
        page = self._page
        if page is not None and (scrolled := page.scrolled(rows)) is not page:
            self._page = scrolled
            self._paint_all()

    # -- painting -----------------------------------------------------------------------------------------

    def _paint_all(self) -> None:
        page, typesetter = self._page, self._typesetter()
        if page is None or typesetter is None or self._session is None:
            return
        self._thumb = thumb_rows(page, self.size.height)
        strips = [strip for _, strip in self._strips_at(range(len(page.lines)), self._session, typesetter)]
        strips += (typesetter.blank(thumb=self._thumb_at(y)) for y in range(len(strips), self.size.height))
        self.paint(strips)

    def _strips_at(
        self, ys: Iterable[int], session: Session, typesetter: Typesetter
    ) -> Iterator[tuple[int, Strip]]:
        """The strips of the page's lines of these numbers; those with nothing but numbers on them may be kept ones."""
        lines = self._page.lines if self._page else []
        pointed = set(lines_touched(lines, pointed_at(session)))
        scene = without_pointers(self._scene)
        self._keep_for(session, typesetter)
        for y in ys:
            (row, lane), thumb = lines[y], self._thumb_at(y)
            if lane:
                yield y, self._lane_strip(lines[y], typesetter, thumb=thumb)
            elif y in pointed:
                yield y, typesetter.text(self._wrap, row, self._scene, thumb=thumb)
            else:
                strip = self._kept_strip(row, scene, typesetter, thumb=thumb)
                yield y, typesetter.numbered(strip, self._wrap, row, self._scene)

    def _keep_for(self, session: Session, typesetter: Typesetter) -> None:
        """Keep no rows that the session would have otherwise; spans and suggestions are looked at row by row."""
        ground = (self._wrap, typesetter.styles, typesetter.schema, typesetter.width)
        self._kept.be_for(*ground, session.boilerplate, session.search, session.view)
        for kept in self._kept_lanes:
            kept.be_for(*ground)

    def _kept_strip(
        self, row: Row, scene: Scene, typesetter: Typesetter, *, thumb: bool | None
    ) -> ExactStrip:
        """The strip of a row on which nothing points, set before or now."""
        looks = (scene.outlines_on(row.range_), suggestions_on(scene.suggestions, row.range_), thumb)
        strip = self._kept.get(row.range_.start, looks)
        if strip is None:
            strip = typesetter.text(self._wrap, row, scene, thumb=thumb)
            self._kept.put(row.range_.start, looks, strip)
        return strip

    def _lane_strip(self, line: Line, typesetter: Typesetter, *, thumb: bool | None) -> ExactStrip:
        """The strip of a lane, set before or now; it looks as its runs do, which say by themselves what is focused."""
        kept, start = self._kept_lanes[line.lane - 1], line.row.range_.start
        lanes = self._lanes.under(self._wrap, line.row, self._scene, self._scenery.name_on_lane)
        looks = (lanes[line.lane - 1], thumb)
        strip = kept.get(start, looks)
        if strip is None:
            strip = typesetter.lane(looks[0], thumb=thumb)
            kept.put(start, looks, strip)
        return strip

    def prefetch(self, session: Session) -> Iterator[None]:
        """Set the rows of the page that the session will have, a few at a time; nothing is shown.

        The session is that of a step which changes no more than where one points.
        """
        typesetter, before = self._typesetter(), self._session
        if self._page is None or typesetter is None or before is None:
            return
        page = self._page_for(session, before)
        thumb = thumb_rows(page, self.size.height)
        scene = without_pointers(self._scenery.scene_of(session, brackets=self.styles_of_app.has_brackets))
        self._keep_for(session, typesetter)
        ground = self._kept.ground
        for y, line in enumerate(page.lines):
            if y % _AT_A_TIME == 0:
                yield
                if self._kept.ground is not ground:  # another size or theme came in between
                    return
            beside = None if thumb is None else y in thumb
            if line.lane:
                strip = self._lane_strip(line, typesetter, thumb=beside)
            else:
                strip = self._kept_strip(line.row, scene, typesetter, thumb=beside)
            strip.at_column(self.region.x).render(self.app.console)

    def _paint_touched(self, before: Session, after: Session) -> None:
        """Paint the lines that the change from one session to the other can have touched."""
        page, typesetter = self._page, self._typesetter()
        touched = touched_ranges(before, after, self.window())
        if touched is None:
            self._paint_all()
        elif page is not None and typesetter is not None:
            self.paint_rows(self._strips_at(lines_touched(page.lines, touched), after, typesetter))

    def _typesetter(self) -> Typesetter | None:
        if self._session is None:
            return None
        return Typesetter(self.styles_of_app, self._session.schema, self.size.width, self._left)

    def _thumb_at(self, y: int) -> bool | None:
        """Whether the scrollbar's thumb, which shows how much of the text is seen, is on this row."""
        return None if self._thumb is None else y in self._thumb

    def _lanes_under(self, session: Session) -> Callable[[Row], int]:
        match session.view:
            case View.TINT | View.PLAIN:
                return no_lanes
            case View.LANES:
                wrap, scene, lanes = self._wrap, self._scene, self._lanes
                lanes.be_for(wrap, session.schema, session.layer.relations)
                return lambda row: lanes.count(wrap, row, scene)
            case _:
                assert_never(session.view)

    # -- the session's ruler ------------------------------------------------------------------------------

    def window(self) -> Range:
        """What is on the screen, in code points."""
        return self._page.window() if self._page else Range(0, len(self._wrap.text))

    def vertical(self, offset: int, rows: int, cell: int | None) -> tuple[int, int]:
        """The offset so many rows further down, in the column aimed at, and that column in cells."""
        return moved_by_rows(self._wrap, offset, rows, cell)

    def row_edges(self, offset: int) -> Range:
        """What the row of the offset shows, in code points."""
        return self._wrap.row_at_offset(offset).shown

    def page(self) -> int:
        """Rows of a page turn: two stay on the screen, so that the eye finds its place."""
        return max(1, self.size.height - 2)

    # -- what may not be covered --------------------------------------------------------------------------

    def rows_in_use(self) -> set[int]:
        """The rows of the pane with the caret or with a match that has a number."""
        page, session = self._page, self._session
        if page is None or session is None:
            return set()
        offsets = [session.selection.head, session.selection.anchor]
        if session.aim is not None and session.aim.numbered:
            offsets += [match.start for match in session.aim.matches]
        lines = (page.line_of(self._wrap.row_at_offset(offset)) for offset in offsets)
        return {line for line in lines if line is not None}

    # -- what the mouse points at -------------------------------------------------------------------------

    def cluster_under(self, x: int, y: int) -> Range | None:
        """The cluster at a cell of the pane, or the nearest one; none while nothing is shown."""
        page, session = self._page, self._session
        if page is None or session is None:
            return None
        row = page.lines[min(max(0, y), len(page.lines) - 1)].row
        offset = self._wrap.offset_at_cell(row, max(0, x - self._left))
        return session.document.segmentation.next_cluster(offset) or Range(offset, offset)

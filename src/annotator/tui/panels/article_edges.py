"""The edges around the article: name and place of the document above, its source and how far one is below.

The right edge is the scrollbar. The edges are widgets of their own, so that a key that moves nothing paints none of
them, and one that scrolls paints only the cells of the scrollbar that differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.strip import Strip

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session.session import Session
from annotator.tui.panels.painted import PaintedWidget
from annotator.tui.styles import Styles
from annotator.tui.terminal.strips import ExactStrip, StyledText, exact_pieces
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, width_of
from annotator.view.origin import origin_in
from annotator.view.page import Page, thumb_rows
from annotator.view.panel_edges import (
    BETWEEN_PARTS,
    EdgePart,
    EdgePiece,
    EdgeSigns,
    bottom_edge,
    edge_signs,
    open_edge,
    top_edge,
)
from annotator.view.screen_shape import Shape

_BLANK_ROW_FROM = 30
"""Rows of a screen from which on a blank one is above the article in its panel."""


def signs_of(styles: Styles, *, lit: bool) -> EdgeSigns:
    """Return the signs of an edge: heavy ones say what no colour can."""
    return edge_signs(heavy=lit and styles.colors.is_ansi)


def edge_strip(pieces: Sequence[EdgePiece], styles: Styles, *, lit: bool) -> Strip:
    """Return the strip of a horizontal edge; the one that is lit has its panel's name in the accent."""
    style = {
        EdgePart.LINE: styles.lit if lit else styles.line,
        EdgePart.NAME: styles.bar_key if lit else styles.bar,
        EdgePart.NOTE: styles.bar_dim,
    }
    made: list[StyledText] = []
    for text, width, part in pieces:
        made += exact_pieces(text, width, style[part])
    return ExactStrip(made)


_BESIDE_TEXTS = 9
"""Cells of an edge with two texts beside these."""

_MOST_TO_SEARCH = 200_000
"""Code points of a text whose hits are shown on the scrollbar: finding all of them takes a few ms."""


class TopEdge(PaintedWidget):
    """The title and which document it is; below it a blank row where there is room."""

    DEFAULT_CSS = "TopEdge { height: 1; }"

    def __init__(self) -> None:
        super().__init__(id="top-edge")
        self._shown: tuple[Shape, bool, str, tuple[str, ...]] = (Shape.FRAME, True, "", ())

    def show(self, shape: Shape, name: str, *notes: str, lit: bool) -> None:
        """Show that title and the first of the notes that has room, or the last one beside a title that is cut."""
        if (shown := (shape, lit, name, notes)) != self._shown:
            self._shown = shown
            self.repaint()

    def repaint(self) -> None:
        """Paint the edge."""
        (shape, lit, name, notes), styles, (width, height) = self._shown, self.styles_of_app, self.size
        if not name:
            return
        room = width - _BESIDE_TEXTS - width_of(name)
        note = next((each for each in notes if width_of(each) <= room), notes[-1])
        name = fitted(name, max(1, width - _BESIDE_TEXTS - width_of(note)))
        signs = signs_of(styles, lit=lit)
        edge = open_edge if shape is Shape.ROWS else top_edge
        strips = [edge_strip(edge(name, note, width, signs), styles, lit=lit)]
        line = styles.lit if lit else styles.line
        inner = [(signs.down, 1, line), (" " * (width - 2), width - 2, styles.plain), (signs.down, 1, line)]
        strips += [ExactStrip(StyledText(*each) for each in inner)] * (height - 1)
        self.paint(strips)


class BottomEdge(PaintedWidget):
    """The source of the document and how far down the text is seen."""

    DEFAULT_CSS = "BottomEdge { height: 1; }"

    def __init__(self) -> None:
        super().__init__(id="bottom-edge")
        self._shown: tuple[bool, Document | None, str] = (True, None, "")

    def show(self, document: Document | None, right: str, *, lit: bool) -> None:
        """Show where the document comes from, and what is at the right end."""
        if (shown := (lit, document, right)) != self._shown:
            self._shown = shown
            self.repaint()

    def repaint(self) -> None:
        """Paint the edge."""
        (lit, document, right), styles, width = self._shown, self.styles_of_app, self.size.width
        left = origin_in(document, max(0, width - _BESIDE_TEXTS - width_of(right))) if document else ""
        pieces = bottom_edge(left, right, width, signs_of(styles, lit=lit))
        self.paint([edge_strip(pieces, styles, lit=lit)])


class SideEdge(PaintedWidget):
    """A vertical edge; the right one says which part of the text is seen, and where the hits of a search are."""

    DEFAULT_CSS = "SideEdge { width: 1; }"

    def __init__(self, id_: str = "right-edge") -> None:
        super().__init__(id=id_)
        self.place: range | None = None
        self.hits: frozenset[int] = frozenset()
        self._is_lit = True
        self._has_line = True
        self._cells: dict[tuple[str, str, Styles], Strip] = {}

    def show(self, *, lit: bool, has_line: bool) -> None:
        """Show the edge, without a line only the place and the hits."""
        if (lit, has_line) != (self._is_lit, self._has_line):
            self._is_lit, self._has_line = lit, has_line
            self.repaint()

    def show_place(self, place: range | None, hits: frozenset[int]) -> None:
        """Show the rows that stand for the part of the text that is seen, ``None`` for all, and those with hits."""
        if (place, hits) != (self.place, self.hits):
            self.place, self.hits = place, hits
            self.repaint()

    def repaint(self) -> None:
        """Paint the cells."""
        styles = self.styles_of_app
        signs = signs_of(styles, lit=self._is_lit)
        line = self._cell(signs.down if self._has_line else " ", "lit" if self._is_lit else "line")
        strips = [line] * self.size.height
        for y in self.place or ():
            if y < len(strips):
                strips[y] = self._cell(signs.place, "thumb")
        for y in self.hits:
            if y < len(strips):
                strips[y] = self._cell(signs.hit, "bar_key")
        self.paint(strips)

    def _cell(self, sign: str, style: str) -> Strip:
        """Return a strip of one cell, the identical object each time, so that what is sent for it is kept.

        It is this edge's own, since a strip knows its column.
        """
        key = sign, style, self.styles_of_app
        if key not in self._cells:
            self._cells[key] = ExactStrip([StyledText(sign, 1, getattr(self.styles_of_app, style))])
        return self._cells[key]


class ArticleEdges:
    """The four edges, shown together."""

    def __init__(self) -> None:
        self.top, self.bottom = TopEdge(), BottomEdge()
        self.left, self.right = SideEdge("left-edge"), SideEdge()
        self.shape, self._has_foot = Shape.FRAME, False
        self._document: Document | None = None
        self._said = ("", "")
        self._safe = ("", "", "")
        self._share = ""
        self._hits: frozenset[int] = frozenset()
        self._hits_for: tuple[object, ...] = (None, None, None)
        self._is_lit = True

    @property
    def widgets(self) -> tuple[PaintedWidget, ...]:
        """The edges as panels."""
        return self.top, self.left, self.right, self.bottom

    def arrange(self, shape: Shape, rows: int, *, is_closed: bool) -> None:
        """Lay the edges out on a screen of so many rows; a frame ``is_closed`` unless another panel has its foot."""
        self.shape = shape
        self.top.styles.height = 2 if shape is Shape.PANELS and rows >= _BLANK_ROW_FROM else 1
        self.top.display = self.right.display = shape is not Shape.PLAIN
        self.left.display = shape not in {Shape.ROWS, Shape.PLAIN}
        self._has_foot = self.bottom.display = shape is Shape.PANELS or (is_closed and shape is Shape.FRAME)
        self._show()

    def show(self, document: Document, place: str, short_place: str, *, lit: bool) -> None:
        """Show title and source of the document and its position; ``lit`` if the article has the keys."""
        said = (place, short_place)
        if document is not self._document or (said, lit) != (self._said, self._is_lit):
            self._document, self._said, self._is_lit = document, said, lit
            title = sanitize(document.title) or "Untitled"
            self._safe = (title, sanitize(place), sanitize(short_place))
            self._show()

    def show_page(self, page: Page, session: Session, hits_on: Callable[[Range], Sequence[Range]]) -> None:
        """Show which part of the text the page is, and where the hits of the search are."""
        self.right.show_place(thumb_rows(page, page.height), self._rows_with_hits(page, session, hits_on))
        share = f"{round(100 * page.wrap.share_before(page.window().end))}%"
        if share != self._share:
            self._share = share
            self._show()

    def _rows_with_hits(
        self, page: Page, session: Session, hits_on: Callable[[Range], Sequence[Range]]
    ) -> frozenset[int]:
        """Return the rows of the scrollbar that stand for parts of the text with hits of the search."""
        length = len(session.document.text)
        if session.search is None or not 0 < length <= _MOST_TO_SEARCH:
            return frozenset()
        inputs = (session.document, session.search, page.height)
        if any(now is not then for now, then in zip(inputs, self._hits_for, strict=True)):
            rows = (hit.start * page.height // length for hit in hits_on(Range(0, length)))
            self._hits_for, self._hits = inputs, frozenset(rows)
        return self._hits

    def _show(self) -> None:
        name, place, short = self._safe
        with_share = BETWEEN_PARTS.join(filter(None, (self._share, place)))
        longest = () if self._has_foot or self.shape is Shape.ROWS else (with_share,)
        self.top.show(self.shape, name, *longest, place, short, lit=self._is_lit)
        for side in (self.left, self.right):
            side.show(lit=self._is_lit, has_line=self.shape is not Shape.ROWS)
        self.bottom.show(self._document, self._share if self._has_foot else "", lit=self._is_lit)

"""Where the panels of the reader are at the size of the screen, and what the edges and the header around them say."""

from __future__ import annotations

from contextlib import suppress

from textual.geometry import Region, Size
from textual.screen import Screen

from annotator.core.document import Document
from annotator.core.layer import Status
from annotator.session.session import Session
from annotator.store.errors import StoreError
from annotator.tui.panels.article_edges import ArticleEdges
from annotator.tui.panels.article_view import MARGINS, MEASURE, PLAIN_MARGINS, WIDE_MARGINS, ArticleView
from annotator.tui.panels.bars import HeaderLine
from annotator.tui.panels.tagging_form import TaggingForm
from annotator.view.screen_shape import PanelKind, Shape, panel_with_keys, shape_for
from annotator.workspace.work_done import work_done
from annotator.workspace.workspace import Workspace

_TALL = 40
"""Rows of a screen from which on a blank one is below the header."""

_SIDE, _NARROW_SIDE, _WIDE = 42, 36, 140
"""Cells of the column beside the article on a wide screen and on a narrower one, and where it is wide."""

_STRIP_ROWS, _FEW_ROWS = 4, 2
"""Rows of the form at the lower end of the frame, and without one, while it is not being filled."""


_LINES = 2
"""Rows of status and keys."""

_MORE_CHOICES = 2
"""Rows that another field may need more than the one that is filled first."""


class Arrangement:
    """Lays out article and form, with the edges and the header, which it makes."""

    def __init__(
        self, screen: Screen[None], workspace: Workspace, article: ArticleView, form: TaggingForm
    ) -> None:
        self._screen, self._workspace = screen, workspace
        self._article, self._form = article, form
        form.lists_between_keys = True
        self.edges = article.edges = ArticleEdges()
        self.header = HeaderLine()
        self._shape, self._is_filling, self._is_plain = Shape.PANELS, False, workspace.starts_plain
        self._counted_for: object = None
        self._wanted = 0
        self._document: Document | None = None
        self._shown: tuple[object, ...] = ()

    def arrange(self, size: Size) -> None:
        """Lay the panels out for a screen of that size."""
        shape = self._shape = self._form.shape = shape_for(size.width, plain=self._is_plain)
        is_beside, is_plain = shape is Shape.PANELS, self._is_plain
        for name, holds in (("panels", is_beside), ("below", not is_beside), ("plain", is_plain)):
            self._screen.set_class(holds, name)
        self.header.display = is_beside
        self.header.styles.height = 2 if size.height >= _TALL else 1
        self._article.measure = size.width if is_plain else MEASURE
        self._article.margins = PLAIN_MARGINS if is_plain else WIDE_MARGINS if is_beside else MARGINS
        self.edges.arrange(shape, size.height, is_closed=self._is_filling)
        self._form.display = not is_plain or self._is_filling
        if is_beside:
            self._form.styles.width = _SIDE if size.width >= _WIDE else _NARROW_SIDE
            self._form.styles.height = "1fr"
        else:
            self._form.styles.width = "1fr"
            few = _STRIP_ROWS if shape is Shape.FRAME else _FEW_ROWS
            most = 2 * (size.height - _LINES) // 3
            self._form.styles.height = min(most, self._wanted) if self._is_filling else few

    def fill(self, size: Size, session: Session) -> bool:
        """Give the form more room below the article while it is filled; return whether anything moves.

        All moves where the plain screen is switched on or off.
        """
        is_filling, switches = session.form is not None, session.plain is not self._is_plain
        if is_filling == self._is_filling and not switches:
            return False
        self._is_filling, self._is_plain = is_filling, session.plain
        self._wanted = self._form.rows_wanted(session) + _MORE_CHOICES
        if self._shape is Shape.PANELS and not switches:
            return False
        self.arrange(size)
        return True

    def show_all(self, session: Session) -> None:
        """Show the session in all panels."""
        self.show(session)
        self._article.show(session)
        self._form.show(session)
        self._place_cursor()

    def after_layout(self) -> None:
        """Let the terminal's cursor follow the panel that it is in; it moves with the next rows that are sent."""
        is_free = self._screen.focused is None  # else what has the focus has the cursor, too
        if is_free and self._place_cursor():
            self._article.refresh(Region(0, 0, 1, 1))

    def _place_cursor(self) -> bool:
        """Put the terminal's cursor on the field that is filled, else on the caret; return whether it moved.

        Screen readers read what it stands on, and magnifiers follow it.
        """
        app, cell = self._screen.app, self._form.cursor_cell() if self._is_filling else None
        cell = self._article.caret_cell() if cell is None else cell
        if cell is None or cell == app.cursor_position:
            return False
        app.cursor_position = cell
        return True

    def show(self, session: Session) -> None:
        """Show title, position and source on the edges of the article, and how much is done in the header."""
        document, position, lit = session.document, self._workspace.position, self._lights_article(session)
        shown = (position, lit, self._shape)
        if document is self._document and shown == self._shown:
            self._show_work_done(session)
            return
        self._document, self._shown = document, shown
        words = position.words(short=self._shape is Shape.ROWS)
        in_full = self._shape is Shape.PANELS and not position.found
        self.edges.show(
            document, f"document {words}" if in_full else words, position.words(short=True), lit=lit
        )
        self._show_work_done(session)

    def _lights_article(self, session: Session) -> bool:
        """Return whether the edges around the article are lit: it has the keys, or there is one frame for all."""
        if self._shape is Shape.PANELS:
            return panel_with_keys(session) is PanelKind.ARTICLE
        return session.form is None

    def _show_work_done(self, session: Session) -> None:
        """Count what is done when another document is open, or this one was finished."""
        is_done = session.layer.status in {Status.DONE, Status.FLAGGED}
        if self._shape is Shape.PANELS and self._counted_for != (session.document.id, is_done):
            with suppress(StoreError):
                self.header.show(work_done(self._workspace.store))
                self._counted_for = session.document.id, is_done

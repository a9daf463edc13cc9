"""Where on the screen things of the session are: the caret, and the rows that nothing must cover."""

from __future__ import annotations

from textual.geometry import Offset
from textual.widget import Widget

from annotator.session.session import Session
from annotator.view.page import Page
from annotator.view.wrap import Wrap


class PlacesMixin(Widget):
    """For the article: cells and rows of what is on its page."""

    _page: Page | None
    _session: Session | None
    _wrap: Wrap

    @property
    def _left(self) -> int:
        """The cells of the left margin."""
        raise NotImplementedError

    def caret_cell(self) -> Offset | None:
        """Return the cell of the screen that the caret stands on; ``None`` if it is out of sight."""
        page, session = self._page, self._session
        if page is None or session is None:
            return None
        offset = session.selection.head
        row = self._wrap.row_at_offset(offset)
        line = page.line_of(row)
        if line is None:
            return None
        x, y = self.region.offset
        return Offset(x + self._left + self._wrap.cell_at_offset(row, offset), y + line)

    def rows_in_use(self) -> set[int]:
        """Return the rows of the pane with the caret, the anchor or a match that has a number."""
        page, session = self._page, self._session
        if page is None or session is None:
            return set()
        offsets = [session.selection.head, session.selection.anchor]
        if session.aim is not None and session.aim.numbered:
            offsets += [match.start for match in session.aim.matches]
        lines = (page.line_of(self._wrap.row_at_offset(offset)) for offset in offsets)
        return {line for line in lines if line is not None}

"""All hits of the search, each in its line; only the visible ones are computed, even of a million."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult

from annotator.core.counting import counted
from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session.requests import ShowHits
from annotator.session.text.hits import SearchTooSlowError
from annotator.tui.overlays.list_rows import StyledLine, VirtualList
from annotator.tui.overlays.overlay import Overlay
from annotator.view.cells import sanitize
from annotator.view.concordance import in_context
from annotator.view.lines import fitted

PER_CENT = 6
"""Cells of the percentage before the line."""

FRAME = 2
"""Rows of the two edges."""


class HitList(Overlay, can_focus=True):
    """Arrows move, Enter or a click goes to the hit, Escape closes and changes nothing."""

    DEFAULT_CSS = """
    HitList { dock: bottom; max-height: 75%; }
    """

    def __init__(self, run: Callable[[str, str], None]) -> None:
        super().__init__(id="hits")
        self._run = run
        self._request: ShowHits | None = None

    def compose(self) -> ComposeResult:
        """Yield the list."""
        yield VirtualList()

    def show(self, request: ShowHits) -> None:
        """Open with a row for each hit, as far as the screen has room."""
        self._request = request
        count = len(request.hits)
        searched = fitted(sanitize(request.hits.search.text), 24)
        self.tell(name=f"{counted(count, 'hit')} of “{searched}”", keys="Enter goes there · Esc closes")
        self.styles.height = count + FRAME
        self.query_one(VirtualList).show(count, self._page, request.cursor)
        self.open(self)

    def _page(self, offset: int, limit: int, width: int) -> list[StyledLine]:
        """Return the rows; empty if the pattern takes too long, which can happen on some parts of a text only."""
        if self._request is None:
            return []
        document = self._request.hits.document
        try:
            return [_line(document, hit, width) for hit in self._request.hits.some(offset, limit)]
        except SearchTooSlowError:
            return []

    @on(VirtualList.Chosen)
    def go_to_chosen(self) -> None:
        """Go to the hit at the cursor."""
        self.close()
        self._run("go-to-hit", str(self.query_one(VirtualList).cursor + 1))

    def on_key(self, event: events.Key) -> None:
        """Go to a hit, move in the list, or close."""
        event.stop()
        event.prevent_default()
        list_ = self.query_one(VirtualList)
        moves = list_.moves(first="home", last="end")
        if not self.display:  # typed right after the key that closed it
            self.screen.post_message(events.Key(event.key, event.character))
        elif event.key == "escape":
            self.close()
        elif event.key == "enter":
            self.go_to_chosen()
        elif event.key in moves:
            list_.move(moves[event.key])


def _line(document: Document, hit: Range, width: int) -> StyledLine:
    """Return the position in per cent of the text, and the hit in its line."""
    share = round(100 * hit.start / len(document.text))
    before, found, after = in_context(document.text, hit, max(0, width - PER_CENT))
    return [(f"{share:>4}% ", "bar_dim"), (before, "bar"), (found, "bar_hit"), (after, "bar")]

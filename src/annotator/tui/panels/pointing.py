"""The mouse on a text: point, drag, scroll while the pointer rests outside, select a word or a sentence."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from annotator.core.range import Range

DRAG_SCROLL = 0.06
"""Seconds between two scrolls while a drag rests outside of the pane."""

MOST_ROWS = 5
"""Upper bound on the rows of one such scroll, which are as many as the pointer is away from the pane."""


class PointerMixin(Widget):
    """A mixin that turns mouse events into messages with offsets; what they mean is decided elsewhere."""

    class Pointed(Message):
        """The mouse points at an offset (``anchor == head``) or drags over a range, in code points."""

        def __init__(self, anchor: int, head: int, clicks: int = 1) -> None:
            super().__init__()
            self.anchor = anchor
            self.head = head
            self.clicks = clicks

    class MenuRequested(Message):
        """The right button was pressed at an offset in code points; ``x`` and ``y`` are the cell of the screen."""

        def __init__(self, offset: int, x: int, y: int) -> None:
            super().__init__()
            self.offset = offset
            self.x = x
            self.y = y

    _from: Range | None = None
    _selects = False
    _last: tuple[int, int] = (0, 0)
    _timer: Timer | None = None

    def cluster_under(self, x: int, y: int) -> Range | None:
        """Return the cluster at a cell of the pane, or the nearest one; ``None`` while nothing is shown."""
        raise NotImplementedError

    def scroll_rows(self, rows: int) -> None:
        """Scroll by ``rows``; up if negative."""
        raise NotImplementedError

    def forget_drag(self) -> None:
        """End a drag, as the button was released or the text where it began is gone."""
        if self._from is not None:
            self._from = None
            self._stop_scrolling()
            self.release_mouse()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Point, and start a drag; request the menu for the right button."""
        cluster = self.cluster_under(int(event.x), int(event.y))
        if cluster is not None and event.button == 3:
            self.post_message(self.MenuRequested(cluster.start, int(event.screen_x), int(event.screen_y)))
        if event.button != 1 or cluster is None:
            return
        self._from, self._selects = cluster, False
        self.capture_mouse()
        self._point(cluster.start, cluster.start)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select from where the button was pressed."""
        if self._from is not None:
            self._last = (int(event.x), int(event.y))
            self._select()
            self._scroll_while_outside()

    def _select(self) -> None:
        """Select from the cluster where the drag began to the one under the pointer, both included."""
        x, y = self._last
        cluster, start = self.cluster_under(x, min(max(0, y), self.size.height - 1)), self._from
        if cluster is None or start is None or (cluster == start and not self._selects):
            return
        self._selects = True
        if cluster.start >= start.start:
            self._point(start.start, cluster.end)
        else:
            self._point(start.end, cluster.start)

    def _scroll_while_outside(self) -> None:
        """Keep scrolling while the pointer is outside, whether it moves or rests."""
        outside = self._rows_outside()
        if outside and self._timer is None:
            self._timer = self.set_interval(DRAG_SCROLL, self._scroll_and_select)
        elif not outside:
            self._stop_scrolling()

    def _rows_outside(self) -> int:
        y, height = self._last[1], self.size.height
        if y < 0:
            return max(-MOST_ROWS, y)
        return min(MOST_ROWS, y - height + 1) if y >= height else 0

    def _scroll_and_select(self) -> None:
        self.scroll_rows(self._rows_outside())
        self._select()

    def _stop_scrolling(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _point(self, anchor: int, head: int, clicks: int = 1) -> None:
        self.post_message(self.Pointed(anchor, head, clicks))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the drag."""
        if self._from is not None:
            self.forget_drag()
            event.stop()

    def on_click(self, event: events.Click) -> None:
        """Report a second or third click, which selects the word or the sentence."""
        cluster = self.cluster_under(int(event.x), int(event.y))
        if event.chain > 1 and event.button == 1 and cluster is not None:
            self._point(cluster.start, cluster.start, event.chain)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the text."""
        event.stop()
        self.scroll_rows(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the text back."""
        event.stop()
        self.scroll_rows(-3)

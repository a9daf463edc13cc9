"""The article on the screen: which rows are seen, and which of them a step touched.

It paints what the session says and is the session's ruler. It knows rows and cells and decides nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from annotator.core.range import Range
from annotator.schema.values import LabelSchema
from annotator.session.session import Session
from annotator.tui.painted import Painted
from annotator.view.runs import Scene, runs_of_row
from annotator.view.wrap import Row, Wrap

MEASURE = 90
"""Cells a row of text is wide at most: longer rows tire the eye."""


class ArticleView(Painted):
    """The text of one document, wrapped where it is seen."""

    DEFAULT_CSS = "ArticleView { width: 1fr; height: 1fr; }"

    class Pointed(Message):
        """The mouse points at an offset (``anchor == head``) or drags over a stretch, in code points."""

        def __init__(self, anchor: int, head: int, clicks: int = 1) -> None:
            super().__init__()
            self.anchor = anchor
            self.head = head
            self.clicks = clicks

    def __init__(self) -> None:
        super().__init__(id="article")
        self._session: Session | None = None
        self._wrap = Wrap("", MEASURE)
        self._rows: list[Row] = []
        self._left = 0
        self._drag_from: int | None = None

    # -- showing ------------------------------------------------------------------------------------------

    def show(self, session: Session) -> None:
        """Show the session; only rows that differ from the session before are worked out anew."""
        before, self._session = self._session, session
        if before is None or before.document is not session.document:
            self._wrap = Wrap(session.document.text, self._measure())
            self._rows = []
        if not self._scroll_to_caret() and before is not None and self._rows:
            self._paint_touched(before, session)
        else:
            self._paint_all()

    def repaint(self) -> None:
        """Wrap for the new width, keeping the caret's place."""
        if self._session is None or not self.size.width:
            return
        width = self._measure()
        self._left = max(0, (self.size.width - 1 - width) // 2)
        if width != self._wrap.width:
            self._wrap = self._wrap.resized(width)
        top = self._rows[0].range_.start if self._rows else 0
        self._rows = self._rows_from(top)
        self._scroll_to_caret()
        self._paint_all()

    def _measure(self) -> int:
        return max(1, min(MEASURE, self.size.width - 5))

    def _rows_from(self, offset: int) -> list[Row]:
        return self._wrap.rows_from(self._wrap.row_at_offset(offset), self.size.height)

    def _scroll_to_caret(self) -> bool:
        """Scroll so that the caret's row is seen; whether anything moved.

        A step over the edge scrolls row by row; from farther away the caret lands a third from the top.
        """
        height = self.size.height
        if self._session is None or height < 1:
            return False
        caret = self._wrap.row_at_offset(self._session.selection.head)
        if not self._rows:
            self._rows = self._rows_around(caret, height)
            return True
        first, last = self._rows[0].range_.start, self._rows[-1].range_.start
        start = caret.range_.start
        if first <= start <= last:
            return False
        if start == self._wrap.row_below(self._rows[-1]).range_.start:
            self._rows = self._wrap.rows_from(self._wrap.row_below(self._rows[0]), height)
        elif start == self._wrap.row_above(self._rows[0]).range_.start:
            self._rows = self._wrap.rows_from(caret, height)
        else:
            self._rows = self._rows_around(caret, height)
        return True

    def _rows_around(self, caret: Row, height: int) -> list[Row]:
        """The rows that put the caret a third from the top, or lower near the start of the text."""
        return self._wrap.rows_from(self._wrap.row_above(caret, height // 3), height)

    def scroll_rows(self, rows: int) -> None:
        """Scroll the text under the caret, which stays where it is until the next key."""
        if not self._rows:
            return
        first = self._rows[0]
        top = self._wrap.row_below(first, rows) if rows > 0 else self._wrap.row_above(first, -rows)
        if top.range_.start != first.range_.start:
            self._rows = self._wrap.rows_from(top, self.size.height)
            self._paint_all()

    # -- painting -----------------------------------------------------------------------------------------

    def _paint_all(self) -> None:
        if self._session is None:
            return
        schema, scene = self._session.schema, scene_of(self._session)
        strips = [self._strip(y, row, schema, scene) for y, row in enumerate(self._rows)]
        blank = [self._blank(y) for y in range(len(strips), self.size.height)]
        self.paint(strips + blank)

    def _paint_touched(self, before: Session, after: Session) -> None:
        """Paint the rows that the change from one session to the other can have touched."""
        if before.boilerplate != after.boilerplate:
            self._paint_all()
            return
        touched = [*_marked_ranges(before), *_marked_ranges(after)]
        if before.layer.spans is not after.layer.spans:
            shown = self.window()
            had = set(before.layer.spans.overlapping(shown))
            has = set(after.layer.spans.overlapping(shown))
            touched += [span.range_ for span in had ^ has]
        schema, scene = after.schema, scene_of(after)
        self.paint_rows(
            (y, self._strip(y, row, schema, scene))
            for y, row in enumerate(self._rows)
            if _is_touched(row, touched)
        )

    def _strip(self, y: int, row: Row, schema: LabelSchema, scene: Scene) -> Strip:
        styles = self.styles_of_app
        width, measure = self.size.width, self._wrap.width
        right = width - 1 - self._left - measure
        segments = [Segment(" " * self._left, styles.plain)]
        segments += (
            Segment(run.text, styles.look(schema, run.look))
            for run in runs_of_row(self._wrap, row, scene, measure)
        )
        segments += [Segment(" " * right, styles.plain), self._bar_cell(y)]
        return Strip(segments, width)

    def _blank(self, y: int) -> Strip:
        width = self.size.width
        return Strip([Segment(" " * (width - 1), self.styles_of_app.plain), self._bar_cell(y)], width)

    def _bar_cell(self, y: int) -> Segment:
        """One cell of the scrollbar; the thumb shows which part of the text is on the screen."""
        shown, styles = self.window(), self.styles_of_app
        height = self.size.height
        if len(shown) >= len(self._wrap.text):
            return Segment(" ", styles.plain)
        top = int(self._wrap.share_before(shown.start) * height)
        bottom = max(top + 1, round(self._wrap.share_before(shown.end) * height))
        if bottom > height:
            top, bottom = height - 1, height
        return Segment("▐" if top <= y < bottom else " ", styles.thumb)

    # -- the session's ruler ------------------------------------------------------------------------------

    def window(self) -> Range:
        """What is on the screen, in code points."""
        if not self._rows:
            return Range(0, len(self._wrap.text))
        return Range(self._rows[0].range_.start, self._rows[-1].range_.end)

    def vertical(self, offset: int, rows: int, cell: int | None) -> tuple[int, int]:
        """The offset so many rows further down, in the column aimed at, and that column in cells."""
        row = self._wrap.row_at_offset(offset)
        aimed = self._wrap.cell_at_offset(row, offset) if cell is None else cell
        target = self._wrap.row_below(row, rows) if rows > 0 else self._wrap.row_above(row, -rows)
        if target == row:  # the first row goes up to its start, the last one down to its end
            return (row.range_.start if rows < 0 else row.shown.end), aimed
        return self._wrap.offset_at_cell(target, aimed), aimed

    def row_edges(self, offset: int) -> Range:
        """What the row of the offset shows, in code points."""
        return self._wrap.row_at_offset(offset).shown

    def page(self) -> int:
        """Rows of a page turn: two stay on the screen, so that the eye finds its place."""
        return max(1, self.size.height - 2)

    # -- the mouse ----------------------------------------------------------------------------------------

    def _offset_at(self, event: events.MouseEvent) -> int:
        y = min(max(0, int(event.y)), len(self._rows) - 1)
        row = self._rows[y]
        return self._wrap.offset_at_cell(row, max(0, int(event.x) - self._left))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Point, and start to drag."""
        if event.button != 1 or not self._rows:
            return
        self._drag_from = self._offset_at(event)
        self.capture_mouse()
        self.post_message(self.Pointed(self._drag_from, self._drag_from))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag: select from where the button went down; at the edges the text scrolls on."""
        if self._drag_from is None:
            return
        if event.y < 0 or event.y >= self.size.height:
            self.scroll_rows(-1 if event.y < 0 else 1)
        head = self._offset_at(event)
        if head != self._drag_from:
            head = head + 1 if head > self._drag_from else head
            self.post_message(self.Pointed(self._drag_from, min(head, len(self._wrap.text))))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the drag."""
        if self._drag_from is not None:
            self._drag_from = None
            self.release_mouse()
            event.stop()

    def on_click(self, event: events.Click) -> None:
        """A second click takes the word, a third the sentence."""
        if event.chain > 1 and self._rows:
            offset = self._offset_at(event)
            self.post_message(self.Pointed(offset, offset, event.chain))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the text."""
        event.stop()
        self.scroll_rows(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the text back."""
        event.stop()
        self.scroll_rows(-3)


def scene_of(session: Session) -> Scene:
    """What stands on the text now."""
    aim = session.aim
    numbers = (
        tuple((match.start, str(number)) for number, match in enumerate(aim.matches[1:], 2))
        if aim is not None and aim.numbered
        else ()
    )
    labels = session.schema

    def initial_of(label_id: str) -> str:
        label = labels.label(label_id)
        return (label.key or label.name[:1]) if label else "?"

    return Scene(
        spans_on=session.layer.spans.overlapping,
        focus=session.focus,
        selection=session.selection.range_ if session.selection else None,
        caret=caret_of(session),
        numbers=numbers,
        dim=session.boilerplate,
        initial_of=initial_of,
    )


def caret_of(session: Session) -> Range | None:
    """The word or cluster that the caret stands on; none while something is selected."""
    if session.selection:
        return None
    segmentation = session.document.segmentation
    head = session.selection.head
    return segmentation.token_at(head) or segmentation.next_cluster(head)


def _marked_ranges(session: Session) -> Iterator[Range]:
    """Where the session marks the text besides its spans."""
    yield caret_of(session) or session.selection.range_
    if session.focus is not None:
        yield session.focus.range_
    if session.aim is not None:
        yield from session.aim.matches


def _is_touched(row: Row, touched: list[Range]) -> bool:
    """Whether a mark lies on the row or starts at its very end (overlays stand in the blank before a mark)."""
    start, end = row.range_.start, row.range_.end
    return any(range_.start <= end and range_.end >= start for range_ in touched)

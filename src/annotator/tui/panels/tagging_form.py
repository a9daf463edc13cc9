"""The tagging form on the screen: panels of rows of pieces, each of which a click can run."""

from __future__ import annotations

import asyncio
from itertools import takewhile
from typing import NamedTuple

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from annotator.core.document import Document
from annotator.session.session import Session
from annotator.tui.panels.article_edges import edge_strip, signs_of
from annotator.tui.panels.form_strips import boxed_strip, row_strip
from annotator.tui.panels.painted import PaintedWidget
from annotator.view.form_rows import FormColumn, FormPanel
from annotator.view.form_strip import short_rows, strip_rows
from annotator.view.lines import width_of
from annotator.view.panel_column import EDGES, first_row, shared_height
from annotator.view.panel_edges import bottom_edge, top_edge
from annotator.view.pieces import Line, Piece, Tone
from annotator.view.screen_shape import PanelKind, Shape, panel_with_keys
from annotator.view.span_list import SpanList

_VALUE_INDENT = " " * 5
"""The indent of rows that belong to the field above."""

LATER = 0.03
"""Seconds without a key after which the list of spans follows."""

_MOST_STRIPS = 1024
"""Upper bound on cached strips; each is cached with its row, so that no other row gets the same ``id``."""


class _Placed(NamedTuple):
    """A panel with its first line on the screen, its height with the edges, and the first of its rows that is seen."""

    panel: FormPanel
    y: int
    height: int
    top: int
    below: int
    """How many of its rows are below those that are seen."""

    @property
    def rows(self) -> list[Line]:
        """The rows that are seen."""
        foot, room = self.panel.foot, self.height - EDGES
        seen = [*self.panel.rows[self.top : self.top + max(0, room - len(foot))]]
        return (seen + [()] * (room - len(foot) - len(seen)) + foot)[:room]


class TaggingForm(PaintedWidget):
    """Labels with their counts, the focused span with its attributes, the spans, the document with its fields.

    It is painted in rows instead of made of input widgets: the fields of the focused span change with every Tab, and
    mounting a form of 24 widgets takes 68 ms, painting these rows 1 ms. Typed answers use a real input line.
    """

    DEFAULT_CSS = "TaggingForm { width: 1fr; height: 1fr; }"

    class Clicked(Message):
        """A piece that runs a command was clicked."""

        def __init__(self, command: str, argument: str) -> None:
            super().__init__()
            self.command = command
            self.argument = argument

    def __init__(self) -> None:
        super().__init__(id="form")
        self._session: Session | None = None
        self._column = FormColumn()
        self._spans = SpanList()
        self._placed: list[_Placed] = []
        self._lines: list[Line] = []
        self._tops: dict[PanelKind, int] = {}
        self._strip_of: dict[tuple[int, bool], tuple[Line, Strip]] = {}
        self._edge_of: dict[tuple[object, ...], Strip] = {}
        self._strips_for: tuple[object, ...] = ()
        self.shape = Shape.PANELS
        self.lists_between_keys = False
        self._listed: tuple[Document, list[Line], int] | None = None
        self._is_list_late = False
        self._next: asyncio.Handle | None = None

    def show(self, session: Session) -> None:
        """Show the form of the session."""
        before, self._session = self._session, session
        if before is None or not _looks_the_same(before, session):
            self.repaint()

    def rows_wanted(self, session: Session) -> int:
        """Return the rows, edges included, that the panel with the keys takes to be seen whole."""
        return EDGES + len(self._rows_with_keys(session, self.app.size.width))

    def forget_rows(self) -> None:
        """Compute all rows again at the next repaint."""
        self._column, self._spans, self._strips_for, self._listed = FormColumn(), SpanList(), (), None

    def repaint(self) -> None:
        """Compute the rows and paint those that are seen; most are the identical objects of an earlier step."""
        session, (width, height) = self._session, self.size
        if session is None or not width:
            return
        styles, schema = self.styles_of_app, session.schema
        if self._strips_for != (width, styles, schema.hash):
            self._strips_for, self._strip_of, self._edge_of = (width, styles, schema.hash), {}, {}
        if len(self._strip_of) > _MOST_STRIPS or len(self._edge_of) > _MOST_STRIPS:
            self._strip_of, self._edge_of = {}, {}
        if self.shape is Shape.PLAIN:
            self._paint_plain(session, width, height)
        elif self.shape is Shape.PANELS or session.form is not None:
            self._paint_panels(session, width, height)
        else:
            self._paint_strip(session, width, height)

    def _paint_strip(self, session: Session, width: int, height: int) -> None:
        """Paint the lower end of the frame, which is lit: a narrow screen has one frame for all."""
        styles, rows_of = self.styles_of_app, short_rows if self.shape is Shape.ROWS else strip_rows
        self._placed, self._lines = [], rows_of(session, width, signs_of(styles, lit=True))[:height]
        self.paint([row_strip(row, width, session.schema, styles) for row in self._lines])

    def _paint_plain(self, session: Session, width: int, height: int) -> None:
        """Paint the rows of what is filled, without edges, the one at the cursor in sight."""
        rows = self._rows_with_keys(session, width)
        cursor = _row_at_cursor(rows)
        rows = rows[first_row(len(rows), height, cursor, 0) :][:height]
        self._placed, self._lines = [], [(*map(_without_drawing, row),) for row in rows]
        self.paint([row_strip(row, width, session.schema, self.styles_of_app) for row in self._lines])

    def _rows_with_keys(self, session: Session, width: int) -> list[Line]:
        """Return the rows of the panel that has the keys."""
        keyed, panels = panel_with_keys(session), self._column.panels(session, width)
        return next((panel.rows for panel in panels if panel.kind is keyed), [])

    def _paint_panels(self, session: Session, width: int, height: int) -> None:
        keyed = panel_with_keys(session)
        self._placed = [*self._arranged(session, width, height, keyed)]
        strips: list[Strip] = []
        self._lines = []
        for placed in self._placed:
            panel, rows, lit = placed.panel, placed.rows, placed.panel.kind is keyed
            strips.append(self._edge("top", panel.name, panel.note, width, lit=lit))
            for row in rows:
                cached = self._strip_of.get((id(row), lit))
                strips.append(cached[1] if cached else self._boxed(row, width, session, lit=lit))
            above = f"{placed.top} above" if placed.top else ""
            below = f"{placed.below} below" if placed.below else ""
            strips.append(self._edge("bottom", above, below, width, lit=lit))
            self._lines += [(), *rows, ()]
        self.paint(strips)

    def _arranged(self, session: Session, width: int, height: int, keyed: PanelKind) -> list[_Placed]:
        panels = {panel.kind: panel for panel in self._column.panels(session, width)}
        if self.shape is not Shape.PANELS:
            del panels[PanelKind.LABELS]
        wanted = {kind: len(panel.rows) + len(panel.foot) for kind, panel in panels.items()}
        has_list = self.shape is Shape.PANELS and len(session.layer.spans) > 0
        if has_list:
            wanted[PanelKind.SPANS] = 0
        placed, y = [], 0
        for kind, high in shared_height(wanted, height, keyed):
            if kind is PanelKind.SPANS:
                placed.append(self._list(session, y, width, high))
            else:
                placed.append(self._seen(panels[kind], y, high, is_keyed=kind is keyed))
            y += high
        return placed

    def _list(self, session: Session, y: int, width: int, high: int) -> _Placed:
        """Return the list of spans, as it was if it is shown between keys."""
        if not self.lists_between_keys or self._listed is None or self._listed[0] is not session.document:
            self._list_again(session, width, high)
        self._is_list_late = self.lists_between_keys
        _, rows, below = self._listed or (None, [], 0)
        return _Placed(FormPanel(PanelKind.SPANS, PanelKind.SPANS, "by place", rows, []), y, high, 0, below)

    def _list_again(self, session: Session, width: int, high: int) -> None:
        rows, below = self._spans.rows(session, width, high - EDGES)
        self._listed = session.document, rows, below

    def list_soon(self) -> None:
        """Show the list of spans as it is now in a pause between keys, of which none then waits for it."""
        if self._next is not None:
            self._next.cancel()
            self._next = None
        if self._is_list_late:
            self._next = asyncio.get_running_loop().call_later(LATER, self._show_list)

    def _show_list(self) -> None:
        self._next, self._is_list_late = None, False
        session = self._session
        for placed in self._placed if session is not None else ():
            if placed.panel.kind is PanelKind.SPANS and session is not None:
                self._list_again(session, self.size.width, placed.height)
                self.repaint()
                self._is_list_late = False
                return

    def _seen(self, panel: FormPanel, y: int, high: int, *, is_keyed: bool) -> _Placed:
        """Return the panel with the row at the cursor in sight, or of the labels that of the focused span."""
        room, rows = max(1, high - EDGES - len(panel.foot)), panel.rows
        if len(rows) <= room:  # as at most keys: no row has to be looked for
            self._tops[panel.kind] = 0
            return _Placed(panel, y, high, 0, 0)
        is_labels = panel.kind is PanelKind.LABELS
        wanted = _row_at_cursor(rows) if is_keyed or is_labels else None
        focus = self._session.focus if self._session is not None else None
        if is_labels and wanted is None and not is_keyed and focus is not None:
            wanted = _row_of_label(rows, focus.label)
        top = first_row(len(rows), room, wanted, self._tops.get(panel.kind, 0))
        self._tops[panel.kind] = top
        return _Placed(panel, y, high, top, max(0, len(rows) - top - room))

    def _boxed(self, row: Line, width: int, session: Session, *, lit: bool) -> Strip:
        strip = boxed_strip(row, width, session.schema, self.styles_of_app, lit=lit)
        self._strip_of[id(row), lit] = row, strip
        return strip

    def _edge(self, side: str, left: str, right: str, width: int, *, lit: bool) -> Strip:
        known = self._edge_of.get((side, left, right, lit))
        if known is None:
            styles, edge = self.styles_of_app, top_edge if side == "top" else bottom_edge
            pieces = edge(left, right, width, signs_of(styles, lit=lit))
            known = self._edge_of[side, left, right, lit] = edge_strip(pieces, styles, lit=lit)
        return known

    # -- what must not be covered -------------------------------------------------------------------------

    def rows_at_cursor(self) -> range:
        """Return the rows of the pane with the field at the cursor and its values; empty while none is being filled."""
        if self._session is None or self._session.form is None:
            return range(0)
        cursor = _row_at_cursor(self._lines)
        if cursor is None:
            return range(0)
        values = takewhile(
            lambda row: row and row[0].text.startswith(_VALUE_INDENT), self._lines[cursor + 1 :]
        )
        return range(cursor, cursor + 1 + sum(1 for _ in values))

    def cursor_cell(self) -> Offset | None:
        """Return the cell of the screen where the row at the cursor begins to say something; ``None`` without one."""
        self._paint_for_size()  # it may have been moved and not painted since
        rows = self.rows_at_cursor()
        if not rows:
            return None
        x, y = self.region.offset
        row = self._lines[rows.start]
        said = next(number for number, piece in enumerate(row) if piece.tone is Tone.MARK) + 1
        while said < len(row) - 1 and not row[said].text.strip():
            said += 1
        return Offset(x + sum(width_of(piece.text) for piece in row[:said]), y + rows.start)

    # -- the mouse ----------------------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Run the command of the clicked piece."""
        event.stop()
        y, x = int(event.y), int(event.x)
        for piece in self._lines[y] if y < len(self._lines) else ():
            if x < width_of(piece.text):
                if piece.command:
                    self.post_message(self.Clicked(piece.command, piece.argument))
                return
            x -= width_of(piece.text)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the panel under the pointer."""
        event.stop()
        self._scroll(int(event.y), 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the panel under the pointer back."""
        event.stop()
        self._scroll(int(event.y), -1)

    def _scroll(self, y: int, rows: int) -> None:
        for placed in self._placed:
            if placed.y <= y < placed.y + placed.height:
                if placed.panel.kind is PanelKind.SPANS:
                    self._spans.scroll(rows)
                    self._listed = None
                else:
                    self._tops[placed.panel.kind] = max(0, placed.top + rows)
                self.repaint()
                return


def _row_at_cursor(rows: list[Line]) -> int | None:
    """Return the number of the row at the cursor; ``None`` while there is none."""
    return next((y for y, row in enumerate(rows) if any(piece.tone is Tone.MARK for piece in row)), None)


def _without_drawing(piece: Piece) -> Piece:
    return Piece(">", Tone.MARK) if piece.tone is Tone.MARK else piece


def _row_of_label(rows: list[Line], label_id: str) -> int | None:
    return next((y for y, row in enumerate(rows) if any(piece.label == label_id for piece in row)), None)


def _looks_the_same(before: Session, after: Session) -> bool:
    """Whether nothing that the form shows has changed; most keys move only the caret."""
    return (
        before.document is after.document
        and before.layer is after.layer
        and before.schema is after.schema
        and before.focus == after.focus
        and before.offered == after.offered
        and before.review is after.review
        and (after.review is None or before.candidate is after.candidate)
        and (before.form, before.armed, before.group) == (after.form, after.armed, after.group)
    )

"""The tagging form on the screen: rows of pieces, each of which a click can run."""

from __future__ import annotations

from itertools import takewhile

from textual import events
from textual.message import Message
from textual.strip import Strip

from annotator.schema.values import LabelSchema
from annotator.session.session import Session
from annotator.tui.panels.painted import PaintedWidget
from annotator.tui.styles import Styles
from annotator.tui.terminal.strips import ExactStrip, StyledText, exact_pieces
from annotator.view.form_rows import FormColumn, Line, Piece, Tone, strip_rows
from annotator.view.lines import width_of

_VALUE_INDENT = " " * 5
"""The indent of rows that belong to the field above."""

_MOST_STRIPS = 512
"""Upper bound on cached strips; each is cached with its row, so that no other row gets the same ``id``."""


class TaggingForm(PaintedWidget):
    """Labels with their counts, the focused span with its attributes, the document with its fields.

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
        self._rows: list[Line] = []
        self._top = 0
        self._shown: tuple[object, ...] = ()
        self._strip_of: dict[int, tuple[Line, Strip]] = {}
        self._strips_for: tuple[object, ...] = ()
        self.is_strip = False

    def show(self, session: Session) -> None:
        """Show the form of the session."""
        before, self._session = self._session, session
        if before is None or not _looks_the_same(before, session) or self._shown[-1:] != (self.is_strip,):
            self.repaint()

    def forget_rows(self) -> None:
        """Compute all rows again at the next repaint."""
        self._column, self._strip_of, self._shown = FormColumn(), {}, ()

    def repaint(self) -> None:
        """Compute the rows and paint the visible ones."""
        width, height = self.size
        if self._session is None or not width:
            return
        folded = self.is_strip and self._session.form is None
        rows = strip_rows(self._session, width) if folded else self._column.rows(self._session, width, height)
        shown = (
            rows,
            self._first_row(self._session, rows, height),
            self.size,
            self.styles_of_app,
            self._session.schema.hash,
            self.is_strip,
        )
        if shown != self._shown:
            self._shown = shown
            self._rows, self._top = rows, shown[1]
            self._paint_visible(self._session.schema)

    def _paint_visible(self, schema: LabelSchema) -> None:
        """Paint the visible rows; most of them are the identical objects of an earlier step."""
        (width, height), styles = self.size, self.styles_of_app
        if self._strips_for != (width, styles, schema.hash):
            self._strips_for, self._strip_of = (width, styles, schema.hash), {}
        if len(self._strip_of) > _MOST_STRIPS:
            self._strip_of = {}
        strips = []
        for row in self._visible(height):
            cached = self._strip_of.get(id(row))
            if cached is None:
                cached = self._strip_of[id(row)] = row, _strip(row, width, schema, styles)
            strips.append(cached[1])
        self.paint(strips)

    def _first_row(self, session: Session, rows: list[Line], height: int) -> int:
        """Return the first visible row, so that the field at the cursor is shown with its values.

        Without a cursor the labels are shown while one is being chosen, and the span while one is focused.
        """
        if len(rows) <= height:
            return 0
        cursor = _row_at_cursor(rows) if session.form is not None else None
        if cursor is None and (session.group is not None or session.armed is not None):
            return 0
        if cursor is None and session.focus is not None:
            span = next((y for y, row in enumerate(rows) if row and row[0].text == " Span"), 0)
            # The definition of its label, a few rows above, should be visible, too.
            return max(0, min(span - 4, len(rows) - height))
        if cursor is None:
            return min(self._top, len(rows) - height)
        return max(0, min(cursor - height // 3, len(rows) - height))

    def rows_at_cursor(self) -> range:
        """Return the rows of the pane with the field at the cursor and its values; empty while none is being filled."""
        cursor = _row_at_cursor(self._rows)
        if cursor is None:
            return range(0)
        values = takewhile(
            lambda row: row and row[0].text.startswith(_VALUE_INDENT), self._rows[cursor + 1 :]
        )
        end = cursor + 1 + sum(1 for _ in values)
        return range(max(0, cursor - self._top), max(0, end - self._top))

    def _has_more_below(self, height: int) -> bool:
        """Whether there are rows below those on screen."""
        return self._top + height < len(self._rows)

    def _visible(self, height: int) -> list[Line]:
        """Return the rows on screen; the last one is an ellipsis when more follow."""
        shown = self._rows[self._top : self._top + height]
        if shown and self._has_more_below(height):
            shown[-1] = (Piece("   …", Tone.DIM),)
        return shown + [()] * (height - len(shown))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Run the command of the clicked piece; a click on the ellipsis scrolls on."""
        event.stop()
        height = self.size.height
        if int(event.y) == height - 1 and self._has_more_below(height):
            self._scroll(max(1, height - 1))
            return
        y, x = int(event.y) + self._top, int(event.x)
        for piece in self._rows[y] if y < len(self._rows) else ():
            if x < width_of(piece.text):
                if piece.command:
                    self.post_message(self.Clicked(piece.command, piece.argument))
                return
            x -= width_of(piece.text)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the form."""
        event.stop()
        self._scroll(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the form back."""
        event.stop()
        self._scroll(-1)

    def _scroll(self, rows: int) -> None:
        self._top = max(0, min(self._top + rows, len(self._rows) - self.size.height))
        if self._session is not None:
            self._paint_visible(self._session.schema)


def _row_at_cursor(rows: list[Line]) -> int | None:
    """Return the number of the row at the cursor; ``None`` while no field is being filled."""
    return next((y for y, row in enumerate(rows) if any(piece.tone is Tone.CURSOR for piece in row)), None)


def _strip(row: Line, width: int, schema: LabelSchema, styles: Styles) -> Strip:
    """Return the row, cut or filled to that width in cells."""
    pieces: list[StyledText] = []
    used = 0
    for piece in row:
        style = styles.label(schema, piece.label) if piece.label else styles.tone(piece.tone)
        cells = width_of(piece.text)
        pieces += exact_pieces(piece.text, cells, style)
        used += cells
    rest = max(0, width - used)
    return ExactStrip([*pieces, StyledText(" " * rest, rest, styles.bar)]).crop(0, width)


def _looks_the_same(before: Session, after: Session) -> bool:
    """Whether nothing that the form shows has changed; most keys move only the caret."""
    return (
        before.document is after.document
        and before.layer is after.layer
        and before.schema is after.schema
        and before.focus == after.focus
        and before.review is after.review
        and (after.review is None or before.candidate is after.candidate)
        and (before.form, before.armed, before.group) == (after.form, after.armed, after.group)
    )

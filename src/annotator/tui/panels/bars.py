"""The lines around the article: title above, status and keys below."""

from __future__ import annotations

from collections.abc import Iterable

from rich.style import Style
from textual.strip import Strip

from annotator.core.document import Document
from annotator.keys.hints import Hint
from annotator.tui.panels.painted import PaintedWidget
from annotator.tui.terminal.strips import ExactStrip, StyledText, exact_pieces
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, padded, width_of


def line_of(pieces: Iterable[tuple[str, Style]], width: int, fill: Style) -> Strip:
    """Return a strip of exactly ``width`` cells; what does not fit is cut with an ellipsis."""
    made: list[StyledText] = []
    used = 0
    for text, style in pieces:
        safe = sanitize(text)
        cut = fitted(safe, width - used)
        cells = width_of(cut)
        made += exact_pieces(cut, cells, style)
        used += cells
        if cut != safe:
            break
    return ExactStrip([*made, StyledText(" " * (width - used), width - used, fill)])


class TitleBar(PaintedWidget):
    """Title and origin of the document, above the text."""

    DEFAULT_CSS = "TitleBar { height: 2; }"

    def __init__(self) -> None:
        super().__init__(id="title")
        self._document: Document | None = None

    def show(self, document: Document) -> None:
        """Show the title of the document."""
        if document is not self._document:
            self._document = document
            self.repaint()

    def repaint(self) -> None:
        """Paint both lines."""
        document, width, styles = self._document, self.size.width, self.styles_of_app
        if document is None:
            return
        parts = (document.source, document.date, document.author)
        origin = " · ".join(part for part in parts if part)
        self.paint(
            [
                line_of([(f" {document.title or 'Untitled'}", styles.title)], width, styles.plain),
                line_of([(f" {origin}", styles.dim)], width, styles.plain),
            ]
        )


_LEAST_PARTS = 2
"""Parts of the position that stay beside any message: the number of spans, and that all is saved."""


class StatusLine(PaintedWidget):
    """The armed label or the last message on the left, the position on the right."""

    DEFAULT_CSS = "StatusLine { height: 1; }"

    def __init__(self) -> None:
        super().__init__(id="status")
        self._left = ""
        self._parts: tuple[str, ...] = ()
        self._is_warning = False

    def show(self, left: str, parts: tuple[str, ...], *, is_warning: bool = False) -> None:
        """Show a message and the parts of the position, of which the first ones are left out first."""
        shown = (sanitize(left), tuple(map(sanitize, parts)), is_warning)
        if shown != (self._left, self._parts, self._is_warning):
            self._left, self._parts, self._is_warning = shown
            self.repaint()

    def repaint(self) -> None:
        """Paint the line; leave out parts until the message fits, but never the last ``_LEAST_PARTS``.

        For a warning any part may be left out: the end of a warning says what to do.
        """
        width, styles = self.size.width, self.styles_of_app
        room = max(0, width - width_of(self._left) - 3)
        parts, least = self._parts, 0 if self._is_warning else _LEAST_PARTS
        while len(parts) > least and width_of(" · ".join(parts)) > room:
            parts = parts[1:]
        right = fitted(" · ".join(parts), width)
        style = styles.bar_warning if self._is_warning else styles.bar_key
        left = padded(f" {self._left} ", max(0, width - width_of(right) - 1))
        self.paint([line_of([(left, style), (f"{right} ", styles.bar_dim)], width, styles.bar)])


class FooterLine(PaintedWidget):
    """The six keys that matter now."""

    DEFAULT_CSS = "FooterLine { height: 1; }"

    def __init__(self) -> None:
        super().__init__(id="footer")
        self._hints: tuple[Hint, ...] = ()

    def show(self, hints: tuple[Hint, ...]) -> None:
        """Show these keys."""
        safe = tuple((key, sanitize(what)) for key, what in hints)
        if safe != self._hints:
            self._hints = safe
            self.repaint()

    def repaint(self) -> None:
        """Paint as many hints as fit whole, and always the last one, which leads to all keys."""
        styles, room = self.styles_of_app, self.size.width
        pieces = []
        for key, what in _that_fit(self._hints, room):
            pieces += [(f" {key}", styles.bar_key), (f" {what}  ", styles.bar_dim)]
        self.paint([line_of(pieces, room, styles.bar)])


def _that_fit(hints: tuple[Hint, ...], cells: int) -> list[Hint]:
    kept, last = list(hints[:-1]), list(hints[-1:])
    while kept and sum(width_of(key) + width_of(what) + 4 for key, what in kept + last) > cells:
        kept.pop()
    return kept + last

"""What a terminal shows after all that the app has sent it, cell by cell.

The rows of a widget say what would be painted now. Whether that was ever sent is another question: a refresh that is
forgotten leaves an old row on the screen of whoever sits there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.console import Console, RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip

from annotator.tui.app import AnnotatorApp
from annotator.view.cells import pieces_of

Cell = tuple[str, str]
"""A cluster and the escape sequence of its style; a wide one is followed by empty cells."""

_SENT = re.compile(r"\x1b\[(?:(\d+);(\d+)H|(\d+)G|([\d;]*)m)|(\n)|([^\x1b\n]+)")


class SentScreen:
    """The cells of a screen of that size; none was painted yet."""

    def __init__(self, width: int, height: int) -> None:
        self.size = width, height
        self.rows: list[list[Cell | None]] = [[None] * width for _ in range(height)]

    def take(self, sequences: str) -> None:
        """Draw what is sent; anything but text, moves and styles is an error."""
        x = y = 0
        looks = ""
        assert _SENT.sub("", sequences) == "", "something else than rows is sent"
        for row, column, in_row, style, line, text in _SENT.findall(sequences):
            if row:
                x, y = int(column) - 1, int(row) - 1
            elif in_row:
                x = int(in_row) - 1
            elif line:
                x, y = 0, y + 1
            elif text:
                cells = _cells(text, looks)
                self._put(x, y, cells)
                x += len(cells)
            else:
                looks = "" if style in {"", "0"} else style

    def _put(self, x: int, y: int, cells: list[Cell]) -> None:
        columns, height = self.size
        if not (y < height and 0 <= x < columns):
            return
        row, end = self.rows[y], min(columns, x + len(cells))
        self._part(row, x)
        self._part(row, end)
        row[x:end] = cells[: end - x]

    @staticmethod
    def _part(row: list[Cell | None], x: int) -> None:
        """Blank the wide cluster that the edge of a new one goes through, as terminals do."""
        if not (0 < x < len(row)) or (cell := row[x]) is None or cell[0]:
            return
        start = x
        while start and (cell := row[start]) is not None and not cell[0]:
            start -= 1
        end = x
        while end < len(row) and (cell := row[end]) is not None and not cell[0]:
            end += 1
        row[start:end] = [(" ", cell[1] if cell else "") for cell in row[start:end]]


def _cells(text: str, looks: str) -> list[Cell]:
    if text.isascii():
        return [(character, looks) for character in text]
    clusters = pieces_of(text, each=True)
    return [
        cell for glyph, width in clusters for cell in ((glyph, looks), *[("", looks)] * (width - 1))[:width]
    ]


class Watched(App[None]):
    """An app with a terminal that keeps what it is sent; ``kinds`` are the updates in their order."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self.sent = SentScreen(0, 0)
        self.kinds: list[str] = []

    def _display(self, screen: Screen[None], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if not isinstance(renderable, CompositorUpdate) or self._batch_count:
            return
        if self.sent.size != (size := (self.size.width, self.size.height)):
            self.sent = SentScreen(*size)
        self.kinds.append(type(renderable).__name__)
        self.sent.take(renderable.render_segments(self.console))

    def unsent(self) -> list[str]:
        """Where the screen would be painted otherwise now than all that was sent has it, a line for each row."""
        wanted = shown_by(self.screen._compositor.render_strips(), self.sent.size, self.console)
        return [*_differences(self.sent, wanted)]


class WatchedApp(Watched, AnnotatorApp):
    """The app itself."""


def shown_by(strips: Iterable[Strip], size: tuple[int, int], console: Console) -> SentScreen:
    """The screen that these rows make."""
    screen = SentScreen(*size)
    for y, strip in enumerate(strips):
        screen.take(f"\x1b[{y + 1};1H{strip.render(console)}")
    return screen


def _differences(sent: SentScreen, wanted: SentScreen) -> Iterator[str]:
    for y, (found, should) in enumerate(zip(sent.rows, wanted.rows, strict=True)):
        if found != should:
            x = next(x for x, cells in enumerate(zip(found, should, strict=True)) if cells[0] != cells[1])
            yield f"row {y} from cell {x}: sent {_text(found)!r}, now {_text(should)!r}"


def _text(row: list[Cell | None]) -> str:
    return "".join("·" if cell is None else cell[0] for cell in row).rstrip()

r"""Rows that end at the right cell, however wide the terminal draws a cluster.

Terminals, Rich and wcwidth disagree on emoji, spacing marks and conjuncts (see ``docs/terminals.md``), and a frame
moves the cursor only once per row: one cluster drawn wider or narrower would shift all that follows, including the
next pane. So a strip here knows the cells of its pieces instead of measuring them, and moves the cursor to its column
after everything that is not ASCII. A cluster that terminals are known to disagree on is drawn over blanks of its
width: if it is drawn narrower, nothing of an earlier frame shows beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from annotator.view.cells import is_unsteady, pieces_of


class StyledText(NamedTuple):
    """A stretch of one style: ``text`` takes ``width`` cells by our own count."""

    text: str
    width: int
    style: Style


class ExactStrip(Strip):
    """A strip made of pieces; ``at_column`` must set the screen column where it starts before it is rendered.

    What Textual's own strips hold, seven caches and a segment for each piece, takes as long to make as painting the
    row, so it is made when Textual first accesses it; a row that is sent directly never needs it.
    """

    __slots__ = ("_pieces", "_x")

    def __init__(self, pieces: Iterable[StyledText], x: int = 0) -> None:
        self._pieces = [piece for piece in pieces if piece.width]
        self._x = x
        self._cell_length = sum([piece.width for piece in self._pieces])
        self._render_cache: str | None = None

    @property
    def pieces(self) -> Sequence[StyledText]:
        """What the strip is made of, from left to right."""
        return self._pieces

    def __getattr__(self, name: str) -> object:
        if name not in Strip.__slots__:
            raise AttributeError(name)
        rendered = self._render_cache
        super().__init__([Segment(piece.text, piece.style) for piece in self.pieces], self._cell_length)
        self._render_cache = rendered
        return getattr(self, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExactStrip) and self.pieces == other.pieces

    def __hash__(self) -> int:
        return hash(tuple(self.pieces))

    def at_column(self, x: int) -> ExactStrip:
        """Return the strip itself, to be rendered from column ``x`` of the screen, counted from zero."""
        if x != self._x:
            self._x, self._render_cache = x, None
        return self

    def crop(self, start: int, end: int | None = None) -> Strip:
        """Return the part from one cell to another, both counted from the strip's start."""
        end = self.cell_length if end is None else min(end, self.cell_length)
        start = max(0, start)
        if (start, end) == (0, self.cell_length):
            return self
        return ExactStrip(_between(self.pieces, start, end), self._x + start)

    def overlaid(self, cell: int, piece: StyledText) -> ExactStrip:
        """Return the strip with the piece drawn over it at the cell; the piece has no cluster of unsteady width."""
        return _OverlaidStrip(self, cell, piece)

    def cut_to(self, width: int) -> ExactStrip:
        """Return the first ``width`` cells."""
        return ExactStrip(_between(self.pieces, 0, width), self._x)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Return the parts that end at each of the cuts."""
        edges = [0, *(cut for cut in cuts if cut <= self.cell_length)]
        if edges == [0, self.cell_length]:
            return [self]
        return [self.crop(left, right) for left, right in pairwise(edges)]

    def render(self, console: Console) -> str:
        """Return what is sent to the terminal for this strip, with the cursor at its start."""
        if self._render_cache is None:
            self._render_cache = "".join(self._sequences(console))
        return self._render_cache

    def _sequences(self, console: Console) -> Iterable[str]:
        system, x, column_unsure = _color_system(console), self._x, False
        for text, width, style in self._pieces:
            if column_unsure:
                yield _to_column(x)
            column_unsure = not text.isascii()
            if column_unsure and is_unsteady(text):
                yield self.render_style(style, " " * width, system) + _to_column(x)
            yield self.render_style(style, text, system)
            x += width
        if column_unsure:
            yield _to_column(x)


class _OverlaidStrip(ExactStrip):
    """A strip with a piece drawn over it; what is sent for the strip below is not computed again."""

    __slots__ = ("_cell", "_piece", "_under")

    def __init__(self, under: ExactStrip, cell: int, piece: StyledText) -> None:
        self._under, self._cell, self._piece = under, cell, piece
        self._x, self._cell_length = 0, under.cell_length
        self._render_cache: str | None = None

    @property
    def pieces(self) -> Sequence[StyledText]:
        under, end = self._under.pieces, self._cell + self._piece.width
        return [*_between(under, 0, self._cell), self._piece, *_between(under, end, self.cell_length)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _OverlaidStrip) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    @property
    def _parts(self) -> tuple[ExactStrip, int, StyledText]:
        return self._under, self._cell, self._piece

    def _sequences(self, console: Console) -> Iterable[str]:
        yield self._under.at_column(self._x).render(console)
        yield _to_column(self._x + self._cell)
        yield self.render_style(self._piece.style, self._piece.text, _color_system(console))
        yield _to_column(self._x + self.cell_length)


def exact_pieces(text: str, width: int, style: Style) -> Sequence[StyledText]:
    """Return the text as pieces of that style; each cluster that terminals disagree on is a piece of its own."""
    if is_unsteady(text):
        pieces = [StyledText(glyphs, cells, style) for glyphs, cells in pieces_of(text)]
        if sum(piece.width for piece in pieces) == width:
            return pieces
    # Also when glyphs that are now side by side form other clusters than before.
    return (StyledText(text, width, style),)


def _color_system(console: Console) -> ColorSystem:
    return console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - as Textual's own strip does


def _to_column(x: int) -> str:
    return f"\x1b[{x + 1}G"


def _between(pieces: Iterable[StyledText], start: int, end: int) -> Iterable[StyledText]:
    """Yield the pieces between two cells; a wide cluster across one of the two becomes blanks."""
    cell = 0
    for piece in pieces:
        left, right = max(start - cell, 0), min(end - cell, piece.width)
        if left < right:
            yield piece if right - left == piece.width else _cut(piece, left, right)
        cell += piece.width


def _cut(piece: StyledText, start: int, end: int) -> StyledText:
    if piece.text.isascii():
        return StyledText(piece.text[start:end], end - start, piece.style)
    kept, cell = [], 0
    for glyphs, width in pieces_of(piece.text, each=True):
        if start <= cell and cell + width <= end:
            kept.append(glyphs)
        else:
            kept.append(" " * max(0, min(end, cell + width) - max(start, cell)))
        cell += width
    return StyledText("".join(kept), end - start, piece.style)

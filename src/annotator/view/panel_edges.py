"""The edges of a panel: a border that carries the panel's name, a count, a source and a place.

```
╭─ Labels ────── 9 of 14 ─╮
╰─ example.org ──── 62 % ─╯
```
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from msgspec import Struct

from annotator.view.lines import fitted, width_of


class EdgeSigns(Struct, frozen=True):
    """The signs of a border, each one cell wide; ``place`` is the part of the right edge that is on the screen."""

    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str
    left_tee: str
    right_tee: str
    top_tee: str
    across: str
    down: str
    place: str
    hit: str


ROUNDED = EdgeSigns("╭", "╮", "╰", "╯", "├", "┤", "┬", "─", "│", "┃", "┫")
HEAVY = EdgeSigns("┏", "┓", "┗", "┛", "┣", "┫", "┳", "━", "┃", "█", "╋")
"""For the panel that has the keys where colour cannot say so."""
ASCII = EdgeSigns("+", "+", "+", "+", "+", "+", "+", "-", "|", "#", "<")
ASCII_HEAVY = EdgeSigns("#", "#", "#", "#", "#", "#", "#", "=", "#", "%", "<")
BLANK = EdgeSigns(*" " * len(ROUNDED.__struct_fields__))
"""For the plain screen, which has the words of an edge and no lines."""


def edge_signs(*, heavy: bool = False) -> EdgeSigns:
    """Return the signs for a border, ``heavy`` for the panel that has the keys where colour cannot say so.

    They are ASCII where the terminal draws any of the others in two cells.
    """
    signs = HEAVY if heavy else ROUNDED
    drawn = "".join((signs.top_left, signs.across, signs.down, signs.place))
    return signs if width_of(drawn) == len(drawn) else ASCII_HEAVY if heavy else ASCII


class EdgePart(Enum):
    """What a piece of an edge is; a painter turns it into a style."""

    LINE = "line"
    NAME = "name"
    NOTE = "note"


class EdgePiece(NamedTuple):
    """A piece of an edge, ``width`` cells wide."""

    text: str
    width: int
    part: EdgePart


BETWEEN_PARTS = " · "
"""What stands between the parts of a note."""

_AROUND_TEXT = 2
"""Blanks beside a text on an edge."""
_CORNER = 2
"""A corner and the sign beside it."""


def top_edge(name: str, note: str, width: int, signs: EdgeSigns = ROUNDED) -> tuple[EdgePiece, ...]:
    """Return the upper edge, ``width`` cells wide; if both do not fit, the note is left out, then the name is cut.

    Of a note of several parts the first ones are left out first. Name and note are safe to send to a terminal.
    """
    return tuple(_edge((signs.top_left, signs.top_right), name, note, width, signs))


def open_edge(name: str, note: str, width: int, signs: EdgeSigns = ROUNDED) -> tuple[EdgePiece, ...]:
    """Return the rule above an article that has no frame: the upper edge without corners."""
    return tuple(_edge((signs.across, signs.across), name, note, width, signs))


def bottom_edge(left: str, right: str, width: int, signs: EdgeSigns = ROUNDED) -> tuple[EdgePiece, ...]:
    """Return the lower edge, ``width`` cells wide; if both do not fit, the left text is cut, then left out."""
    room = width - 2 * _CORNER - _AROUND_TEXT
    if right and left:
        left = fitted(left, room - width_of(right) - _AROUND_TEXT - 1)
    pieces = _edge((signs.bottom_left, signs.bottom_right), left, right, width, signs)
    return tuple(piece._replace(part=_quiet(piece.part)) for piece in pieces)


def rule(width: int, signs: EdgeSigns = ROUNDED) -> tuple[EdgePiece, ...]:
    """Return a line across a panel, from edge to edge."""
    return tuple(_edge((signs.left_tee, signs.right_tee), "", "", width, signs))


def _quiet(part: EdgePart) -> EdgePart:
    return EdgePart.NOTE if part is EdgePart.NAME else part


def _edge(
    corners: tuple[str, str], left: str, right: str, width: int, signs: EdgeSigns
) -> Iterator[EdgePiece]:
    if width < 2 * _CORNER:
        yield _line(signs.across * max(0, width))
        return
    room = width - 2 * _CORNER
    beside = bool(left) * (width_of(left) + _AROUND_TEXT + 1) + _AROUND_TEXT
    while right and width_of(right) + beside > room:
        right = right.partition(BETWEEN_PARTS)[2]
    left = fitted(left, max(0, room - _AROUND_TEXT))
    used = sum(width_of(text) + _AROUND_TEXT for text in (left, right) if text)
    yield _line(corners[0] + signs.across)
    yield from _text(left, EdgePart.NAME)
    yield _line(signs.across * (room - used))
    yield from _text(right, EdgePart.NOTE)
    yield _line(signs.across + corners[1])


def _line(signs: str) -> EdgePiece:
    return EdgePiece(signs, len(signs), EdgePart.LINE)


def _text(text: str, part: EdgePart) -> Iterator[EdgePiece]:
    if text:
        yield EdgePiece(f" {text} ", width_of(text) + _AROUND_TEXT, part)

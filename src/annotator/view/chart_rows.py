"""Bars, gauges and small columns made of characters, for statistics on a screen.

Length and height say what colours would. Where the terminal draws such signs in two cells, all are
replaced by ASCII ones, so that rows keep their width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from msgspec import Struct

from annotator.view.cells import sanitize
from annotator.view.lines import fitted, padded, width_of


class Ink(StrEnum):
    """What a piece of a row is, for its colour."""

    PLAIN = "plain"
    HEADING = "heading"
    DIM = "dim"
    BAR = "bar"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


Row = list[tuple[str, Ink]]
"""Pieces of a row, each safe to send to a terminal."""


class Signs(Struct, frozen=True):
    """The signs of charts: a whole cell and half a cell of a bar, what is left of a gauge, columns from low to high."""

    whole: str
    half: str
    left: str
    columns: str


_SIGNS = Signs("━", "╸", "─", "▁▂▃▄▅▆▇█")
_ASCII = Signs("=", "", "-", "_.:-=+*#")


_LONGEST = 40
"""Cells of the longest bar."""


def signs() -> Signs:
    """The signs for this terminal."""
    drawn = "".join((_SIGNS.whole, _SIGNS.half, _SIGNS.left, _SIGNS.columns))
    return _SIGNS if width_of(drawn) == len(drawn) else _ASCII


def bar(value: float, most: float, cells: int) -> str:
    """A bar as long as the value is of the most, in at most so many cells; at least half a cell unless it is 0."""
    shape = signs()
    halves = round(2 * cells * value / most) if most > 0 else 0
    halves = max(halves, 1) if value > 0 else 0
    whole, half = divmod(halves, 2)
    if not shape.half:
        return shape.whole * max(whole, min(1, halves))
    return shape.whole * whole + shape.half * half


def gauge(part: float, whole: float, cells: int) -> Row:
    """A part of the whole in exactly so many cells: full only if all is done, and empty only if nothing is."""
    shape = signs()
    done = int(cells * part / whole) if whole > 0 else 0
    done = min(max(done, 1), cells) if part > 0 else 0
    return [(shape.whole * done, Ink.BAR), (shape.left * (cells - done), Ink.DIM)]


def columns(values: Sequence[float], most: float = 0) -> str:
    """A column for each value, as high as it is of the most, by default the highest of them; a blank for 0."""
    levels = signs().columns
    most = max([*values, most]) if values else 0
    return "".join(
        levels[max(0, -(-int(1000 * value / most) * len(levels) // 1000) - 1)] if value > 0 else " "
        for value in values
    )


def column_rows(values: Sequence[float], cells: int, rows: int, shown: Callable[[float], str]) -> list[Row]:
    """Columns of several rows, as high as each value is of the most, beside a scale; what has no room is left out.

    ``shown`` writes a number of the scale.
    """
    levels = signs().columns
    most = max(values, default=0)
    scale = [shown(most), *[""] * max(0, rows - 2), shown(0)][:rows]
    of_scale = max(map(width_of, scale), default=0)
    room = max(1, cells - of_scale - 2)
    each = max(1, min(4, room // max(1, len(values))))
    latest = values[-(room // each) :]
    made: list[Row] = []
    for y, number in enumerate(scale):
        below = (rows - 1 - y) * len(levels)
        drawn = ""
        for value in latest:
            height = -(-int(1000 * value / most * rows * len(levels)) // 1000) - below if most > 0 else 0
            sign = levels[min(height, len(levels)) - 1] if height > 0 else " "
            drawn += sign * max(1, each - 1) + " " * (each > 1)
        made.append([(f" {number:>{of_scale}} ", Ink.DIM), (drawn, Ink.BAR)])
    return made


class Bar(Struct, frozen=True):
    """A named number, and what stands behind it."""

    name: str
    value: float
    text: str


def bar_rows(bars: Sequence[Bar], width: int, indent: int = 1) -> list[Row]:
    """A row of at most ``width`` cells for each: the name, the bar, the text; long names are cut with a sign."""
    if not bars:
        return []
    names = [sanitize(each.name) for each in bars]
    of_texts = max(width_of(each.text) for each in bars)
    room = width - indent - of_texts - 2
    of_names = min(max(map(width_of, names)), max(room * 3 // 5, room - 40))
    cells = min(_LONGEST, room - of_names - 1)
    most = max(each.value for each in bars)
    return [
        [
            (" " * indent + padded(fitted(name, of_names), of_names) + " ", Ink.PLAIN),
            (padded(bar(each.value, most, cells), cells), Ink.BAR),
            (f"  {' ' * (of_texts - width_of(each.text))}{each.text}", Ink.PLAIN),
        ]
        for name, each in zip(names, bars, strict=True)
    ]


def width_of_row(row: Row) -> int:
    """The cells of a row."""
    return sum(width_of(text) for text, _ in row)

"""A table as rows of a screen: columns as wide as what is in them, and what has no room wrapped in its column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from annotator.view.lines import padded, width_of, wrapped

GAP = 2
"""Cells between two columns."""

LEAST = 8
"""Cells of a column that is made narrower."""

TableRow = tuple[str, ...]


def table_rows(names: TableRow, rows: Sequence[TableRow], cells: int, kept: int = 0) -> list[TableRow]:
    """Return rows of padded cells, the names of the columns first.

    All is safe to send to a terminal, as what is given is. Where the columns have no room, the widest are narrowed,
    but not those ``kept``, the first ones.
    """
    widths = [max(map(width_of, column)) for column in zip(names, *rows, strict=True)]
    room = cells - GAP * (len(widths) - 1) - sum(widths[:kept])
    widths = [*widths[:kept], *_narrowed(widths[kept:], room)]
    shown: list[TableRow] = []
    for row in (names, *rows):
        columns = [wrapped(text, width) or ("",) for text, width in zip(row, widths, strict=True)]
        shown += (
            tuple(padded(part, width) for part, width in zip(parts, widths, strict=True))
            for parts in zip_longest(*columns, fillvalue="")
        )
    return shown


def _narrowed(widths: list[int], room: int) -> list[int]:
    while sum(widths) > room and (widest := max(widths)) > LEAST:
        second = max([width for width in widths if width < widest], default=LEAST)
        many = widths.count(widest)
        less = max(1, min(widest - max(second, LEAST), -(-(sum(widths) - room) // many)))
        widths = [width - less if width == widest else width for width in widths]
    return widths

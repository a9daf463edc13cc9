"""Blocks of rows set side by side, in columns that are as even as may be."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.tui.overlays.list_rows import StyledLine
from annotator.view.lines import width_of

Block = Sequence[StyledLine]
"""Rows that belong together, and stay in one column."""

GAP = 3
"""Cells between two columns."""


def columns_in(cells: int) -> int:
    """Return how many columns of keys there are in so many cells."""
    return 3 if cells >= 106 else 2 if cells >= 72 else 1


def column_width(cells: int) -> int:
    """Return the cells of each of the columns."""
    count = columns_in(cells)
    return (cells - GAP * (count - 1)) // count


def in_columns(blocks: Sequence[Block], cells: int) -> list[StyledLine]:
    """Return the rows of the blocks, which are ``column_width`` wide, in columns that are read from top to bottom."""
    columns = _divided(blocks, columns_in(cells))
    width = column_width(cells)
    rows: list[StyledLine] = []
    for y in range(max(map(len, columns), default=0)):
        row: StyledLine = []
        for number, column in enumerate(columns):
            pieces = column[y] if y < len(column) else []
            row += pieces
            if any(y < len(later) for later in columns[number + 1 :]):
                used = sum(width_of(text) for text, _ in pieces)
                row.append((" " * (width + GAP - used), "bar"))
        rows.append(row)
    return rows


def _divided(blocks: Sequence[Block], count: int) -> list[list[StyledLine]]:
    """The blocks in their order, in so many columns, of which the longest is as short as may be."""
    most = -(-sum(len(block) + 1 for block in blocks) // count)
    while True:
        columns: list[list[StyledLine]] = [[]]
        for block in blocks:
            if columns[-1] and len(columns[-1]) + 1 + len(block) > most:
                columns.append([])
            columns[-1] += [[], *block] if columns[-1] else block
        if len(columns) <= count:
            return columns
        most += 1

"""Where a caret lands that moves by rows."""

from __future__ import annotations

from annotator.view.wrap import Wrap


def moved_by_rows(wrap: Wrap, offset: int, rows: int, cell: int | None) -> tuple[int, int]:
    """The offset ``rows`` further down (negative: up) nearest to the cell, and that cell; ``None`` is the caret's own.

    The first row goes up to its start, the last one down to its end. Offsets are code points.
    """
    row = wrap.row_at_offset(offset)
    aimed = wrap.cell_at_offset(row, offset) if cell is None else cell
    target = wrap.row_below(row, rows) if rows > 0 else wrap.row_above(row, -rows)
    if target == row:
        return (row.range_.start if rows < 0 else row.shown.end), aimed
    return wrap.offset_at_cell(target, aimed), aimed

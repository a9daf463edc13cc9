"""Where a panel can open without covering what is being looked at, and how its entries are set in columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from annotator.view.lines import padded, width_of, wrapped

BandItem = tuple[str, str]
"""A key and what it does."""

_COMFORTABLE = 35
"""Width of a column of entries, in cells, where there is room for all of them."""

_NARROWEST = 28
"""Minimum width of a column of entries, in cells."""

_MOST_FOR_KEYS = 10
"""Maximum width of the keys in a column, in cells."""


def free_band(height: int, wanted: int, taken: Collection[int]) -> range:
    """Return the rows of a pane where a panel of ``wanted`` rows covers none of those ``taken``.

    They are the bottom of the lowest gap that holds the whole panel, or all of the largest gap if none does.
    """
    edges = sorted({-1, height, *(row for row in taken if 0 <= row < height)})
    gaps = [range(above + 1, below) for above, below in pairwise(edges) if below - above > 1]
    if not gaps:
        return range(0)
    roomy = [gap for gap in gaps if len(gap) >= wanted]
    gap = roomy[-1] if roomy else max(gaps, key=len)
    return gap[-wanted:] if wanted < len(gap) else gap


def rows_needed(entries: Sequence[BandItem], width: int) -> int:
    """Return how many rows the entries take in columns of ``_COMFORTABLE`` cells, or uncut in a single column."""
    columns = width // _COMFORTABLE
    return len(_whole(entries, width)) if columns < 2 else -(-len(entries) // columns)


def columned(entries: Sequence[BandItem], width: int, rows: int) -> list[list[BandItem]]:
    """Return the entries in rows of padded cells, read down the columns; the last cell counts those that do not fit.

    If one column holds all of them, long entries are not cut but wrapped to the next row.
    """
    if not entries or rows < 1:
        return []
    whole = _whole(entries, width)
    if len(whole) <= rows:
        return [[cell] for cell in whole]
    columns = max(1, min(width // _NARROWEST, -(-len(entries) // rows)))
    room = columns * rows
    shown = list(entries[:room])
    if len(entries) > room:
        shown[-1] = ("", f"… {len(entries) - room + 1} more")
    column = width // columns
    below = [shown[start : start + rows] for start in range(0, len(shown), rows)]
    cells = [_cell(key, what, _for_keys(each), column) for each in below for key, what in each]
    return [cells[row::rows] for row in range(min(rows, len(cells)))]


def _whole(entries: Sequence[BandItem], width: int) -> list[BandItem]:
    """Return the entries in one column, each in as many rows as it needs."""
    keys = _for_keys(entries)
    cells: list[BandItem] = []
    for key, what in entries:
        first, *more = wrapped(what, width - keys - 4) or [""]
        cells += [_cell(key, first, keys, width), *(_cell("", row, keys, width) for row in more)]
    return cells


def _for_keys(entries: Sequence[BandItem]) -> int:
    """Return the cells that the keys of a column take."""
    return min(_MOST_FOR_KEYS, max((width_of(key) for key, _ in entries), default=0))


def _cell(key: str, what: str, keys: int, column: int) -> BandItem:
    """Return one entry; an ellipsis marks a cut, and a blank keeps it off the next column."""
    room = max(1, column - keys - 2)
    return f" {padded(key, keys)}", f"{padded(f'  {what}', room)} "

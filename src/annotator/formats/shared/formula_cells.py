"""Cells of a table that a spreadsheet would run as formulas, and the apostrophe that makes them text.

A cell counts by its first character; one that is nothing but a number is shown as that number and runs nothing.
"""

from __future__ import annotations

import re

_BEGINNING = re.compile("[=+\\-@\t\n\r\0＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def is_formula(cell: str) -> bool:
    """Return whether a spreadsheet would take the cell for a formula."""
    return _BEGINNING.match(cell) is not None and _NUMBER.fullmatch(cell) is None


def guarded(cell: str) -> str:
    """Return the cell with an apostrophe before it if it is a formula, or one behind apostrophes."""
    return f"'{cell}" if is_formula(cell.lstrip("'")) else cell


def unguarded(cell: str) -> str:
    """Return the cell that ``guarded`` was given; one that it cannot have written stays as it is."""
    return cell[1:] if cell.startswith("'") and is_formula(cell.lstrip("'")) else cell

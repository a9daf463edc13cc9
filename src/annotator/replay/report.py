"""Figures as a table for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from annotator.replay.figures import Figures

Column = tuple[str, Figures]
"""A heading and the figures under it."""


def table(columns: Sequence[Column]) -> str:
    """The figures side by side, one row each."""
    rows = [("", [heading for heading, _ in columns])]
    rows += [
        (name, [cell(figures) for _, figures in columns])
        for name, cell in _ROWS
        if name != _READING or any(figures.reading for _, figures in columns)
    ]
    reasons = sorted({reason for _, figures in columns for reason in figures.not_typed})
    rows += [(f"  {reason}", [str(f.not_typed.get(reason, 0)) for _, f in columns]) for reason in reasons]
    left = max(len(name) for name, _ in rows)
    widths = [max(len(cells[i]) for _, cells in rows) for i in range(len(columns))]
    lines = (
        name.ljust(left) + "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        for name, cells in rows
    )
    return "\n".join(line.rstrip() for line in lines)


_READING = "keys to read on"
"""A row that a key log has not: keys that only read belong to no span there."""


def _share(name: str, figures: Figures) -> str:
    return f"{100 * figures.shares()[name]:.1f} %"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


_ROWS: tuple[tuple[str, Callable[[Figures], str]], ...] = (
    ("keys per span, mean", lambda figures: f"{figures.mean:.2f}"),
    ("with Shift as a key", lambda figures: f"{figures.mean_with_shift:.2f}"),
    ("p50", lambda figures: _number(figures.percentile(0.5))),
    ("p90", lambda figures: _number(figures.percentile(0.9))),
    ("spans by 1 key or less", lambda figures: _share("1", figures)),
    ("by 2", lambda figures: _share("2", figures)),
    ("by 3", lambda figures: _share("3", figures)),
    ("by more", lambda figures: _share("more", figures)),
    ("wasted keys", lambda figures: str(figures.wasted)),
    ("page turns", lambda figures: str(figures.page_turns)),
    (_READING, lambda figures: str(figures.reading)),
    ("spans", lambda figures: str(len(figures.keys))),
    ("documents", lambda figures: str(figures.documents)),
    ("not typed", lambda figures: str(sum(figures.not_typed.values()))),
)

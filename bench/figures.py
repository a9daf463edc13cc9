"""A measurement beside its floor, and how both are taken."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

_ROW = "{:<58} {:>20} {:>20} {:>13} {:>11}  {}"

HEADER = _ROW.format("what", "ours", "floor", "ratio", "target", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table: ``ratios`` against ``targets``, one by one; no targets, no verdict."""

    what: str
    ours: str
    floor: str
    ratios: Sequence[float] = ()
    targets: Sequence[float] = ()
    note: str = ""
    sign: str = "{:.2f}x"

    @property
    def is_over(self) -> bool:
        return any(ratio > target for ratio, target in zip(self.ratios, self.targets, strict=False))

    def __str__(self) -> str:
        ratios = " ".join(map(self.sign.format, self.ratios))
        targets = " ".join(map(self.sign.replace(".2f", "g").format, self.targets))
        verdict = "OVER" if self.is_over else "ok" if self.targets else ""
        row = _ROW.format(self.what, self.ours, self.floor, ratios, targets, verdict).rstrip()
        return "\n".join([row, *(f"    {line}" for line in self.note.splitlines())])


Timed = Callable[[], float]
"""Does a piece of work and says how many seconds the part took that counts."""


def interleaved(rounds: int, *works: Timed) -> list[list[float]]:
    """The seconds of each work, round by round in turn, so that a busy minute hits all alike."""
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, taken in zip(works, seconds, strict=True):
            taken.append(work())
    return seconds


def against_floor(  # noqa: PLR0913 - one parameter a column
    what: str,
    ours: list[float],
    floor: list[float],
    count: int,
    unit: str,
    target: float | None = None,
    note: str = "",
) -> Figure:
    """The figure of work on ``count`` things, by the medians of its rounds."""
    mine, theirs = median(ours), median(floor)
    return Figure(
        what,
        f"{mine:.3f} s {count / mine:,.0f} {unit}/s",
        f"{theirs:.3f} s",
        (mine / theirs,),
        () if target is None else (target,),
        note,
    )


def share(values: Sequence[float], part: float) -> float:
    """The value that so great a part of the values does not exceed, by nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]

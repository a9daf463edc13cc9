"""Measurements beside their floor, and how both are taken."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

_ROW = "{:<58} {:>24} {:>20} {:>13} {:>10}  {:<4} {:>6}"

HEADER = _ROW.format("what", "ours", "floor", "ratio", "target", "", "CPU")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table: ``ratios`` against ``targets``, pairwise; without targets there is no verdict.

    ``cpu`` is the ratio of processor times if known, which is what the medians would give on an idle machine.
    """

    what: str
    ours: str
    floor: str
    ratios: Sequence[float] = ()
    targets: Sequence[float] = ()
    note: str = ""
    cpu: float | None = None
    sign: str = "{:.3g}x"

    @property
    def is_over(self) -> bool:
        return any(ratio > target for ratio, target in zip(self.ratios, self.targets, strict=False))

    def __str__(self) -> str:
        ratios = " ".join(map(self.sign.format, self.ratios))
        targets = " ".join(map(self.sign.format, self.targets))
        verdict = "OVER" if self.is_over else "ok" if self.targets else ""
        cpu = f"{self.cpu:.3g}x" if self.cpu else ""
        row = _ROW.format(self.what, self.ours, self.floor, ratios, targets, verdict, cpu).rstrip()
        return "\n".join(filter(None, [row, *(f"    {line}" for line in self.note.splitlines())]))


@dataclass(frozen=True, slots=True)
class Work:
    """What was worked on: ``count`` things of a ``unit``; its figures also say how many per second."""

    what: str
    count: int
    unit: str

    def figure(self, ours: list[float], floor: list[float], target: float | None = None) -> Figure:
        """Return the figure for the seconds that each round took, by their medians."""
        mine, theirs = median(ours), median(floor)
        pace = f"{mine:.3f} s {self.count / mine:>7,.0f} {self.unit}/s"
        targets = () if target is None else (target,)
        return Figure(self.what, pace, f"{theirs:.3f} s", (mine / theirs,), targets)


Timed = Callable[[], float]
"""Does a piece of work and returns the seconds of the part that is measured."""


def interleaved(rounds: int, *works: Timed) -> list[list[float]]:
    """Return the seconds of each work, run in turn round by round, so that load affects all alike."""
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, taken in zip(works, seconds, strict=True):
            taken.append(work())
    return seconds


def share(values: Sequence[float], part: float) -> float:
    """Return the value that ``part`` (0 to 1) of the values does not exceed, by nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]

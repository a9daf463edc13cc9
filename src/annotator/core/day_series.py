"""Numbers by day as a series of equal steps, with the days on which there was nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct


class DaySeries(Struct, frozen=True):
    """Sums of ``step`` days each, from the ``first`` day on; ``last`` is the last day that has a number."""

    first: date
    last: date
    step: int
    sums: tuple[int, ...]

    def day(self, index: int) -> date:
        """The first day of a sum."""
        return self.first + timedelta(days=index * self.step)


def day_series(days: Mapping[str, int], most: int) -> DaySeries | None:
    """The series of numbers by day, ``YYYY-MM-DD``, with at most so many sums; ``None`` without a day.

    What is no day counts as none: the time of an imported span may be any text.
    """
    counted = {day.toordinal(): count for text, count in days.items() if (day := _day(text))}
    if not counted:
        return None
    first, last = min(counted), max(counted)
    step = -(-(last - first + 1) // max(1, most))
    sums = [0] * ((last - first) // step + 1)
    for ordinal, count in counted.items():
        sums[(ordinal - first) // step] += count
    return DaySeries(date.fromordinal(first), date.fromordinal(last), step, tuple(sums))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

"""The coefficients of agreement, each a function of counts that add up over units and documents.

Counts are whole numbers wherever the source has them, so that "only one value was given" is found exactly. A
coefficient that is not defined is ``None`` with a reason, never 0 or 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from enum import StrEnum
from itertools import combinations

from msgspec import Struct

Counts = Mapping[Hashable, float]
"""Counts by name, or by a tuple of a name and a value."""


class Tally(dict[Hashable, float]):
    """Counts that are being made; what was not counted is 0."""

    def __missing__(self, key: Hashable) -> float:
        return 0

    def add(self, other: Counts) -> None:
        """Add what was counted elsewhere."""
        for key, count in other.items():
            self[key] += count


Value = Hashable
"""What one person said of a unit: a label, a set of labels, a number; ``None`` where nothing is known."""

NO_SPANS = "no spans"
NO_UNITS = "nothing that two people judged"
NOT_BY_ALL = "nothing that everyone judged"
ONE_VALUE = "only one value was given"


class Coefficient(Struct, frozen=True):
    """A coefficient, or why it is undefined; ``low`` and ``high`` are the ends of its 95 % interval, if known."""

    value: float | None
    undefined: str = ""
    low: float | None = None
    high: float | None = None


Formula = Callable[[Counts], Coefficient]
"""Computes a coefficient from counts."""


class Metric(StrEnum):
    """How far apart two values are: equal or not, by their ranks, or by their difference."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


# -- counting ---------------------------------------------------------------------------------------------------------


def count_units(
    tally: Tally, values: tuple[Value, ...], times: int = 1, metric: Metric = Metric.NOMINAL
) -> None:
    """Count units of which several people said these values, in any order; units with fewer than two count nothing.

    For ``percent``, ``fleiss_kappa`` (where all units have as many values) and ``krippendorff_alpha`` with the metric.
    """
    said = Counter(value for value in values if value is not None)
    people = said.total()
    if people < 2:
        return
    tally["units"] += times
    tally["pairs"] += times * people * (people - 1)
    tally["agreeing"] += times * sum(count * (count - 1) for count in said.values())
    for value, count in said.items():
        tally["value", value] += times * count
    # Both directions of the coincidence matrix, without its diagonal; summed up where all that differs counts alike.
    if metric is Metric.NOMINAL:
        if len(said) > 1:
            apart = people * people - sum(count * count for count in said.values())
            tally["apart"] += times * apart / (people - 1)
        return
    for (one, count), (other, other_count) in combinations(said.items(), 2):
        tally["apart", frozenset((one, other))] += times * 2 * count * other_count / (people - 1)


def count_marked(tally: Tally, marked: int, people: int, times: int) -> None:
    """Count units that so many of the people gave a label, in a tally in which nobody had given it to them.

    What ``count_units`` counts of the values true and false, less what it counted of false alone.
    """
    others = people - marked
    tally["agreeing"] -= 2 * times * marked * others
    tally["value", True] += times * marked
    tally["value", False] -= times * marked
    if others:
        tally["apart"] += 2 * times * marked * others / (people - 1)


def count_pair(tally: Tally, first: Value, second: Value, times: int = 1) -> None:
    """Count units of which two given people said these values, for ``cohen_kappa``; a missing value counts nothing."""
    if first is None or second is None:
        return
    tally["units"] += times
    tally["same"] += times * (first == second)
    tally["first", first] += times
    tally["second", second] += times


# -- formulas ---------------------------------------------------------------------------------------------------------


def f1(counts: Counts) -> Coefficient:
    """The harmonic mean of precision and recall, whoever is taken as right: 2 x ``both`` / ``spans`` of both people."""
    spans = counts.get("spans", 0)
    return Coefficient(2 * counts.get("both", 0) / spans) if spans else Coefficient(None, NO_SPANS)


def percent(counts: Counts) -> Coefficient:
    """The share of pairs of judgements on one unit that are equal, from 0 to 1."""
    pairs = counts.get("pairs", 0)
    return Coefficient(counts.get("agreeing", 0) / pairs) if pairs else Coefficient(None, NO_UNITS)


def cohen_kappa(counts: Counts) -> Coefficient:
    """Cohen (1960): (observed - expected) / (1 - expected) with each person's own distribution of values."""
    units = counts.get("units", 0)
    if not units:
        return Coefficient(None, NO_UNITS)
    firsts = (
        (key[1], count) for key, count in counts.items() if isinstance(key, tuple) and key[0] == "first"
    )
    expected = sum(count * counts.get(("second", value), 0) for value, count in firsts)
    if expected == units * units:
        return Coefficient(None, ONE_VALUE)
    return Coefficient((units * counts.get("same", 0) - expected) / (units * units - expected))


def fleiss_kappa(counts: Counts) -> Coefficient:
    """Fleiss (1971), for units that all have the same number of values: expected from the values of all people."""
    said = _said(counts)
    pairs, total = counts.get("pairs", 0), sum(said.values())
    if not pairs:
        return Coefficient(None, NOT_BY_ALL)
    squares = sum(count * count for count in said.values())
    if squares == total * total:
        return Coefficient(None, ONE_VALUE)
    observed, expected = counts.get("agreeing", 0) / pairs, squares / (total * total)
    return Coefficient((observed - expected) / (1 - expected))


def krippendorff_alpha(counts: Counts, metric: Metric = Metric.NOMINAL) -> Coefficient:
    """Krippendorff (2011): 1 - observed / expected disagreement, also where some people did not judge some units.

    The units were counted with the same metric.
    """
    said = _said(counts)
    total = sum(said.values())
    if not total:
        return Coefficient(None, NO_UNITS)
    if len(said) == 1:
        return Coefficient(None, ONE_VALUE)
    if metric is Metric.NOMINAL:
        observed = counts.get("apart", 0)
        expected = total * total - sum(count * count for count in said.values())
    else:
        at = _places(said, metric)
        observed = 0.0
        for key, weight in counts.items():
            if weight and isinstance(key, tuple) and key[0] == "apart":
                one, other = key[1]
                observed += weight * (at[one] - at[other]) ** 2
        # Centred first: squares of large numbers that are near each other would lose their difference.
        middle = sum(count * at[value] for value, count in said.items()) / total
        squares = sum(count * (at[value] - middle) ** 2 for value, count in said.items())
        expected = 2 * total * squares
        if not expected:  # whole numbers too large to differ as floats
            return Coefficient(None, ONE_VALUE)
    return Coefficient(1 - (total - 1) * observed / expected)


def _said(counts: Counts) -> dict[Value, float]:
    """How often each value was given, without values that were not."""
    return {
        key[1]: count
        for key, count in counts.items()
        if count and isinstance(key, tuple) and key[0] == "value"
    }


def _places(said: Mapping[Value, float], metric: Metric) -> Mapping[Value, float]:
    """Where each value is on a line: at itself, or, for the ordinal metric, in the middle of its ranks."""
    numbers = {value: float(value) for value in said}  # type: ignore[arg-type]
    if metric is Metric.INTERVAL:
        largest = max(map(abs, numbers.values()))  # over which squares would be infinite; alpha is the same
        return {value: number / largest for value, number in numbers.items()}
    places: dict[Value, float] = {}
    before = 0.0
    for value in sorted(said, key=numbers.__getitem__):
        places[value] = before + said[value] / 2
        before += said[value]
    return places

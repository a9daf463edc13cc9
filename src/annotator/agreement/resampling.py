"""Intervals by the bootstrap: documents are drawn again and again, and the coefficient is computed of each draw.

Documents and not units are drawn, since what is in one document is not independent. From ``GROUPS`` documents on, they
are in as many groups by lot and groups are drawn: the expectation is the same, and the time does not grow with them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from math import ceil
from random import Random
from struct import Struct

from annotator.agreement.coefficients import Coefficient, Counts, Formula

GROUPS = 100
DRAWS, FEWER_DRAWS = 1000, 200
MANY = 40
"""Labels, pairs and fields from which on there are fewer draws: each takes about a tenth of a second for all draws."""

FEWEST = 5
"""Documents that an interval needs: of fewer, too few different draws are possible."""

_SHORT = 2**64 // (GROUPS + 1)
_SHARE = 0.95
_DEFINED = 0.9
"""The share of draws in which the coefficient has to be defined."""


def group_of(index: int) -> int:
    """The group of the document with that index, from 0: each group gets one in turn, in an order that is drawn."""
    turn, place = divmod(index, GROUPS)
    return _turn(turn)[place] if turn else place


@cache
def _turn(number: int) -> Sequence[int]:
    order = list(range(GROUPS))
    Random(number).shuffle(order)  # noqa: S311 - not a secret, and the same in every run
    return order


class Resampling:
    """Draws from so many groups of documents, the same for all coefficients and in every run.

    ``rows`` is how many labels, pairs and fields are to be computed.
    """

    def __init__(self, groups: int, rows: int) -> None:
        chance = Random(groups)  # noqa: S311 - as above
        self._groups = groups
        draws = (DRAWS if rows < MANY else FEWER_DRAWS) if groups >= FEWEST else 0
        self._draws = [chance.choices(range(groups), k=groups) for _ in range(draws)]

    @property
    def draws(self) -> int:
        """How many draws there are; 0 where there are too few documents."""
        return len(self._draws)

    def with_interval(self, formula: Formula, *grouped: Sequence[Counts]) -> Coefficient:
        """The coefficient of all documents with its interval; ``grouped`` are its counts by group, of each argument.

        There is no interval where fewer than ``FEWEST`` groups count, or too few draws define the coefficient.
        """
        [found] = self.with_intervals({"": formula}, *grouped).values()
        return found

    def with_intervals(
        self, formulas: Mapping[str, Formula], *grouped: Sequence[Counts]
    ) -> dict[str, Coefficient]:
        """Several coefficients of the same counts, by their names, as ``with_interval`` computes each."""
        columns = [_Columns(counts) for counts in grouped]
        whole = [each.summed(range(self._groups)) for each in columns]
        wholes = {name: formula(*whole) for name, formula in formulas.items()}
        wanted = [name for name, whole in wholes.items() if whole.value is not None]
        counting = sum(
            any(any(counts[group].values()) for counts in grouped) for group in range(self._groups)
        )
        if not wanted or counting < FEWEST:
            return wholes
        drawn: dict[str, list[float]] = {name: [] for name in wanted}
        for draw in self._draws:
            counts = [each.summed(draw) for each in columns]
            for name in wanted:
                if (value := formulas[name](*counts).value) is not None:
                    drawn[name].append(value)
        return wholes | {
            name: _between(wholes[name], sorted(values))
            for name, values in drawn.items()
            if len(values) >= _DEFINED * self.draws
        }


def _between(whole: Coefficient, values: Sequence[float]) -> Coefficient:
    """The coefficient with its interval, from its values in the draws in which it is defined, in order."""
    tail = (1 - _SHARE) / 2
    low, high = values[int(tail * len(values))], values[ceil((1 - tail) * len(values)) - 1]
    return Coefficient(whole.value, "", low, high)


class _Columns:
    """Counts by group, made for adding those of many draws of groups.

    All whole numbers of a group are written into one long number, side by side: adding these is ten times as fast.
    """

    def __init__(self, groups: Sequence[Counts]) -> None:
        keys = dict.fromkeys(key for counts in groups for key in counts)
        columns = {key: [counts.get(key, 0) for counts in groups] for key in keys}
        self._whole = [key for key, column in columns.items() if all(map(_is_short, column))]
        self._others = {key: columns[key] for key in columns.keys() - set(self._whole)}
        self._form = Struct(f"<{len(self._whole)}Q")
        rows = ([int(columns[key][group]) for key in self._whole] for group in range(len(groups)))
        self._packed = [int.from_bytes(self._form.pack(*row), "little") for row in rows]

    def summed(self, draw: Sequence[int]) -> dict[Hashable, float]:
        """The counts of all groups that were drawn, those drawn twice counted twice."""
        total = sum(map(self._packed.__getitem__, draw))
        found: dict[Hashable, float] = dict(
            zip(self._whole, self._form.unpack(total.to_bytes(self._form.size, "little")), strict=True)
        )
        for key, column in self._others.items():
            found[key] = sum(map(column.__getitem__, draw))
        return found


def _is_short(count: float) -> bool:
    """Whether it is a whole number, of which ``GROUPS`` have room in 64 bits together."""
    return isinstance(count, int) and 0 <= count < _SHORT

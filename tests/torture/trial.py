"""A trial: one run of a kind of torture, which a seed repeats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

Done = Counter[str]
"""What was done, in words, and how often."""


@dataclass(frozen=True)
class Trial:
    """Draws all that is by chance from its name; works in ``folder`` alone. ``size`` means what the kind says."""

    name: str
    number: int
    size: int
    folder: Path

    @cached_property
    def chance(self) -> Random:
        return Random(self.name)  # noqa: S311 - the same chance every time


@dataclass(frozen=True)
class Kind:
    """What is done in how many trials of which size, and the tests of ``make test`` that do a little of it."""

    run: Callable[[Trial], Done]
    trials: int
    size: int
    short_form: str

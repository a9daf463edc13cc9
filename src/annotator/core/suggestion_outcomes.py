"""What became of suggestions that were shown, by who made them and how sure they were."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

COST = 0.5
"""What a wrong suggestion costs, as a share of what a right one saves: a key to go past it or to reject it."""

TENTHS = 10
"""Bins of the score."""

TOO_FAST = 350
"""Milliseconds in which nobody reads a span and what stands around it."""

FEWEST_ANSWERS = 20
"""Fewest suggestions that were taken before anything is said of how fast."""

_TOO_MANY = 0.2

FEWEST_SHOWN = 30
"""Fewest suggestions of a source after which it is turned off for what it costs."""


class Outcomes(Struct, frozen=True):
    """What became of suggestions, counted."""

    taken: int = 0
    """Those that became spans, by a key that took them or in another way."""
    rejected: int = 0
    """Those where no such span is, whether they were rejected by a key or passed over."""
    wrong_extent: int = 0
    """Those where a span of the label lies that begins or ends elsewhere."""

    @property
    def shown(self) -> int:
        """All of them."""
        return self.taken + self.rejected + self.wrong_extent

    @property
    def gain(self) -> float:
        """Right ones less what wrong ones cost."""
        return self.taken - COST * (self.rejected + self.wrong_extent)

    def __add__(self, other: Outcomes) -> Outcomes:
        return Outcomes(
            self.taken + other.taken, self.rejected + other.rejected, self.wrong_extent + other.wrong_extent
        )


class Answers(Struct, frozen=True):
    """How fast suggestions of a source were taken by keys of their own. ``milliseconds`` are those of all of them."""

    count: int = 0
    milliseconds: int = 0
    too_fast: int = 0
    """Those that were taken within ``TOO_FAST``."""

    @property
    def mean(self) -> float:
        """Milliseconds from the time that one was offered until it was taken."""
        return self.milliseconds / self.count if self.count else 0.0

    @property
    def is_too_fast(self) -> bool:
        """Whether a good part of them cannot have been read."""
        return self.count >= FEWEST_ANSWERS and self.too_fast > self.count * _TOO_MANY

    def __add__(self, other: Answers) -> Answers:
        return Answers(
            self.count + other.count, self.milliseconds + other.milliseconds, self.too_fast + other.too_fast
        )


Bin = tuple[str, int]
"""A source, and the tenth of its score."""


class Observed(Struct, frozen=True):
    """All that was observed of suggestions: outcomes on finished documents by bin, answers by source."""

    outcomes: Mapping[Bin, Outcomes] = {}
    answers: Mapping[str, Answers] = {}

    def of(self, source: str) -> Outcomes:
        """The outcomes of a source in all of its bins."""
        total = Outcomes()
        for (name, _), outcomes in self.outcomes.items():
            total = total + outcomes if name == source else total
        return total

    @property
    def sources(self) -> tuple[str, ...]:
        """All sources, in alphabetical order."""
        return tuple(sorted({source for source, _ in self.outcomes} | set(self.answers)))

    def is_off(self, source: str) -> bool:
        """Whether so many suggestions of the source were wrong that it costs more than it saves."""
        outcomes = self.of(source)
        return outcomes.shown >= FEWEST_SHOWN and outcomes.gain < 0

    def chance(self, source: str, score: float, prior: float) -> float:
        """The chance that a suggestion is right: the mean of a Beta distribution.

        So many as ``prior`` are taken to have turned out as the score says, before any was seen.
        """
        seen = self.outcomes.get((source, bin_of(score)), Outcomes())
        return (seen.taken + prior * score) / (seen.shown + prior)


def bin_of(score: float) -> int:
    """Return the tenth that the score lies in, from 0."""
    return max(0, min(TENTHS - 1, int(score * TENTHS)))

"""How far suggestions are to be trusted, by what became of such ones in documents that were not learned from."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 0.3
"""The lowest chance of being right at which a suggestion is shown."""

CONFIDENT = 0.6
"""The lowest chance at which Enter takes a suggestion along with others."""

STEPS = 10
"""Steps of certainty in which outcomes are counted."""

REPEATS = 5
"""Steps of the share of a string's earlier occurrences in the document that were labelled."""

_MOSTLY = 0.5
"""How many strings that were mostly labelled are expected to be right where the tagger hardly says so."""

_PRIOR = 4
"""So many suggestions are taken to have turned out as the certainty says, before any was seen."""

Trust = Sequence[tuple[int, int]]
"""Right and wrong suggestions by step."""


def chance_of(trust: Trust, step: int, certainty: float) -> float:
    """Return the chance that a suggestion is right: the mean of a Beta distribution about the certainty."""
    right, wrong = trust[step] if trust else (0, 0)
    return (right + _PRIOR * certainty) / (right + wrong + _PRIOR)


def chance_of_found(trust: Trust, certainty: float, *, is_remembered: bool) -> float:
    """Return the chance that a span of the tagger is right; of a string that was mostly labelled so it is higher."""
    expected = max(certainty, _MOSTLY) if is_remembered else certainty
    return chance_of(trust, step_of(certainty, is_remembered=is_remembered), expected)


def step_of(certainty: float, *, is_remembered: bool) -> int:
    """Return the step of a span of the tagger; certainties run from 0 to 1."""
    return min(STEPS - 1, int(certainty * STEPS)) + STEPS * is_remembered


def step_of_repeat(share: float, *, is_found: bool) -> int:
    """Return the step of a string of which that share was labelled earlier in the document.

    ``is_found`` says whether the tagger finds something at the same place.
    """
    return min(REPEATS - 1, int(share * REPEATS)) + REPEATS * is_found


REMEMBERED = 2 * REPEATS
"""The first step of strings of other documents."""

MOST_SURE = 4


def step_of_remembered(sureness: int) -> int:
    """Return the step of a string labelled in other documents only, where the tagger finds nothing.

    ``sureness`` says how often it was labelled where it occurs there, from 0 to ``MOST_SURE``.
    """
    return REMEMBERED + sureness

"""When to learn again."""

from __future__ import annotations

FEWEST_DOCUMENTS = 2
"""Fewest documents that anything is learned from."""

_EARLY = 6
"""Documents up to which every second one is a time to learn."""


def is_due(documents: int, learned_from: int) -> bool:
    """Whether to learn again: after every second document up to the sixth, then when there is a quarter more."""
    if documents <= _EARLY:
        return documents >= FEWEST_DOCUMENTS and documents >= learned_from + 2
    return documents >= max(learned_from + 1, int(learned_from * 1.25))

"""Who gets which document, for conditions in SQL: functions that every connection has.

The round is passed as JSON, so that they depend on nothing else. What they need is imported when they are first called:
few databases have rounds.
"""

from __future__ import annotations

from collections.abc import Callable


def _is_assigned(round_: str, document_id: str, person: str | None) -> bool:
    """Whether the person gets the document by rank; without a person, whether anybody does."""
    from annotator.core.assignment import decoded, is_assigned

    return person is None or is_assigned(decoded(round_), document_id, person)


def _is_control(round_: str, document_id: str, person: str | None) -> bool:
    """Whether the person gets the document, which has gold, to be controlled by it; without one, whether it may be."""
    from annotator.core.assignment import decoded, is_control

    return person is None or is_control(decoded(round_), document_id, person)


def _people_wanted(round_: str, document_id: str) -> int:
    """How many people are to annotate the document."""
    from annotator.core.assignment import decoded, people_wanted

    return people_wanted(decoded(round_), document_id)


ASSIGNING: tuple[tuple[str, int, Callable[..., int]], ...] = (
    ("is_assigned", 3, _is_assigned),
    ("is_control", 3, _is_control),
    ("people_wanted", 2, _people_wanted),
)
"""By name: how many arguments each function has, and the function."""

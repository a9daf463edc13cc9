"""What the status line shows, and which of several notices comes first."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from annotator.core.counting import counted
from annotator.keys.hints import prompt, standing
from annotator.session.form import required_left
from annotator.session.session import Session
from annotator.session.step import Step


class Notice(IntEnum):
    """States of the work that are shown at the end of the line, most important first; only one is shown."""

    ERROR = 1
    """Something shown is not on the disk."""
    QUESTION = 2
    RUNNING = 3
    """Work that takes a while is under way."""
    UNSENT = 4
    """Something saved here has not been sent yet."""
    ADDRESS_ASKED = 5
    """Another machine is being queried."""
    SAVED = 6


def foremost(notices: Mapping[Notice, str]) -> str:
    """Return the words of the most important notice."""
    return notices[min(notices)]


def message_of(step: Step) -> str:
    """Return the start of the line: the message of the step or, without one, what the state asks for."""
    return step.message or prompt(step.session)


def more_shown(more: int | None) -> str:
    """Return how many documents the hub has that are not here, after how many are here; empty where all are."""
    return f" here, {more:,} more on the hub" if more is not None else ""


def place_of(
    session: Session,
    position: tuple[int, int],
    notices: Mapping[Notice, str],
    found: str = "",
    more: int | None = None,
) -> tuple[str, ...]:
    """Return the position in parts, the least important first; ``position`` is the document's number and the total.

    ``found`` says which it is of those that a query found, and takes its place. ``more`` documents are on the hub
    alone, where that is known.
    """
    number, total = position
    share = round(100 * session.selection.head / max(1, len(session.document.text)))
    left, spans = required_left(session), len(session.layer.spans)
    required = (f"{left} required left",) if left else ()
    return (
        f"{share}%",
        *standing(session),
        *required,
        found or f"{number}/{total}" + more_shown(more),
        counted(spans, "span"),
        foremost(notices),
    )

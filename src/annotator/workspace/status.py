"""What the status line says, and which of several things it says first."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from annotator.core.counting import counted
from annotator.keys.hints import prompt, standing
from annotator.session.form import required_left
from annotator.session.session import Session
from annotator.session.step import Step


class Notice(IntEnum):
    """States of the work that are worth a word at the end of the line; the first one there is takes it."""

    ERROR = 1
    """Something shown is not on the disk."""
    QUESTION = 2
    RUNNING = 3
    """Work that takes a while is under way."""
    UNSENT = 4
    """Something kept here was not sent on yet."""
    ADDRESS_ASKED = 5
    """Another machine is being asked."""
    SAVED = 6


def foremost(notices: Mapping[Notice, str]) -> str:
    """The words of the notice that comes first."""
    return notices[min(notices)]


def message_of(step: Step) -> str:
    """What stands at the start of the line: what the step says or, where it says nothing, what the state asks for."""
    return step.message or prompt(step.session)


def place_of(session: Session, position: tuple[int, int], notices: Mapping[Notice, str]) -> tuple[str, ...]:
    """Where we are, in parts, the least important first; ``position`` is the document's number and the total."""
    number, total = position
    share = round(100 * session.selection.head / max(1, len(session.document.text)))
    left, spans = required_left(session), len(session.layer.spans)
    required = (f"{left} required left",) if left else ()
    return (
        f"{share}%",
        *standing(session),
        *required,
        f"{number}/{total}",
        counted(spans, "span"),
        foremost(notices),
    )

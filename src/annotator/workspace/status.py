"""What the status line shows, and which of several notices comes first."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

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


def unusual(notices: Mapping[Notice, str]) -> tuple[str, ...]:
    """Return the words of the most important notice, unless it is that all is saved."""
    return () if min(notices) is Notice.SAVED else (foremost(notices),)


def message_of(step: Step) -> str:
    """Return the start of the line: the message of the step or, without one, what the state asks for."""
    return step.message or prompt(step.session)


def more_shown(more: int | None) -> str:
    """Return how many documents the hub has that are not here, after how many are here; empty where all are."""
    return f" here, {more:,} more on the hub" if more is not None else ""


def place_of(session: Session, notices: Mapping[Notice, str]) -> tuple[str, ...]:
    """Return the end of the line in parts, the least important first: modes, what is to answer, spans, the notice."""
    left, spans = required_left(session), len(session.layer.spans)
    wanted = (f"{left} to answer",) if left else ()
    return (*standing(session), *wanted, counted(spans, "span"), foremost(notices))


class Position(NamedTuple):
    """Which document is open of how many; ``found`` says it of those that a query found, and is shown instead.

    ``more`` documents are on the hub alone, where that is known.
    """

    number: int
    total: int
    found: str = ""
    more: int | None = None

    def words(self, *, short: bool) -> str:
        """Return it in words, or as short as there is room for."""
        if self.found:
            return self.found
        place = f"{self.number:,}/{self.total:,}" if short else f"{self.number:,} of {self.total:,}"
        return place + more_shown(self.more)

"""What the keys for yes and no act on now, so that footer and form can name it before the key is pressed."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.core.suggestion import Suggestion
from annotator.session.finding_filter import finding_at
from annotator.session.marking import name_of
from annotator.session.session import Session
from annotator.session.states import Purpose

TAKE, DELETE = "take", "delete"
"""The names of the commands for yes and no."""

_MOST_OF_NAME, _MOST_OF_QUOTE = 16, 24
"""Code points of a label's name and of a quote in the footer, which has one row."""


def to_reject(session: Session) -> Suggestion | None:
    """The suggestion that no would answer: the candidate or, with no span focused, the one that is offered."""
    return session.candidate or (session.offered if session.focus is None else None)


def is_current(session: Session, suggestion: Suggestion) -> bool:
    """Whether one is at the suggestion: it is the candidate, or the caret is on it."""
    if session.candidate is not None:
        return suggestion == session.candidate
    return suggestion.range_.start <= session.selection.head < suggestion.range_.end


def named_acts(session: Session) -> Mapping[str, str]:
    """What yes and no do now, with the name of what they act on, by command; without those that say so already."""
    if session.armed is not None:
        what = _under_armed(session) if session.armed.purpose is Purpose.MARK else ""
        return {TAKE: what} if what else {}
    if session.form is not None or finding_at(session) is not None:
        return {}
    acts = {}
    offered, rejected = session.offered, to_reject(session)
    if offered is not None:
        acts[TAKE] = f"takes {suggested(session, offered)}"
    if rejected is not None:
        acts[DELETE] = "rejects it" if is_current(session, rejected) else "goes there"
    elif session.focus is not None:
        acts[DELETE] = f"delete this {_cut(name_of(session, session.focus.label), _MOST_OF_NAME)}"
    return acts


def suggested(session: Session, suggestion: Suggestion) -> str:
    """The label of the suggestion and what it is on, both cut."""
    name = _cut(name_of(session, suggestion.label), _MOST_OF_NAME)
    return f"{name} “{_quote_of(session, suggestion)}”"


def _under_armed(session: Session) -> str:
    """What the key for yes labels while a label is armed; empty for the word at the caret, which is seen."""
    if session.candidate is not None:
        return f"“{_quote_of(session, session.candidate)}”"
    return f"“{_cut(session.focus.text, _MOST_OF_QUOTE)}”" if session.focus is not None else ""


def _quote_of(session: Session, suggestion: Suggestion) -> str:
    return _cut(suggestion.range_.slice(session.document.text), _MOST_OF_QUOTE)


def _cut(text: str, most: int) -> str:
    line = " ".join(text[: most + 1].split())
    return line if len(text) <= most else f"{line[: most - 1]}…"

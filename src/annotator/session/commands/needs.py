"""Conditions under which several commands have something to act on: a focused span, a suggestion."""

from __future__ import annotations

from annotator.core.layer import Status
from annotator.session.finding_filter import finding_at
from annotator.session.session import Session


def has_focus(session: Session) -> bool:
    """Whether a span is focused."""
    return session.focus is not None


def has_history(session: Session) -> bool:
    """Whether a span is focused, or something was done in the document."""
    return session.focus is not None or session.layer.status is not Status.NEW


def has_focus_or_candidate(session: Session) -> bool:
    """Whether a span is focused or there is a candidate."""
    return session.focus is not None or session.candidate is not None


def has_focus_or_offer(session: Session) -> bool:
    """Whether a span is focused, a suggestion is offered, or the walk is at a finding; all can be rejected."""
    return session.focus is not None or has_offer(session)


def has_offer(session: Session) -> bool:
    """Whether a suggestion is offered, or the walk is at a finding."""
    return session.offered is not None or finding_at(session) is not None

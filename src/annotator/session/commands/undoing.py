"""Undo and redo: commands made of the inverses of what the history on disk holds."""

from __future__ import annotations

from dataclasses import replace

from annotator.core.span import Span
from annotator.session.changes import Change, ChangeRefusedError, SpanAdded, SpanChanged, inverses
from annotator.session.commands.command import Command, Group
from annotator.session.context import Action, Context
from annotator.session.marking import focused
from annotator.session.session import Go, Session, Step


def undo(session: Session, context: Context, argument: str) -> Step:
    """Take back the last action that stands, in whatever document it was done."""
    del argument
    action = context.history.undoable()
    if action is None:
        return Step.refusal(session, "nothing to undo")
    if action.document_id != session.document.id:
        return Step(session, wish=Go(action.document_id, then="undo"))
    step = _applied(session, inverses(action.changes), f"undid: {_told(action)}")
    return step if step.refused else replace(step, undoes=action.id)


def redo(session: Session, context: Context, argument: str) -> Step:
    """Bring back the action that was undone last, unless something new was done since."""
    del argument
    action = context.history.redoable()
    if action is None:
        return Step.refusal(session, "nothing to redo")
    if action.document_id != session.document.id:
        return Step(session, wish=Go(action.document_id, then="redo"))
    step = _applied(session, action.changes, f"redid: {_told(action)}")
    return step if step.refused else replace(step, redoes=action.id)


def _told(action: Action) -> str:
    return action.command.replace("-", " ")


def _applied(session: Session, changes: tuple[Change, ...], message: str) -> Step:
    try:
        step = Step.changing(session.at_rest(), changes, message)
    except ChangeRefusedError as refusal:
        return Step.refusal(session, f"{refusal}; reopen the document")
    touched = _last_span(changes)
    if touched is not None:
        return replace(step, session=focused(step.session, touched))
    gone = session.focus is not None and session.focus not in step.session.layer.spans
    return replace(step, session=replace(step.session, focus=None)) if gone else step


def _last_span(changes: tuple[Change, ...]) -> Span | None:
    for change in reversed(changes):
        match change:
            case SpanAdded(span) | SpanChanged(_, span):
                return span
            case _:
                continue
    return None


COMMANDS = (
    Command("undo", ("u", "ctrl+z"), Group.UNDO, "undo, over all documents and restarts", undo),
    Command("redo", ("U", "ctrl+y"), Group.UNDO, "redo", redo),
)

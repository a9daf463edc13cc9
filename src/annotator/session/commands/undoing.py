"""Undo and redo: commands made of the inverses of what the history on disk holds."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.action import SCHEMA_MIGRATION, Action
from annotator.core.changes import (
    Change,
    ChangeRefusedError,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
    inverses,
)
from annotator.core.counting import counted
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.session.commands.command import Command, Footer, Group, Slot
from annotator.session.context import Context
from annotator.session.marking import described, focus_at, focused
from annotator.session.requests import OpenDocument, UndoMigration
from annotator.session.session import Session
from annotator.session.states import Question
from annotator.session.step import Step

TAKE_BACK = "undo the schema's migration, in everyone's work?"


def undo(session: Session, context: Context, argument: str) -> Step:
    """Take back the last action that stands, in whatever document it was done."""
    del argument
    action = context.history.undoable()
    if action is None:
        return Step.refusal(session, "nothing to undo")
    if action.command == SCHEMA_MIGRATION:
        # It touched every layer, other people's too, and is taken back as a whole: that is worth a question.
        asked = replace(session.at_rest(), question=Question(TAKE_BACK, "undo-migration"))
        return Step(asked, message=TAKE_BACK)
    if action.document_id != session.document.id:
        return Step(session, request=OpenDocument(action.document_id, then="undo"))
    step = _applied(session, context, inverses(action.changes), f"undid: {_told(session, action)}")
    elsewhere = tuple(each.inverse() for each in action.elsewhere)
    return step if step.refused else replace(step, undoes=action.id, elsewhere=elsewhere)


def undo_migration(session: Session, context: Context, argument: str) -> Step:
    """Let the screen take the last migration of the schema back, in every layer, and go on under the old schema."""
    del context, argument
    return Step(session.at_rest(), request=UndoMigration())


def redo(session: Session, context: Context, argument: str) -> Step:
    """Bring back the action that was undone last, unless something new was done since."""
    del argument
    action = context.history.redoable()
    if action is None:
        return Step.refusal(session, "nothing to redo")
    if action.document_id != session.document.id:
        return Step(session, request=OpenDocument(action.document_id, then="redo"))
    step = _applied(session, context, action.changes, f"redid: {_told(session, action)}")
    return step if step.refused else replace(step, redoes=action.id, elsewhere=action.elsewhere)


def _told(session: Session, action: Action) -> str:
    """What the action did with which spans or, where it was about something else, the name of its command."""
    spans: dict[str, list[Span]] = {"labelled": [], "deleted": [], "changed": []}
    for change in action.changes:
        match change:
            case SpanAdded(span):
                spans["labelled"].append(span)
            case SpanRemoved(span):
                spans["deleted"].append(span)
            case SpanChanged(_, span):
                spans["changed"].append(span)
            case _:  # about no span: the command's name says it
                continue
    told = ", ".join(f"{done} {_named(session, some)}" for done, some in spans.items() if some)
    others = len(action.elsewhere)
    in_others = f", in {counted(others, 'other document')}" if others else ""
    return (told or action.command.replace("-", " ")) + in_others


def _named(session: Session, spans: list[Span]) -> str:
    return described(session, spans[0]) if len(spans) == 1 else f"{len(spans):,} spans"


def _applied(session: Session, context: Context, changes: tuple[Change, ...], message: str) -> Step:
    try:
        step = Step.changing(session.at_rest(), changes, message)
    except ChangeRefusedError as refusal:
        return Step.refusal(session, f"{refusal}{session.keys.fill('; {library!} opens it again')}")
    window, caret = context.ruler.window(), session.selection.head
    return replace(step, session=_where_it_was(step.session, changes, caret, window))


def _where_it_was(session: Session, changes: tuple[Change, ...], caret: int, window: Range) -> Session:
    """The session with the last span that came back focused, else with the caret where the last one went.

    Where that is out of sight it is the one nearest to the caret: whoever undoes many at once keeps the place.
    """
    standing = [c.span for c in changes if isinstance(c, SpanAdded)]
    standing += [c.after for c in changes if isinstance(c, SpanChanged)]
    gone = [c.span for c in changes if isinstance(c, SpanRemoved)]
    if spans := standing or gone:
        is_seen = window.overlaps(spans[-1].range_)
        span = spans[-1] if is_seen else min(spans, key=lambda span: abs(span.start - caret))
        return focused(session, span) if standing else focus_at(session, span.start)
    is_left = session.focus is not None and session.focus in session.layer.spans
    return session if is_left else replace(session, focus=None)


COMMANDS = (
    Command("undo-migration", (), Group.UNDO, "", undo_migration, takes_argument=True),
    UNDO := Command(
        "undo",
        ("u", "ctrl+z"),
        Group.UNDO,
        "undo, over all documents and restarts",
        undo,
        short="undo",
        footers={
            Footer.SELECTED: Slot(5),
            Footer.LOCKED: Slot(4, named=True),
            Footer.FOCUSED: Slot(5),
            Footer.RELATED: Slot(4),
        },
        corrects=True,
    ),
    Command("redo", ("U", "ctrl+y"), Group.UNDO, "redo", redo, corrects=True),
)

"""Undo and redo: commands that apply actions from the history on disk, or their inverses."""

from __future__ import annotations

from collections.abc import Callable

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
from annotator.session.requests import MoveInParts, OpenDocument, UndoMigration
from annotator.session.session import Session
from annotator.session.states import Question
from annotator.session.step import Step

_MOST_OF_TITLE = 40
"""Code points of a title in a question."""

TAKE_BACK = "undo the schema's migration, in everyone's work?"


def undo(session: Session, context: Context, argument: str) -> Step:
    """Undo the last action that is not undone, in whichever document it was done; in another one, ask first."""
    del argument
    action = context.history.undoable()
    if action is None:
        return Step.refusal(session, "nothing to undo")
    if action.command == SCHEMA_MIGRATION:
        # It changed every layer, other people's too, and is undone as a whole, so the user is asked first.
        asked = replace(session.at_rest(), question=Question(TAKE_BACK, "undo-migration"))
        return Step(asked, message=TAKE_BACK)
    if action.in_parts:
        return _moved_in_parts(session, action, undoes=True)
    if action.document_id != session.document.id:
        return _asked_first(session, context, action, "undo", "undoes")
    step = _applied(session, context, inverses(action.changes), f"undid: {_summary(session, action)}")
    elsewhere = tuple(each.inverse() for each in action.elsewhere)
    return step if step.refused else replace(step, undoes=action.id, elsewhere=elsewhere)


def undo_migration(session: Session, context: Context, argument: str) -> Step:
    """Request that the last schema migration is undone in every layer; work goes on under the old schema."""
    del context, argument
    return Step(session.at_rest(), request=UndoMigration())


def redo(session: Session, context: Context, argument: str) -> Step:
    """Redo the action that was undone last, unless something new was done since; in another document, ask first."""
    del argument
    action = context.history.redoable()
    if action is None:
        return Step.refusal(session, "nothing to redo")
    if action.in_parts:
        return _moved_in_parts(session, action, undoes=False)
    if action.document_id != session.document.id:
        return _asked_first(session, context, action, "redo", "redoes")
    step = _applied(session, context, action.changes, f"redid: {_summary(session, action)}")
    return step if step.refused else replace(step, redoes=action.id, elsewhere=action.elsewhere)


def _asked_first(session: Session, context: Context, action: Action, command: str, does: str) -> Step:
    """Say in which other document it would be done, and wait for the same key: nobody sees what changes there."""
    title = " ".join((context.project.title_of(action.document_id) or "").split())
    short = title if len(title) <= _MOST_OF_TITLE else f"{title[: _MOST_OF_TITLE - 1]}…"
    where = f"in “{short}”" if short else "in another document"
    text = f"{session.keys.fill(f'{{{command}}}')} again: {does} {where}"
    question = Question(text, f"{command}-there", action.document_id, again=command)
    return Step(replace(session.at_rest(), focus=session.focus, question=question), message=text)


def _there(then: str) -> Callable[[Session, Context, str], Step]:
    """A command's step that opens the document and undoes or redoes there."""

    def step(session: Session, context: Context, document_id: str) -> Step:
        del context
        return Step(session.at_rest(), request=OpenDocument(document_id, then=then))

    return step


def _moved_in_parts(session: Session, action: Action, *, undoes: bool) -> Step:
    """Request the undo or redo of an action in so many documents that it takes a while."""
    done, doing = ("undid", "undoing") if undoes else ("redid", "redoing")
    what = f"{action.command.replace('-', ' ')}, in {action.in_parts:,} documents"
    request = MoveInParts(action.id, undoes, action.in_parts, f"{done}: {what}")
    return Step(session.at_rest(), message=f"{doing}: {what}", request=request)


def _summary(session: Session, action: Action) -> str:
    """What the action did to which spans or, where it changed no span, the name of its command."""
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
    parts = ", ".join(f"{done} {_named(session, some)}" for done, some in spans.items() if some)
    others = len(action.elsewhere)
    in_others = f", in {counted(others, 'other document')}" if others else ""
    return (parts or action.command.replace("-", " ")) + in_others


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
    """The session with the last restored span focused or, if there is none, with the caret at the last removed one.

    If that is off the screen, the one nearest to the caret is used, so that undoing many changes keeps the place.
    """
    standing = [c.span for c in changes if isinstance(c, SpanAdded)]
    standing += [c.after for c in changes if isinstance(c, SpanChanged)]
    gone = [c.span for c in changes if isinstance(c, SpanRemoved)]
    if spans := standing or gone:
        is_seen = window.overlaps(spans[-1].range_)
        span = spans[-1] if is_seen else min(spans, key=lambda span: abs(span.start - caret))
        return focused(session, span) if standing else focus_at(session, span.start)
    return session


COMMANDS = (
    Command("undo-migration", (), Group.UNDO, "", undo_migration, takes_argument=True),
    Command("undo-there", (), Group.UNDO, "", _there("undo"), takes_argument=True),
    Command("redo-there", (), Group.UNDO, "", _there("redo"), takes_argument=True),
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

"""Commands that go from stop to stop: spans, suggestions, search hits, and back to the last edit."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.suggestion import Suggestion
from annotator.session.changes import Change, SpanAdded, SpanChanged, SpanRemoved
from annotator.session.commands.command import Command, Group
from annotator.session.context import Action, Context
from annotator.session.marking import focused, look_at, name_of
from annotator.session.searching import SearchTooSlowError
from annotator.session.session import Go, Selection, Session, Step
from annotator.session.stops import Stop, first_stop, last_stop, next_stop, previous_stop

TOO_SLOW = "this search takes too long; Esc clears it"

LAST_ACTIONS = 50
"""How far back the last edit is looked for."""

Find = Callable[[Session, Context], Stop | None]


def arrived(session: Session, stop: Stop) -> Session:
    """The session on the stop: a span focused, a suggestion gone to, a hit selected."""
    match stop:
        case Span():
            return focused(session.at_rest(), stop)
        case Suggestion():
            caret = Selection.caret(stop.range_.start)
            return replace(session.at_rest(), selection=caret, focus=None, candidate=stop)
        case Range():
            selection = Selection(stop.start, stop.end)
            return replace(session.at_rest(), selection=selection, focus=None)


def proposed(session: Session, suggestion: Suggestion) -> str:
    """A suggestion in a few words, with what can be done."""
    quote = suggestion.range_.slice(session.document.text)
    return f"{name_of(session, suggestion.label)}? “{quote}” · Space yes · x no"


def _walking(find: Find, find_again: Find, again: str) -> Callable[[Session, Context, str], Step]:
    """A command's step that goes to the stop found or, past the last one, to the one at the other end."""

    def step(session: Session, context: Context, argument: str) -> Step:
        del argument
        try:
            stop = find(session, context)
            message = "" if stop is not None else again
            stop = stop if stop is not None else find_again(session, context)
        except SearchTooSlowError:
            return Step.refusal(session, TOO_SLOW)
        if stop is None:
            return Step.refusal(session, "nothing is labelled here yet")
        if isinstance(stop, Suggestion):
            message = f"{proposed(session, stop)}{' · ' if message else ''}{message}"
        return Step(arrived(session, stop), message=message)

    return step


def back(session: Session, context: Context, argument: str) -> Step:
    """Go to the span that was edited last, in whatever document that was."""
    del argument
    for action in context.project.latest(LAST_ACTIONS):
        edited = _edited(action)
        if edited is None:
            continue
        if action.document_id != session.document.id:
            return Step(session, wish=Go(action.document_id, then="back"))
        standing = session.layer.spans.with_extent(edited.range_)
        span = next((each for each in standing if each.id == edited.id), None)
        if span is not None:
            return Step(focused(session.at_rest(), span))
        return Step(look_at(session, edited.start), message="the span that was here is gone")
    return Step.refusal(session, "nothing was edited yet")


def _edited(action: Action) -> Span | None:
    """The last span that the action made or changed, else one that it deleted."""
    spans = [span for change in action.changes if (span := _span_of(change)) is not None]
    return spans[-1] if spans else None


def _span_of(change: Change) -> Span | None:
    match change:
        case SpanAdded(span) | SpanRemoved(span) | SpanChanged(_, span):
            return span
        case _:
            return None


COMMANDS = (
    Command(
        "next-stop",
        ("tab",),
        Group.MOVE,
        "next span, suggestion or search hit",
        _walking(next_stop, first_stop, "the first again"),
    ),
    Command(
        "previous-stop",
        ("shift+tab",),
        Group.MOVE,
        "previous span, suggestion or search hit",
        _walking(previous_stop, last_stop, "the last again"),
    ),
    Command("back", ("B",), Group.MOVE, "back to the span edited last, in any document", back),
)

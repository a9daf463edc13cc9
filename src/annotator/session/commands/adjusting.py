"""Commands that change the focused span: its edges, or that it is there at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.session.commands.command import Command, Group
from annotator.session.context import Context
from annotator.session.marking import described, refit, removal_of
from annotator.session.session import Selection, Session, Step

NO_FOCUS = "no span is focused; Tab goes to the next one"


def _adjusting(new_edges: Callable[[Session, Span], Range | None]) -> Callable[[Session, Context, str], Step]:
    """A command's step that moves one edge of the focused span's first or last fragment."""

    def step(session: Session, context: Context, argument: str) -> Step:
        del context, argument
        span = session.focus
        if span is None:
            return Step.refusal(session, NO_FOCUS)
        edges = new_edges(session, span)
        if edges is None:
            return Step.refusal(session, f"{described(session, span)} goes no further that way")
        first, last = span.fragments[0], span.fragments[-1]
        if len(span.fragments) == 1:
            return refit(session, span, (edges,))
        first = replace(first, start=edges.start)
        last = replace(last, end=edges.end)
        return refit(session, span, (first, *span.fragments[1:-1], last))

    return step


def _end_further(session: Session, span: Span) -> Range | None:
    token = _stop(session, session.document.segmentation.next_token(span.end), forward=True)
    return None if token is None else Range(span.start, token.end)


def _end_earlier(session: Session, span: Span) -> Range | None:
    token = session.document.segmentation.previous_token(span.end - 1)
    token = _stop(session, token, forward=False)
    return None if token is None or token.end <= span.fragments[-1].start else Range(span.start, token.end)


def _start_earlier(session: Session, span: Span) -> Range | None:
    token = _stop(session, session.document.segmentation.previous_token(span.start), forward=False)
    return None if token is None else Range(token.start, span.end)


def _start_later(session: Session, span: Span) -> Range | None:
    token = session.document.segmentation.next_token(span.start + 1)
    token = _stop(session, token, forward=True)
    return None if token is None or token.start >= span.fragments[0].end else Range(token.start, span.end)


def _stop(session: Session, token: Range | None, *, forward: bool) -> Range | None:
    """The token or, for a mark glued between two words, the word next to it: "Smith-Jones" has no stop inside."""
    if token is None:
        return None
    segmentation = session.document.segmentation
    ahead = segmentation.token_at(token.start - 1) if token.start else None
    behind = segmentation.token_at(token.end)
    if ahead is None or behind is None or segmentation.is_word(token):
        return token
    glued = segmentation.is_word(ahead) and segmentation.is_word(behind)
    return (behind if forward else ahead) if glued else token


def delete(session: Session, context: Context, argument: str) -> Step:
    """Delete the focused span and its relations."""
    del context, argument
    span = session.focus
    if span is None:
        return Step.refusal(session, NO_FOCUS)
    changes = removal_of(session, span)
    message = f"deleted {described(session, span)}"
    if len(changes) > 1:
        message += f" and {len(changes) - 1} of its relations"
    at_rest = replace(session.at_rest(), focus=None, selection=Selection.caret(span.start))
    return Step.changing(at_rest, changes, message)


COMMANDS = (
    Command("extend-end", (".",), Group.ADJUST, "the span ends one word further", _adjusting(_end_further)),
    Command("shrink-end", (",",), Group.ADJUST, "the span ends one word earlier", _adjusting(_end_earlier)),
    Command(
        "extend-start", ("<",), Group.ADJUST, "the span starts one word earlier", _adjusting(_start_earlier)
    ),
    Command("shrink-start", (">",), Group.ADJUST, "the span starts one word later", _adjusting(_start_later)),
    Command(
        "delete",
        ("x", "backspace", "delete"),
        Group.ADJUST,
        "delete the span",
        delete,
        shown_keys="x, Backspace",
    ),
)

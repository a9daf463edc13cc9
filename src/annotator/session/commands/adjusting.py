"""Commands that move the edges of the focused span."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from annotator.core.range import Range
from annotator.core.span import Origin, Span
from annotator.core.suggestion import Suggestion
from annotator.session.commands.command import Command, Footer, Group, Pointed, Slot
from annotator.session.commands.needs import has_focus_or_candidate
from annotator.session.context import Context
from annotator.session.marking import described, new_span, place, refit
from annotator.session.session import Session
from annotator.session.step import Step

_JOINERS = frozenset("-‐‑–'’./·‧・&_+@:=~*#")
"""Marks that join two words without a blank: in compounds, names, figures and addresses."""

NO_FOCUS = "no span is focused; {next-stop} goes to the next one"
"""A message; the key of the command in braces is filled in."""


def _adjusting(new_edges: Callable[[Session, Span], Range | None]) -> Callable[[Session, Context, str], Step]:
    """A command's step that moves one edge of the focused span's first or last fragment.

    With no span focused, the candidate is accepted with that edge.
    """

    def step(session: Session, context: Context, argument: str) -> Step:
        del argument
        if session.focus is None and session.candidate is not None:
            return _taken_with(session, context, session.candidate, new_edges)
        span = session.focus
        if span is None:
            return Step.refusal(session, session.keys.fill(NO_FOCUS))
        edges = new_edges(session, span)
        if edges is None:
            return Step.refusal(session, f"{described(session, span)} goes no further that way")
        return refit(session, span, _with_edges(span, edges))

    return step


def _with_edges(span: Span, edges: Range) -> tuple[Range, ...]:
    if len(span.fragments) == 1:
        return (edges,)
    first, *inner, last = span.fragments
    return (replace(first, start=edges.start), *inner, replace(last, end=edges.end))


def _taken_with(
    session: Session,
    context: Context,
    suggestion: Suggestion,
    new_edges: Callable[[Session, Span], Range | None],
) -> Step:
    """Accept the suggestion with an edge moved."""
    shown = new_span(session, context, suggestion.label, suggestion.range_, Origin.ACCEPTED)
    edges = new_edges(session, shown)
    if edges is None:
        return Step.refusal(session, f"“{shown.text}” goes no further that way")
    return place(session, context, suggestion.label, edges, Origin.ACCEPTED)


def _end_further(session: Session, span: Span) -> Range | None:
    segmentation = session.document.segmentation
    if session.characters:
        edge = segmentation.next_cluster(span.end).end
        return Range(span.start, edge) if edge > span.end else None
    token = _stop(session, segmentation.next_token(span.end), forward=True)
    return None if token is None else Range(span.start, token.end)


def _end_earlier(session: Session, span: Span) -> Range | None:
    segmentation = session.document.segmentation
    last = span.fragments[-1]
    if session.characters:
        edge = segmentation.previous_cluster(span.end).start
    else:
        token = _stop(session, segmentation.previous_token(span.end - 1), forward=False)
        edge = token.end if token else 0
    return Range(span.start, edge) if edge > last.start else None


def _start_earlier(session: Session, span: Span) -> Range | None:
    segmentation = session.document.segmentation
    if session.characters:
        edge = segmentation.previous_cluster(span.start).start
        return Range(edge, span.end) if edge < span.start else None
    token = _stop(session, segmentation.previous_token(span.start), forward=False)
    return None if token is None else Range(token.start, span.end)


def _start_later(session: Session, span: Span) -> Range | None:
    segmentation = session.document.segmentation
    first = span.fragments[0]
    if session.characters:
        edge = segmentation.next_cluster(span.start).end
    else:
        token = _stop(session, segmentation.next_token(span.start + 1), forward=True)
        edge = token.start if token else first.end
    return Range(edge, span.end) if edge < first.end else None


def _stop(session: Session, token: Range | None, *, forward: bool) -> Range | None:
    """The token or, for a mark that joins two words into one, the word next to it: "Smith-Jones" has no stop inside.

    Other marks are stops also between two letters, as they stand in Chinese: "《紅樓夢》是" ends after its mark.
    """
    if token is None or session.document.text[token.start] not in _JOINERS:
        return token
    segmentation = session.document.segmentation
    before = segmentation.token_at(token.start - 1) if token.start else None
    after = segmentation.token_at(token.end)
    if before is None or after is None or segmentation.is_word(token):
        return token
    glued = segmentation.is_word(before) and segmentation.is_word(after)
    return (after if forward else before) if glued else token


def _edge(footer_rank: int, word: str) -> dict[Footer, Slot]:
    """The footers that name the keys of an edge; the two keys of one edge share an entry."""
    after_aim = {Footer.AIMED: Slot(footer_rank + 1, word), Footer.FOCUSED: Slot(footer_rank, word)}
    if word == "start":
        return after_aim
    return {**after_aim, Footer.LOCKED: Slot(2, word), Footer.SUGGESTED: Slot(5, word)}


COMMANDS = (
    EXTEND_END := Command(
        "extend-end",
        (".",),
        Group.ADJUST,
        "the span ends one word further",
        _adjusting(_end_further),
        needs=has_focus_or_candidate,
        footers=_edge(1, "end"),
        menus={Pointed.SPAN: Slot(1, "one word more at its end")},
        corrects=True,
    ),
    SHRINK_END := Command(
        "shrink-end",
        (",",),
        Group.ADJUST,
        "the span ends one word earlier",
        _adjusting(_end_earlier),
        needs=has_focus_or_candidate,
        footers=_edge(1, "end"),
        menus={Pointed.SPAN: Slot(2, "one word fewer at its end")},
        corrects=True,
    ),
    EXTEND_START := Command(
        "extend-start",
        ("<", "["),  # on every layout one of the two is typed without shift
        Group.ADJUST,
        "the span starts one word earlier",
        _adjusting(_start_earlier),
        needs=has_focus_or_candidate,
        footers=_edge(2, "start"),
        menus={Pointed.SPAN: Slot(3, "one word more at its start")},
        corrects=True,
    ),
    SHRINK_START := Command(
        "shrink-start",
        (">", "]"),
        Group.ADJUST,
        "the span starts one word later",
        _adjusting(_start_later),
        needs=has_focus_or_candidate,
        footers=_edge(2, "start"),
        menus={Pointed.SPAN: Slot(4, "one word fewer at its start")},
        corrects=True,
    ),
)

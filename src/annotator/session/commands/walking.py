"""Commands that go from stop to stop (spans, suggestions, search hits), and back to the last edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from msgspec.structs import replace

from annotator.core.action import Action
from annotator.core.changes import Change, SpanAdded, SpanChanged, SpanRemoved
from annotator.core.proposal import Proposal
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.suggestion import Suggestion
from annotator.session.commands.command import Command, Footer, Group, Slot
from annotator.session.commands.mending import to_next, to_previous
from annotator.session.context import Context
from annotator.session.marking import focus_at, focused, name_of
from annotator.session.problem_filter import problems_in, sentences
from annotator.session.requests import OpenDocument
from annotator.session.session import Selection, Session
from annotator.session.states import SearchKind
from annotator.session.step import Step
from annotator.session.stops import Stop, first_stop, last_stop, next_stop, previous_stop
from annotator.session.taking import asked
from annotator.session.text.hits import SearchTooSlowError, all_hits

TOO_SLOW = "this search takes too long; {release} clears it"
"""A message; the key of the command in braces is filled in."""

FIRST_HIT, LAST_HIT = "first-hit", "last-hit"
"""The names of the commands that run in a document to which a walk through hits leads on."""

_MOST_COUNTED = 200_000
"""Code points of a text in which hits are counted while one walks: that takes some milliseconds."""

NO_STOP = "nothing is labelled here yet"
NO_PROBLEM = "no other span breaks a rule; {problems} lets {next-stop} go to all spans again"

LAST_ACTIONS = 50
"""Actions among which the last edit is looked for."""

Find = Callable[[Session, Context], Stop | None]


def arrived(session: Session, stop: Stop) -> Session:
    """The session at the stop: a span is focused, a suggestion is the candidate, a hit is selected."""
    match stop:
        case Span():
            return focused(session.at_rest(), stop)
        case Suggestion():
            caret = Selection.caret(stop.range_.start)
            return replace(session.at_rest(), selection=caret, focus=None, candidate=stop)
        case Range():
            selection = Selection(stop.start, stop.end)
            return replace(session.at_rest(), selection=selection, focus=None)
        case _:
            assert_never(stop)


def proposed(session: Session, suggestion: Suggestion) -> str:
    """The suggestion's label and quote, from whom it is if not from this program, and the keys that answer it."""
    if isinstance(suggestion, Proposal):
        return asked(replace(session, candidate=suggestion))
    quote = suggestion.range_.slice(session.document.text)
    keys = session.keys.fill("{take} yes · {delete} no")
    whose = f" · {suggestion.source}, {suggestion.score:.2f}" if suggestion.is_external else ""
    return f"{name_of(session, suggestion.label)}? “{quote}”{whose} · {keys}"


def hit_counter(session: Session, hit: Range) -> str:
    """Which hit of how many it is; empty in a long text, or if counting takes long."""
    search = session.search
    if search is None or search.kind is SearchKind.REGEX or len(session.document.text) > _MOST_COUNTED:
        return ""
    hits = all_hits(session.document, search)
    return f"hit {hits.number_at(hit.start) + 1:,} of {len(hits):,}"


def _leads_on(session: Session) -> bool:
    return session.search is not None and session.search.kind is SearchKind.QUERY and session.problems is None


def _walking(
    find: Find,
    find_again: Find,
    again: str,
    further: OpenDocument,
    among_findings: Callable[[Session, Context], Step],
) -> Callable[[Session, Context, str], Step]:
    """A command's step that goes to the stop found or, past the end, to the one that ``find_again`` finds.

    While documents are walked through that a query found, it goes ``further`` past the end; while the findings are
    walked, it is ``among_findings``.
    """

    def step(session: Session, context: Context, argument: str) -> Step:
        del argument
        if session.findings is not None:
            return among_findings(session, context)
        try:
            stop = find(session, context)
            if stop is None and _leads_on(session):
                return Step(session, request=further)
            message = "" if stop is not None else again
            stop = stop if stop is not None else find_again(session, context)
        except SearchTooSlowError:
            return Step.refusal(session, session.keys.fill(TOO_SLOW))
        if stop is None:
            return Step.refusal(
                session, session.keys.fill(NO_STOP if session.problems is None else NO_PROBLEM)
            )
        if isinstance(stop, Suggestion):
            message = f"{proposed(session, stop)}{' · ' if message else ''}{message}"
        elif isinstance(stop, Span) and session.problems is not None:
            message = f"{sentences(session, stop)}{' · ' if message else ''}{message}"
        elif isinstance(stop, Range):
            message = " · ".join(filter(None, (hit_counter(session, stop), message)))
        return Step(arrived(session, stop), message=message)

    return step


def filter_problems(session: Session, context: Context, argument: str) -> Step:
    """Let Tab go only to spans that break a rule of the schema, or to every stop again."""
    del context, argument
    if session.problems is not None:
        return Step(
            replace(session, problems=None), message=session.keys.fill("{next-stop} goes to every span again")
        )
    broken, rest = problems_in(session)
    of_document = "".join(f" · the document: {breach.what}" for breach in rest)
    if not broken and rest:
        left = any(breach.rule == "required" for breach in rest)
        how = session.keys.fill("; {next-missing} goes to the first answer") if left else ""
        problems = "; ".join(breach.what for breach in rest)
        return Step.refusal(session, f"the document breaks a rule of the schema: {problems}{how}")
    if not broken:
        return Step.refusal(session, "no span here breaks a rule of the schema")
    count = f"{len(broken)} spans break" if len(broken) != 1 else "1 span breaks"
    keys = session.keys.fill("{next-stop} goes to them, {problems} to all")
    message = f"{count} a rule: {keys}{of_document}"
    return Step(replace(session.at_rest(), problems=broken, findings=None), message=message)


def back(session: Session, context: Context, argument: str) -> Step:
    """Go to the span that was edited last, in whichever document that was."""
    del argument
    for action in context.project.latest(LAST_ACTIONS):
        edited = _edited(action)
        if edited is None:
            continue
        if action.document_id != session.document.id:
            return Step(session, request=OpenDocument(action.document_id, then="back"))
        standing = session.layer.spans.with_extent(edited.range_)
        span = next((each for each in standing if each.id == edited.id), None)
        if span is not None:
            return Step(focused(session.at_rest(), span))
        return Step(focus_at(session, edited.start), message="the span that was here is gone")
    return Step.refusal(session, "nothing was edited yet")


def _edited(action: Action) -> Span | None:
    """The last span that the action made or changed, else one that it deleted."""
    spans = [span for change in action.changes if (span := _span_of(change)) is not None]
    return spans[-1] if spans else None


def _span_of(change: Change) -> Span | None:
    match change:
        case SpanAdded(span) | SpanRemoved(span) | SpanChanged(_, span):
            return span
        case _:  # about no span
            return None


COMMANDS = (
    NEXT_STOP := Command(
        "next-stop",
        ("tab",),
        Group.MOVE,
        "next span, suggestion or search hit",
        _walking(
            next_stop, first_stop, "the first again", OpenDocument("next-found", then=FIRST_HIT), to_next
        ),
        short="next",
        footers={Footer.AT_REST: Slot(2, "next span"), Footer.SUGGESTED: Slot(4), Footer.FOUND: Slot(3)},
        works_while_armed=True,
    ),
    PREVIOUS_STOP := Command(
        "previous-stop",
        ("shift+tab",),
        Group.MOVE,
        "previous span, suggestion or search hit",
        _walking(
            previous_stop,
            last_stop,
            "the last again",
            OpenDocument("previous-found", then=LAST_HIT),
            lambda session, _: to_previous(session),
        ),
    ),
    Command(
        "problems",
        ("F",),
        Group.MOVE,
        "stop only at spans that break a rule, and show the rule; again: all stops",
        filter_problems,
    ),
    Command("back", ("B",), Group.MOVE, "back to the span edited last, in any document", back),
)

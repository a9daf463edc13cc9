"""Commands that search in the document."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from annotator.core.range import Range
from annotator.session.commands.command import Command, Group, Pointed, Slot, number_in
from annotator.session.commands.walking import FIRST_HIT, LAST_HIT, TOO_SLOW, arrived, hit_counter
from annotator.session.context import Context
from annotator.session.requests import Ask, FindDocuments, OpenDocument, ShowHits
from annotator.session.session import Session
from annotator.session.states import Search, SearchKind
from annotator.session.step import Step
from annotator.session.text.hits import SearchTooSlowError, all_hits, next_hit, previous_hit
from annotator.session.text.searches import fault_of, search_from

PROMPT = "Search · /w whole words · /r regular expression · /q query: in all documents"

NO_SEARCH = "no search is on; {search} starts one"
"""A message; the key of the command in braces is filled in."""


def search(session: Session, context: Context, argument: str) -> Step:
    """Let the user type what to search for; the same search again goes to the next hit."""
    del context, argument
    return Step(
        session,
        request=Ask("search-for", PROMPT, _typed(session.search), is_replaced=True, outcome="searches"),
    )


def _typed(search_: Search | None) -> str:
    """The text that the user typed for this search."""
    if search_ is None:
        return ""
    prefix = {SearchKind.WORD: "/w ", SearchKind.REGEX: "/r ", SearchKind.QUERY: "/q "}.get(search_.kind, "")
    return prefix + search_.text


def search_for(session: Session, context: Context, argument: str) -> Step:
    """Go to the next hit of the text; an empty text ends the search."""
    del context
    if not argument:
        return Step(replace(session, search=None), message="search ended" if session.search else "")
    wanted = search_from(argument)
    if wanted.kind is SearchKind.QUERY and wanted.text:
        return Step(session.at_rest(), message="looking in all documents", request=FindDocuments(wanted.text))
    fault = fault_of(wanted)
    if fault:
        return Step.refusal(session, fault)
    try:
        hit = next_hit(session.document, wanted, _search_start(session, wanted))
        again = "" if hit else ", from the start again"
        hit = hit or next_hit(session.document, wanted, (-1, 0))
    except SearchTooSlowError:
        return Step.refusal(session, session.keys.fill(TOO_SLOW))
    if hit is None:
        return Step.refusal(session, f"“{wanted.text}” is not in this document")
    found = replace(arrived(session, hit), search=wanted)
    which = f"{hit_counter(found, hit)}{again}".removeprefix(", ")
    keys = session.keys.fill("{next-hit} next · {hits} all")
    return Step(found, message=f"“{wanted.text}”{f': {which}' if which else ''} · {keys}")


def _search_start(session: Session, wanted: Search) -> tuple[int, int]:
    """The place to search from: after the caret when the search is the same, else at the caret."""
    start = session.selection.range_.start
    return (start, 0) if session.search == wanted else (start, -len(session.document.text) - 1)


def first_hit(session: Session, context: Context, words: str) -> Step:
    """Go to the first hit of the words of a query, or of the ones before, in a document that was found by it."""
    del context
    return _arrived_in_found(session, words, lambda search: next_hit(session.document, search, (-1, 0)))


def last_hit(session: Session, context: Context, words: str) -> Step:
    """Go to the last hit of the words, as ``first_hit`` goes to the first."""
    del context
    end = (len(session.document.text) + 1, 0)
    return _arrived_in_found(session, words, lambda search: previous_hit(session.document, search, end))


def _arrived_in_found(session: Session, words: str, find: Callable[[Search], Range | None]) -> Step:
    wanted = Search(words, SearchKind.QUERY) if words else session.search
    if wanted is None:
        return Step(session)
    from annotator.core.query import QueryError  # delays the start

    try:
        hit = find(wanted)
    except SearchTooSlowError:
        return Step.refusal(session, session.keys.fill(TOO_SLOW))
    except QueryError as error:
        return Step.refusal(session, error.what)
    if hit is None:
        goes_on = session.keys.fill(" · {next-stop} goes on") if session.search else ""
        return Step(session.at_rest(), message=f"found in the title{goes_on}")
    found = replace(arrived(session, hit), search=wanted)
    keys = session.keys.fill("{next-stop} goes on, {previous-stop} back")
    return Step(found, message=f"{hit_counter(found, hit)} · {keys}")


def _to_hit(*, forward: bool) -> Callable[[Session, Context, str], Step]:
    """A command's step to the next or the previous hit, past spans and suggestions.

    Past the last one, hits of a query lead on to the next document, and others begin again.
    """
    find = next_hit if forward else previous_hit
    further = OpenDocument("next-found", FIRST_HIT) if forward else OpenDocument("previous-found", LAST_HIT)

    def step(session: Session, context: Context, argument: str) -> Step:
        del context, argument
        search, document = session.search, session.document
        if search is None:
            return Step.refusal(session, session.keys.fill(NO_SEARCH))
        end = len(document.text)
        range_ = session.selection.range_
        here = (range_.start, -range_.end if range_ else -end - 1)
        try:
            hit, again = find(document, search, here), ""
            if hit is None and search.kind is SearchKind.QUERY:
                return Step(session, request=further)
            if hit is None:
                hit = find(document, search, (-1, 0) if forward else (end + 1, 0))
                again = " · the first again" if forward else " · the last again"
        except SearchTooSlowError:
            return Step.refusal(session, session.keys.fill(TOO_SLOW))
        if hit is None:
            return Step.refusal(session, f"“{search.text}” is not in this document")
        return Step(arrived(session, hit), message=f"{hit_counter(session, hit) or 'a hit'}{again}")

    return step


def list_hits(session: Session, context: Context, argument: str) -> Step:
    """List all hits, with the cursor on the one at the caret; they are counted once, 10 to 50 ms in a text of 10 MB."""
    del context, argument
    if session.search is None:
        return Step.refusal(session, session.keys.fill(NO_SEARCH))
    try:
        hits = all_hits(session.document, session.search)
        cursor = hits.number_at(session.selection.range_.start)
    except SearchTooSlowError:
        return Step.refusal(session, session.keys.fill(TOO_SLOW))
    return Step(session, request=ShowHits(hits, cursor))


def go_to_hit(session: Session, context: Context, argument: str) -> Step:
    """Go to the hit with that number, from 1, as Tab would."""
    del context
    if session.search is None:
        return Step.refusal(session, session.keys.fill(NO_SEARCH))
    number = number_in(argument) or 0
    try:
        hits = all_hits(session.document, session.search)
        found = hits.some(number - 1, 1) if number else []
    except SearchTooSlowError:
        return Step.refusal(session, session.keys.fill(TOO_SLOW))
    if not found:
        return Step.refusal(session, f"there is no hit {argument}: they run from 1 to {len(hits)}")
    return Step(arrived(session, found[0]), message=f"hit {number} of {len(hits)}")


COMMANDS = (
    Command(
        "search",
        ("/",),
        Group.MOVE,
        "search in the document; hits become stops",
        search,
        menus={Pointed.TEXT: Slot(2, "search in the document")},
    ),
    Command("search-for", (), Group.MOVE, "", search_for, takes_argument=True),
    Command(
        "next-hit",
        ("ctrl+down", "leader h"),
        Group.MOVE,
        "next hit of the search, past spans and suggestions",
        _to_hit(forward=True),
        needs=lambda session: session.search is not None,
    ),
    Command(
        "previous-hit",
        ("ctrl+up", "leader p"),
        Group.MOVE,
        "previous hit of the search",
        _to_hit(forward=False),
        needs=lambda session: session.search is not None,
    ),
    Command(
        "hits",
        ("Z",),
        Group.MOVE,
        "show a list of all hits of the search",
        list_hits,
        needs=lambda session: session.search is not None,
    ),
    Command(FIRST_HIT, (), Group.MOVE, "", first_hit, takes_argument=True),
    Command(LAST_HIT, (), Group.MOVE, "", last_hit, takes_argument=True),
    Command("go-to-hit", (), Group.MOVE, "", go_to_hit, takes_argument=True),
)

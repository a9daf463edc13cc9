"""What is still to be decided in a review: what the layer has not exactly so, and what was not turned down."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from annotator.core.proposal import Proposal, is_taken_in, is_turned_down_in
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.suggestion import Suggestion
from annotator.schema.values import LabelSchema, Overlap
from annotator.session.open_places import in_boilerplate, is_open
from annotator.session.session import Session

MOST_CHOICES = 9
"""Upper bound on proposals among which a digit chooses."""

MOST = 400
"""Upper bound on proposals that are shown, those nearest the caret."""


def still_open(session: Session, suggestion: Suggestion) -> bool:
    """Whether the suggestion may still be taken; in a review whether it is undecided."""
    if isinstance(suggestion, Proposal):
        return is_undecided(session, suggestion)
    return is_open(session, suggestion.range_, suggestion.label)


def is_undecided(session: Session, proposal: Proposal) -> bool:
    """Whether the proposal was neither taken nor turned down, and is not in boilerplate."""
    if in_boilerplate(session, proposal.range_):
        return False
    return not is_turned_down_in(session.layer, proposal) and not is_taken(session, proposal)


def is_taken(session: Session, proposal: Proposal) -> bool:
    """Whether the layer has exactly that span."""
    return is_taken_in(session.layer, proposal)


def undecided(session: Session, around: Range | None = None) -> Iterator[Proposal]:
    """The undecided proposals, those that start in ``around`` if it is given, in reading order."""
    proposals: Sequence[Proposal] = session.review.proposals if session.review else ()
    if around is not None:
        first = bisect_left(proposals, around.start, key=_start_of)
        proposals = proposals[first : bisect_left(proposals, around.end, key=_start_of)]
    return (each for each in proposals if is_undecided(session, each))


def near(session: Session, around: Range) -> tuple[Proposal, ...]:
    """The undecided proposals that start in ``around``, at most ``MOST``, those nearest the caret."""
    found = tuple(undecided(session, around))
    if len(found) <= MOST:
        return found
    at = bisect_left(found, session.selection.head, key=_start_of)
    first = max(0, min(at - MOST // 2, len(found) - MOST))
    return found[first : first + MOST]


def rules_out(schema: LabelSchema, one: Proposal | Span, other: Proposal) -> bool:
    """Whether the one, taken, rules the other out: none has both, and the schema would not have them side by side.

    Two labels on one extent are a disagreement, unless somebody gave both.
    """
    if not one.range_.overlaps(other.range_):
        return False
    if isinstance(one, Span):
        if other.is_of(one):
            return False
    elif one is other or not set(one.people).isdisjoint(other.people):
        return False
    if one.range_ == other.range_ or one.label == other.label:
        return True
    allowed = {schema.overlap_of(one.label), schema.overlap_of(other.label)}
    return Overlap.NONE in allowed or (one.range_.crosses(other.range_) and Overlap.NESTED in allowed)


def alternatives(session: Session, proposal: Proposal) -> tuple[Proposal, ...]:
    """The proposal and the undecided ones that it rules out, or those that they rule out; most people's first."""
    found, left = [proposal], [proposal]
    while left and len(found) < MOST_CHOICES:
        one = left.pop()
        more = [each for each in overlapping(session, one.range_) if _is_other(session, one, each)]
        more = [each for each in more if not any(each is other for other in found)]
        found += more
        left += more
    return (proposal, *sorted(found[1:], key=_by_support)[: MOST_CHOICES - 1])


def choices_at(session: Session) -> tuple[Proposal, ...]:
    """What a digit chooses from: the candidate with its alternatives; empty without one or where there are none."""
    candidate = session.candidate
    if session.review is None or not isinstance(candidate, Proposal):
        return ()
    found = alternatives(session, candidate)
    return found if len(found) > 1 else ()


def _is_other(session: Session, one: Proposal, other: Proposal) -> bool:
    return other is not one and rules_out(session.schema, one, other) and is_undecided(session, other)


def overlapping(session: Session, range_: Range) -> Iterator[Proposal]:
    """The proposals that may overlap the range: those that start before its end and are not all before it."""
    proposals = session.review.proposals if session.review else ()
    last = bisect_left(proposals, range_.end, key=_start_of)
    return (each for each in proposals[:last] if each.range_.end > range_.start)


def next_undecided(session: Session, after: Proposal | None) -> Proposal | None:
    """The proposal to decide next: one of those that are left where ``after`` was, else the next one, else the first.

    Of several that rule each other out it is the one that most people have.
    """
    if after is not None:
        left = [each for each in overlapping(session, after.range_) if _is_other(session, after, each)]
        if left:
            return min(left, key=_by_support)
    proposals = session.review.proposals if session.review else ()
    first = bisect_left(proposals, after.order, key=lambda each: each.order) if after is not None else 0
    ordered = chain(islice(proposals, first, None), islice(proposals, first))
    following = next((each for each in ordered if is_undecided(session, each)), None)
    return None if following is None else min(alternatives(session, following), key=_by_support)


def asked_again(before: Session, after: Session) -> Proposal | None:
    """What to decide after an undo or a redo: what it made undecided, else what comes next in the text."""
    caret = after.selection.head
    rest = Range(min(caret, len(after.document.text)), len(after.document.text))
    opened = (each for each in undecided(after) if not is_undecided(before, each))
    first = next(opened, None) or next(undecided(after, rest), None)
    return None if first is None else min(alternatives(after, first), key=_by_support)


def shown_apart(session: Session) -> tuple[Suggestion, ...]:
    """The suggestions that are drawn in the text, none over another.

    Where some overlap that is the one offered, or else the one that most people have.
    """
    if session.review is None or len(session.suggestions) < 2:
        return session.suggestions
    offered, drawn = session.offered, list[Suggestion]()
    ranked = sorted(session.suggestions, key=lambda each: (each is not offered, -each.score, each.order))
    for each in ranked:
        at = bisect_left(drawn, each.range_.start, key=_start_of)
        if not any(other.range_.overlaps(each.range_) for other in drawn[max(0, at - 1) : at + 1]):
            drawn.insert(at, each)
    return tuple(drawn)


def _by_support(proposal: Proposal) -> tuple[float, tuple[int, int, str]]:
    return (-proposal.score, proposal.order)


def _start_of(suggestion: Suggestion) -> int:
    return suggestion.range_.start

"""What a decision of a review settles with it, in the same step.

Taking a proposal, or marking anything oneself, turns down all that it rules out, each by itself: so what somebody marks
later is seen to be new, and nothing is asked twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from annotator.core.changes import (
    AnswerSet,
    Change,
    RejectionAdded,
    RejectionRemoved,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
)
from annotator.core.proposal import Proposal
from annotator.core.span import Span
from annotator.core.suggestion import Rejection
from annotator.session.proposals import is_taken, overlapping, rules_out
from annotator.session.said import answer_rejection, proposed_as
from annotator.session.session import Session
from annotator.session.step import Step


def settled(session: Session, step: Step) -> Step:
    """The step of a review, with what its changes rule out turned down, and what it takes no longer.

    What is undone or redone has that in it already.
    """
    if session.review is None or not step.changes or step.undoes is not None or step.redoes is not None:
        return step
    after, changes = step.session, list[Change]()
    for rejection, is_taken_now in _decisions(session, step):
        if (rejection in after.layer.rejections) is is_taken_now:
            change: Change = (RejectionRemoved if is_taken_now else RejectionAdded)(rejection)
            after = replace(after, layer=change.apply(after.layer))
            changes.append(change)
    return replace(step, session=after, changes=(*step.changes, *changes)) if changes else step


def _decisions(session: Session, step: Step) -> Iterator[tuple[Rejection, bool]]:
    """What remembers the turning down of each thing that the step decides, and whether it is there now."""
    for proposal in dict.fromkeys(_touched(session, step.changes)):
        yield proposal.rejection, is_taken(step.session, proposal)
    for change in step.changes:
        match change:
            case AnswerSet(field, _, value):
                yield answer_rejection(field), value is not None
            case RelationAdded(relation) | RelationRemoved(relation):
                proposed = proposed_as(session, step.session, relation)
                if proposed is not None:
                    yield proposed.rejection, isinstance(change, RelationAdded)
            case _:  # spans were looked at above; of the rest nobody proposed anything
                continue


def _touched(session: Session, changes: Iterable[Change]) -> Iterator[Proposal]:
    """The proposals that the changes decide: what they add or remove, and what the added ones rule out."""
    for change in changes:
        match change:
            case SpanAdded(span):
                yield from _decided_by(session, span)
            case SpanChanged(before, span) if (before.fragments, before.label) != (
                span.fragments,
                span.label,
            ):
                yield from (each for each in overlapping(session, before.range_) if each.is_of(before))
                yield from _decided_by(session, span)
            case SpanRemoved(span):
                yield from (each for each in overlapping(session, span.range_) if each.is_of(span))
            case _:  # decides nothing about spans
                continue


def _decided_by(session: Session, span: Span) -> Iterator[Proposal]:
    there = [*overlapping(session, span.range_)]
    same = next((each for each in there if each.is_of(span)), None)
    if same is not None:
        yield same
    of_it: Proposal | Span = same if same is not None else span
    for each in there:
        if rules_out(session.schema, of_it, each) and not is_taken(session, each):
            yield each

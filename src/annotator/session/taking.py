"""Steps of a review: taking what others marked, and going on to what is to be decided next."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from msgspec.structs import replace

from annotator.core.changes import AnswerSet, Change, RejectionAdded, SpanAdded
from annotator.core.counting import counted
from annotator.core.proposal import Proposal
from annotator.core.quoting import visible
from annotator.core.range import Range
from annotator.core.span import Origin, Span, Value
from annotator.core.suggestion import Suggestion
from annotator.rules.breaches import refusal_of
from annotator.rules.overlaps import crossed, to_replace
from annotator.schema.values import Field
from annotator.session.context import Context
from annotator.session.form import fields_of
from annotator.session.marking import described, focused, name_of, new_span, removal_of
from annotator.session.proposals import (
    alternatives,
    choices_at,
    next_undecided,
    rules_out,
    undecided,
)
from annotator.session.review_decisions import settled
from annotator.session.said import agreed_attributes, agreed_changes, proposal_at, said_values
from annotator.session.session import Selection, Session
from annotator.session.step import Step

ALL_DECIDED = "all that is marked is decided; {go-on} goes on, {fields} to the form"
"""A message; the keys of the commands in braces are filled in."""


def taken(session: Session, context: Context, proposal: Proposal) -> Step:
    """Put the proposed span in the layer, in place of what it rules out, with the attributes that its people agree on.

    The rules of the schema hold, as for any new span.
    """
    spans = session.layer.spans
    others = spans.overlapping(proposal.range_)
    replaced = [each for each in others if _gives_way(session, each, proposal)]
    staying = [each for each in others if each not in replaced]
    replaced += to_replace(session.schema, staying, proposal.range_, proposal.label)
    for each in replaced:
        spans = spans.without(each)
    made = new_span(session, context, proposal.label, proposal.range_, Origin.ACCEPTED)
    span = replace(
        made,
        fragments=proposal.fragments,
        text=proposal.spans[0].text,
        attributes=agreed_attributes(session.schema, proposal),
    )
    refusal = refusal_of(session.schema, spans, span)
    blocker = crossed(session.schema, staying, span.range_, span.label)
    if refusal is None and blocker is not None:
        refusal = f"that would cross {described(session, blocker)}"
    if refusal is not None:
        return Step.refusal(session, refusal)
    message = described(session, span)
    if replaced:
        message += f" in place of {', '.join(described(session, each) for each in replaced)}"
    there = focused(session.at_rest(), span)
    step = Step.changing(there, (*removal_of(session, *replaced), SpanAdded(span)), message)
    differing = disputed_fields(step.session, of_span=True)
    if differing:
        names = ", ".join(field.title for field in differing)
        how = session.keys.fill(f"{step.message}; they differ on {names}: {{attributes}}")
        step = replace(step, message=how)
    return step


def _is_in_the_way(session: Session, proposal: Proposal) -> bool:
    """Whether something was decided that the proposal would replace: then it is asked about by itself."""
    there = session.layer.spans.overlapping(proposal.range_)
    return any(_gives_way(session, each, proposal) for each in there)


def _gives_way(session: Session, span: Span, proposal: Proposal) -> bool:
    """Whether a span of the layer goes when the proposal is taken; what one of its people has beside it stays."""
    mine = proposal_at(session, span)
    return rules_out(session.schema, mine or span, proposal)


def decided(session: Session, step: Step, answered: Proposal, context: Context) -> Step:
    """The step with what is to be decided next as candidate; the text is scrolled only if that is not on the screen."""
    if step.refused:
        return step
    step = settled(session, step)
    following = next_undecided(step.session, answered)
    if following is None:
        return replace(step, message=f"{step.message} · {session.keys.fill(ALL_DECIDED)}")
    now = step.session
    there = replace(now, candidate=following) if sees(context, following) else at(now, following)
    return replace(step, session=there, message=f"{step.message} · {asked(there)}")


def sees(context: Context, suggestion: Suggestion) -> bool:
    """Whether the suggestion is on the screen: its start, for it may be longer than what is left of it."""
    window = context.ruler.window()
    return window.start <= suggestion.range_.start < window.end


def at(session: Session, proposal: Proposal) -> Session:
    """The session with the proposal as candidate and the caret at its start."""
    caret = Selection.caret(proposal.range_.start)
    return replace(session.at_rest(), selection=caret, focus=None, candidate=proposal)


def take_numbered(session: Session, context: Context, argument: str) -> Step:
    """Take the proposal of that number among the candidate and what it rules out, and go to the next."""
    candidate = session.candidate
    choices = choices_at(session) or ((candidate,) if isinstance(candidate, Proposal) else ())
    number = int(argument) if argument.isdecimal() else 0
    if not 1 <= number <= len(choices):
        return Step.refusal(session, f"there is no number {argument} here")
    chosen = choices[number - 1]
    return decided(session, taken(session, context, chosen), chosen, context)


def turned_down(session: Session, context: Context, proposal: Proposal) -> Step:
    """Turn the proposal down for good, and go to the next."""
    change = RejectionAdded(proposal.rejection)
    rested = replace(session.at_rest(), focus=session.focus)
    what = f"no {name_of(session, proposal.label)} “{proposal.spans[0].text}”"
    return decided(session, Step.changing(rested, (change,), what), proposal, context)


def take_agreed(session: Session, context: Context) -> Step | None:
    """Take what all agree on in the sentence, then go on to what is to be decided; ``None`` if nothing is left.

    When all spans are decided, what all agree on in the form and the relations are taken.
    """
    here = session.candidate.range_.start if session.candidate else session.selection.head
    sentence = session.document.segmentation.sentence_at(here)
    agreed = [
        each
        for each in undecided(session, sentence)
        if each.is_confident and sentence.covers(each.range_) and not _is_in_the_way(session, each)
    ]
    step = _all_taken(session, context, agreed)
    after = step.session
    following = _beyond(after, sentence, stays=bool(step.changes))
    if following is not None:
        there = at(after, following)
        message = " · ".join(filter(None, (step.message, asked(there))))
        return replace(step, session=there, message=message)
    changes = agreed_changes(after, context)
    if changes:
        answers = sum(isinstance(change, AnswerSet) for change in changes)
        kinds = {"answer": answers, "relation": len(changes) - answers}
        what = " and ".join(counted(count, kind) for kind, count in kinds.items() if count)
        more = Step.changing(after, changes, f"{what} taken on which all agree")
        on = session.keys.fill("{go-on} ends the document")
        message = " · ".join(filter(None, (step.message, more.message, on)))
        return replace(more, changes=(*step.changes, *changes), message=message)
    return step if step.changes else None


def _all_taken(session: Session, context: Context, proposals: list[Proposal]) -> Step:
    """The step that takes them, as far as the schema allows."""
    now, changes, count = session, list[Change](), 0
    for proposal in proposals:
        step = settled(now, taken(now, context, proposal))
        if not step.refused:
            now, changes, count = step.session, [*changes, *step.changes], count + 1
    back = replace(now, selection=session.selection, focus=session.focus, candidate=None)
    return Step(back, tuple(changes), f"{count} taken on which all agree" if count else "")


def _beyond(session: Session, sentence: Range, *, stays: bool) -> Proposal | None:
    """What is to be decided next: in the sentence if something was just taken there, else after it, else the first."""
    if stays and (left := next(undecided(session, sentence), None)) is not None:
        return min(alternatives(session, left), key=lambda each: (-each.score, each.order))
    before = Range(0, sentence.end)
    end = len(session.document.text)
    ordered = chain(undecided(session, Range(min(sentence.end, end), end)), undecided(session, before))
    following = next(ordered, None)
    return following and min(alternatives(session, following), key=lambda each: (-each.score, each.order))


def asked(session: Session) -> str:
    """What is to be decided at the candidate of a review, with who has what and the keys; empty elsewhere."""
    candidate = session.candidate
    if session.review is None or not isinstance(candidate, Proposal):
        return ""
    choices = choices_at(session) or (candidate,)
    keys = session.keys.fill("{take} yes · {delete} no")
    if len(choices) == 1:
        return f"{said_of(session, candidate)} · {keys}"
    numbered = " · ".join(f"{number} {said_of(session, each)}" for number, each in enumerate(choices, 1))
    return f"{numbered} · {session.keys.fill('{delete} no')}"


def said_of(session: Session, proposal: Proposal) -> str:
    """The label and the quote of a proposal, and who has it."""
    quote = proposal.spans[0].text
    short = quote if len(quote) <= 30 else f"{quote[:29]}…"
    return f"{name_of(session, proposal.label)}? “{short}” {who_has(session, proposal)}"


def who_has(session: Session, proposal: Proposal) -> str:
    """The names of those who have it, or that all do."""
    everyone = session.review is not None and len(proposal.people) == len(session.review.names)
    return "all" if everyone else proposal.source


def what_to_decide(session: Session) -> str:
    """What is to be decided in a document that opens, or who else decides there; empty without a review."""
    review = session.review
    if review is None:
        return ""
    if review.held_by:
        keys = "{take-over} takes it over, {next-document} goes on"
        return session.keys.fill(f"{visible(review.held_by)} decides in this document; {keys}")
    return asked(session) or session.keys.fill(ALL_DECIDED)


def disputed_fields(session: Session, *, of_span: bool) -> list[Field]:
    """The fields without an answer in which people said different things."""
    if session.review is None:
        return []
    answers: Mapping[str, Value] = session.layer.answers
    if of_span:
        answers = session.focus.attributes if session.focus else {}
    return [
        field
        for field in fields_of(session, of_span=of_span)
        if field.id not in answers and len(said_values(session, field.id, of_span=of_span)) > 1
    ]

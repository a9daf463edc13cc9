"""Commands of a review: deciding between what others have finished, where the keys of suggestions do not do it."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.changes import RejectionRemoved
from annotator.core.counting import counted
from annotator.schema.answers import format_value
from annotator.session.commands.command import Command, Group, KeyState
from annotator.session.commands.filling import set_attribute, set_field
from annotator.session.context import Context
from annotator.session.form import BY_KEY, field_at, moved
from annotator.session.form_review import next_said, said_at, take_said_here
from annotator.session.proposals import choices_at, is_taken
from annotator.session.requests import Request, SwitchReview, TakeOver
from annotator.session.said import said_values
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.session.taking import asked, at, said_of, take_numbered


def _requesting(session: Session, request: Request) -> Step:
    return Step(session.at_rest(), request=request)


def switch_review(session: Session, context: Context, argument: str) -> Step:
    """Begin the review, or end it."""
    del context, argument
    return _requesting(session, SwitchReview())


def take_over(session: Session, context: Context, argument: str) -> Step:
    """Decide in this document in place of whoever did."""
    del context, argument
    review = session.review
    if review is None or not review.held_by:
        return Step.refusal(session, "nobody else decides in this document")
    return _requesting(session, TakeOver())


def ask_again(session: Session, context: Context, argument: str) -> Step:
    """Ask again about all of the sentence that was turned down and not taken since."""
    del context, argument
    if session.review is None:
        return Step.refusal(session, session.keys.fill("this is no review; {review} begins one"))
    sentence = session.document.segmentation.sentence_at(session.selection.head)
    layer = session.layer
    again = [
        each
        for each in session.review.proposals
        if sentence.start <= each.range_.start < sentence.end
        and each.rejection in layer.rejections
        and not is_taken(session, each)
    ]
    if not again:
        return Step.refusal(session, "nothing was turned down in this sentence")
    changes = tuple(RejectionRemoved(each) for each in dict.fromkeys(each.rejection for each in again))
    there = at(session, again[0])
    return Step.changing(
        there, changes, f"{counted(len(again), 'proposal')} to decide again · {asked(there)}"
    )


def take_said(session: Session, context: Context, argument: str) -> Step:
    """Take what others said at the form's cursor: the value named, else the one that comes next in turn."""
    cursor, field = session.form, field_at(session)
    if cursor is None or (field is None and said_at(session) is None):
        return Step.refusal(session, "nobody said anything here")
    if field is None:
        return take_said_here(session, context)
    said = next_said(session, field.id, of_span=cursor.of_span)
    if said is None:
        return Step.refusal(session, f"nobody said anything about {field.title}")
    text = argument or format_value(said.value)
    filled = (set_attribute if cursor.of_span else set_field)(session, context, f"{field.id}={text}")
    is_alone = len(said_values(session, field.id, of_span=cursor.of_span)) == 1
    if filled.refused or not (is_alone or field.type in BY_KEY):
        return filled
    return replace(filled, session=moved(filled.session, 1))


def _numbered_meaning(session: Session, argument: str) -> str:
    choices = choices_at(session)
    number = int(argument) if argument.isdecimal() else 0
    return said_of(session, choices[number - 1]) if 1 <= number <= len(choices) else ""


def _has_said(session: Session) -> bool:
    cursor, field = session.form, field_at(session)
    if cursor is None or session.review is None:
        return False
    if field is not None:
        return bool(said_values(session, field.id, of_span=cursor.of_span))
    return said_at(session) is not None


COMMANDS = (
    Command(
        "review",
        ("leader r",),
        Group.REVIEW,
        "decide between what others have finished, in the layer gold; again: back to your own work",
        switch_review,
        is_about_spans=False,
    ),
    TAKE_NUMBERED := Command(
        "take-numbered",
        (),
        Group.REVIEW,
        "take the proposal of that number",
        take_numbered,
        shown_keys="1–9",
        takes_argument=True,
        meaning=_numbered_meaning,
    ),
    TAKE_SAID := Command(
        "take-said",
        ("space",),
        Group.REVIEW,
        "in the form: take what others said; again: what fewer of them said",
        take_said,
        state=KeyState.FORM,
        needs=_has_said,
        characters_mean="in the form they are values",
    ),
    Command(
        "ask-again",
        ("leader a",),
        Group.REVIEW,
        "ask again about what was turned down in this sentence",
        ask_again,
        needs=lambda session: session.review is not None,
    ),
    Command(
        "take-over",
        ("leader o",),
        Group.REVIEW,
        "decide in this document in place of whoever did",
        take_over,
        needs=lambda session: session.review is not None and bool(session.review.held_by),
        is_about_spans=False,
    ),
)

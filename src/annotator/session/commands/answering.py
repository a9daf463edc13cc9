"""Commands that answer suggestions: Space yes, x no (or delete a span), Enter all confident ones of the sentence."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.changes import Change, RejectionAdded, RejectionRemoved
from annotator.core.counting import counted
from annotator.core.proposal import Proposal
from annotator.core.span import Origin, Span
from annotator.core.suggestion import Rejection, Suggestion, string_key
from annotator.session.acted_on import is_current, to_reject
from annotator.session.commands.adjusting import NO_FOCUS
from annotator.session.commands.command import Command, Footer, Group, Pointed, Slot
from annotator.session.commands.going import finish, go_on
from annotator.session.commands.labelling import label_here
from annotator.session.commands.mending import mend
from annotator.session.commands.needs import has_focus_or_offer, has_offer
from annotator.session.commands.walking import arrived, proposed
from annotator.session.context import Context
from annotator.session.finding_filter import finding_at
from annotator.session.marking import described, place, removal_of
from annotator.session.open_places import is_open
from annotator.session.session import Selection, Session
from annotator.session.states import Purpose, Suggesting
from annotator.session.step import Step
from annotator.session.taking import decided, sees, take_agreed, taken, turned_down

_SUGGESTED = {Origin.ACCEPTED, Origin.PROPAGATED}
"""Origins of spans that were proposed: one that is deleted is not proposed again."""


def take(session: Session, context: Context, argument: str) -> Step:
    """Accept the suggestion offered and go to the next; with a label armed, label what is here; else mend a finding."""
    del argument
    if session.armed is not None:
        return label_here(session, context)
    if (finding := finding_at(session)) is not None:
        return mend(session, context, finding)
    offered = session.offered
    if offered is None:
        return Step.refusal(
            session,
            session.keys.fill("nothing is suggested here; a label's letter, then {take!}, labels the word"),
        )
    if not _is_seen(session, context, offered):
        return Step(arrived(session, offered), message=proposed(session, offered))
    if isinstance(offered, Proposal):
        return decided(session, taken(session, context, offered), offered, context)
    step = place(session, context, offered.label, offered.range_, Origin.ACCEPTED)
    return step if step.refused else _going_on(step, context, offered)


def _is_seen(session: Session, context: Context, suggestion: Suggestion) -> bool:
    """Whether it is on the screen as a whole or, once it was gone to, at least its start: it may be longer."""
    if isinstance(suggestion, Proposal) or suggestion == session.candidate:
        return sees(context, suggestion)
    return context.ruler.window().covers(suggestion.range_)


def _going_on(step: Step, context: Context, answered: Suggestion) -> Step:
    """The step with the next suggestion on the screen as candidate; the caret stays at the answered one."""
    session, window = step.session, context.ruler.window()
    later = (each for each in session.suggestions if each.order > answered.order)
    following = next((each for each in later if is_open(session, each.range_, each.label)), None)
    if following is None or not window.covers(following.range_):
        return step
    return replace(step, session=replace(session, candidate=following))


def take_sentence(session: Session, context: Context, argument: str) -> Step:
    """Accept every confident suggestion of the sentence, and go on to the next sentence or document.

    In a review: take what all agree on in the sentence, and go on to what is to be decided next.
    """
    if session.review is not None:
        return take_agreed(session, context) or finish(session, context, argument)
    sentence = session.document.segmentation.sentence_at(session.selection.head)
    taken, changes = session, list[Change]()
    for suggestion in session.suggestions:
        if suggestion.is_confident and sentence.covers(suggestion.range_):
            # An accepted one may rule out another that overlaps it.
            if not is_open(taken, suggestion.range_, suggestion.label):
                continue
            step = place(taken, context, suggestion.label, suggestion.range_, Origin.ACCEPTED)
            if not step.refused:
                taken, changes = step.session, [*changes, *step.changes]
    at_caret = replace(taken, selection=session.selection, focus=session.focus, candidate=None)
    going = go_on(at_caret, context, argument)
    if not changes:
        return going
    count = f"{counted(len(changes), 'suggestion')} taken"
    message = f"{count}; {going.message}" if going.message else count
    return replace(going, changes=(*changes, *going.changes), message=message)


def say_no(session: Session, context: Context, argument: str) -> Step:
    """Reject the candidate, else delete the focused span, else reject the suggestion at the caret.

    The one that is offered further on is gone to first, so that none is rejected that one is not at.
    """
    suggestion = to_reject(session)
    if suggestion is None:
        return delete(session, context, argument)
    if not is_current(session, suggestion) or not _is_seen(session, context, suggestion):
        return Step(arrived(session, suggestion), message=proposed(session, suggestion))
    if isinstance(suggestion, Proposal):
        return turned_down(session, context, suggestion)
    key = string_key(suggestion.range_.slice(session.document.text))
    change = RejectionAdded(Rejection(key, suggestion.range_.start))
    quote = suggestion.range_.slice(session.document.text)
    rested = replace(session.at_rest(), focus=session.focus)
    step = Step.changing(rested, (change,), f"not suggested again here: “{quote}”")
    return _going_on(step, context, suggestion)


def delete(session: Session, context: Context, argument: str) -> Step:
    """Delete the focused span and its relations; one that was suggested is not suggested there again.

    That another one was found right is no longer remembered.
    """
    del context, argument
    span = session.focus
    if span is None:
        return Step.refusal(session, session.keys.fill(NO_FOCUS))
    removal = removal_of(session, span)
    message = f"deleted {described(session, span)}"
    if len(removal) > 1:
        message += f" and {len(removal) - 1} of its relations"
    at_rest = replace(session.at_rest(), focus=None, selection=Selection.caret(span.start))
    return Step.changing(at_rest, (*removal, *_rejection_of(session, span)), message)


def _rejection_of(session: Session, span: Span) -> tuple[Change, ...]:
    rejection = Rejection(string_key(span.text), span.start)
    is_there, was_suggested = rejection in session.layer.rejections, span.origin in _SUGGESTED
    if len(span.fragments) > 1 or is_there == was_suggested or session.review is not None:
        return ()
    return (RejectionAdded(rejection) if was_suggested else RejectionRemoved(rejection),)


def reject_string(session: Session, context: Context, argument: str) -> Step:
    """Stop suggesting, or missing, the string at the caret anywhere in the document; its spans stay."""
    del context, argument
    suggestion, finding = to_reject(session), finding_at(session)
    if suggestion is not None and not is_current(session, suggestion):
        return Step(arrived(session, suggestion), message=proposed(session, suggestion))
    if suggestion is not None:
        text = suggestion.range_.slice(session.document.text)
    elif session.focus is not None:
        text = session.focus.text
    elif finding is not None:
        text = finding.range_.slice(session.document.text)
    else:
        return Step.refusal(
            session, session.keys.fill("no suggestion or span is focused; {next-stop} goes to the next one")
        )
    rejection = Rejection(string_key(text))
    if rejection in session.layer.rejections:
        return Step.refusal(session, f"“{text}” is rejected in this document already")
    at_rest = replace(session.at_rest(), focus=session.focus)
    return Step.changing(at_rest, (RejectionAdded(rejection),), f"not suggested in this document: “{text}”")


_NEXT_SUGGESTING = {
    Suggesting.ON: Suggesting.SENTENCE,
    Suggesting.SENTENCE: Suggesting.OFF,
    Suggesting.OFF: Suggesting.ON,
}
_MESSAGES = {
    Suggesting.ON: "suggestions are on",
    Suggesting.SENTENCE: "suggestions in this sentence only",
    Suggesting.OFF: "suggestions are off",
}


def switch_suggestions(session: Session, context: Context, argument: str) -> Step:
    """Switch between suggestions everywhere, in the caret's sentence only, and none."""
    del context, argument
    following = _NEXT_SUGGESTING[session.suggesting]
    return Step(replace(session, suggesting=following, candidate=None), message=_MESSAGES[following])


def _take_meaning(session: Session, argument: str) -> str:
    """What Space does: it labels what is here, or accepts the suggestion."""
    del argument
    if session.armed is not None:
        return "what is here" if session.armed.purpose is Purpose.MARK else ""
    if finding_at(session) is not None:
        return "mend it, go to the next"
    return TAKE.help if has_offer(session) else ""


COMMANDS = (
    TAKE := Command(
        "take",
        ("space",),
        Group.SUGGEST,
        "yes: take the suggestion, go to the next",
        take,
        needs=has_offer,
        footers={
            Footer.ARMED: Slot(2, "here", named=True),
            Footer.SUGGESTED: Slot(1, "yes"),
            Footer.FOUND: Slot(1, "mend it"),
        },
        menus={Pointed.SUGGESTION: Slot(1, "yes, label it")},
        meaning=_take_meaning,
        state_rank=9,
        characters_mean="while a label is armed they aim",
    ),
    GO_ON := Command(
        "go-on",
        ("enter",),
        Group.SUGGEST,
        "take the confident suggestions of the sentence, go on; at the end: document done, next document",
        take_sentence,
        footers={Footer.AT_REST: Slot(3, "on"), Footer.SUGGESTED: Slot(3, "all of the sentence")},
        only_scrolls=True,
    ),
    NO := Command(
        "delete",
        ("x", "backspace", "delete"),
        Group.SUGGEST,
        "no: reject the suggestion, or delete the span",
        say_no,
        shown_keys="{delete}, {delete!}",
        needs=has_focus_or_offer,
        short="delete",
        footers={
            Footer.SUGGESTED: Slot(2, "no"),
            Footer.FOUND: Slot(2, "it is right"),
            Footer.AIMED: Slot(4),
            Footer.LOCKED: Slot(3, named=True),
            Footer.FOCUSED: Slot(3),
        },
        menus={Pointed.SPAN: Slot(0, "delete it"), Pointed.SUGGESTION: Slot(2, "no, not here")},
        corrects=True,
    ),
    Command(
        "reject-string",
        ("X",),
        Group.SUGGEST,
        "reject this string in the whole document",
        reject_string,
        needs=has_focus_or_offer,
        menus={Pointed.SUGGESTION: Slot(3, "no, nowhere in this document")},
        corrects=True,
    ),
    Command("suggestions", ("W",), Group.SUGGEST, "suggestions: on, this sentence, off", switch_suggestions),
)

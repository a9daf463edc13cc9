"""Commands that make spans: arm a label, aim, choose among matches, label what is here."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.span import Origin
from annotator.rules.overlaps import allows_fragments
from annotator.session.commands.adjusting import NO_FOCUS
from annotator.session.commands.aim import aim, aim_meaning, choice_meaning, choose_digit
from annotator.session.commands.command import Command, Footer, Group, KeyState, Pointed, Slot
from annotator.session.commands.needs import has_focus
from annotator.session.context import Context
from annotator.session.marking import (
    add_second,
    described,
    name_of,
    place,
    relabel,
)
from annotator.session.session import Session
from annotator.session.states import Armed, Purpose
from annotator.session.step import Step


def label(session: Session, context: Context, label_id: str) -> Step:
    """Add a second label if that is armed, else label the selection, else arm the label so that the next key aims."""
    found = session.schema.label(label_id)
    if found is None or found.retired:
        return Step.refusal(session, f"the schema has no label '{label_id}' to give")
    if session.armed is not None and session.armed.purpose is Purpose.SECOND and session.focus is not None:
        return add_second(session, context, session.focus, label_id)
    if session.selection:
        return place(session, context, label_id, session.selection.range_)
    return Step(replace(session.at_rest(), armed=Armed(label_id), candidate=session.candidate))


def focus_by_letter(session: Session, context: Context, argument: str) -> Step:
    """Let the next letter move the caret to a word."""
    del context, argument
    return Step(replace(session.at_rest(), armed=Armed(None, Purpose.FOCUS)))


def second_label(session: Session, context: Context, argument: str) -> Step:
    """Let the next label key add a second label on the focused span's text."""
    del context, argument
    if session.focus is None:
        return Step.refusal(session, session.keys.fill(NO_FOCUS))
    return Step(replace(session.at_rest(), armed=Armed(None, Purpose.SECOND)))


def stretch_by_letter(session: Session, context: Context, argument: str) -> Step:
    """Let the next letter extend the focused span to the next word that starts with it."""
    del context, argument
    if session.focus is None:
        return Step.refusal(session, session.keys.fill(NO_FOCUS))
    return Step(replace(session.at_rest(), armed=Armed(session.focus.label, Purpose.STRETCH)))


def add_fragment(session: Session, context: Context, argument: str) -> Step:
    """Let the next aim add a separate fragment to the focused span, where the schema allows it."""
    del context, argument
    span = session.focus
    if span is None:
        return Step.refusal(session, session.keys.fill(NO_FOCUS))
    if not allows_fragments(session.schema, span.label):
        return Step.refusal(session, f"the schema allows no gaps in {described(session, span)}")
    return Step(replace(session.at_rest(), armed=Armed(span.label, Purpose.FRAGMENT)))


def label_here(session: Session, context: Context) -> Step:
    """Give the armed label to the candidate, else to the focused span, else to the word at the caret."""
    armed = session.armed
    if armed is None or armed.label is None or armed.purpose is not Purpose.MARK:
        return Step.refusal(
            session, session.keys.fill("type the first letter of a word; {release} leaves it")
        )
    if session.candidate is not None:
        return place(session, context, armed.label, session.candidate.range_, Origin.ACCEPTED)
    if session.focus is not None:
        return relabel(session, session.focus, armed.label)
    word = session.document.segmentation.word_near(session.selection.head)
    if word is None:
        return Step.refusal(session, "there is no word here")
    return place(session, context, armed.label, context.extents(session.document, word, armed.label))


def label_sentence(session: Session, context: Context, argument: str) -> Step:
    """Give the armed label to the whole sentence at the caret."""
    del argument
    if session.armed is None or session.armed.label is None or session.armed.purpose is not Purpose.MARK:
        return Step.refusal(session, "choose a label first")
    sentence = session.document.segmentation.sentence_at(session.selection.head)
    return place(session, context, session.armed.label, sentence, Origin.SENTENCE)


def release(session: Session, context: Context, argument: str) -> Step:
    """Dismiss the question, disarm, clear the selection, unlock, end the search, or unfocus: the first that applies."""
    del context, argument
    if session.question:
        return Step(replace(session, question=None), message="nothing was done")
    if session.armed or session.aim or session.selection or session.candidate:
        return Step(session.at_rest())
    if session.locked is not None:
        again = session.keys.fill("label keys arm again; {label-by-name} twice locks one")
        return Step(replace(session, locked=None), message=again)
    if session.search is not None:
        return Step(replace(session, search=None), message="search ended")
    if session.focus is not None:
        return Step(replace(session, focus=None), message=f"let go of {described(session, session.focus)}")
    return Step(session)


def _can_have_gaps(session: Session) -> bool:
    return session.focus is not None and allows_fragments(session.schema, session.focus.label)


def _can_release(session: Session) -> bool:
    held = (session.armed, session.aim, session.candidate, session.locked, session.search, session.focus)
    return bool(session.selection) or any(each is not None for each in held)


def _release_meaning(session: Session, argument: str) -> str:
    """What Escape ends now; the reference names all that it can end."""
    del argument
    if not _can_release(session):
        return ""
    if session.armed or session.aim:
        return "disarm" if session.armed else "no more numbers"
    if session.candidate:
        return "let go of the suggestion"
    if session.selection:
        return "clear the selection"
    if session.locked:
        return "unlock the label"
    return "end the search" if session.search else "let go of the span"


COMMANDS = (
    LABEL := Command(
        "label",
        (),
        Group.LABEL,
        "label the selection, or arm the label: the next key aims",
        label,
        shown_keys="label's letter",
        takes_argument=True,
        footers={
            Footer.AT_REST: Slot(1, "then letter", keys="label"),
            Footer.SELECTED: Slot(1, "marks it", keys="label"),
            Footer.SECOND: Slot(1, "second label", keys="label"),
        },
        meaning=name_of,
        state_rank=3,
    ),
    AIM := Command(
        "aim",
        (),
        Group.LABEL,
        "with a label armed: the nearest word that starts with that letter, or a likelier one",
        aim,
        shown_keys="letter",
        takes_argument=True,
        footers={
            Footer.ARMED: Slot(1, "nearest word", keys="letter"),
            Footer.LOCKED: Slot(1, "nearest word", keys="letter"),
            Footer.REACHING: Slot(1, "next word that starts with it", keys="letter"),
        },
        meaning=aim_meaning,
        state_rank=5,
    ),
    CHOOSE := Command(
        "choose",
        tuple("123456789"),
        Group.LABEL,
        "right after aiming: that numbered match instead; then: set length in words",
        choose_digit,
        takes_argument=True,
        footers={Footer.AIMED: Slot(1, "that match")},
        meaning=choice_meaning,
        state_rank=7,
    ),
    LABEL_SENTENCE := Command(
        "label-sentence",
        ("enter",),
        Group.LABEL,
        "with a label armed: the whole sentence",
        label_sentence,
        state=KeyState.ARMED,
        short="sentence",
        footers={Footer.ARMED: Slot(3)},
        state_rank=10,
    ),
    FOCUS := Command(
        "focus", ("f",), Group.MOVE, "then a letter: go to a word or span without labelling", focus_by_letter
    ),
    SECOND_LABEL := Command(
        "second-label",
        ("O",),
        Group.LABEL,
        "the next label key adds a label on the same text",
        second_label,
        needs=has_focus,
        menus={Pointed.SPAN: Slot(6, "a second label on the same text")},
    ),
    STRETCH := Command(
        "stretch",
        ("-",),
        Group.ADJUST,
        "then a letter: extend the span to the next word that starts with that letter",
        stretch_by_letter,
        needs=has_focus,
        corrects=True,
    ),
    FRAGMENT := Command(
        "fragment",
        ("S",),
        Group.ADJUST,
        "the next aim adds a separate stretch to the span",
        add_fragment,
        needs=_can_have_gaps,
        menus={Pointed.SPAN: Slot(10, "add a separate stretch")},
    ),
    RELEASE := Command(
        "release",
        ("escape",),
        Group.LABEL,
        "disarm, unlock, clear, let go",
        release,
        needs=_can_release,
        footers={
            Footer.ARMED: Slot(5, "off", named=True),
            Footer.REACHING: Slot(2, "off", named=True),
            Footer.SECOND: Slot(2, "off", named=True),
            Footer.SELECTED: Slot(3, "clear", named=True),
            Footer.LOCKED: Slot(5, "unlock", named=True),
        },
        meaning=_release_meaning,
        state_rank=11,
        characters_mean="while a label is armed they aim",
    ),
)

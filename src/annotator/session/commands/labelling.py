"""Commands that make spans: arm a label, aim, choose among matches, label what stands here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from annotator.core.range import Range
from annotator.core.span import Origin
from annotator.session.aiming import MOST_MATCHES, words_beginning_with
from annotator.session.commands.command import Command, Group
from annotator.session.context import Context
from annotator.session.ending import proposed_extent
from annotator.session.marking import described, look_at, move_span, place, relabel
from annotator.session.session import Aim, Armed, Session, Step


def label(session: Session, context: Context, label_id: str) -> Step:
    """Label the selection or, with nothing selected, arm the label."""
    found = session.schema.label(label_id)
    if found is None or found.retired:
        return Step.refusal(session, f"the schema has no label '{label_id}' to give")
    if session.selection:
        return place(session, context, label_id, session.selection.range_)
    return Step(replace(session.at_rest(), armed=Armed(label_id)))


def look_by_letter(session: Session, context: Context, argument: str) -> Step:
    """Arm the search for a word to look at."""
    del context, argument
    return Step(replace(session.at_rest(), armed=Armed(None)))


def aim(session: Session, context: Context, character: str) -> Step:
    """Take the nearest word that begins with the character, and number the others."""
    if session.armed is None:
        return Step.refusal(session, "choose a label first")
    label_id = session.armed.label
    extents = tuple(islice(_extents(session, context, character, label_id), MOST_MATCHES))
    if not extents:
        return Step.refusal(session, f"nothing on the screen begins with '{character}'")
    step = _go_to_match(session, context, label_id, extents[0])
    if step.refused:
        return step
    aimed = Aim(label_id, extents, numbered=len(extents) > 1)
    return replace(step, session=replace(step.session, aim=aimed))


def _extents(session: Session, context: Context, character: str, label_id: str | None) -> Iterator[Range]:
    """The extents a letter can mean, the best first; what is labelled already is not proposed again."""
    window = context.ruler.window()
    caret = session.selection.range_.start
    for word in words_beginning_with(session.document, character, caret, window):
        extent = word if label_id is None else proposed_extent(session.document, word)
        if label_id is None or not session.layer.spans.with_extent(extent):
            yield extent


def _go_to_match(session: Session, context: Context, label_id: str | None, extent: Range) -> Step:
    if label_id is None:
        return Step(look_at(session, extent.start))
    return place(session, context, label_id, extent)


def choose_digit(session: Session, context: Context, argument: str) -> Step:
    """Take the numbered match or, when that is settled, set the number of words of the span."""
    del context
    digit = int(argument)
    aimed = session.aim
    if aimed is not None and aimed.numbered and digit <= len(aimed.matches):
        return _choose_match(session, aimed, digit - 1)
    return _set_word_count(session, digit)


def _choose_match(session: Session, aimed: Aim, index: int) -> Step:
    settled = replace(aimed, numbered=False)
    if aimed.label is None:
        return Step(replace(look_at(session, aimed.matches[index].start), aim=settled))
    if index == 0 or session.focus is None:
        return Step(replace(session, aim=settled))
    step = move_span(session, session.focus, aimed.matches[index])
    return step if step.refused else replace(step, session=replace(step.session, aim=settled))


def _set_word_count(session: Session, count: int) -> Step:
    if session.focus is None:
        return Step.refusal(session, "a digit counts the words of a span: make or focus one first")
    start = session.focus.start
    words = session.document.segmentation.words_in(Range(start, len(session.document.text)))
    reached = list(islice(words, count))
    if len(reached) < count:
        return Step.refusal(session, f"there are only {len(reached)} words from here to the end")
    return move_span(session, session.focus, Range(start, reached[-1].end))


def take(session: Session, context: Context, argument: str) -> Step:
    """Give the armed label to the focused span or, with nothing focused, to what stands at the caret."""
    del argument
    if session.armed is None or session.armed.label is None:
        return Step.refusal(
            session, "nothing is suggested here; a label's letter, then Space, labels the word"
        )
    if session.focus is not None:
        return relabel(session, session.focus, session.armed.label)
    word = session.document.segmentation.word_near(session.selection.head)
    if word is None:
        return Step.refusal(session, "there is no word here")
    return place(session, context, session.armed.label, proposed_extent(session.document, word))


def label_sentence(session: Session, context: Context, argument: str) -> Step:
    """Give the armed label to the whole sentence at the caret."""
    del argument
    if session.armed is None or session.armed.label is None:
        return Step.refusal(session, "choose a label first")
    sentence = session.document.segmentation.sentence_at(session.selection.head)
    return place(session, context, session.armed.label, sentence, Origin.SENTENCE)


def release(session: Session, context: Context, argument: str) -> Step:
    """Disarm, or clear the selection, or let go of the focused span: the first that there is."""
    del context, argument
    if session.armed or session.aim or session.selection:
        return Step(session.at_rest())
    if session.focus is not None:
        return Step(replace(session, focus=None), message=f"let go of {described(session, session.focus)}")
    return Step(session)


COMMANDS = (
    Command(
        "label",
        (),
        Group.LABEL,
        "label the selection, or arm the label: the next key aims",
        label,
        shown_keys="label's letter",
        takes_argument=True,
    ),
    Command(
        "aim",
        (),
        Group.LABEL,
        "with a label armed: the nearest word ahead that begins so",
        aim,
        shown_keys="letter",
        takes_argument=True,
    ),
    Command(
        "choose",
        tuple("123456789"),
        Group.LABEL,
        "right after aiming: that numbered match instead; then: so many words",
        choose_digit,
        shown_keys="1–9",
        takes_argument=True,
    ),
    Command(
        "take",
        ("space",),
        Group.LABEL,
        "with a label armed: the focused span gets it, else the word here",
        take,
    ),
    Command(
        "label-sentence",
        (),
        Group.LABEL,
        "with a label armed: the whole sentence",
        label_sentence,
        shown_keys="Enter",
    ),
    Command(
        "look", ("f",), Group.MOVE, "then a letter: go to a word or span without labelling", look_by_letter
    ),
    Command("release", ("escape",), Group.LABEL, "disarm, clear the selection, let go", release),
)

"""Keeping the suggestions near the caret: when they are looked up again, and which ones a change removes.

While the caret stays in a sentence, suggestions are only removed, where something was labelled or rejected, so that
none appears just before a key. New ones come when the caret enters another sentence, and after undo and redo.
"""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from annotator.core.changes import RejectionAdded, RejectionRemoved, SpanAdded, SpanChanged
from annotator.core.range import Range
from annotator.core.suggestion import Suggestion
from annotator.session.context import Context
from annotator.session.open_places import is_open
from annotator.session.proposals import asked_again, near, still_open
from annotator.session.session import Selection, Session
from annotator.session.states import Suggesting
from annotator.session.step import Step

REACH_BEFORE = 2_000
"""Code points before the caret's sentence in which suggestions are looked up."""

REACH_AFTER = 5_500
"""Code points after the caret in which suggestions are looked up: more than fits on a screen of 200 x 60, where a row
has 90 cells."""


def up_to_date(before: Session, step: Step, context: Context) -> Session:
    """The session after a step, with its suggestions looked up again or reduced as needed."""
    after = step.session
    if after.review is not None and (step.undoes or step.redoes):
        candidate = asked_again(before, after)
        if candidate is not None and candidate.range_.start != after.selection.head:
            caret = Selection.caret(candidate.range_.start)
            after = replace(after, selection=caret, focus=None)
        return with_suggestions(replace(after, candidate=candidate), context)
    if after.review is not None and before.form is not None and after.form is None and not after.selection:
        following = asked_again(before, after)  # back from the form, the walk goes on where it was
        if following is not None and context.ruler.window().covers(following.range_):
            after = replace(after, candidate=following)
    if step.undoes or step.redoes or _must_look(before, after):
        return with_suggestions(after, context)
    return _without_covered(after, step)


def with_suggestions(session: Session, context: Context) -> Session:
    """The session with suggestions looked up for the caret's sentence and the text around it."""
    if session.suggesting is Suggesting.OFF or not _knows_any(session, context):
        return replace(session, suggestions=(), candidate=None, sentence=None)
    head = session.selection.head
    sentence = session.document.segmentation.sentence_at(head)
    sentence = Range(min(head, sentence.start), sentence.end)
    match session.suggesting:
        case Suggesting.SENTENCE:
            around = sentence
        case Suggesting.ON:
            end = min(len(session.document.text), head + REACH_AFTER)
            around = Range(max(0, min(head, sentence.start) - REACH_BEFORE), max(end, head))
        case _:
            assert_never(session.suggesting)
    found = looked_up(session, context, around)
    return replace(session, suggestions=found, candidate=_again(session.candidate, found), sentence=sentence)


def looked_up(session: Session, context: Context, around: Range) -> tuple[Suggestion, ...]:
    """The suggestions in the range: in a review what is undecided there, else what the suggester says."""
    if session.review is not None:
        return near(session, around)
    return context.suggester.suggestions(session, around) if context.suggester.knows_any(session) else ()


def _knows_any(session: Session, context: Context) -> bool:
    return bool(session.review.proposals) if session.review else context.suggester.knows_any(session)


def _must_look(before: Session, after: Session) -> bool:
    if before.document is not after.document or before.suggesting is not after.suggesting:
        return True
    if after.candidate is not None and after.candidate not in after.suggestions:
        return True  # Tab went to one out of reach, or to one that a deleted span had ruled out
    return before.boilerplate != after.boilerplate or not _is_in(after.sentence, after)


def _is_in(sentence: Range | None, session: Session) -> bool:
    """Whether the caret is in the sentence; at the very end of the text it is in the last one."""
    if sentence is None:
        return False
    head = session.selection.head
    return sentence.start <= head < sentence.end or head == sentence.end == len(session.document.text)


def _again(candidate: Suggestion | None, found: tuple[Suggestion, ...]) -> Suggestion | None:
    """The suggestion on the candidate's range among newly found ones; its score may have changed."""
    if candidate is None:
        return None
    same = [each for each in found if each.range_ == candidate.range_]
    return candidate if candidate in same else next(iter(same), None)


def _without_covered(session: Session, step: Step) -> Session:
    """The session without the suggestions that the step's changes ruled out; the same object where there are none."""
    touched: list[Range] = []
    for change in step.changes:
        match change:
            case SpanAdded(span) | SpanChanged(_, span):
                touched.append(span.range_)
            case RejectionAdded() | RejectionRemoved():
                touched.append(session.document.whole)
            case _:  # suggestions do not depend on it
                continue
    if not session.suggestions or not touched:
        return session
    if session.review is not None:  # one label may be undecided on a range where another was turned down
        open_ = tuple(each for each in session.suggestions if still_open(session, each))
        return replace(session, suggestions=open_, candidate=_again(session.candidate, open_))
    hull = Range(min(range_.start for range_ in touched), max(range_.end for range_ in touched))
    left = tuple(
        each
        for each in session.suggestions
        if not each.range_.overlaps(hull) or is_open(session, each.range_, each.label)
    )
    return replace(session, suggestions=left, candidate=_again(session.candidate, left))

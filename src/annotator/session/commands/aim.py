"""What a letter or digit does once a label is armed: take the nearest match, take another one, or set the length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import assert_never

from msgspec.structs import replace

from annotator.core.changes import RelationRemoved, SpanAdded, SpanRemoved, apply_all, inverses
from annotator.core.range import Range
from annotator.core.span import Span, quote_of
from annotator.session.commands.command import number_in
from annotator.session.context import Context, Extents
from annotator.session.marking import (
    focus_at,
    focused,
    move_span,
    obstacle_to,
    place,
    refit,
)
from annotator.session.session import Aim, Session
from annotator.session.states import Armed, Purpose
from annotator.session.step import Step
from annotator.session.stretching import stretched, with_fragment
from annotator.session.text.aiming import MOST_MATCHES, words_beginning_with
from annotator.session.text.extents import proposed_extent

_Passed = tuple[Range, str]
"""A match that was skipped, and why."""


def aim(session: Session, context: Context, character: str) -> Step:
    """Aim at the nearest word that begins with the character, and number the other matches."""
    armed = session.armed or (Armed(session.locked) if session.locked else None)
    if armed is None:
        return Step.refusal(session, "choose a label first")
    if len(character) != 1:
        return Step.refusal(session, "the first letter of a word aims at it")
    match armed.purpose:
        case Purpose.SECOND:
            return Step.refusal(session, f"'{character}' is not a label here; a label's letter adds it")
        case Purpose.STRETCH if session.focus is not None:
            return stretched(session, context, session.focus, character)
        case Purpose.FRAGMENT if session.focus is not None:
            return _aim_fragment(session, context, session.focus, character)
        case Purpose.FOCUS:
            return _aim_at(session, context, None, character)
        case Purpose.MARK | Purpose.STRETCH | Purpose.FRAGMENT:  # without a focus there is no span to change
            return _aim_at(session, context, armed.label, character)
        case _:
            assert_never(armed.purpose)


def _aim_at(session: Session, context: Context, label_id: str | None, character: str) -> Step:
    words = iter(_meant(session, context, character, label_id))

    def that_fit(extents: Extents, most: int) -> tuple[tuple[Range, ...], _Passed | None]:
        opened = _open_extents(session, extents, words, label_id)
        return _that_fit(opened, lambda extent: _obstacle(session, label_id, extent), most)

    taken, passed = that_fit(context.extents, 1)
    others, _ = that_fit(proposed_extent, MOST_MATCHES - 1)  # how far these go is asked when one is chosen
    extents = (*taken, *others)
    if not extents:
        return Step.refusal(
            session, passed[1] if passed else _nothing_meant(session, context, character, label_id)
        )
    step = _go_to_match(session, context, label_id, extents[0])
    if step.refused:
        return step
    return _aimed(session, step, Aim(label_id, extents, numbered=len(extents) > 1), passed)


def _nothing_meant(session: Session, context: Context, character: str, label_id: str | None) -> str:
    """Why a letter means nothing: no word begins with it, or all that do are labelled already."""
    head, window = session.selection.range_.start, context.ruler.window()
    word = next(words_beginning_with(session.document, character, head, window), None)
    if word is None or label_id is None:
        return f"nothing on the screen starts with '{character}'"
    text = context.extents(session.document, word, label_id).slice(session.document.text)
    return f"“{text[:40]}” is labelled already" + session.keys.fill("; {second-label} adds a second label")


def _that_fit(
    extents: Iterator[Range], obstacle: Callable[[Range], str | None], most: int = MOST_MATCHES
) -> tuple[tuple[Range, ...], _Passed | None]:
    """The first ``most`` extents that the schema allows, and the first one before them that it does not."""
    fit: list[Range] = []
    passed: _Passed | None = None
    for extent in extents:
        why = obstacle(extent)
        if why is None:
            fit.append(extent)
        elif not fit and passed is None:
            passed = extent, why
        if len(fit) == most:
            break
    return tuple(fit), passed


def _obstacle(session: Session, label_id: str | None, extent: Range) -> str | None:
    """Why a new span of the label may not lie there, or ``None``."""
    if label_id is None:
        return None
    text = extent.slice(session.document.text)
    return obstacle_to(session, Span("", (extent,), label_id, text, session.layer.annotator))


def _aimed(session: Session, step: Step, aimed: Aim, passed: _Passed | None) -> Step:
    """The step with its matches numbered; its message names a nearer match that was skipped, and the reason."""
    numbered = _numbered(step, aimed)
    if passed is None:
        return numbered
    extent, why = passed
    return replace(numbered, message=f"{step.message} · not “{extent.slice(session.document.text)}”: {why}")


def _numbered(step: Step, aimed: Aim) -> Step:
    return replace(step, session=replace(step.session, aim=aimed))


def _open_extents(
    session: Session, extents: Extents, words: Iterator[Range], label_id: str | None
) -> Iterator[Range]:
    """The extents of the words; labelled ones are left out."""
    for word in words:
        extent = word if label_id is None else extents(session.document, word, label_id)
        if label_id is None or not session.layer.spans.with_extent(extent):
            yield extent


def _meant(session: Session, context: Context, character: str, label_id: str | None) -> list[Range]:
    """The words that a letter can mean: the nearest first, but before it the one that is likelier, if one is."""
    caret = session.selection.range_.start
    words = [*words_beginning_with(session.document, character, caret, context.ruler.window())]
    later = [word for word in words if word.start >= caret]
    if label_id is None or len(later) < 2:
        return words
    first = context.starts(session, later, label_id)
    return [words[first], *words[:first], *words[first + 1 :]]


def _go_to_match(session: Session, context: Context, label_id: str | None, extent: Range) -> Step:
    if label_id is None:
        return Step(focus_at(session, extent.start))
    return place(session, context, label_id, extent)


def _aim_fragment(session: Session, context: Context, span: Span, character: str) -> Step:
    """Add to the span the nearest fragment outside it that begins with the character."""
    words = words_beginning_with(session.document, character, span.end, context.ruler.window())
    extents = (context.extents(session.document, word, span.label) for word in words)
    apart = (extent for extent in extents if not any(map(extent.overlaps, span.fragments)))
    matches, passed = _that_fit(
        apart, lambda extent: obstacle_to(session, _with(session, span, extent), span)
    )
    if not matches:
        why = passed[1] if passed else f"nothing else on the screen starts with '{character}'"
        return Step.refusal(session, why)
    step = refit(session, span, with_fragment(span, matches[0]))
    if step.refused:
        return step
    aimed = Aim(span.label, matches, numbered=len(matches) > 1, fragment_of=span)
    return _aimed(session, step, aimed, passed)


def _with(session: Session, span: Span, extent: Range) -> Span:
    """The span with the extent as a further fragment."""
    fragments = with_fragment(span, extent)
    return replace(span, fragments=fragments, text=quote_of(session.document.text, fragments))


def choose_digit(session: Session, context: Context, argument: str) -> Step:
    """Take the numbered match or, once a match is settled, set the number of words of the span."""
    digit = number_in(argument)
    if digit is None:
        return Step.refusal(session, f"'{argument[:9]}' is not a number")
    aimed = session.aim
    if aimed is not None and aimed.numbered and 1 <= digit <= len(aimed.matches):
        return _choose_match(session, context, aimed, digit - 1)
    return _set_word_count(session, digit)


def _choose_match(session: Session, context: Context, aimed: Aim, index: int) -> Step:
    settled = replace(aimed, numbered=False)
    match = aimed.matches[index]
    if aimed.label is None:
        return _numbered(Step(focus_at(session, match.start)), settled)
    if index == 0 or session.focus is None:
        return Step(replace(session, aim=settled))
    if aimed.fragment_of is not None:
        step = refit(session, session.focus, with_fragment(aimed.fragment_of, match))
    else:
        step = _moved_to(session, context, session.focus, match)
    return step if step.refused else _numbered(step, settled)


def _moved_to(session: Session, context: Context, span: Span, match: Range) -> Step:
    """Move the span to another match, of which only now is asked how far it goes."""
    word = session.document.segmentation.token_at(match.start) or match
    extent = context.extents(session.document, word, span.label)
    step = _moved_off(session, context, span, extent)
    return _moved_off(session, context, span, match) if step.refused and extent != match else step


def _moved_off(session: Session, context: Context, span: Span, match: Range) -> Step:
    """Move the span to another match; spans that it replaced at the first one come back."""
    action = context.history.undoable()
    made = action.changes if action is not None and SpanAdded(span) in action.changes else ()
    back = inverses(tuple(each for each in made if isinstance(each, SpanRemoved | RelationRemoved)))
    if not back:
        return move_span(session, span, match)
    step = move_span(replace(session, layer=apply_all(session.layer, back)), span, match)
    if step.refused or step.session.focus is None:
        return step
    return Step.changing(focused(session.at_rest(), step.session.focus), (*back, *step.changes), step.message)


def _set_word_count(session: Session, count: int) -> Step:
    """Give the focused span, or its last fragment, ``count`` words from its start."""
    span = session.focus
    if span is None:
        return Step.refusal(session, "a digit sets the length of a span in words: make or focus one first")
    *before, last = span.fragments
    words = session.document.segmentation.words_in(Range(last.start, len(session.document.text)))
    reached = list(islice(words, count))
    if not reached or len(reached) < count:
        return Step.refusal(session, f"there are only {len(reached)} words from here to the end")
    if before:
        return refit(session, span, (*before, Range(last.start, reached[-1].end)))
    return move_span(session, span, Range(last.start, reached[-1].end))


def aim_meaning(session: Session, character: str) -> str:
    """What the next letter does, by the purpose of the armed key."""
    del character
    return _MEANINGS.get(session.armed.purpose if session.armed else Purpose.MARK, "")


_MEANINGS = {
    Purpose.MARK: "the nearest word that starts with that letter",
    Purpose.FOCUS: "go to the nearest word that starts with that letter",
    Purpose.STRETCH: "extend the span to the next word that starts with that letter",
    Purpose.FRAGMENT: "add the nearest stretch that starts with that letter",
}


def choice_meaning(session: Session, argument: str) -> str:
    """What a digit does: take a numbered match, or set the length."""
    digit = number_in(argument)
    aimed = session.aim
    if digit is not None and aimed is not None and aimed.numbered and digit <= len(aimed.matches):
        return "that numbered match instead"
    return "set length in words" if session.focus is not None and session.relating is None else ""

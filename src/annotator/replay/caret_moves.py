"""Motions of the caret before a label key, for spans that are hard to aim at from where the caret stands."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.range import Range
from annotator.replay.gold import GoldSpan
from annotator.replay.keyboard import Keyboard, Keys
from annotator.replay.letters import aiming_key
from annotator.replay.state import KeyPresser, ReplayState
from annotator.session.commands.answering import GO_ON
from annotator.session.commands.labelling import FOCUS
from annotator.session.commands.moving import ROW_DOWN, ROW_END, ROW_START, ROW_UP, WORD_LEFT, WORD_RIGHT
from annotator.session.commands.walking import NEXT_STOP, PREVIOUS_STOP

_REPEATED = (*(WORD_RIGHT, WORD_LEFT, ROW_DOWN, ROW_UP, NEXT_STOP, PREVIOUS_STOP, GO_ON, ROW_START, ROW_END),)
_STOPS = (NEXT_STOP, PREVIOUS_STOP)
_MOST_REPEATS = 4
_MOST_LETTERS = 3

FEWEST_WALKED = 3
"""Fewest keys of a walk; shorter ones are among the repeated motions."""


def motions(keyboard: Keyboard, state: ReplayState, gold_span: GoldSpan) -> Iterator[Keys]:
    """Sequences of keys that only move the caret, the shortest first."""
    for repeats in range(1, _MOST_REPEATS + 1):
        yield from ((key,) * repeats for key in keyboard.keys(*_REPEATED))
        if repeats == 2:
            yield from _focused(keyboard, state, gold_span)
        if repeats == 3:
            for keys in _focused(keyboard, state, gold_span):
                yield from ((*keys, *keyboard.digit(number)) for number in range(2, 10))


def _focused(keyboard: Keyboard, state: ReplayState, gold_span: GoldSpan) -> Iterator[Keys]:
    """Focus by letter: the word before the wanted start, and the first ones after it."""
    document, focus = state.session.document, keyboard.key(FOCUS)
    before = document.segmentation.previous_word(gold_span.range_.start)
    start = before.start if before else gold_span.range_.start
    tried: set[str] = set()
    for word in document.segmentation.words_in(Range(start, gold_span.range_.end)):
        key = aiming_key(document, word)
        if focus and key is not None and key not in tried:
            tried.add(key)
            yield (*focus, key)
        if len(tried) == _MOST_LETTERS:
            return


def walked(presser: KeyPresser, state: ReplayState, gold_span: GoldSpan, limit: int) -> ReplayState | None:
    """The state after the caret went row by row and word by word to the start of the gold span.

    ``None`` when it does not get there, or needs more than ``limit`` keys in all.
    """
    target = gold_span.range_.start
    here: ReplayState | None = state
    while here is not None and here.session.selection.head != target:
        if len(here.presses) >= limit:
            return None
        here = _stepped(presser, here, target)
    return here


def _stepped(presser: KeyPresser, state: ReplayState, target: int) -> ReplayState | None:
    head = state.session.selection.head
    row, wanted = state.pane.row_edges(head), state.pane.row_edges(target)
    if row.start != wanted.start:
        return presser.run(state, ROW_DOWN if row.start < wanted.start else ROW_UP)
    after = presser.run(state, WORD_RIGHT if head < target else WORD_LEFT)
    if after is None:
        return None
    now = after.session.selection.head
    return after if now == target or (now < target) == (head < target) else None


def goes_to_stop(keyboard: Keyboard, keys: Keys) -> bool:
    """Whether the last key goes to a stop; if that is a suggestion, one more key takes it."""
    return keys[-1:] in [keyboard.key(stop) for stop in _STOPS]

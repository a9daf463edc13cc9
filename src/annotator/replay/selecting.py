"""The way that is always left: walk to the start, select up to the end, and give the label."""

from __future__ import annotations

from annotator.core.range import Range
from annotator.replay.caret_moves import walked
from annotator.replay.gold import GoldSpan
from annotator.replay.keyboard import Keys
from annotator.replay.state import KeyPresser, ReplayState
from annotator.session.commands.command import Command
from annotator.session.commands.moving import CHARACTERS, SELECT_RIGHT, WORD_RIGHT

_MOST_KEYS = 1_000
"""Keys after which even this way is given up."""


def selected(
    presser: KeyPresser, state: ReplayState, gold_span: GoldSpan, label_keys: Keys
) -> ReplayState | None:
    """The state with the span of the gold span's first and last offset; ``None`` if this way does not lead there."""
    document, wanted = state.session.document, gold_span.range_
    word = document.segmentation.token_at(wanted.start)
    if word is None or not document.segmentation.is_word(word):
        word = document.segmentation.previous_word(wanted.start)  # the caret stops at words alone
    start = word.start if word else 0
    target = GoldSpan((Range(start, wanted.end),), gold_span.label)
    here = walked(presser, state, target, _MOST_KEYS)
    if here is not None and start != wanted.start:
        here = _moved(presser, presser.run(here, CHARACTERS), WORD_RIGHT, wanted.start)
    by_word = _selected_words(presser, here, wanted.end)
    if by_word is not None and by_word.session.selection.head != wanted.end:
        by_word = _moved(presser, _by_character(presser, by_word), SELECT_RIGHT, wanted.end)
    if by_word is None:
        return None
    after = presser.press_all(by_word, label_keys)
    return presser.run(after, CHARACTERS) if after is not None and after.session.characters else after


def _by_character(presser: KeyPresser, state: ReplayState) -> ReplayState | None:
    return state if state.session.characters else presser.run(state, CHARACTERS)


def _selected_words(presser: KeyPresser, state: ReplayState | None, end: int) -> ReplayState | None:
    """The state after words were selected, as many as end at the offset or before it."""
    here = state
    while here is not None and not here.session.characters and here.session.selection.head < end:
        after = presser.run(here, SELECT_RIGHT)
        if after is None or after.session.selection.head > end or after.session == here.session:
            break
        here = after
    return here


def _moved(
    presser: KeyPresser, state: ReplayState | None, command: Command, target: int
) -> ReplayState | None:
    """The state after the command took the head to the offset; ``None`` if it does not get there."""
    here = state
    while here is not None and here.session.selection.head != target:
        if here.session.selection.head > target or len(here.presses) >= _MOST_KEYS:
            return None
        here = presser.run(here, command)
    return here

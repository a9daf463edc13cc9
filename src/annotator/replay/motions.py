"""Motions of the bare caret ahead of a label, for spans that are hard to aim at from where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.range import Range
from annotator.replay.gold import GoldSpan
from annotator.replay.letters import aiming_key
from annotator.replay.state import Hands, ReplayState

_REPEATED = ("right", "left", "down", "up", "tab", "shift+tab", "enter", "home", "end")
_MOST_REPEATS = 4
_MOST_LETTERS = 3

FEWEST_WALKED = 3
"""Shorter walks are among the repeated motions."""


def motions(moment: ReplayState, mark: GoldSpan) -> Iterator[tuple[str, ...]]:
    """Sequences of keys that only move the caret, the shortest first."""
    for repeats in range(1, _MOST_REPEATS + 1):
        yield from ((key,) * repeats for key in _REPEATED)
        if repeats == 2:
            yield from _looks(moment, mark)
        if repeats == 3:
            for look in _looks(moment, mark):
                yield from ((*look, str(number)) for number in range(2, 10))


def _looks(moment: ReplayState, mark: GoldSpan) -> Iterator[tuple[str, str]]:
    """Focus by letter: the word ahead of the wanted start, and the first ones behind it."""
    document = moment.session.document
    ahead = document.segmentation.previous_word(mark.range_.start)
    start = ahead.start if ahead else mark.range_.start
    tried: set[str] = set()
    for word in document.segmentation.words_in(Range(start, mark.range_.end)):
        key = aiming_key(document, word)
        if key is not None and key not in tried:
            tried.add(key)
            yield ("f", key)
        if len(tried) == _MOST_LETTERS:
            return


def walked(hands: Hands, moment: ReplayState, mark: GoldSpan, limit: int) -> ReplayState | None:
    """The moment after the caret went row by row and word by word to where the mark starts, if it gets there.

    None when that takes more than ``limit`` keys in all.
    """
    target = mark.range_.start
    here: ReplayState | None = moment
    while here is not None and here.session.selection.head != target:
        if len(here.presses) >= limit:
            return None
        here = _stepped(hands, here, target)
    return here


def _stepped(hands: Hands, moment: ReplayState, target: int) -> ReplayState | None:
    head = moment.session.selection.head
    row, wanted = moment.pane.row_edges(head), moment.pane.row_edges(target)
    if row.start != wanted.start:
        return hands.press(moment, "down" if row.start < wanted.start else "up")
    after = hands.press(moment, "right" if head < target else "left")
    if after is None:
        return None
    now = after.session.selection.head
    return after if now == target or (now < target) == (head < target) else None

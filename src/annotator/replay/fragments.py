"""Spans in several stretches: the first one as any span, each further one with S and an aim."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.range import Range
from annotator.replay.bounds import MOST_COUNTED, word_count
from annotator.replay.gold import GoldSpan
from annotator.replay.keyboard import Keyboard, Keys
from annotator.replay.letters import aiming_key
from annotator.replay.state import Hands, ReplayState
from annotator.session.commands.adjusting import EXTEND_END, SHRINK_END
from annotator.session.commands.labelling import FRAGMENT

_MOST_STEPS = 6
"""Keys that move the end of a stretch word by word at most."""


def first_of(mark: GoldSpan) -> GoldSpan:
    """The mark with its first stretch alone."""
    return GoldSpan(mark.fragments[:1], mark.label)


def grown(hands: Hands, moment: ReplayState, mark: GoldSpan) -> ReplayState | None:
    """The moment in which the mark stands, from that with its first stretch; none if it cannot be done."""
    here: ReplayState | None = moment
    for number in range(2, len(mark.fragments) + 1):
        if here is None:
            return None
        here = _with_one_more(hands, here, GoldSpan(mark.fragments[:number], mark.label))
    return here


def _with_one_more(hands: Hands, moment: ReplayState, mark: GoldSpan) -> ReplayState | None:
    """The fewest keys that add the last stretch of the mark."""
    found = [
        after
        for keys in _ways(hands.keyboard, moment, mark.fragments[-1])
        if (after := hands.press_all(moment, keys)) is not None and after.made == {mark} and not after.lost
    ]
    return min(found, key=lambda after: len(after.presses), default=None)


def _ways(keyboard: Keyboard, moment: ReplayState, fragment: Range) -> Iterator[Keys]:
    document = moment.session.document
    word = document.segmentation.token_at(fragment.start)
    key = aiming_key(document, word) if word else None
    begin = keyboard.key(FRAGMENT)
    if key is None or not begin:
        return
    count = word_count(document, fragment)
    steps = keyboard.keys(EXTEND_END, SHRINK_END)
    ends: list[Keys] = [(), *((step,) * n for n in range(1, _MOST_STEPS + 1) for step in steps)]
    if 1 <= count <= MOST_COUNTED:
        ends.append(keyboard.digit(count))
    for number in range(1, 10):
        for end in ends:
            yield (*begin, key, *(keyboard.digit(number) if number > 1 else ()), *end)

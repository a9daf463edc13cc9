"""Spans with several fragments: the first is typed like any span, each further one with ``fragment`` and an aim."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.range import Range
from annotator.replay.bounds import MOST_COUNTED, word_count
from annotator.replay.gold import GoldSpan
from annotator.replay.keyboard import Keyboard, Keys
from annotator.replay.letters import aiming_key
from annotator.replay.state import KeyPresser, ReplayState
from annotator.session.commands.adjusting import EXTEND_END, SHRINK_END
from annotator.session.commands.labelling import FRAGMENT

_MOST_STEPS = 6
"""Upper bound on the keys that move the end of a fragment word by word."""


def first_of(gold_span: GoldSpan) -> GoldSpan:
    """The gold span with its first fragment only."""
    return GoldSpan(gold_span.fragments[:1], gold_span.label)


def grown(presser: KeyPresser, state: ReplayState, gold_span: GoldSpan) -> ReplayState | None:
    """The state with the whole gold span, reached from the one with its first fragment; ``None`` if no keys do it."""
    here: ReplayState | None = state
    for number in range(2, len(gold_span.fragments) + 1):
        if here is None:
            return None
        here = _with_one_more(presser, here, GoldSpan(gold_span.fragments[:number], gold_span.label))
    return here


def _with_one_more(presser: KeyPresser, state: ReplayState, gold_span: GoldSpan) -> ReplayState | None:
    """The state after the fewest keys that add the last fragment of the gold span."""
    found = [
        after
        for keys in _ways(presser.keyboard, state, gold_span.fragments[-1])
        if (after := presser.press_all(state, keys)) is not None
        and after.made == {gold_span}
        and not after.lost
    ]
    return min(found, key=lambda after: len(after.presses), default=None)


def _ways(keyboard: Keyboard, state: ReplayState, fragment: Range) -> Iterator[Keys]:
    document = state.session.document
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

"""The fewest keys from a state to a gold span: a best-first search that really presses every try."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from annotator.replay.caret_moves import FEWEST_WALKED, goes_to_stop, motions, walked
from annotator.replay.gold import GoldSpan
from annotator.replay.keyboard import Keys
from annotator.replay.paging import is_seen
from annotator.replay.state import KeyPresser, ReplayState
from annotator.replay.tries import Aiming

MOST_TRIES = 3_000
"""Tries after which a search ends: under a limit near the fewest keys, some hundred are enough."""

Reach = Callable[[], ReplayState | None]
"""Presses the keys of a try and returns the state after them, or ``None``."""


class Search:
    """One search; ``limit`` is the greatest number of keys in all that is tried.

    A ``plain`` one aims by the span's own first letter and ends with a span that starts right, wherever it ends.
    """

    def __init__(
        self, presser: KeyPresser, gold_span: GoldSpan, label_keys: Keys, limit: int, *, plain: bool = False
    ) -> None:
        self._presser = presser
        self._gold_span = gold_span
        self._aiming = Aiming(gold_span, label_keys, presser.keyboard, is_plain=plain)
        self._limit = limit
        self._is_plain = plain
        self._frontier: list[tuple[int, int, int, Reach, bool]] = []
        self._order = count()
        self._been: set[tuple[object, ...]] = set()

    def from_(self, start: ReplayState, *, may_move: bool = True) -> ReplayState | None:
        """The state with the gold span made and nothing else changed; in case of a tie, the one tried first.

        ``None`` where there is none, or none was found by ``MOST_TRIES``.
        """
        self._push(len(start.presses), len(start.presses), lambda: start, may_move=may_move)
        begun: ReplayState | None = None
        for _ in range(MOST_TRIES):
            if not self._frontier or (begun and self._frontier[0][0] > len(begun.presses)):
                break
            _, _, _, reach, may_move = heappop(self._frontier)
            here = reach()
            if here is None or not is_seen(here, self._gold_span):
                continue
            if is_right(here, self._gold_span):
                return here
            if self._is_plain and begun is None and self._is_begun(here):
                begun = here
            elif self._is_news(here, may_move=may_move):
                self._expand(here, may_move=may_move)
        return begun

    def _is_begun(self, state: ReplayState) -> bool:
        """Whether one span of the label was made, and starts where the gold span or its first word does."""
        if state.lost or len(state.made) != 1:
            return False
        (made,) = state.made
        return (made.label, made.range_.start) == (self._gold_span.label, self._aiming.first_start(state))

    def _expand(self, here: ReplayState, *, may_move: bool) -> None:
        for keys, least in self._aiming.tries(here):
            self._push_keys(here, keys, least, may_move=False)
        if may_move:
            spent, keyboard = len(here.presses), self._presser.keyboard
            for keys in motions(keyboard, here, self._gold_span):
                self._push_keys(
                    here, keys, spent + len(keys) + 1 + (not goes_to_stop(keyboard, keys)), may_move=False
                )
            walk = self._walk(here)
            self._push(spent + FEWEST_WALKED + 2, spent, walk, may_move=False)

    def _walk(self, here: ReplayState) -> Reach:
        return lambda: walked(self._presser, here, self._gold_span, self._limit - 2)

    def _push_keys(self, here: ReplayState, keys: tuple[str, ...], least: int, *, may_move: bool) -> None:
        self._push(least, len(here.presses), lambda: self._presser.press_all(here, keys), may_move=may_move)

    def _push(self, least: int, depth: int, reach: Reach, *, may_move: bool) -> None:
        if least <= self._limit:
            heappush(self._frontier, (least, -depth, next(self._order), reach, may_move))

    def _is_news(self, state: ReplayState, *, may_move: bool) -> bool:
        """Whether the search comes to this place for the first time."""
        session = state.session
        aim = session.aim is not None and session.aim.numbered
        place = (
            session.armed,
            session.selection,
            session.candidate,
            session.focus,
            state.made,
            aim,
            may_move,
        )
        if place in self._been:
            return False
        self._been.add(place)
        return True


def is_right(state: ReplayState, gold_span: GoldSpan) -> bool:
    """Whether that gold span, and nothing else, was made since the state was last rested."""
    return not state.lost and len(state.made) == 1 and gold_span in state.made

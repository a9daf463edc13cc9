"""The fewest keys from a moment to a mark: a best-first search in which every try is really pressed."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from annotator.replay.caret_moves import FEWEST_WALKED, goes_to_stop, motions, walked
from annotator.replay.gold import GoldSpan
from annotator.replay.keyboard import Keys
from annotator.replay.paging import is_seen
from annotator.replay.state import Hands, ReplayState
from annotator.replay.tries import Aiming

Reach = Callable[[], ReplayState | None]
"""Presses what a try says and gives the moment after it, if there is one."""


class Search:
    """One search; ``limit`` is the number of keys in all at which a way is given up."""

    def __init__(self, hands: Hands, mark: GoldSpan, label_keys: Keys, limit: int) -> None:
        self._hands = hands
        self._mark = mark
        self._aiming = Aiming(mark, label_keys, hands.keyboard)
        self._limit = limit
        self._frontier: list[tuple[int, int, int, Reach, bool]] = []
        self._order = count()
        self._been: set[tuple[object, ...]] = set()

    def from_(self, start: ReplayState) -> ReplayState | None:
        """The moment in which the mark stands and nothing else changed; of equals, the one tried first."""
        self._push(len(start.presses) + 1, len(start.presses), lambda: start, may_move=True)
        while self._frontier:
            _, _, _, reach, may_move = heappop(self._frontier)
            here = reach()
            if here is None or here.lost or not is_seen(here, self._mark):
                continue
            if is_right(here, self._mark):
                return here
            if self._is_news(here, may_move=may_move):
                self._expand(here, may_move=may_move)
        return None

    def _expand(self, here: ReplayState, *, may_move: bool) -> None:
        for keys, least in self._aiming.tries(here):
            self._push_keys(here, keys, least, may_move=False)
        if may_move:
            spent, keyboard = len(here.presses), self._hands.keyboard
            for keys in motions(keyboard, here, self._mark):
                self._push_keys(
                    here, keys, spent + len(keys) + 1 + (not goes_to_stop(keyboard, keys)), may_move=False
                )
            walk = self._walk(here)
            self._push(spent + FEWEST_WALKED + 2, spent, walk, may_move=False)

    def _walk(self, here: ReplayState) -> Reach:
        return lambda: walked(self._hands, here, self._mark, self._limit - 2)

    def _push_keys(self, here: ReplayState, keys: tuple[str, ...], least: int, *, may_move: bool) -> None:
        self._push(least, len(here.presses), lambda: self._hands.press_all(here, keys), may_move=may_move)

    def _push(self, least: int, depth: int, reach: Reach, *, may_move: bool) -> None:
        if least <= self._limit:
            heappush(self._frontier, (least, -depth, next(self._order), reach, may_move))

    def _is_news(self, moment: ReplayState, *, may_move: bool) -> bool:
        """Whether no way with as few keys led to this place before."""
        session = moment.session
        aim = session.aim is not None and session.aim.numbered
        place = (
            session.armed,
            session.selection,
            session.candidate,
            session.focus,
            moment.made,
            aim,
            may_move,
        )
        if place in self._been:
            return False
        self._been.add(place)
        return True


def is_right(moment: ReplayState, mark: GoldSpan) -> bool:
    """Whether that one mark was made since the typist took breath, and nothing else."""
    return not moment.lost and len(moment.made) == 1 and mark in moment.made

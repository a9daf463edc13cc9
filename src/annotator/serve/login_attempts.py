"""How often somebody may try to log in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

PER_NAME = 5
"""Tries a minute with one name, until one is right."""

WRONG_PER_ADDRESS = 20
"""Wrong tries a minute from one network address, behind which there may be several people."""

PER_ADDRESS = 100
"""Tries a minute from one network address, right or wrong: each takes the processor for some tenths of a second."""

MOST_KEPT = 10_000
"""Names and addresses that are remembered; when there are more, nobody may try until some of them are a minute old."""

_MINUTE = 60.0

_Key = tuple[str, str]


class LoginAttempts:
    """Counts the tries of the last minute, by name and by address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: dict[_Key, list[float]] = {}
        self._forgets_at = clock()

    def may_wait(self, name: str, address: str) -> bool:
        """Whether a try may wait for its turn, which is counted for the address; so not many wait for nothing."""
        limits = _limits(name, address)
        return self._have_room(limits) and self._count({("address", address): PER_ADDRESS})

    def may_try(self, name: str, address: str) -> bool:
        """Whether it may still try now that it is its turn. It is counted as wrong until it is said to be right."""
        return self._count(_limits(name, address))

    def was_right(self, name: str, address: str) -> None:
        """Count anew for the name of a try, and take that try from the wrong ones of its address."""
        key_of_name, key_of_address = _limits(name, address)
        self._times.pop(key_of_name, None)
        if earlier := self._times.pop(key_of_address, [])[:-1]:
            self._times[key_of_address] = earlier

    def _count(self, limits: Mapping[_Key, int]) -> bool:
        if not self._have_room(limits):
            return False
        now = self._clock()
        for key in limits:
            self._times[key] = [*self._recent(key, now), now]
        return True

    def _have_room(self, limits: Mapping[_Key, int]) -> bool:
        now = self._clock()
        self._forget_old(now)
        return len(self._times) < MOST_KEPT and all(
            len(self._recent(key, now)) < most for key, most in limits.items()
        )

    def _recent(self, key: _Key, now: float) -> list[float]:
        return [each for each in self._times.get(key, ()) if each > now - _MINUTE]

    def _forget_old(self, now: float) -> None:
        """Forget what nobody tried within the last minute, once a second: looking at all takes a while."""
        if now >= self._forgets_at:
            self._forgets_at = now + 1.0
            self._times = {key: times for key, times in self._times.items() if times[-1] > now - _MINUTE}


def _limits(name: str, address: str) -> dict[_Key, int]:
    return {("name", name): PER_NAME, ("wrong", address): WRONG_PER_ADDRESS}

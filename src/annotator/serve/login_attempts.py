"""How often somebody may try to log in."""

from __future__ import annotations

import time
from collections.abc import Callable

PER_NAME = 5
"""Tries a minute with one name."""

PER_ADDRESS = 20
"""Tries a minute from one network address, behind which there may be several people."""

MOST_KEPT = 10_000
"""Names and addresses that are remembered; when there are more, nobody may try until some of them are a minute old."""

_MINUTE = 60.0


class LoginAttempts:
    """Counts the tries of the last minute, by name and by address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: dict[tuple[str, str], list[float]] = {}
        self._forgets_at = clock()

    def may_try(self, name: str, address: str) -> bool:
        """Whether another try is allowed now; an allowed one is counted, right or wrong."""
        now = self._clock()
        self._forget_old(now)
        limits = {("name", name): PER_NAME, ("address", address): PER_ADDRESS}
        recent = {key: [each for each in self._times.get(key, ()) if each > now - _MINUTE] for key in limits}
        if len(self._times) >= MOST_KEPT or any(len(recent[key]) >= most for key, most in limits.items()):
            return False
        for key, times in recent.items():
            self._times[key] = [*times, now]
        return True

    def forget_name(self, name: str) -> None:
        """Count anew for a name whose password was right."""
        self._times.pop(("name", name), None)

    def _forget_old(self, now: float) -> None:
        """Forget what nobody tried within the last minute, once a second: looking at all takes a while."""
        if now >= self._forgets_at:
            self._forgets_at = now + 1.0
            self._times = {key: times for key, times in self._times.items() if times[-1] > now - _MINUTE}

"""Everyone's sessions: one a person, so many at most, and an end to those that nobody uses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from msgspec import Struct

from annotator.serve.browser_line import BrowserLine, Why
from annotator.serve.live_session import LiveSession
from annotator.serve.pty_process import Program


class SessionLimits(Struct, frozen=True):
    """How many sessions there may be, and for how many seconds one is kept."""

    most: int = 40
    without_line: float = 600.0
    """Seconds from a line that dropped to the end of its session."""
    idle: float = 4 * 3600.0
    """Seconds from the last key to the end of a session that is still looked at."""


class TooManyError(Exception):
    """There are as many sessions as there may be."""


class Sessions:
    """The sessions by person. ``program_of`` makes the program that a person's login opens."""

    def __init__(
        self,
        program_of: Callable[[str], Program],
        limits: SessionLimits,
        ended: Callable[[str, str], None] = lambda *_: None,
    ) -> None:
        self._program_of = program_of
        self._limits = limits
        self._noted = ended
        self._running: dict[str, LiveSession] = {}
        self._ending: set[LiveSession] = set()

    def __len__(self) -> int:
        return len(self._running)

    def of(self, name: str) -> LiveSession | None:
        """Return the session of a person, if it runs."""
        return self._running.get(name)

    async def open(
        self, name: str, line: Callable[[LiveSession], BrowserLine], size: tuple[int, int]
    ) -> tuple[LiveSession, BrowserLine]:
        """Return the session of a person, shown on a new line; it is begun if there is none.

        Raises ``TooManyError`` and ``OSError``.
        """
        session = self._running.get(name)
        is_new = session is None
        if session is None:
            if len(self._running) + len(self._ending) >= self._limits.most:
                raise TooManyError
            session = LiveSession(name, self._program_of(name), size, self._forget)
            self._running[name] = session
        shown = line(session)
        await session.show_on(shown, size, is_new=is_new)
        return session, shown

    def end(self, name: str, why: Why) -> None:
        """End the session of a person; the next one may begin at once."""
        session = self._running.pop(name, None)
        if session is not None:
            self._ending.add(session)
            session.end(why)
            self._noted(name, why.name.lower())

    def _forget(self, session: LiveSession) -> None:
        self._ending.discard(session)
        if self._running.get(session.name) is session:
            del self._running[session.name]
            self._noted(session.name, Why.ENDED.name.lower())

    def look_through(self, may_stay: Callable[[str], bool]) -> None:
        """End what was left, what is idle, and what belongs to nobody who may log in."""
        now = time.monotonic()
        for name, session in list(self._running.items()):
            if not may_stay(name):
                self.end(name, Why.LOGGED_OUT)
            elif (
                session.left is not None and now - session.left > self._limits.without_line
            ) or now - session.heard > self._limits.idle:
                self.end(name, Why.IDLE)

    async def end_all(self) -> None:
        """End all sessions and wait until none runs."""
        for name in list(self._running):
            self.end(name, Why.SERVER_ENDS)
        await asyncio.gather(*(session.process.wait() for session in list(self._ending)))

"""A line for each login, refusal and end of a session, in a file beside the database that only its owner reads."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from annotator.core.clock import now
from annotator.core.quoting import visible

MOST_A_MINUTE = 100
"""Refusals and errors of a minute that have a line: strangers must not be able to fill the disk."""

_LONGEST = 200
"""Code points of a word of others that are written at most."""


class LoginLog:
    """Appends lines of time, event, name, address and reason, between tabs; ``show`` gets each line, too."""

    def __init__(
        self,
        database: Path,
        show: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = database.with_name(f"{database.name}-logins.log")
        self._show = show
        self._clock = clock
        self._minute = self._refused = 0

    def note(self, event: str, name: str, address: str = "", reason: str = "") -> None:
        """Write a line. A disk that refuses it does not keep people from working; the line is shown all the same."""
        if event in {"refused", "error"} and not self._may_note():
            return
        words = (now(), event, name, address, reason)
        line = "\t".join(visible(word[:_LONGEST]) for word in words).rstrip()
        self._show(line)
        with suppress(OSError):
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            with os.fdopen(os.open(self.path, flags, 0o600), "a", encoding="utf-8") as file:
                file.write(f"{line}\n")

    def _may_note(self) -> bool:
        """Whether another refusal has a line in this minute."""
        minute = int(self._clock() // 60)
        if minute != self._minute:
            self._minute, self._refused = minute, 0
        self._refused += 1
        return self._refused <= MOST_A_MINUTE

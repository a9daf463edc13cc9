"""A line for each login, refusal and end of a session, in a file beside the database that only its owner reads."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from annotator.core.clock import now
from annotator.core.quoting import visible

_LONGEST = 200
"""Code points of a word of others that are written at most."""


class LoginLog:
    """Appends lines of time, event, name, address and reason, between tabs; ``show`` gets each line, too."""

    def __init__(self, database: Path, show: Callable[[str], None] = lambda _: None) -> None:
        self.path = database.with_name(f"{database.name}-logins.log")
        self._show = show

    def note(self, event: str, name: str, address: str = "", reason: str = "") -> None:
        """Write a line. A disk that refuses it does not keep people from working; the line is shown all the same."""
        words = (now(), event, name, address, reason)
        line = "\t".join(visible(word[:_LONGEST]) for word in words).rstrip()
        self._show(line)
        with suppress(OSError):
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            with os.fdopen(os.open(self.path, flags, 0o600), "a", encoding="utf-8") as file:
                file.write(f"{line}\n")

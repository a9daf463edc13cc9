"""What a program in a pseudo-terminal shows, and when it began to show it.

The bytes are kept with their times while keys are pressed and read by pyte afterwards, so that reading them takes no
time from what is measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import pyte

from bench.terminal import COLUMNS, ROWS, Terminal

_UNKNOWN = re.compile(rb"\x1b\[[<=>][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
"""Sequences that pyte does not know and would print."""

_Seen = TypeVar("_Seen")


class Screen:
    """The screen of a terminal, as far as it was looked at."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._looked_at = 0

    def seen(self, look: Callable[[], _Seen]) -> list[tuple[float, _Seen]]:
        """Return what ``look`` returned after each piece that has come since the last look, with the time of it."""
        found = []
        for at, data in self.terminal.came[self._looked_at :]:
            self._stream.feed(_UNKNOWN.sub(b"", data))
            found.append((at, look()))
        self._looked_at = len(self.terminal.came)
        return found

    def look(self) -> None:
        """Take in what has come since the last look."""
        self.seen(lambda: None)

    def row(self, y: int, cells: int = COLUMNS) -> str:
        """Return the text in the first cells of a row, by default in all."""
        line = self._screen.buffer[y]
        return "".join(line[x].data for x in range(cells))

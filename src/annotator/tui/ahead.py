"""Work for the next key, done in the pauses between keys, a little at a time.

A page that nobody has seen yet takes some milliseconds: its words, its suggestions, its rows. All of that is kept by
those who work it out, so whoever asks for it ahead of the key pays while the user reads. A key never waits for more
than one piece of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

PAUSE = 0.004
"""Seconds until the first piece: what the last key changed is on its way to the terminal by then."""


class Ahead:
    """Does one job at a time, until a key comes in between."""

    def __init__(self) -> None:
        self._pieces: Iterator[None] = iter(())
        self._next: asyncio.Handle | None = None

    def stop(self) -> None:
        """Let go of the job: something else is to be done now."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def start(self, pieces: Iterator[None]) -> None:
        """Do this job, a piece each time the iterator is moved on."""
        self.stop()
        self._pieces = pieces
        self._next = asyncio.get_running_loop().call_later(PAUSE, self._go_on)

    def _go_on(self) -> None:
        for _ in self._pieces:
            self._next = asyncio.get_running_loop().call_soon(self._go_on)
            return
        self._next = None

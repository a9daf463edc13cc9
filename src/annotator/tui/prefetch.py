"""Work for the next key, done in the pauses between keys, one part at a time.

A page that was not shown yet takes some milliseconds: its words, its suggestions, its rows. All of these are cached by
the functions that compute them, so they are requested before the key, while the user reads. A key never waits for more
than one part.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from annotator.core.range import Range
from annotator.session.commands.moving import PAGE_DOWN
from annotator.session.session import Session
from annotator.session.suggesting import REACH_AFTER
from annotator.tui.panels.article_view import ArticleView
from annotator.workspace.engine import Engine

PAUSE = 0.004
"""Seconds until the first part: by then, what the last key changed has been sent to the terminal."""


class Prefetcher:
    """Runs one job at a time, until a key interrupts it."""

    def __init__(self) -> None:
        self._parts: Iterator[None] = iter(())
        self._next: asyncio.Handle | None = None

    @property
    def is_running(self) -> bool:
        """Whether there is a job that was not finished or stopped."""
        return self._next is not None

    def stop(self) -> None:
        """Drop the job."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def start(self, parts: Iterator[None]) -> None:
        """Run this job in place of the current one; each step of the iterator does one part."""
        self.stop()
        self._parts = parts
        self._next = asyncio.get_running_loop().call_later(PAUSE, self._go_on)

    def _go_on(self) -> None:
        for _ in self._parts:
            self._next = asyncio.get_running_loop().call_soon(self._go_on)
            return
        self._next = None


def next_page(session: Session, engine: Engine, article: ArticleView) -> Iterator[None]:
    """Compute the page after this one, one part at a time; commands are pure, so a page turn can be tried."""
    start, length = session.selection.head + REACH_AFTER, REACH_AFTER // 4
    for edge in range(start, min(start + REACH_AFTER, len(session.document.text)), length):
        engine.context.suggester.suggestions(session, Range(edge, edge + length))
        yield
    step = engine.run(session, PAGE_DOWN)
    yield
    yield from article.prefetch(step.session)

"""Work for the next key, done in the pauses between keys, a little at a time.

A page that nobody has seen yet takes some milliseconds: its words, its suggestions, its rows. All of that is kept by
those who work it out, so whoever asks for it ahead of the key pays while the user reads. A key never waits for more
than one piece of it.
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
"""Seconds until the first piece: what the last key changed is on its way to the terminal by then."""


class Prefetch:
    """Does one job at a time, until a key comes in between."""

    def __init__(self) -> None:
        self._pieces: Iterator[None] = iter(())
        self._next: asyncio.Handle | None = None

    @property
    def is_running(self) -> bool:
        """Whether there is a job that was not finished or stopped."""
        return self._next is not None

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


def next_page(session: Session, engine: Engine, article: ArticleView) -> Iterator[None]:
    """Work out the page that comes when this one has been read; commands are pure, so what they answer may be asked."""
    start, length = session.selection.head + REACH_AFTER, REACH_AFTER // 4
    for edge in range(start, min(start + REACH_AFTER, len(session.document.text)), length):
        engine.context.suggester.suggestions(session, Range(edge, edge + length))
        yield
    step = engine.run(session, PAGE_DOWN)
    yield
    yield from article.prefetch(step.session)

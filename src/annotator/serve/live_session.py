"""One person's session: a program that goes on while lines to a browser come and go, one at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from annotator.serve.browser_line import BrowserLine, Why
from annotator.serve.pty_process import Program, PtyProcess
from annotator.serve.terminal_modes import TerminalModes


class LiveSession:
    """A program, and the line that it is shown on now, if there is one.

    A line that drops takes nothing with it: what the program writes meanwhile is read, and the next line gets all
    painted anew. ``ended`` is called when the program has ended.
    """

    def __init__(
        self, name: str, program: Program, size: tuple[int, int], ended: Callable[[LiveSession], None]
    ) -> None:
        self.name = name
        self.heard = time.monotonic()
        """When something was typed last, or else it began."""
        self.left: float | None = None
        """Since when no line shows it."""
        self._ended = ended
        self._why = Why.ENDED
        self._modes = TerminalModes()
        self._line: BrowserLine | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.process = PtyProcess(program, size, self._take, self._over)

    async def show_on(self, line: BrowserLine, size: tuple[int, int], *, is_new: bool) -> None:
        """Show it on another line; the one before is told and closed."""
        before, self._line, self.left = self._line, line, None
        if before is not None:
            await before.close(Why.TAKEN_OVER)
        if not is_new:
            self.process.resize(*size)
            self._paint_anew(line)

    def _paint_anew(self, line: BrowserLine) -> None:
        """Give the terminal its modes and let the program paint."""
        line.put(self._modes.restored())
        task = asyncio.get_running_loop().create_task(self.process.repaint())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def fell_behind(self, line: BrowserLine) -> None:
        """Paint anew for a window that could not follow."""
        if line is self._line:
            self._paint_anew(line)

    def leave(self, line: BrowserLine) -> None:
        """Go on without a line, unless another one has taken over."""
        line.stop()
        if line is self._line:
            self._line, self.left = None, time.monotonic()

    async def type(self, text: str) -> None:
        """Pass on what was typed."""
        self.heard = time.monotonic()
        await self.process.write(text.encode("utf-8", "replace"))

    def end(self, why: Why) -> None:
        """Let the program leave; the window is told why."""
        self._why = why
        self.process.hang_up()

    def _take(self, output: bytes) -> None:
        self._modes.saw(output)
        if self._line is not None:
            self._line.put(output)

    def _over(self) -> None:
        if self._line is not None:
            task = asyncio.get_running_loop().create_task(self._line.close(self._why))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._ended(self)

"""Progress bars on a terminal: with rate and time left for work on files, with percents for work in stages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from annotator.cli.terminal_output import unguarded
from annotator.core.ascii_stand_ins import encodable
from annotator.core.quoting import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

WORTH_A_BAR = 100
"""The bar is for this many files or more; fewer small ones are read before anyone could see it."""

LARGE = 5_000_000
"""Bytes of all files together that are worth a bar, however few they are."""


class Progress(Protocol):
    """Notified of every file that is done, of what was read of it before, and of every line to print meanwhile."""

    def read(self, size: int) -> None:
        """Count bytes that were read of the file at hand."""

    def advance(self) -> None:
        """Count one more file as done, in the order of the work."""

    def say(self, line: str) -> None:
        """Print a line to the standard error, above the bar."""


class _Silent:
    def read(self, size: int) -> None:
        """Do nothing."""

    def advance(self) -> None:
        """Do nothing."""

    def say(self, line: str) -> None:
        """Print the line."""
        click.echo(visible(line), err=True)


@contextmanager
def progress_over(files: Sequence[Path]) -> Iterator[Progress]:
    """Show a bar on the standard error during the work on the files; none without a terminal or for little work."""
    sizes = [_size(path) for path in files] if sys.stderr.isatty() else []
    if len(sizes) < WORTH_A_BAR and sum(sizes) < LARGE:
        yield _Silent()
        return
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(),
        TextColumn("{task.fields[done]}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=_terminal(), redirect_stdout=False, redirect_stderr=False) as bar:
        yield _Shown(bar, bar.add_task("", total=sum(sizes), done=f"0/{len(sizes)}", rate=""), sizes)


def _terminal() -> Console:
    """Return the terminal for a bar, whose escape sequences are our own; what is said meanwhile is made visible."""
    from rich.console import Console

    return Console(file=unguarded(sys.stderr), stderr=True)


def _size(path: Path) -> int:
    """Return the bytes of a file, at least one, so that each counts; what cannot be looked at is found out later."""
    try:
        return max(1, path.stat().st_size)
    except OSError:
        return 1


class _Shown:
    def __init__(self, bar: RichProgress, task: TaskID, sizes: Sequence[int]) -> None:
        self._bar = bar
        self._task = task
        self._sizes = sizes
        self._done = 0
        self._read = 0

    def read(self, size: int) -> None:
        """Advance the bar, at most to the end of the file at hand."""
        left = max(0, min(size, self._sizes[self._done] - self._read)) if self._done < len(self._sizes) else 0
        self._read += left
        self._advance(left)

    def advance(self) -> None:
        """Advance the bar by what is left of the file."""
        left = self._sizes[self._done] - self._read
        self._done, self._read = self._done + 1, 0
        self._advance(left)

    def _advance(self, size: int) -> None:
        speed = self._bar.tasks[0].speed
        rate = f"{speed / 1_000_000:,.1f} MB/s" if speed else ""
        self._bar.update(self._task, advance=size, done=f"{self._done}/{len(self._sizes)}", rate=rate)

    def say(self, line: str) -> None:
        """Print the line above the bar, without markup."""
        shown = encodable(visible(line), self._bar.console.encoding)
        self._bar.console.print(shown, markup=False, highlight=False, emoji=False, soft_wrap=True)


@contextmanager
def stages_shown() -> Iterator[Callable[[str, int], None]]:
    """Show a bar on the standard error from the first report of a stage and its percents on; none without a terminal.

    The bar goes away at the end, so that what is printed next stands alone.
    """
    shown = _Stages() if sys.stderr.isatty() else None
    try:
        yield shown.report if shown else lambda _what, _percent: None
    finally:
        if shown:
            shown.close()


class _Stages:
    """A bar that is made when it is first needed, since rich takes 50 ms to import."""

    def __init__(self) -> None:
        self._bar: RichProgress | None = None
        self._task = 0
        self._shown = ("", -1)

    def report(self, what: str, percent: int) -> None:
        """Show what is being done, and how much of it is done."""
        if (what, percent) != self._shown:
            from rich.progress import TaskID

            self._started().update(TaskID(self._task), description=visible(what), completed=percent)
            self._shown = (what, percent)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def _started(self) -> RichProgress:
        if self._bar is None:
            from rich.progress import Progress as Bar

            self._bar = Bar(console=_terminal(), transient=True, redirect_stdout=False, redirect_stderr=False)
            self._task = self._bar.add_task("", total=100)
            self._bar.start()
        return self._bar

"""Progress bars on a terminal: with rate and time left for work on many files, with percents for work in stages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

WORTH_A_BAR = 100
"""The bar is for this many files or more; fewer are read before anyone could see it."""


class Progress(Protocol):
    """Notified of every file that is done, and of every line to print meanwhile."""

    def advance(self) -> None:
        """Count one more file as done."""

    def say(self, line: str) -> None:
        """Print a line to the standard error, above the bar."""


class _Silent:
    def advance(self) -> None:
        """Do nothing."""

    def say(self, line: str) -> None:
        """Print the line."""
        click.echo(line, err=True)


@contextmanager
def progress_over(work: Sequence[object]) -> Iterator[Progress]:
    """Show a bar on the standard error during the work; none without a terminal or below ``WORTH_A_BAR``."""
    if len(work) < WORTH_A_BAR or not sys.stderr.isatty():
        yield _Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as bar:
        yield _Shown(bar, bar.add_task("", total=len(work), rate=""))


class _Shown:
    def __init__(self, bar, task) -> None:  # type: ignore[no-untyped-def]
        self._bar = bar
        self._task = task

    def advance(self) -> None:
        """Advance the bar."""
        speed = self._bar.tasks[0].speed
        self._bar.update(self._task, advance=1, rate=f"{speed:,.0f} files/s" if speed else "")

    def say(self, line: str) -> None:
        """Print the line above the bar, as it is and without markup."""
        self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)


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

            self._started().update(TaskID(self._task), description=what, completed=percent)
            self._shown = (what, percent)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def _started(self) -> RichProgress:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("", total=100)
            self._bar.start()
        return self._bar

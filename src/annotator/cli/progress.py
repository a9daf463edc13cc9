"""A progress bar with rate and time left, for work on many files in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import click

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

"""A progress bar with rate and time left, for work on many files; nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import click

WORTH_A_BAR = 100
"""So many files are read before anyone has seen the bar."""


class Progress(Protocol):
    """Hears of every file that is done, and of every line to be said meanwhile."""

    def advance(self) -> None:
        """One file more is done."""

    def say(self, line: str) -> None:
        """Print a line to the standard error, above the bar."""


class _Silent:
    def advance(self) -> None:
        """Show nothing."""

    def say(self, line: str) -> None:
        """Print the line."""
        click.echo(line, err=True)


@contextmanager
def progress_over(work: Sequence[object]) -> Iterator[Progress]:
    """A bar on the standard error while so much work is done; without a terminal, or for little, none."""
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
        """Move the bar on."""
        speed = self._bar.tasks[0].speed
        self._bar.update(self._task, advance=1, rate=f"{speed:,.0f} files/s" if speed else "")

    def say(self, line: str) -> None:
        """Print the line above the bar, as it is and without markup."""
        self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)

"""The options of commands that compare people: whose work, and which of it counts as finished."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from annotator.core.layer import Status

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def people_option(does: str) -> Callable[[Decorated], Decorated]:
    """The option ``--annotator``, whose help begins with what the command ``does``."""
    return click.option(
        "--annotator",
        "people",
        multiple=True,
        metavar="NAME",
        help=f"{does} NAME (repeatable).  [default: all]",
    )


def finished_option(counts_as: str) -> Callable[[Decorated], Decorated]:
    """The option ``--status``, whose help says what such work ``counts_as``."""
    return click.option(
        "--status",
        "statuses",
        type=click.Choice([str(status) for status in Status if status is not Status.NEW]),
        multiple=True,
        default=[str(Status.DONE)],
        show_default=True,
        help=f"Which work counts as {counts_as} (repeatable).",
    )

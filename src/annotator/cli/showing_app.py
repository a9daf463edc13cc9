"""Showing the app on a workspace, for the commands that open it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from annotator.cli.errors import BadInput
from annotator.cli.project import settings_in_force
from annotator.core.quoting import visible
from annotator.settings.settings import before_default
from annotator.tui.process import THEMES, prepare

if TYPE_CHECKING:
    from annotator.workspace.workspace import Workspace

_Command = TypeVar("_Command", bound=Callable[..., Any])

NOT_WHERE_EXPECTED = 1
"""The exit code where something that was shown is not on the disk, or not where the user expects it."""


def theme_option(command: _Command) -> _Command:
    """Add the option ``--theme`` to a command."""
    return click.option(
        "--theme",
        type=click.Choice(sorted(THEMES)),
        help="The colours; ansi uses the terminal's own 16.  "
        "[default: $TEXTUAL_THEME, else the one chosen in the app, else theme in your annotator.yaml, "
        "else dark; $NO_COLOR is respected]",
    )(command)


def plain_option(command: _Command) -> _Command:
    """Add the options ``--plain`` and ``--no-plain`` to a command."""
    return click.option(
        "--plain/--no-plain",
        "plain",
        default=None,
        help="Show only the text and a line that says in words what changed, for screen readers.  "
        f"{before_default('plain')}",
    )(command)


def check_terminal(instead: str) -> None:
    """Raise ``BadInput``, which says what to do ``instead``, unless this is a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BadInput(f"the app needs a terminal; {instead}")


def show_app(workspace: Workspace, theme: str | None, greeting: str, *, plain: bool | None) -> None:
    """Show the app until it is left, and say then what is not where it should be; the exit code is 1 for that."""
    settings = settings_in_force().settings
    prepare(theme, chosen=workspace.store.theme or settings.theme)
    workspace.starts_plain = settings.plain if plain is None else plain
    from annotator.tui.app import AnnotatorApp

    try:
        AnnotatorApp(workspace, greeting=greeting).run()
    finally:
        ending = workspace.end()
        for line in ending.lines:
            click.echo(visible(line), err=True)
    if not ending.is_saved:
        raise SystemExit(NOT_WHERE_EXPECTED)

"""Errors in the user's input, and their exit code."""

from __future__ import annotations

from typing import Any

import click

from annotator.core.quoting import visible

BAD_INPUT = 2
"""The exit code for input that has to be corrected."""


INTERRUPTED = 130
"""The exit code after Ctrl+C, as in shells."""


class BadInput(click.ClickException):
    """One line for the user, or several; exit code 2, no traceback.

    Each argument is one line, whatever it quotes: line ends and controls in it are shown as escapes.
    """

    exit_code = BAD_INPUT

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(map(visible, lines)))

    def show(self, file: Any = None) -> None:
        """Print the lines, and nothing else, to the standard error."""
        del file
        click.echo(self.message, err=True)

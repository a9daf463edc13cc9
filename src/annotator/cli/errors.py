"""Errors in the user's input, and their exit code."""

from __future__ import annotations

from typing import Any

import click

BAD_INPUT = 2
"""The exit code for input that has to be corrected."""


class BadInput(click.ClickException):
    """One line for the user, exit code 2, no traceback."""

    exit_code = BAD_INPUT

    def show(self, file: Any = None) -> None:
        """Print the message, and nothing else, to the standard error."""
        del file
        click.echo(self.format_message(), err=True)

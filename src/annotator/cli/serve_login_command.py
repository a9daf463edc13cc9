"""``annotator serve login``: who may log in to the served app."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.project import check_there, database_option
from annotator.cli.standard_input import first_line
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.serve.logins import LONGEST_PASSWORD, SHORTEST_PASSWORD, LoginsError, LoginsFile
from annotator.store.annotators import check_annotator
from annotator.store.errors import StoreError


@click.group("login")
def login_group() -> None:
    """Add, remove and list the people who may log in; a running server follows at once."""


@login_group.command("add")
@click.argument("name")
@click.option("--generate", is_flag=True, help="Make a password and print it, instead of asking for one.")
@database_option
def add(name: str, *, generate: bool, database: Path) -> None:
    """Let NAME log in, or give NAME another password; what they mark is kept under NAME.

    The password is asked for twice, or read from the first line of the standard input if that is no terminal.
    """
    logins = _logins(database)
    try:
        check_annotator(name)
        logins.all()
        password = secrets.token_urlsafe(12) if generate else _password()
        was_there = logins.add(name, password)
    except (LoginsError, StoreError) as error:
        raise BadInput(str(error)) from None
    click.echo(visible(f"{name} has another password now" if was_there else f"{name} can log in"))
    if generate:
        click.echo(f"password: {password}")


@login_group.command("remove")
@click.argument("name")
@database_option
def remove(name: str, *, database: Path) -> None:
    """Let NAME log in no more; a session that runs is ended, and all that was marked stays."""
    try:
        was_there = _logins(database).remove(name)
    except LoginsError as error:
        raise BadInput(str(error)) from None
    if not was_there:
        raise BadInput(f"nobody is called {name!a}; 'annotator serve login list' shows who can log in")
    click.echo(visible(f"{name} cannot log in any more"))


@login_group.command("list")
@database_option
def list_logins(database: Path) -> None:
    """Print the names of those who may log in, a line each."""
    logins = _logins(database)
    try:
        names = list(logins.all())
    except LoginsError as error:
        raise BadInput(str(error)) from None
    for name in names:
        click.echo(visible(name))
    click.echo(f"{counted(len(names), 'login')}", err=True)


def _logins(database: Path) -> LoginsFile:
    check_there(database)
    return LoginsFile(database.resolve())


def _password() -> str:
    """Return the password that was typed or piped in; raises ``BadInput`` if it is too short or too long."""
    if sys.stdin.isatty():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = first_line()
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"the password has fewer than {SHORTEST_PASSWORD} characters; choose a longer one")
    if len(password) > LONGEST_PASSWORD:
        raise BadInput(f"the password has more than {LONGEST_PASSWORD:,} characters; choose a shorter one")
    return password

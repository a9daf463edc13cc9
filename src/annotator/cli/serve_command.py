"""``annotator serve``: the app in a browser, for the people who have logins."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.errors import BadInput
from annotator.cli.keys_files import project_keymap
from annotator.cli.project import (
    annotator_option,
    check_there,
    database_option,
    opened_store,
    project_schema,
    schema_option,
)
from annotator.cli.serve_login_command import login_group
from annotator.core.counting import counted
from annotator.core.own_program import module_command
from annotator.formats.shared.extras import DISTRIBUTION
from annotator.keys.browser_keys import kept_keys
from annotator.serve.logins import Cost, Login, LoginsError, LoginsFile

if TYPE_CHECKING:
    from annotator.serve.admission import Entrance
    from annotator.serve.pty_process import Program

PORT = 8765

_MB = 1_000_000


@click.group("serve", invoke_without_command=True)
@database_option
@schema_option
@annotator_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes any that is free."
)
@click.option("--public-url", metavar="URL", help="Where browsers find it, behind a proxy that encrypts.")
@click.option(
    "--sessions",
    "most",
    type=click.IntRange(1, 1000),
    default=40,
    show_default=True,
    help="Most people at once.",
)
@click.option(
    "--keep",
    type=click.FloatRange(0, 1440),
    default=10,
    show_default=True,
    help="Minutes that a session waits for a line that dropped.",
)
@click.option(
    "--idle",
    type=click.FloatRange(1, 1440),
    default=240,
    show_default=True,
    help="Minutes without a key until a session ends.",
)
@click.option(
    "--memory",
    type=click.IntRange(300, 1_000_000),
    default=1500,
    show_default=True,
    metavar="MB",
    help="Address space of a session at most.",
)
@click.pass_context
def serve_command(  # noqa: PLR0913 - one parameter an option
    context: click.Context,
    *,
    database: Path,
    schema_path: Path | None,
    annotator: str,
    host: str,
    port: int,
    public_url: str | None,
    most: int,
    keep: float,
    idle: float,
    memory: int,
) -> None:
    """Serve the app to browsers, to those who have a login.

    Add people with 'annotator serve login add NAME'. Without any, it is for you alone, by the link that is printed.
    Another host than this machine needs logins, and --public-url of a proxy that encrypts (docs/serving.md).
    """
    if context.invoked_subcommand is not None:
        return
    if find_spec("aiohttp") is None:
        raise BadInput(f"this needs the package aiohttp; install it with pip install '{DISTRIBUTION}[serve]'")
    check_there(database)
    from annotator.serve.session_table import SessionLimits
    from annotator.serve.web_server import Served, serve

    entrance = _entrance(database, annotator)
    _check_reach(host, public_url, is_for_all=entrance.invited is not None)
    with opened_store(database, annotator) as store:
        schema = project_schema(store, schema_path)
    database = database.resolve()
    served = Served(
        database,
        host,
        port,
        public_url,
        SessionLimits(most=most, without_line=60 * keep, idle=60 * idle),
        kept_keys(project_keymap(database, schema).bindings),
    )
    try:
        asyncio.run(
            serve(
                served,
                entrance,
                _program(database, memory * _MB),
                listening=lambda address: _tell(entrance, address),
                show=lambda line: click.echo(line, err=True),
            )
        )
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(
            f"{host}:{port} cannot be served: {why}; choose others with --host and --port"
        ) from None


serve_command.add_command(login_group)


def _entrance(database: Path, annotator: str) -> Entrance:
    """Return who may come in: all who have a login, else this person alone, by a link; raises ``BadInput``."""
    from annotator.serve.admission import Entrance

    logins = LoginsFile(database.resolve())
    try:
        if logins.all():
            return Entrance(logins)
    except LoginsError as error:
        raise BadInput(str(error)) from None
    link = secrets.token_urlsafe(24)
    return Entrance(logins, Login.of(annotator, link, Cost(n=2, r=1, p=1)), link)


def _check_reach(host: str, public_url: str | None, *, is_for_all: bool) -> None:
    """Raise ``BadInput`` if others could reach it who have no login, or whose passwords would not be encrypted."""
    from annotator.serve.web_origin import OriginError, is_loopback, public_origin

    if public_url is not None:
        try:
            public_origin(public_url)
        except OriginError as error:
            raise BadInput(f"--public-url: {error}") from None
    elif not is_loopback(host):
        raise BadInput(
            f"--host {host}: others reach that; give --public-url, the https address of a proxy before it"
        )
    if is_for_all and (public_url is not None or not is_loopback(host)):
        raise BadInput("nobody has a login yet; add one with 'annotator serve login add NAME'")


def _program(database: Path, memory: int) -> Callable[[str], Program]:
    """Return what makes the program of a person; the database and the name are settled here, not in a browser."""
    from annotator.serve.pty_process import Program

    command = module_command("annotator", "open", f"--db={os.fspath(database)}")
    folder = Path.cwd()
    return lambda name: Program((*command, f"--annotator={name}", "--served"), folder, memory)


def _tell(entrance: Entrance, address: str) -> None:
    if entrance.invited is not None:
        click.echo(f"{address}/?link={entrance.link}\nopen this link in your browser; Ctrl+C ends it")
    else:
        logins = counted(len(entrance.logins.all()), "login")
        click.echo(f"{address} is there for {logins}; Ctrl+C ends it")

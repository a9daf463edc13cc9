"""``annotator settings``: show the settings in force and where each was set, or check settings files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from annotator.cli.errors import BadInput
from annotator.cli.project import login_name, read_settings, settings_in_force
from annotator.cli.settings_files import PROJECTS, is_there, owner_of, settings_files, users_settings
from annotator.core.quoting import visible
from annotator.settings.precedence import InForce
from annotator.settings.settings import DECLARATIONS, Declaration, file_spelling


@click.command("settings")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--check", is_flag=True, help="Check FILES, or those in force, and show every problem.")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
def settings_command(*, as_json: bool, check: bool, files: tuple[Path, ...]) -> None:
    """Show each setting in force, and where it comes from.

    The first of these that sets a value wins: an option of the command line, the environment, annotator.yaml in the
    working directory, your own annotator.yaml, the default. What a database remembers is not looked up: the schema
    used last, the theme chosen in the app, and the choice of 'annotator stats --key-log'.

    With --check the exit code is 2 if there are problems, and each is shown in a line. Your own file is recognised by
    its path; every other file is checked as a project's.
    """
    if check:
        _check(files)
    elif files:
        raise click.UsageError("files can only be checked: add --check.")
    else:
        for whose, path in (("yours", users_settings()), ("the project's", PROJECTS)):
            click.echo(f"{whose}: {visible(str(path))}{'' if is_there(path) else ' (not there)'}", err=True)
        in_force = settings_in_force()
        click.echo(_as_json(in_force) if as_json else "\n".join(_table(in_force)))


def _check(paths: tuple[Path, ...]) -> None:
    """Print the files if all are valid; raises ``BadInput`` with every problem otherwise."""
    files = [(path, owner_of(path)) for path in paths] or settings_files()
    if not files:
        raise BadInput(f"there is no {PROJECTS} here, and none of your own; name a file")
    read_settings(files)
    for path, owner in files:
        click.echo(f"{visible(str(path))}: good, read as the {owner}'s file")


def _table(in_force: InForce) -> list[str]:
    rows = [(each.name, _value(each, in_force), _origin(each, in_force)) for each in DECLARATIONS]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [f"{name:{widths[0]}}  {value:{widths[1]}}  {origin}" for name, value, origin in rows]


def _value(declaration: Declaration, in_force: InForce) -> str:
    value = _known(declaration, in_force)
    return f"({declaration.default_words})" if value is None else visible(value)


def _origin(declaration: Declaration, in_force: InForce) -> str:
    source = in_force.sources.get(declaration.name)
    return visible(str(source)) if source else "default"


def _known(declaration: Declaration, in_force: InForce) -> str | None:
    """Return the value as written in a file; ``None`` if only the database knows it."""
    value = getattr(in_force.settings, declaration.field)
    if value is None:
        return login_name() if declaration.name == "annotator" else None
    return file_spelling(value)


def _as_json(in_force: InForce) -> str:
    return json.dumps({each.name: _object(each, in_force) for each in DECLARATIONS}, ensure_ascii=False)


def _object(declaration: Declaration, in_force: InForce) -> dict[str, Any]:
    source = in_force.sources.get(declaration.name)
    place: dict[str, Any] = {"file": source.name, "line": source.line} if source and source.line else {}
    return {
        "value": _known(declaration, in_force),
        "source": str(source) if source else "default",
        **place,
    }

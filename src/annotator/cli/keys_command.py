"""``annotator keys``: show the keys in force and where each was set, or check a key file."""

from __future__ import annotations

from pathlib import Path

import click
from click_default_group import DefaultGroup

from annotator.cli.keys_files import KEYS, keys_in_force, keys_of_files, projects_file, users_file
from annotator.cli.project import database_option, opened_store, project_schema, schema_option
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.keys.bindings import Binding, Bindings
from annotator.schema.values import LabelSchema
from annotator.session.key_names import written


@click.command("show")
@database_option
@schema_option
def show(*, database: Path, schema_path: Path | None) -> None:
    """Show every command with its keys and where they were set."""
    bindings = keys_in_force(database, _schema(database, schema_path))
    for line in _table(bindings):
        click.echo(visible(line))
    for whose, path in (("yours", users_file()), ("the project's", projects_file(database))):
        click.echo(f"{whose}: {visible(str(path))}{'' if path.exists() else ' (not there)'}", err=True)


@click.command("check")
@click.argument("file", default=KEYS, type=click.Path(path_type=Path, dir_okay=False))
@database_option
@schema_option
def check(*, file: Path, database: Path, schema_path: Path | None) -> None:
    """Check one key file by itself: its commands, its keys, and clashes, also with the labels of the schema.

    The exit code is 2 if anything is wrong, with a line for each problem.
    """
    bindings = keys_of_files([file], _schema(database, schema_path))
    changed = sum(1 for binding in bindings.values() if binding.source.rank)
    commands = f"{counted(changed, 'command')} {'has' if changed == 1 else 'have'}"
    click.echo(f"{visible(str(file))}: good; {commands} other keys than by default")


def _schema(database: Path, schema_path: Path | None) -> LabelSchema:
    """Return the schema named, else the one that the database remembers, else the bundled news schema."""
    if schema_path is not None or not database.exists():
        from annotator.cli.schema_files import schema_at
        from annotator.schema.bundled import default_schema

        return schema_at(schema_path or default_schema())
    with opened_store(database, None) as store:
        return project_schema(store, None)


def _table(bindings: Bindings) -> list[str]:
    rows = [
        (name, ", ".join(map(written, each.keys)) or "by name", _origin(each))
        for name, each in bindings.items()
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [f"{name:{widths[0]}}  {keys:{widths[1]}}  {origin}" for name, keys, origin in rows]


def _origin(binding: Binding) -> str:
    given = "default" if not binding.source.rank else str(binding.source)
    return f"{given}; {' '.join(binding.yielded)} left to labels" if binding.yielded else given


@click.group("keys", cls=DefaultGroup, default="show", default_if_no_args=True)
def keys_command() -> None:
    """Show the keys in force, or check a key file.

    Keys are changed in keys.yaml, in your own configuration folder or beside the database.
    """


keys_command.add_command(show)
keys_command.add_command(check)

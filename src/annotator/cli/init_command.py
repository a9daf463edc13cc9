"""``annotator init``: a schema and settings to start from, and the JSON schema for editors."""

from __future__ import annotations

import os
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.project import read_settings
from annotator.cli.settings_files import SETTINGS, is_there, owner_of, users_settings
from annotator.core.quoting import shell_path, visible

SCHEMA = "schema.yaml"


@click.command("init")
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--from",
    "name",
    default="news",
    show_default=True,
    metavar="NAME",
    help="The schema: minimal, news, entities, events, political-events.",
)
@click.option(
    "--private", is_flag=True, help="Create the database, too, so that only you can read and write it."
)
def init_command(folder: Path, name: str, *, private: bool) -> None:
    """Write a label schema and settings into FOLDER, to be adapted to your needs.

    It also writes label-schema.json, which the schema's first line points editors to. annotator.yaml names the schema
    and shows the other settings of a project; one that is there already is not changed. A database is made when files
    are imported, and others can read it if they can read your new files; --private makes it for you alone.
    """
    from annotator.schema.bundled import FOR_EDITORS, bundled_path, bundled_schema
    from annotator.settings.template import project_file

    try:
        source, for_editors = bundled_schema(name), bundled_path(f"schemas/{FOR_EDITORS}")
    except FileNotFoundError as error:
        raise BadInput(str(error)) from None
    written, settings = folder / SCHEMA, folder / SETTINGS
    if written.exists():
        raise BadInput(f"{os.fspath(written)!r} is there already; nothing was written")
    database = _database_in(folder) if private else None
    if database is not None and os.path.lexists(database):
        raise BadInput(f"{os.fspath(database)!r} is there already; nothing was written")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if database is not None:
            os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        written.write_bytes(source.read_bytes())
        (folder / FOR_EDITORS).write_bytes(for_editors.read_bytes())
        had_settings = settings.exists()
        if not had_settings:
            settings.write_text(project_file({"schema": SCHEMA}), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{os.fspath(folder)!r}: cannot be written ({error.strerror})") from None
    check = f"annotator schema check {shell_path(written)}"
    click.echo(visible(f"{written}: change it, check it with '{check}',"))
    if had_settings:
        read = f"annotator --schema {shell_path(written)} PATH..."
        click.echo(visible(f"then read with '{read}'; {settings} was there already and is unchanged"))
    else:
        click.echo(visible(f"then read with 'annotator PATH...' in that folder: {settings} names the schema"))
    if database is not None:
        click.echo(visible(f"{database}: the database, which only you can read and write"))


def _database_in(folder: Path) -> Path:
    """Return the database of commands that are run in the folder."""
    files = [(path, owner_of(path)) for path in (users_settings(), folder / SETTINGS) if is_there(path)]
    in_force = read_settings(files)
    source, database = in_force.sources.get("database"), in_force.settings.database
    return (
        database if source is not None and source.line else folder / database
    )  # a file's paths start at the file

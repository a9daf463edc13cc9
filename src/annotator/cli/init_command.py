"""``annotator init``: a schema and settings to start from, and the JSON schema for editors."""

from __future__ import annotations

import os
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.settings_files import SETTINGS

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
def init_command(folder: Path, name: str) -> None:
    """Write a label schema and settings into FOLDER, to be adapted to your needs.

    It also writes label-schema.json, which the schema's first line points editors to. annotator.yaml names the schema
    and shows the other settings of a project; one that is there already is not changed.
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
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written.write_bytes(source.read_bytes())
        (folder / FOR_EDITORS).write_bytes(for_editors.read_bytes())
        had_settings = settings.exists()
        if not had_settings:
            settings.write_text(project_file({"schema": SCHEMA}), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{os.fspath(folder)!r}: cannot be written ({error.strerror})") from None
    click.echo(f"{written}: change it, check it with 'annotator schema check {written}',")
    if had_settings:
        click.echo(
            f"then read with 'annotator --schema {written} PATH...'; {settings} was there already and is unchanged"
        )
    else:
        click.echo(f"then read with 'annotator PATH...' in that folder: {settings} names the schema")

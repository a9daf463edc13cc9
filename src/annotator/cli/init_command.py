"""``annotator init``: a schema to start from, with what editors need to help while it is changed."""

from __future__ import annotations

import os
from pathlib import Path

import click

from annotator.cli.errors import BadInput

SCHEMA = "schema.yaml"


@click.command("init")
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--from",
    "name",
    default="news",
    show_default=True,
    metavar="NAME",
    help="Which one: minimal, news, entities, events, political-events.",
)
def init_command(folder: Path, name: str) -> None:
    """Write a label schema into FOLDER, to be changed to your needs.

    Beside it goes label-schema.json, which the first line of the schema points editors to.
    """
    from annotator.schema.bundled import FOR_EDITORS, bundled_path, bundled_schema

    try:
        source, for_editors = bundled_schema(name), bundled_path(f"schemas/{FOR_EDITORS}")
    except FileNotFoundError as error:
        raise BadInput(str(error)) from None
    written = folder / SCHEMA
    if written.exists():
        raise BadInput(f"{os.fspath(written)!r} is there already; nothing was written")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written.write_bytes(source.read_bytes())
        (folder / FOR_EDITORS).write_bytes(for_editors.read_bytes())
    except OSError as error:
        raise BadInput(f"{os.fspath(folder)!r}: cannot be written ({error.strerror})") from None
    click.echo(f"{written}: change it, check it with 'annotator schema check {written}',")
    click.echo(f"then read with 'annotator --schema {written} PATH...'")

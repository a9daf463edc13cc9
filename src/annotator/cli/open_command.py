"""``annotator [PATH...]``: import what is new, then read and mark."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from annotator.cli.import_command import import_files
from annotator.cli.project import (
    BadInput,
    annotator_option,
    database_option,
    new_id,
    now,
    opened_store,
    project_schema,
    schema_option,
)


@click.command("open")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@database_option
@schema_option
@annotator_option
def open_command(paths: tuple[Path, ...], database: Path, schema_path: Path | None, annotator: str) -> None:
    """Open the app, after importing what is new in PATH."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BadInput("the app needs a terminal; without one use 'annotator import' and 'annotator export'")
    with opened_store(database, annotator) as store:
        schema = project_schema(store, schema_path)
        if paths:
            import_files(store, schema, paths)
        from annotator.tui.process import prepare

        prepare()
        from annotator.tui.app import AnnotatorApp

        AnnotatorApp(store, schema, now=now, new_id=new_id).run()

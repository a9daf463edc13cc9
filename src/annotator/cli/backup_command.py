"""``annotator backup [FOLDER]``: a checked copy of the database, and no more old ones than are wanted."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.progress import stages_shown
from annotator.cli.project import check_there, database_option, opened_store
from annotator.core.counting import counted, megabytes
from annotator.core.quoting import visible


@click.command("backup")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many backups stay in the folder; older ones are deleted.",
)
@database_option
def backup_command(*, folder: Path | None, keep: int, database: Path) -> None:
    """Write a backup of the database into FOLDER, also while it is in use, and check it.

    By default the folder is beside the database and named like it, with .backups at the end. A backup has the name of
    the database with the time (UTC) in it and is a whole database. Only backups of the same database that nobody has
    worked in since are ever deleted, and only after the new one was checked.
    """
    check_there(database)
    with opened_store(database, None) as store, stages_shown() as report:
        done = store.back_up_into(folder, keep, report)
    line = f"{done.path}: {megabytes(done.size)}, {counted(done.documents, 'document')}"
    deleted = f"; {counted(len(done.deleted), 'older backup')} deleted" if done.deleted else ""
    click.echo(visible(line + deleted))

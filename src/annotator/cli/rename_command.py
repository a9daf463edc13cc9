"""``annotator rename-annotator OLD NEW``: another name for someone, everywhere in a database."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.project import check_there, database_option, opened_store
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.store.errors import StoreError


@click.command("rename-annotator")
@click.argument("old")
@click.argument("new")
@click.option("--dry-run", is_flag=True, help="Show what would change and change nothing.")
@database_option
def rename_command(*, old: str, new: str, dry_run: bool, database: Path) -> None:
    """Give an annotator another name: in their work, in the history and in the log of keys.

    The old name is then nowhere in the file, but where it is part of a text, a title, a note or the path of a document;
    copies of the file are not changed. Whoever goes on under the old name sees the new one. It cannot be undone, but
    the annotator can be given the old name again.
    """
    check_there(database)
    with opened_store(database, None) as store:
        try:
            renaming = store.renaming(old, new) if dry_run else store.rename_annotator(old, new)
        except StoreError as error:
            raise BadInput(str(error)) from None
    what = ", ".join((
        counted(renaming.layers, "document"), counted(renaming.spans, "span"), counted(renaming.actions, "action")
    ))  # fmt: skip
    click.echo(visible(f"{old} {'would be' if dry_run else 'is now'} {new}: {what}"))

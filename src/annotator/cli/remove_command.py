"""``annotator remove DOCUMENT...``: texts that must go, out of a database for good."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.progress import stages_shown
from annotator.cli.project import annotator_option, check_there, database_option, opened_store
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.store.backups import copies_beside
from annotator.store.errors import StoreError
from annotator.store.removing import Removal


@click.command("remove")
@click.argument("names", metavar="DOCUMENT...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show what would be removed and remove nothing.")
@click.option("--yes", is_flag=True, help="Remove without asking.")
@click.option("--traces", is_flag=True, help="Remove only what an earlier removal left in the file.")
@database_option
@annotator_option
def remove_command(  # noqa: PLR0913 - one parameter an option
    *, names: tuple[str, ...], dry_run: bool, yes: bool, traces: bool, database: Path, annotator: str
) -> None:
    """Remove documents for good: text, spans, notes and history, of everyone.

    A DOCUMENT is named by its id or eight characters of its beginning, its title, or the file or address it came from.
    This cannot be undone. Nothing of it is left in the file but a hash of the text, so that an import does not bring it
    back unnoticed. Copies of the file are not changed; those that this program made beside it are named.
    """
    if bool(names) == traces:
        raise click.UsageError("Name documents, or give --traces.")
    check_there(database)
    with opened_store(database, annotator) as store:
        try:
            if traces:
                store.clean()
                click.echo("nothing is left of what was removed before")
                return
            found = store.removals(names)
            click.echo(f"{'would remove' if dry_run else 'removing'} {_summed(found)}:", err=not dry_run)
            for each in found:
                click.echo(f"  {_described(each)}", err=not dry_run)
            _name_copies(database)
            if dry_run:
                return
            if not yes:
                _ask()
            store.remove(names)
            with stages_shown() as report:
                store.compare_left(report)
        except StoreError as error:
            raise BadInput(str(error)) from None
    click.echo(f"removed {counted(len(found), 'document')}")


def _name_copies(database: Path) -> None:
    for copy in copies_beside(database):
        line = f"{os.fspath(copy)!r} is a copy from before, which is not changed; delete it, too"
        click.echo(visible(line), err=True)


def _ask() -> None:
    if not sys.stdin.isatty():
        raise BadInput("nothing was removed: this cannot be undone; add --yes")
    if not click.confirm("remove for good?", err=True):
        raise BadInput("nothing was removed")


def _summed(found: list[Removal]) -> str:
    spans, actions = sum(each.spans for each in found), sum(each.actions for each in found)
    return f"{counted(len(found), 'document')} with {counted(spans, 'span')} and {counted(actions, 'action')}"


def _described(each: Removal) -> str:
    return f"{each.document_id}  {visible(each.title) or '(without a title)'}"

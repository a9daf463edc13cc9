"""``annotator undo-import [NUMBER]``: what an import brought goes away again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.errors import BadInput
from annotator.cli.progress import stages_shown
from annotator.cli.project import annotator_option, check_there, database_option, opened_store
from annotator.core.clock import local_time
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.store.errors import StoreError

if TYPE_CHECKING:
    from annotator.store.import_undoing import StandingImport, TakingBack
    from annotator.store.store import Store


@click.command("undo-import")
@click.argument("number", type=int, required=False)
@click.option(
    "--list", "lists", is_flag=True, help="List the imports that can be undone, with their numbers."
)
@click.option("--dry-run", is_flag=True, help="Show what would go away and change nothing.")
@database_option
@annotator_option
def undo_import_command(
    *, number: int | None, lists: bool, dry_run: bool, database: Path, annotator: str
) -> None:
    """Undo an import, the last one or that of a NUMBER.

    Documents that someone worked on since, or that another import brought something for, stay as they are; how many
    these are is said. Interrupted, it goes on when it is run again.
    """
    check_there(database)
    with opened_store(database, annotator) as store:
        try:
            imports = store.standing_imports()
            if lists:
                click.echo("\n".join(map(_described, imports)) if imports else "no import can be undone here")
                return
            if number is None and not imports:
                raise BadInput("no import can be undone here")
            click.echo(_undone(store, imports[0].number if number is None else number, dry_run=dry_run))
        except StoreError as error:
            raise BadInput(str(error)) from None


def _undone(store: Store, number: int, *, dry_run: bool) -> str:
    planned = store.undoing(number)
    if dry_run:
        return f"import {number}: {_summed(planned, 'would go', 'would stay')}"
    total = max(1, len(planned.documents))
    with stages_shown() as report:
        done = store.undo_import(number, lambda count: report("undoing the import", 100 * count // total))
        store.compare_left(report)
    return f"import {number} is undone: {_summed(done, 'gone', 'left')}"


def _summed(taking_back: TakingBack, goes: str, stays: str) -> str:
    parts = [f"{counted(len(taking_back.documents), 'document')} {goes}"]
    if layers := taking_back.layers_elsewhere:
        parts.append(f"{counted(layers, 'layer')} on documents that were there before {goes}")
    if taking_back.documents_that_stay:
        number = counted(len(taking_back.documents_that_stay), "document")
        parts.append(f"{number} {stays}, where something was done since")
    if taking_back.layers_that_stay:
        parts.append(f"{counted(taking_back.layers_that_stay, 'layer')} {stays}, changed since")
    return "; ".join(parts)


def _described(each: StandingImport) -> str:
    brought = f"{counted(each.documents, 'document')}, {counted(each.layers, 'layer')}"
    title = f": {visible(each.title)}" if each.title else ""
    return f"{each.number:6}  {local_time(each.at)}  {visible(each.annotator) or '-'}  {brought}{title}"

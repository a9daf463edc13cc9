"""``annotator merge OTHER``: what another database has and this one has not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.errors import BadInput
from annotator.cli.progress import stages_shown
from annotator.cli.project import (
    annotator_option,
    check_there,
    database_option,
    opened_store,
    reader_option,
)
from annotator.core.clock import local_time
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.store.errors import StoreError

if TYPE_CHECKING:
    from annotator.store.merge_undoing import UndoneMerge
    from annotator.store.merging import Merging
    from annotator.store.set_aside import Aside
    from annotator.store.store import Store


class PartlyMergedError(BadInput):
    """A database could not be merged after others were."""

    exit_code = 1


@click.command("merge")
@click.argument("others", metavar="OTHER...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would come and change nothing.")
@click.option("--undo", "undoes", is_flag=True, help="Take the last merge back.")
@click.option("--list", "lists", is_flag=True, help="List what merges set aside, with the reasons.")
@click.option(
    "--unrelated", is_flag=True, help="Also merge a database that was not made as a copy of this one."
)
@database_option
@annotator_option
@reader_option
def merge_command(  # noqa: PLR0913 - one parameter an option
    *,
    others: tuple[Path, ...],
    dry_run: bool,
    undoes: bool,
    lists: bool,
    unrelated: bool,
    database: Path,
    annotator: str,
    reader: str | None,
) -> None:
    """Merge other databases: what each OTHER has and this one has not comes in, with its history.

    Nothing is written to OTHER, and a copy of this database is made beside it first. What one person did to the same
    thing in two places is set aside where it does not fit, counted, and listed by --list. A merge of what is here
    already does nothing; one that was interrupted goes on when it is run again.
    """
    if len([each for each in (bool(others), undoes, lists) if each]) != 1:
        raise click.UsageError("Name the other database, or give --undo or --list.")
    check_there(database)
    with opened_store(database, (reader if lists else None) or annotator) as store:
        try:
            if lists:
                _list(store)
            elif undoes:
                _undo(store, dry_run=dry_run)
            else:
                _merge_all(store, others, dry_run=dry_run, unrelated=unrelated)
        except StoreError as error:
            raise BadInput(str(error)) from None


def _merge_all(store: Store, others: tuple[Path, ...], *, dry_run: bool, unrelated: bool) -> None:
    if dry_run and len(others) > 1:
        raise BadInput("--dry-run tries one database at a time; name one")
    for done, other in enumerate(others):
        name = visible(os.fspath(other))
        try:
            with stages_shown() as report:
                if dry_run:
                    merging, copy = store.would_merge(other, unrelated=unrelated, report=report), None
                else:
                    merging, copy = store.merge(other, unrelated=unrelated, report=report)
        except StoreError as error:
            raise (PartlyMergedError if done else BadInput)(str(error)) from None
        if merging.is_nothing:
            click.echo(f"{name}: nothing is new")
            continue
        click.echo(f"{name}: {_described(merging, dry_run=dry_run)}")
        for each in merging.aside:
            click.echo(visible(f"  set aside: {_aside(each)}"), err=True)
        if copy is not None:
            click.echo(visible(f"a copy from before is {copy}; annotator merge --undo takes it back"))


def _described(merging: Merging, *, dry_run: bool) -> str:
    names = ", ".join(visible(name) for name in sorted(merging.actions) if name)
    actions = f"{counted(merging.actions.total(), 'action')}{names and f' of {names}'}"
    text = f"{counted(merging.documents, 'document')} and {actions} {'would come' if dry_run else 'came'}"
    if merging.goes_on:
        text += "; it went on where it was interrupted"
    if merging.left_out:
        text += f"; {counted(merging.left_out, 'document')} left out, removed here for good"
    if merging.aside:
        text += f"; {counted(len(merging.aside), 'action')} set aside"
    return text


def _aside(each: Aside) -> str:
    where = f" in “{each.title}”" if each.title else ""
    return f"{local_time(each.at)} {each.annotator} {each.command}{where}: {each.why}"


def _list(store: Store) -> None:
    found = store.set_aside()
    if not found:
        click.echo("nothing is set aside")
    for each in found:
        click.echo(visible(f"{each.number:6}  {_aside(each)}"))
        click.echo(visible(f"        {each.changes}"))


def _undo(store: Store, *, dry_run: bool) -> None:
    if dry_run:
        click.echo(f"the merge of {_brought(store.last_merge())} would be taken back")
        return
    with stages_shown() as report:
        undone = store.undo_merge(report)
        store.compare_left(report)
    click.echo(f"the merge of {_brought(undone)} is taken back")


def _brought(undone: UndoneMerge) -> str:
    amount = f"{counted(undone.documents, 'document')} and {counted(undone.actions, 'action')}"
    return f"{visible(undone.of)} with {amount}"

"""``annotator index``: an index of the words of the texts, and which of them are copies of others."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from annotator.cli.progress import stages_shown
from annotator.cli.project import check_there, database_option, opened_store
from annotator.cli.workers import workers_option, working
from annotator.core.counting import counted, megabytes
from annotator.store.errors import StoreError


@click.command("index")
@click.option("--rebuild", is_flag=True, help="Make the index anew.")
@click.option("--drop", is_flag=True, help="Take the index away, and what is known of copies.")
@workers_option
@database_option
def index_command(*, rebuild: bool, drop: bool, workers: int, database: Path) -> None:
    """Index the words of the texts, so that they are found sooner, and find near-identical texts.

    Words are found without it, too; what asks for copies (list --copies, duplicate:yes, carry) needs it. Interrupted,
    it goes on when it is run again; what is imported from then on is indexed at once. --workers share the looking for
    near-identical texts.
    """
    if rebuild and drop:
        raise click.UsageError("Give --rebuild or --drop, not both.")
    check_there(database)
    with opened_store(database, None) as store:
        if drop:
            store.forget_copies()
            store.drop_index()
            click.echo("there is no index")
            return
        with stages_shown() as report, working(workers) as pool:
            executor = pool.executor if workers > 1 else None
            find = partial(store.find_copies, report, anew=rebuild, executor=executor, ahead=pool.ahead)
            try:
                state = store.index_texts(report, anew=rebuild)
            except StoreError:  # there can be no index of words, but copies are found without one
                find()
                raise
            copies = find()
    click.echo(
        f"{state.indexed:,} of {counted(state.documents, 'document')} indexed, {megabytes(state.size)}; "
        f"{copies:,} near-identical to an earlier one"
    )

"""``annotator assign ROUND.yaml``: who annotates which documents."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.errors import BadInput
from annotator.cli.project import check_there, database_option, opened_store
from annotator.core.quoting import shell_path, visible
from annotator.core.round import Round
from annotator.store.errors import StoreError

if TYPE_CHECKING:
    from annotator.store.store import Store


@click.command("assign")
@click.argument("file", metavar="[ROUND.yaml]", required=False, type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Begin the round, or change the one of that name that is on.")
@click.option("--list", "lists", is_flag=True, help="List all rounds, with what everyone has done in each.")
@click.option("--end", "ends", metavar="NAME", help="End the round of that name.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@database_option
@click.option("--annotator", metavar="NAME", help="Who begins or ends it.  [default: the login name]")
def assign_command(  # noqa: PLR0913 - one parameter an option
    *,
    file: Path | None,
    yes: bool,
    lists: bool,
    ends: str | None,
    as_json: bool,
    database: Path,
    annotator: str | None,
) -> None:
    """Share out documents: show who gets what in the round that ROUND.yaml describes, and begin it with --yes.

    Which documents are whose follows from the names alone, so that nothing is stored for each. While the round is on,
    its people see the work of others only as far as it lets them. docs/team.md has the keys of the file.
    """
    if len([each for each in (file is not None, lists, ends is not None) if each]) != 1:
        raise click.UsageError("Name the file of a round, or give --list or --end NAME.")
    if yes and file is None:
        raise click.UsageError("--yes is for a file.")
    check_there(database)
    with opened_store(database, annotator) as store:
        try:
            if file is not None:
                _assign(store, file, yes=yes, as_json=as_json)
            elif ends is not None:
                store.end_round(ends)
                click.echo(visible(f"the round {ends} has ended"))
            else:
                _list(store, as_json=as_json)
        except StoreError as error:
            raise BadInput(str(error)) from None


def _assign(store: Store, file: Path, *, yes: bool, as_json: bool) -> None:
    from annotator.cli.round_rows import round_json, sharing_lines

    try:
        round_ = store.prepared_round(_round_at(file, store))
    except StoreError as error:
        raise BadInput(f"{os.fspath(file)!r}: {error}") from None
    sharing = store.sharing(round_)
    is_on = any(each.is_on and each.round.name == round_.name for each in store.rounds())
    if yes:
        store.begin_round(round_)
    if as_json:
        begun = next((each for each in store.rounds() if each.is_on and each.round == round_), None)
        click.echo(json.dumps(round_json(round_, sharing, begun), ensure_ascii=False))
    else:
        for line in sharing_lines(round_, sharing, changes=is_on):
            click.echo(visible(line))
    if not yes:
        what = "changes" if is_on else "begins"
        note = f"nothing was written; annotator assign --yes {shell_path(file)} {what} the round"
        click.echo(note, err=as_json)
    elif not as_json:
        click.echo(f"the round {round_.name} {'is changed' if is_on else 'has begun'}")


def _round_at(path: Path, store: Store) -> Round:
    """Return the round in a file; raises ``BadInput`` with all its problems."""
    from annotator.cli.round_checks import checks_with
    from annotator.schema.problems import SchemaProblems
    from annotator.schema.yaml.round_file import load_round

    saved = store.saved_queries()
    try:
        return load_round(path, checks_with(saved))
    except OSError as error:
        raise BadInput(f"{os.fspath(path)!r}: {error.strerror}; name the file of a round") from None
    except SchemaProblems as problems:
        raise BadInput(*map(str, problems.problems)) from None


def _list(store: Store, *, as_json: bool) -> None:
    from annotator.cli.round_rows import begun_lines, round_json

    rounds = store.rounds()
    if not rounds and not as_json:
        click.echo("there are no rounds")
    for begun in rounds:
        sharing = store.sharing(begun.round)
        scores = {person: store.scores(begun.round, person) for person in begun.round.people}
        if as_json:
            click.echo(json.dumps(round_json(begun.round, sharing, begun, scores), ensure_ascii=False))
        else:
            for line in begun_lines(begun, sharing, scores):
                click.echo(visible(line))

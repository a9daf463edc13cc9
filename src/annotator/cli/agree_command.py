"""``annotator agree [QUERY]``: how far people agree on the documents that two or more of them have finished."""

from __future__ import annotations

import json
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.progress import stages_shown
from annotator.cli.project import check_there, database_option, login_name, opened_store
from annotator.cli.query_option import chosen_query, joined_query
from annotator.core.layer import Status

_SHOWN = 10


@click.command("agree", context_settings={"ignore_unknown_options": True})  # a query may begin with a minus
@click.argument("query", nargs=-1)
@click.option(
    "--annotator",
    "people",
    multiple=True,
    metavar="NAME",
    help="Compare only NAME (repeatable).  [default: all]",
)
@click.option(
    "--status",
    "statuses",
    type=click.Choice([str(status) for status in Status if status is not Status.NEW]),
    multiple=True,
    default=[str(Status.DONE)],
    show_default=True,
    help="Which work counts as finished (repeatable).",
)
@click.option(
    "--documents",
    "shown",
    type=click.IntRange(min=0),
    default=_SHOWN,
    show_default=True,
    help="How many documents to list, those with the lowest agreement first; JSON has all.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@database_option
def agree_command(  # noqa: PLR0913 - one parameter an option
    *,
    query: tuple[str, ...],
    people: tuple[str, ...],
    statuses: tuple[str, ...],
    shown: int,
    as_json: bool,
    database: Path,
) -> None:
    """Show how far people agree on the documents that QUERY asks for; on all without one.

    Only documents that two or more of them have finished are compared, without boilerplate. What is left out is always
    said, and what is undefined as well. docs/agreement.md has the definitions.
    """
    text = joined_query(query)
    check_there(database)
    from annotator.cli.compared_people import TWO, compared_people

    if len(set(people)) == 1:
        raise BadInput(f"--annotator {people[0]}: {TWO}; name another one, or leave it out for all")
    from annotator.cli.agreement_json import agreement_json
    from annotator.cli.agreement_table import table_lines
    from annotator.cli.terminal_output import echo_coloured

    finished = [Status(status) for status in dict.fromkeys(statuses)]
    with opened_store(database, login_name()) as store, stages_shown() as report:
        asked = chosen_query(text, "the query", store)
        agreement, standing = compared_people(store, asked, people, finished, report)
    if as_json:
        click.echo(json.dumps(agreement_json(agreement, standing, finished), ensure_ascii=False))
        return
    for line in table_lines(agreement, standing, finished, shown):
        echo_coloured(line)

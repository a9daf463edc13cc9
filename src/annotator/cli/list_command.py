"""``annotator list [QUERY]``: the documents that a query asks for, as a table, JSON lines or CSV."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.document_rows import document_lines, grouped_lines
from annotator.cli.project import check_there, database_option, login_name, opened_store
from annotator.cli.query_option import chosen_query, joined_query
from annotator.store.document_query import ListSort


@click.command("list", context_settings={"ignore_unknown_options": True})  # a query may begin with a minus
@click.argument("query", nargs=-1)
@click.option(
    "--as",
    "form",
    type=click.Choice(["table", "jsonl", "csv"]),
    default="table",
    show_default=True,
    help="What to print.",
)
@click.option(
    "--sort",
    type=click.Choice([str(sort) for sort in ListSort]),
    default="number",
    show_default=True,
    help="The order; number is that of import.",
)
@click.option(
    "--annotator",
    "viewer",
    metavar="NAME",
    help="Ask for the status, spans and answers of NAME.  [default: everyone's]",
)
@click.option("--copies", is_flag=True, help="Put near-identical copies under the first one of them.")
@database_option
def list_command(  # noqa: PLR0913 - one parameter an option
    *, query: tuple[str, ...], form: str, sort: str, viewer: str | None, copies: bool, database: Path
) -> None:
    """List the documents that QUERY asks for; all without one.

    For example: police "marie curie" status:done -source:reuters date:2020..2022 (docs/searching.md has all fields).
    """
    asked = chosen_query(joined_query(query), "the query")
    check_there(database)
    with opened_store(database, login_name()) as store:
        if copies:
            lines = grouped_lines(store.grouped(asked, viewer, ListSort(sort)), form)
        else:
            lines = document_lines(store.listed(asked, viewer, ListSort(sort)), form)
        for line in lines:
            click.echo(line)

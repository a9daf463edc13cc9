"""``annotator list [QUERY]``: the documents that a query asks for, as a table, JSON lines or CSV."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.document_rows import document_lines, grouped_lines, list_width
from annotator.cli.errors import BadInput
from annotator.cli.project import (
    check_there,
    database_option,
    login_name,
    opened_store,
    settings_in_force,
)
from annotator.cli.query_option import chosen_query, joined_query
from annotator.core.query import SAVED, with_saved
from annotator.core.quoting import visible
from annotator.store.document_query import ListSort
from annotator.store.store import Store


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
    help="The order; number is that of import.  [default: number]",
)
@click.option(
    "--annotator",
    "viewer",
    metavar="NAME",
    help="Ask for the status, spans and answers of NAME.  [default: everyone's]",
)
@click.option("--copies", is_flag=True, help="Put near-identical copies under the first one of them.")
@click.option(
    "--findings",
    "lists_findings",
    is_flag=True,
    help="List what is inconsistent in the labels of these documents instead, a line each, the surest first.",
)
@click.option(
    "--hub",
    "is_on_hub",
    is_flag=True,
    help="List documents with these words that the hub has and that are not here; annotator hub take brings them.",
)
@click.option(
    "--save",
    "name",
    metavar="NAME",
    help="Save QUERY, for which @NAME stands from then on; without QUERY, forget it.",
)
@database_option
def list_command(  # noqa: PLR0913 - one parameter an option
    *,
    query: tuple[str, ...],
    form: str,
    sort: str | None,
    viewer: str | None,
    copies: bool,
    lists_findings: bool,
    is_on_hub: bool,
    name: str | None,
    database: Path,
) -> None:
    """List the documents that QUERY asks for; all without one.

    For example: police "marie curie" status:done -source:reuters date:2020..2022 (docs/searching.md has all fields).
    """
    text = joined_query(query)
    check_there(database)
    if lists_findings and sort is not None:
        raise BadInput("--sort is for documents; findings come the surest first")
    if is_on_hub:
        from annotator.cli.hub_listing import list_on_hub

        with opened_store(database, viewer) as store:
            asked = chosen_query(text, "the query", store)
        list_on_hub(asked, form, database, viewer or settings_in_force().settings.annotator or login_name())
        return
    with opened_store(database, viewer) as store:
        asked = chosen_query(text, "the query", store)
        if name is not None:
            _save(store, name, text)
            if not text.strip():
                return
        order = ListSort(sort or ListSort.NUMBER)
        if lists_findings:
            from annotator.cli.finding_lines import finding_lines

            schema = store.remembered_schema()
            name_of = schema.name_of if schema else str
            lines = finding_lines(store.listed_findings(asked, viewer), form, list_width(), name_of)
        elif copies:
            lines = grouped_lines(store.grouped(asked, viewer, order), form)
        else:
            lines = document_lines(store.listed(asked, viewer, order), form)
        for line in lines:
            click.echo(line, color=True)  # else it takes out of texts what it holds for colours


def _save(store: Store, name: str, text: str) -> None:
    """Save a query under the name, or forget the one that has it."""
    saved = store.saved_queries()
    if not text.strip() and name in saved:
        click.echo(f"{SAVED}{name} stands for nothing any more; it was: {visible(saved[name])}", err=True)
    elif not text.strip():
        there = ", ".join(saved) or "none"
        raise BadInput(
            f"--save {name}: no query is saved under that name, and there is none to save; there are {there}"
        )
    store.save_query(name, with_saved(text, saved))

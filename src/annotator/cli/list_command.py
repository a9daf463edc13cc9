"""``annotator list [QUERY]``: the documents that a query asks for, as a table, JSON lines or CSV."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from msgspec.structs import asdict

from annotator.cli.errors import BadInput
from annotator.cli.project import check_there, database_option, login_name, opened_store
from annotator.cli.query_option import chosen_query
from annotator.store.document_query import ListedDocument, ListSort
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, fitted_end, padded

_COLUMNS = ("id", "status", "spans", "date", "changed", "title", "source", "length")
_SHORT_ID = 8
_FIXED = 46
"""Cells of the columns before title and source."""

_NARROWEST = 80


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
@click.option(
    "--findings",
    "lists_findings",
    is_flag=True,
    help="List what is inconsistent in the labels of these documents instead, a line each, the surest first.",
)
@database_option
def list_command(  # noqa: PLR0913 - one parameter an option
    *,
    query: tuple[str, ...],
    form: str,
    sort: str | None,
    viewer: str | None,
    lists_findings: bool,
    database: Path,
) -> None:
    """List the documents that QUERY asks for; all without one.

    For example: police "marie curie" status:done -source:reuters date:2020..2022 (docs/searching.md has all fields).
    """
    if option := next((argument for argument in query if argument.startswith("--")), None):
        raise click.NoSuchOption(option)
    asked = chosen_query(_joined(query), "the query")
    check_there(database)
    if lists_findings and sort is not None:
        raise BadInput("--sort is for documents; findings come the surest first")
    with opened_store(database, login_name()) as store:
        if lists_findings:
            from annotator.cli.finding_lines import finding_lines

            lines = finding_lines(store.listed_findings(asked, viewer), form, _width())
        else:
            lines = _lines(store.listed(asked, viewer, ListSort(sort or ListSort.NUMBER)), form)
        for line in lines:
            click.echo(line, color=True)  # else it takes out of texts what it holds for colours


def _width() -> int:
    return max(_NARROWEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 120


def _joined(arguments: Iterable[str]) -> str:
    """Return the query that was given as several arguments; the shell took the quotation marks of a phrase away."""
    return " ".join(map(_quoted_again, arguments))


def _quoted_again(argument: str) -> str:
    if " " not in argument or '"' in argument or ":" in argument:
        return argument
    excluded, words = ("-", argument[1:]) if argument.startswith("-") else ("", argument)
    return f'{excluded}"{words}"'


def _lines(rows: Iterator[ListedDocument], form: str) -> Iterator[str]:
    match form:
        case "jsonl":
            for row in rows:
                yield json.dumps(asdict(row), ensure_ascii=False)
        case "csv":
            line = _Line()
            writer = csv.writer(line, lineterminator="")
            writer.writerow(_COLUMNS)
            yield line.written
            for row in rows:
                writer.writerow([getattr(row, column) for column in _COLUMNS])
                yield line.written
        case _:
            width = _width()
            for row in rows:
                yield _table_row(row, width)


class _Line:
    """What the CSV writer writes last."""

    written = ""

    def write(self, text: str) -> int:
        """Take a line."""
        self.written = text
        return len(text)


def _table_row(row: ListedDocument, width: int) -> str:
    room = width - _FIXED
    title = fitted(sanitize(row.title) or "Untitled", room * 2 // 3)
    source = fitted_end(sanitize(row.source), room - room * 2 // 3)
    return (
        f"{row.id[:_SHORT_ID]}  {row.status.replace('_', ' '):<11}  {row.spans:>5}  {(row.date or '')[:10]:<10}  "
        f"{padded(title, room * 2 // 3)}  {source}"
    ).rstrip()

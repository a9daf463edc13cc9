"""``annotator export``: labelled spans as JSON lines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from annotator.cli.format_options import (
    chosen_format,
    chosen_settings,
    loss_options,
    setting_option,
    write_records,
)
from annotator.cli.output import print_pieces, write_file
from annotator.cli.project import BadInput, database_option, login_name, opened_store
from annotator.core.layer import Status
from annotator.formats.format import Written
from annotator.formats.jsonl import write_record, write_spans
from annotator.formats.jsonl_layers import paths_in
from annotator.store.exports import ExportQuery
from annotator.store.store import Store


@click.command("export")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write FILE, whole or not at all.  [default: the standard output]",
)
@click.option(
    "--format",
    "name",
    metavar="NAME",
    default="jsonl",
    show_default=True,
    help="What to write: see docs/formats.md.",
)
@setting_option
@loss_options
@click.option(
    "--per",
    type=click.Choice(["document", "span"]),
    default="document",
    show_default=True,
    help="What a line is.",
)
@click.option(
    "--label", "labels", multiple=True, metavar="ID", help="Only spans with this label (repeatable)."
)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([str(status) for status in Status]),
    help="Only documents with this status (repeatable).",
)
@click.option(
    "--annotator", "annotators", multiple=True, metavar="NAME", help="Only what NAME annotated (repeatable)."
)
@click.option("--labelled-only", is_flag=True, help="Leave out documents without any span.")
@database_option
def export_command(  # noqa: PLR0913 - one parameter an option
    *,
    output: Path | None,
    name: str,
    settings: tuple[str, ...],
    strict: bool,
    report: Path | None,
    per: str,
    labels: tuple[str, ...],
    statuses: tuple[str, ...],
    annotators: tuple[str, ...],
    labelled_only: bool,
    database: Path,
) -> None:
    """Write the documents with their spans, in the order of import: as JSON lines, or in another format.

    What the format cannot carry is counted on the standard error.
    """
    format_ = chosen_format(name, writes=True)
    chosen = chosen_settings(settings, format_)
    if not database.exists():
        raise BadInput(f"{os.fspath(database)!r}: there is no such database; name it with --db")
    query = ExportQuery(
        labels=frozenset(labels) or None,
        statuses=frozenset(map(Status, statuses)) or None,
        annotators=frozenset(annotators) or None,
        labelled_only=labelled_only,
    )
    with opened_store(database, login_name()) as store:
        if name != "jsonl":
            if per == "span":
                raise BadInput("--per span is for JSON lines only; leave out --format")
            write_records(
                store.records(query),
                format_,
                chosen,
                output,
                schema=store.remembered_schema(),
                strict=strict,
                report=report,
            )
            return
        lines = map(Written, _lines(store, query, per))
        if output is None:
            print_pieces(lines)
        else:
            write_file(lines, output, check=lambda: None)


def _lines(store: Store, query: ExportQuery, per: str) -> Iterator[str]:
    paths = paths_in(store.remembered_schema())
    for record in store.records(query):
        if per == "span":
            yield from write_spans(record, paths)
        else:
            yield write_record(record, paths)

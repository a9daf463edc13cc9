"""``annotator export``: documents and spans as JSON lines or in another format."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

import click
from msgspec.structs import replace

from annotator.cli.errors import BadInput
from annotator.cli.format_options import (
    chosen_format,
    chosen_settings,
    loss_options,
    setting_option,
    write_records,
    written_formats,
)
from annotator.cli.project import check_there, database_option, opened_store, reader_option
from annotator.cli.query_option import chosen_query
from annotator.core.layer import Status
from annotator.formats.table import SPAN_LINES
from annotator.schema.values import LabelSchema
from annotator.store.exports import ExportQuery
from annotator.store.store import Store


@click.command("export")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to FILE, completely or not at all.  [default: the standard output]",
)
@click.option(
    "--format",
    "name",
    metavar="NAME",
    shell_complete=written_formats,
    default="jsonl",
    show_default=True,
    help="The format to write, see docs/formats.md.",
)
@setting_option
@loss_options
@click.option(
    "--per",
    type=click.Choice(["document", "span"]),
    default="document",
    show_default=True,
    help="Write a line per document or per span.",
)
@click.option(
    "--label", "labels", multiple=True, metavar="ID", help="Write only spans with this label (repeatable)."
)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([str(status) for status in Status]),
    help="Write only documents with this status (repeatable).",
)
@click.option(
    "--annotator",
    "annotators",
    multiple=True,
    metavar="NAME",
    help="Write only the work of NAME (repeatable).",
)
@click.option(
    "--where",
    metavar="QUERY",
    default="",
    help="Write only the documents that QUERY asks for, see docs/searching.md.",
)
@click.option(
    "--viewer",
    metavar="NAME",
    help="Ask --where for the status, spans and answers of NAME, and write only what NAME may see while a round is "
    "on.  [default: everyone's, all of it]",
)
@click.option("--labelled-only", is_flag=True, help="Leave out documents without spans.")
@click.option("--without-retired", is_flag=True, help="Leave out spans of retired labels.")
@database_option
@reader_option
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
    where: str,
    viewer: str | None,
    labelled_only: bool,
    without_retired: bool,
    database: Path,
    reader: str | None,
) -> None:
    """Write the documents with their spans in the order of import, as JSON lines or in another format.

    What the format cannot hold is left out, and counted on the standard error.
    """
    format_ = chosen_format(name, writes=True)
    chosen = chosen_settings(settings, writes=[format_])
    check_there(database)
    query = ExportQuery(
        labels=frozenset(labels) or None,
        statuses=frozenset(map(Status, statuses)) or None,
        annotators=frozenset(annotators) or None,
        labelled_only=labelled_only,
    )
    if per == "span":
        if name != "jsonl":
            raise BadInput("--per span is for JSON lines only; leave out --format")
        format_ = SPAN_LINES
    with opened_store(database, reader or viewer) as store:
        query = replace(query, where=chosen_query(where, "--where", store), viewer=viewer)
        schema = store.remembered_schema()
        _check_labels(store, labels, [label.id for label in schema.labels] if schema else [])
        if without_retired and schema is not None:
            query = replace(query, labels=_not_retired(store, schema, query.labels))
        write_records(
            store.records(query),
            format_,
            chosen,
            output,
            schema=schema,
            strict=strict,
            report=report,
            database=database,
        )


def _not_retired(store: Store, schema: LabelSchema, asked: frozenset[str] | None) -> frozenset[str]:
    """Return the labels asked for, or all in use, without the retired ones."""
    wanted = asked if asked is not None else store.labels_in_use()
    known = ((label_id, schema.label(label_id)) for label_id in wanted)
    return frozenset(label_id for label_id, label in known if label is None or not label.retired)


def _check_labels(store: Store, asked: Collection[str], declared: Collection[str]) -> None:
    """Raise ``BadInput`` for a label that neither the schema nor any span has: it is misspelt."""
    if set(asked) <= set(declared):
        return
    known = {*declared, *store.labels_in_use()}
    for label in asked:
        if label not in known:
            [near] = get_close_matches(label, sorted(known), n=1) or [""]
            fix = f"did you mean {near!r}?" if near else f"there are {', '.join(sorted(known)) or 'none'}"
            raise BadInput(f"--label {label}: neither the schema nor any span has this label; {fix}")

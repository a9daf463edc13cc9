"""``annotator check``: everything in the database that breaks a rule of its schema."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.project import check_there, database_option, opened_store
from annotator.core.quoting import visible
from annotator.core.record import Record
from annotator.rules.breaches import Breach, breaches
from annotator.schema.values import LabelSchema

FOUND = 1
"""The exit code when something breaks a rule."""


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@click.option(
    "--annotator",
    "annotators",
    multiple=True,
    metavar="NAME",
    help="Check only the work of NAME (repeatable).",
)
@database_option
def check_command(*, as_json: bool, annotators: tuple[str, ...], database: Path) -> None:
    """List every span, relation and answer that breaks a rule of the schema; nothing is changed.

    Imported spans and those made under an older version may break rules and are kept. The exit code is
    1 if there is anything to list.
    """
    check_there(database)
    rules: Counter[str] = Counter()
    with opened_store(database, None) as store:
        schema = store.remembered_schema()
        if schema is None:
            raise BadInput(f"{database}: no schema was used here yet")
        for record in store.records():
            for layer in record.layers:
                if annotators and layer.annotator not in annotators:
                    continue
                for breach in breaches(schema, record.document, layer):
                    rules[breach.rule] += 1
                    click.echo(
                        _object(record, layer.annotator, breach)
                        if as_json
                        else _line(schema, record, layer.annotator, breach)
                    )
    if not as_json:
        counted = ", ".join(f"{count} {rule}" for rule, count in sorted(rules.items()))
        click.echo(f"{rules.total()} found: {counted}" if rules else "nothing breaks a rule", err=True)
    if rules:
        raise SystemExit(FOUND)


def _line(schema: LabelSchema, record: Record, annotator: str, breach: Breach) -> str:
    """Return one breach as a line to read: where it is, then what it is."""
    document, span = record.document, breach.span
    name = document.source or document.title or document.id
    if span is None:
        return visible(f"{name} ({annotator}): {breach.rule}: {breach.what}")
    line = document.text.count("\n", 0, span.start) + 1
    column = span.start - (document.text.rfind("\n", 0, span.start) + 1) + 1
    quote = span.text if len(span.text) <= 40 else span.text[:39] + "…"
    return visible(
        f"{name}:{line}:{column} ({annotator}): {breach.rule}: {schema.name_of(span.label)} “{quote}”: {breach.what}"
    )


def _object(record: Record, annotator: str, breach: Breach) -> str:
    """Return one breach for programs, with the ids of labels."""
    span = breach.span
    place = {"span": span.id, "label": span.label, "start": span.start, "end": span.end} if span else {}
    value = {
        "document": record.document.id,
        "annotator": annotator,
        "rule": breach.rule,
        **place,
        "what": breach.what,
    }
    return json.dumps(value, ensure_ascii=False)

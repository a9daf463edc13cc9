"""``annotator stats``: figures of an annotator's work, from the key log and the spans."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import convert, to_builtins

from annotator.cli.project import annotator_option, check_there, database_option, opened_store
from annotator.cli.terminal_output import echo_coloured
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.view.chart_rows import Ink

if TYPE_CHECKING:
    from annotator.store.store import Store

_USUAL, _NARROWEST = 80, 60
_COLORS = {
    Ink.PLAIN: "",
    Ink.HEADING: "",
    Ink.DIM: "",
    Ink.BAR: "cyan",
    Ink.GOOD: "green",
    Ink.FAIR: "yellow",
    Ink.POOR: "red",
}
"""Colours of a terminal; all that they show is shown by signs or numbers, too."""


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--key-log",
    type=click.Choice(["on", "off"]),
    help="Turn the log of your keys on or off; what was logged is kept.",
)
@database_option
@annotator_option
def stats_command(*, as_json: bool, key_log: str | None, database: Path, annotator: str) -> None:
    """Show keys per span, spans by label, values, days, people, suggestions, agreement and time per document.

    Keys and times come from the key log in the database, which holds only the command keys of the app, nothing that
    is typed into a field. A minute without a key is a pause and does not count as working time.
    """
    check_there(database)
    with opened_store(database, annotator) as store:
        if key_log is not None:
            store.log_keys(on=key_log == "on")
            click.echo(f"the key log is {key_log}", err=True)
        statistics = statistics_of(store)
        if as_json:
            click.echo(json.dumps(statistics, ensure_ascii=False))
        else:
            _print(store, statistics)


def statistics_of(store: Store) -> dict[str, Any]:
    """Return what is known of the work as plain data: the annotator's own, then everyone's."""
    from annotator.core.work_figures import Statistics
    from annotator.replay.from_log import earlier_work, figures_of_log, seconds_by_document
    from annotator.replay.keys_by_day import keys_by_day
    from annotator.schema.figure_names import closed_fields

    keys = list(store.logged_keys())
    days = store.daily_keys()
    seconds = seconds_by_document(keys, days)
    shown = Statistics(
        store.annotator,
        store.figures_of_work(closed_fields(store.remembered_schema())),
        store.pairs_of_people(),
        tuple(keys_by_day(keys, days)),
    )
    return {
        "annotator": store.annotator,
        **figures_of_log(keys).as_json(),
        "earlier": earlier_work(days),
        "labels": store.spans_by_label(),
        "status": {str(status): number for status, number in store.progress().items()},
        "seconds": {document: round(each, 1) for document, each in seconds.items()},
        **to_builtins(shown),
    }


def _print(store: Store, statistics: dict[str, Any]) -> None:
    """Print a block for each kind of figures, a blank line between two."""
    from annotator.core.work_figures import Statistics
    from annotator.view.statistics_rows import statistics_rows

    for block in _keys(store, statistics):
        click.echo(f"{block}\n")
    shown = convert(statistics, Statistics)
    for row in statistics_rows(shown, store.remembered_schema(), _width()):
        echo_coloured((text, _COLORS[ink]) for text, ink in row)
    minutes = {title: f"{seconds / 60:.1f} min" for title, seconds in _by_title(store, statistics["seconds"])}
    if times := _listed("time by document", minutes):
        click.echo(f"\n{times}")


def _width() -> int:
    """The cells of a row: those of the terminal, or of a usual one where there is none."""
    return max(_NARROWEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else _USUAL


def _keys(store: Store, statistics: dict[str, Any]) -> Iterator[str]:
    from annotator.replay.from_log import figures_of_log
    from annotator.replay.report import table

    figures = figures_of_log(list(store.logged_keys()))
    yield table([(visible(store.annotator), figures)]) if figures.keys else "no spans in the key log yet"
    if earlier := statistics["earlier"]:
        yield (
            f"earlier, of which sums by day are kept: {earlier['keys']} keys for {counted(earlier['spans'], 'span')} "
            f"({earlier['keys_per_span']:.2f} each), {earlier['wasted']} wasted, on {counted(earlier['days'], 'day')}"
        )


def _listed(heading: str, values: dict[str, Any]) -> str:
    """Return the heading and a line for each value; empty if there are none."""
    if not values:
        return ""
    shown = {visible(name): value for name, value in values.items()}
    width = max(map(len, shown))
    return "\n".join([heading, *(f"  {name:<{width}}  {value}" for name, value in shown.items())])


def _by_title(store: Store, seconds: dict[str, float]) -> list[tuple[str, float]]:
    """Return short titles and seconds, the documents that took longest first."""
    longest = sorted(seconds.items(), key=lambda pair: -pair[1])
    return [(_title(store, document_id), each) for document_id, each in longest]


def _title(store: Store, document_id: str) -> str:
    title = visible(store.title_of(document_id) or document_id[:8])
    return title if len(title) <= 60 else title[:59] + "…"

"""``annotator stats``: figures of an annotator's work, from the key log and the spans."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import convert, to_builtins
from msgspec.structs import asdict

from annotator.cli.project import (
    annotator_option,
    check_there,
    database_option,
    opened_store,
    reader_option,
    settings_in_force,
)
from annotator.cli.stats_sections import CountedWork, counted_work, sections
from annotator.cli.terminal_output import echo_coloured
from annotator.core.holdout import percent_of
from annotator.core.quoting import visible
from annotator.core.work_figures import TextSection
from annotator.view.chart_rows import Ink

if TYPE_CHECKING:
    from annotator.store.store import Store

_USUAL, _NARROWEST = 80, 60
"""Cells of a row without a terminal, and the fewest on one."""

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
@click.option("--blind", is_flag=True, help="Do not say whose spans were taken in reviews.")
@database_option
@annotator_option
@reader_option
def stats_command(  # noqa: PLR0913 - one parameter an option
    *, as_json: bool, key_log: str | None, blind: bool, database: Path, annotator: str, reader: str | None
) -> None:
    """Show keys per span, spans by label, values, days, people, suggestions, agreement and time per document.

    Keys and times come from the key log in the database, which holds only the command keys of the app, nothing that
    is typed into a field. A minute without a key is a pause and does not count as working time.
    """
    check_there(database)
    with opened_store(database, reader or annotator) as store:
        store.become(annotator)
        if key_log is not None:
            store.log_keys(on=key_log == "on")
            click.echo(f"the key log is {key_log}", err=True)
        holdout = percent_of(settings_in_force().settings.suggestions_holdout)
        work = counted_work(store, holdout)
        statistics = statistics_of(store, work, sections(store, work, names_people=not blind))
        if as_json:
            click.echo(json.dumps(statistics, ensure_ascii=False))
        else:
            _print(store, work, statistics)


def statistics_of(
    store: Store, work: CountedWork | None = None, further: Sequence[TextSection] = ()
) -> dict[str, Any]:
    """Return what is known of the work as plain data: the annotator's own, then everyone's.

    What was decided between people, and what was skipped, is everyone's; ``further`` is to be shown as lines.
    """
    from annotator.core.work_figures import Statistics
    from annotator.replay.from_log import figures_of_log
    from annotator.replay.keys_by_day import keys_by_day
    from annotator.schema.figure_names import closed_fields
    from annotator.workspace.holdout_comparison import comparison_figures
    from annotator.workspace.source_figures import source_figures

    work = work or counted_work(store)
    figures = {
        "annotator": store.annotator,
        **figures_of_log(work.keys).as_json(),
        "earlier": work.earlier,
        "labels": store.spans_by_label(),
        "status": {str(status): number for status, number in store.progress().items()},
        "suggestions": source_figures(work.models, work.observed, work.by_hand),
        **({"holdout": comparison_figures(work.compared, work.holdout)} if work.holdout else {}),
        "decisions": {name: each.as_json() for name, each in work.decisions.items()},
        "skipped": [
            {"id": each.document_id, "annotator": each.annotator, "reason": each.reason}
            for each in work.skips
        ],
        "rounds": [
            {"round": begun.round.name, "begun": begun.begun, **asdict(share), "left": share.left}
            for begun, share in work.rounds
        ],
        "seconds": {document: round(each, 1) for document, each in work.seconds.items()},
    }
    shown = Statistics(
        store.annotator,
        store.figures_of_work(closed_fields(store.remembered_schema())),
        store.pairs_of_people(),
        tuple(keys_by_day(work.keys, work.days)),
        tuple(further),
    )
    return {**figures, **to_builtins(shown)}


def _print(store: Store, work: CountedWork, statistics: dict[str, Any]) -> None:
    """Print a block for each kind of figures, a blank line between two."""
    from annotator.core.work_figures import Statistics
    from annotator.replay.from_log import figures_of_log
    from annotator.replay.report import table
    from annotator.view.statistics_rows import statistics_rows

    figures = figures_of_log(work.keys)
    click.echo(
        table([(visible(store.annotator), figures)]) if figures.keys else "no spans in the key log yet"
    )
    click.echo()
    shown = convert(statistics, Statistics)
    for row in statistics_rows(shown, store.remembered_schema(), _width()):
        echo_coloured((text, _COLORS[ink]) for text, ink in row)


def _width() -> int:
    """The cells of a row: those of the terminal, or of a usual one where there is none."""
    return max(_NARROWEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else _USUAL

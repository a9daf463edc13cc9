"""``annotator stats``: figures of an annotator's work, from the key log and the spans."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
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
    settings_in_force,
)
from annotator.cli.terminal_output import echo_coloured
from annotator.core.clock import local_time
from annotator.core.counting import counted
from annotator.core.holdout import percent_of
from annotator.core.layer import Status
from annotator.core.quoting import visible
from annotator.core.work_figures import TextSection
from annotator.view.cells import sanitize
from annotator.view.chart_rows import Ink
from annotator.view.lines import fitted, padded, width_of

if TYPE_CHECKING:
    from annotator.core.logged_key import LoggedKey
    from annotator.store.store import Store
    from annotator.workspace.holdout_comparison import Compared

_USUAL, _NARROWEST = 80, 60
"""Cells of a row without a terminal, and the fewest on one."""

_MOST_TIMES = 20
_LONGEST_TITLE = 44
_SHORT_ID = 8
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


MakeText = Callable[["Store", Mapping[str, Any]], Iterator[TextSection]]
"""Makes parts that are read as lines, of the figures so far; none where there is nothing to say."""


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
def stats_command(*, as_json: bool, key_log: str | None, blind: bool, database: Path, annotator: str) -> None:
    """Show keys per span, spans by label, values, days, people, suggestions, agreement and time per document.

    Keys and times come from the key log in the database, which holds only the command keys of the app, nothing that
    is typed into a field. A minute without a key is a pause and does not count as working time.
    """
    check_there(database)
    with opened_store(database, annotator) as store:
        if key_log is not None:
            store.log_keys(on=key_log == "on")
            click.echo(f"the key log is {key_log}", err=True)
        holdout = percent_of(settings_in_force().settings.suggestions_holdout)
        further: tuple[MakeText, ...] = (*_FURTHER, partial(_decided, names_people=not blind), _skipped)
        if holdout:
            further = (*further, partial(_left_out, holdout=holdout))
        statistics = statistics_of(store, further, holdout)
        if as_json:
            click.echo(json.dumps(statistics, ensure_ascii=False))
        else:
            _print(store, statistics)


def _compared(store: Store, keys: list[LoggedKey], holdout: int) -> dict[str, Compared]:
    """Return the comparison of documents with and without suggestions."""
    from annotator.store.exports import ExportQuery
    from annotator.workspace.holdout_comparison import compared_documents

    records = store.records(ExportQuery(statuses=frozenset({Status.DONE})))
    return compared_documents(records, keys, store.annotator, holdout)


def statistics_of(store: Store, further: Sequence[MakeText], holdout: int = 0) -> dict[str, Any]:
    """Return what is known of the work as plain data: the annotator's own, then everyone's.

    In ``holdout`` per cent of the documents nothing is suggested. What was decided between people, and what was
    skipped, is everyone's; ``further`` is to be shown as lines.
    """
    from annotator.agreement.decisions import decisions_of
    from annotator.core.work_figures import Statistics
    from annotator.replay.from_log import earlier_work, figures_of_log, seconds_by_document
    from annotator.replay.keys_by_day import keys_by_day
    from annotator.schema.figure_names import closed_fields
    from annotator.workspace.holdout_comparison import comparison_figures
    from annotator.workspace.keys_by_hand import keys_by_hand
    from annotator.workspace.source_figures import models_of, source_figures

    keys = list(store.logged_keys())
    days = store.daily_keys()
    seconds = seconds_by_document(keys, days)
    figures = {
        "annotator": store.annotator,
        **figures_of_log(keys).as_json(),
        "earlier": earlier_work(days),
        "labels": store.spans_by_label(),
        "status": {str(status): number for status, number in store.progress().items()},
        "suggestions": source_figures(models_of(store), store.observed(), keys_by_hand(keys)),
        **({"holdout": comparison_figures(_compared(store, keys, holdout), holdout)} if holdout else {}),
        "decisions": {name: each.as_json() for name, each in decisions_of(store.reviewed_records()).items()},
        "skipped": [
            {"id": each.document_id, "annotator": each.annotator, "reason": each.reason}
            for each in store.skips()
        ],
        "rounds": [
            {"round": begun.round.name, "begun": begun.begun, **asdict(share), "left": share.left}
            for begun, share in store.own_progress()
        ],
        "seconds": {document: round(each, 1) for document, each in seconds.items()},
    }
    shown = Statistics(
        store.annotator,
        store.figures_of_work(closed_fields(store.remembered_schema())),
        store.pairs_of_people(),
        tuple(keys_by_day(keys, days)),
        tuple(section for make in further for section in make(store, figures)),
    )
    return {**figures, **to_builtins(shown)}


def _print(store: Store, statistics: dict[str, Any]) -> None:
    """Print a block for each kind of figures, a blank line between two."""
    from annotator.core.work_figures import Statistics
    from annotator.replay.from_log import figures_of_log
    from annotator.replay.report import table
    from annotator.view.statistics_rows import statistics_rows

    figures = figures_of_log(list(store.logged_keys()))
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


def _earlier(store: Store, statistics: Mapping[str, Any]) -> Iterator[TextSection]:
    """The keys of which only sums are left."""
    del store
    earlier = statistics["earlier"]
    if not earlier:
        return
    spans, days = counted(earlier["spans"], "span"), counted(earlier["days"], "day")
    each = f"{earlier['keys']} keys for {spans} ({earlier['keys_per_span']:.2f} each)"
    line = f"{each}, {earlier['wasted']} wasted, on {days}"
    yield TextSection("earlier, of which sums by day are kept", (line,))


def _times(store: Store, statistics: Mapping[str, Any]) -> Iterator[TextSection]:
    """How long was worked on documents, those that took longest first."""
    longest = sorted(statistics["seconds"].items(), key=lambda pair: -pair[1])
    if not longest:
        return
    titles = [(_title(store, document_id), seconds) for document_id, seconds in longest[:_MOST_TIMES]]
    width = max(width_of(title) for title, _ in titles)
    lines = [f"{padded(title, width)}  {seconds / 60:.1f} min" for title, seconds in titles]
    if more := len(longest) - len(titles):
        lines.append(f"and {counted(more, 'other')}")
    yield TextSection("time by document", tuple(lines))


def _decided(store: Store, statistics: Mapping[str, Any], *, names_people: bool) -> Iterator[TextSection]:
    """What was decided between people."""
    del statistics
    from annotator.agreement.decisions import decision_lines, decisions_of

    for layer, decisions in decisions_of(store.reviewed_records()).items():
        heading, *lines = decision_lines({layer: decisions}, names_people=names_people)
        yield TextSection(heading, tuple(line.strip() for line in lines))


def _skipped(store: Store, statistics: Mapping[str, Any]) -> Iterator[TextSection]:
    """Documents that were skipped, by whom and why."""
    del statistics
    skips = []
    for each in store.skips():
        title = fitted(sanitize(each.title or each.document_id[:_SHORT_ID]), _LONGEST_TITLE)
        skips.append(f"{each.annotator}  {title}: {each.reason}")
    if skips:
        yield TextSection(f"skipped: {len(skips):,}", tuple(skips))


def _rounds(store: Store, statistics: Mapping[str, Any]) -> Iterator[TextSection]:
    """How far the annotator is in the rounds."""
    del store
    lines = tuple(f"{each['round']}  {_progress(each)}" for each in statistics["rounds"])
    if lines:
        yield TextSection("rounds", lines)


def _progress(share: Mapping[str, Any]) -> str:
    parts = [f"{share['done']} of {counted(share['documents'], 'document')} done", f"{share['left']} left"]
    if share["first_done"] is not None:
        parts.append(f"{local_time(share['first_done'])[:10]} to {local_time(share['last_done'])[:10]}")
    return ", ".join(parts)


def _sources(store: Store, statistics: Mapping[str, Any]) -> Iterator[TextSection]:
    """What became of suggestions, by whom they came from."""
    del statistics
    from annotator.workspace.keys_by_hand import keys_by_hand
    from annotator.workspace.source_figures import models_of, source_lines

    keys = list(store.logged_keys())
    if lines := tuple(source_lines(models_of(store), store.observed(), keys_by_hand(keys))):
        yield TextSection("sources of suggestions", lines)


def _left_out(store: Store, statistics: Mapping[str, Any], *, holdout: int) -> Iterator[TextSection]:
    """Documents with and without suggestions, compared."""
    del statistics
    from annotator.workspace.holdout_comparison import comparison_lines

    compared = _compared(store, list(store.logged_keys()), holdout)
    yield TextSection("suggestions left out", tuple(comparison_lines(compared, holdout)))


def _exchange(store: Store, statistics: Mapping[str, Any]) -> Iterator[TextSection]:
    """Where the hub of the database is, and how the last exchange went."""
    del statistics
    from annotator.workspace.exchanging import exchange_lines

    if lines := exchange_lines(store):
        yield TextSection("hub", lines)


_FURTHER: tuple[MakeText, ...] = (_earlier, _rounds, _sources, _exchange, _times)
"""What is shown as lines, here and in the app."""


def _title(store: Store, document_id: str) -> str:
    return fitted(sanitize(store.title_of(document_id) or document_id[:_SHORT_ID]), _LONGEST_TITLE)

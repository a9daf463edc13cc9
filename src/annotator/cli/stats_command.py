"""``annotator stats``: figures of an annotator's work, from the key log and the spans."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import asdict

from annotator.cli.project import (
    annotator_option,
    check_there,
    database_option,
    opened_store,
    settings_in_force,
)
from annotator.core.clock import local_time
from annotator.core.counting import counted
from annotator.core.holdout import percent_of
from annotator.core.layer import Status
from annotator.core.quoting import visible

if TYPE_CHECKING:
    from annotator.core.logged_key import LoggedKey
    from annotator.store.store import Store
    from annotator.workspace.holdout_comparison import Compared


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
    """Show keys per span, spans by label, documents by status and time per document.

    Keys and times come from the key log in the database, which holds only the command keys of the app, nothing that
    is typed into a field. A minute without a key is a pause and does not count as working time.
    """
    check_there(database)
    with opened_store(database, annotator) as store:
        if key_log is not None:
            store.log_keys(on=key_log == "on")
            click.echo(f"the key log is {key_log}", err=True)
        holdout = percent_of(settings_in_force().settings.suggestions_holdout)
        statistics = statistics_of(store, holdout)
        click.echo(
            json.dumps(statistics, ensure_ascii=False) if as_json else _as_text(store, statistics, holdout)
        )


def _compared(store: Store, keys: list[LoggedKey], holdout: int) -> dict[str, Compared]:
    """Return the comparison of documents with and without suggestions."""
    from annotator.store.exports import ExportQuery
    from annotator.workspace.holdout_comparison import compared_documents

    records = store.records(ExportQuery(statuses=frozenset({Status.DONE})))
    return compared_documents(records, keys, store.annotator, holdout)


def statistics_of(store: Store, holdout: int = 0) -> dict[str, Any]:
    """Return what is known of the annotator's work: keys, spans by label, documents by status, seconds by document.

    In ``holdout`` per cent of the documents nothing is suggested. What was decided between people, and what was
    skipped, is everyone's.
    """
    from annotator.agreement.decisions import decisions_of
    from annotator.replay.from_log import earlier_work, figures_of_log, seconds_by_document
    from annotator.workspace.holdout_comparison import comparison_figures
    from annotator.workspace.keys_by_hand import keys_by_hand
    from annotator.workspace.source_figures import models_of, source_figures

    keys = list(store.logged_keys())
    days = store.daily_keys()
    seconds = seconds_by_document(keys, days)
    return {
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


def _as_text(store: Store, statistics: dict[str, Any], holdout: int) -> str:
    from annotator.agreement.decisions import decision_lines, decisions_of
    from annotator.replay.from_log import figures_of_log
    from annotator.replay.report import table
    from annotator.workspace.holdout_comparison import comparison_lines
    from annotator.workspace.keys_by_hand import keys_by_hand
    from annotator.workspace.source_figures import models_of, source_lines

    keys = list(store.logged_keys())
    figures = figures_of_log(keys)
    parts = (
        [table([(visible(store.annotator), figures)])] if figures.keys else ["no spans in the key log yet"]
    )
    if earlier := statistics["earlier"]:
        parts.append(
            f"earlier, of which sums by day are kept: {earlier['keys']} keys for {counted(earlier['spans'], 'span')} "
            f"({earlier['keys_per_span']:.2f} each), {earlier['wasted']} wasted, on {counted(earlier['days'], 'day')}"
        )
    schema = store.remembered_schema()
    named = (
        (schema.name_of(each) if schema else each, count) for each, count in statistics["labels"].items()
    )
    parts.append(_listed("spans by label", named))
    parts.append(_listed("documents by status", statistics["status"].items()))
    parts.append(_listed("rounds", ((each["round"], _progress(each)) for each in statistics["rounds"])))
    if lines := source_lines(models_of(store), store.observed(), keys_by_hand(keys)):
        parts.append("\n".join(["suggestions", *(f"  {line}" for line in lines)]))
    if holdout:
        lines = comparison_lines(_compared(store, keys, holdout), holdout)
        parts.append("\n".join(["suggestions left out", *(f"  {line}" for line in lines)]))
    minutes = (
        (title, f"{seconds / 60:.1f} min") for title, seconds in _by_title(store, statistics["seconds"])
    )
    parts.append(_listed("time by document", minutes))
    parts.append("\n".join(map(visible, decision_lines(decisions_of(store.reviewed_records())))))
    skips = [
        f"  {each.annotator}  {_short(each.title or each.document_id[:8])}: {each.reason}"
        for each in store.skips()
    ]
    parts.append("\n".join([f"skipped: {len(skips):,}", *map(visible, skips)] if skips else []))
    return "\n\n".join(part for part in parts if part)


def _listed(heading: str, values: Iterable[tuple[str, Any]]) -> str:
    """Return the heading and a line for each value; empty if there are none."""
    shown = [(visible(name), value) for name, value in values]
    if not shown:
        return ""
    width = max(len(name) for name, _ in shown)
    return "\n".join([heading, *(f"  {name:<{width}}  {value}" for name, value in shown)])


def _progress(share: dict[str, Any]) -> str:
    """Return how far one is in a round."""
    parts = [f"{share['done']} of {counted(share['documents'], 'document')} done", f"{share['left']} left"]
    if share["first_done"] is not None:
        parts.append(f"{local_time(share['first_done'])[:10]} to {local_time(share['last_done'])[:10]}")
    return ", ".join(parts)


def _by_title(store: Store, seconds: dict[str, float]) -> list[tuple[str, float]]:
    """Return short titles and seconds, the documents that took longest first."""
    longest = sorted(seconds.items(), key=lambda pair: -pair[1])
    return [(_title(store, document_id), each) for document_id, each in longest]


def _title(store: Store, document_id: str) -> str:
    return _short(visible(store.title_of(document_id) or document_id[:8]))


def _short(title: str) -> str:
    return title if len(title) <= 60 else title[:59] + "…"

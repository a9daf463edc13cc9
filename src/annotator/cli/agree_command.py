"""``annotator agree [QUERY]``: how far people agree on the documents that two or more of them have finished."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from annotator.cli.errors import BadInput
from annotator.cli.progress import stages_shown
from annotator.cli.project import check_there, database_option, opened_store
from annotator.cli.query_option import chosen_query, joined_query
from annotator.cli.workers import Workers, workers_option, working
from annotator.core.layer import Status
from annotator.core.ordered_map import mapped_in_order

if TYPE_CHECKING:
    from annotator.agreement.planned_intervals import Answer, ComputeAll, Question
    from annotator.agreement.questions import Questions
    from annotator.cli.agreement_periods import Periods
    from annotator.store.finished_work import Standing
    from annotator.store.store import Store

_SHOWN = 10
_PATIENCE = 1.0
"""Seconds after which it is shown how far it is."""

_TWO = "agreement takes two people who finished the same documents"


@click.command("agree", context_settings={"ignore_unknown_options": True})  # a query may begin with a minus
@click.argument("query", nargs=-1)
@click.option(
    "--annotator",
    "people",
    multiple=True,
    metavar="NAME",
    help="Compare only NAME (repeatable).  [default: all]",
)
@click.option(
    "--status",
    "statuses",
    type=click.Choice([str(status) for status in Status if status is not Status.NEW]),
    multiple=True,
    default=[str(Status.DONE)],
    show_default=True,
    help="Which work counts as finished (repeatable).",
)
@click.option(
    "--documents",
    "shown",
    type=click.IntRange(min=0),
    default=_SHOWN,
    show_default=True,
    help="How many documents to list, those with the lowest agreement first; JSON has all.",
)
@click.option(
    "--by",
    "period",
    type=click.Choice(["week", "round"]),
    help="Also show how agreement changes from week to week, or from round to round.",
)
@workers_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@database_option
def agree_command(  # noqa: PLR0913 - one parameter an option
    *,
    query: tuple[str, ...],
    people: tuple[str, ...],
    statuses: tuple[str, ...],
    shown: int,
    period: str | None,
    workers: int,
    as_json: bool,
    database: Path,
) -> None:
    """Show how far people agree on the documents that QUERY asks for; on all without one.

    Only documents that two or more of them have finished are compared, without boilerplate. What is left out is always
    said, and what is undefined as well. docs/agreement.md has the definitions.
    """
    text = joined_query(query)
    check_there(database)
    if len(set(people)) == 1:
        raise BadInput(f"--annotator {people[0]}: {_TWO}; name another one, or leave it out for all")
    from annotator.agreement.compared import compared_document
    from annotator.agreement.comparison import Comparison
    from annotator.agreement.questions import Questions
    from annotator.cli.agreement_json import agreement_json, periods_json
    from annotator.cli.agreement_table import table_lines
    from annotator.cli.terminal_output import echo_coloured

    finished = [Status(status) for status in dict.fromkeys(statuses)]
    with opened_store(database, None) as store, stages_shown() as report:
        asked = chosen_query(text, "the query", store)
        schema = store.remembered_schema()
        relations = schema.relations if schema else ()
        undirected = frozenset(relation.id for relation in relations if not relation.directed)
        with store.finished_work(asked, people, finished) as (standing, records):
            _check(standing, people, finished)
            comparison = Comparison(standing.compared, Questions.of(schema))
            over_time = _over_time(store, period, standing, finished, Questions.of(schema))
            common = sum(count for finishers, count in standing.by_people.items() if finishers > 1)
            began = monotonic()
            for count, record in enumerate(records, 1):
                compared = compared_document(record.document, record.layers, undirected)
                comparison.add(compared)
                if over_time is not None:
                    over_time.add(compared)
                if monotonic() - began > _PATIENCE:
                    report("comparing documents", 100 * count // common)
        if monotonic() - began > _PATIENCE:
            report("drawing documents for the intervals", 0)
        labels = [label.id for label in schema.labels] if schema else []
        with working(workers) as pool:
            agreement = comparison.agreement(labels, _compute(pool, report) if workers > 1 else None)
        periods = over_time.periods() if over_time is not None else []
    if as_json:
        found = agreement_json(agreement, standing, finished)
        if period is not None:
            found[f"by_{period}"] = periods_json(period, periods)
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    name_of = schema.name_of if schema else str
    for line in table_lines(agreement, standing, finished, shown, (f"by {period}", periods), name_of=name_of):
        echo_coloured(line)


def _over_time(
    store: Store, period: str | None, standing: Standing, finished: Collection[Status], questions: Questions
) -> Periods | None:
    """Return the periods that are asked for, if any are."""
    from annotator.cli.agreement_periods import Periods, rounds, weeks

    match period:
        case "week":
            return Periods(standing.compared, questions, weeks(store, standing.compared, finished))
        case "round":
            return Periods(standing.compared, questions, rounds(store))
        case _:
            return None


def _compute(workers: Workers, report: Callable[[str, int], None]) -> ComputeAll:
    """Return what lets the workers compute the intervals, and shows how far they are."""
    from annotator.agreement.planned_intervals import answered  # slow to import

    def compute(questions: Sequence[Question]) -> Iterator[Answer]:
        answers = mapped_in_order(workers.executor, answered, questions, workers.ahead)
        for count, answer in enumerate(answers):
            report("drawing documents for the intervals", 100 * count // len(questions))
            yield answer

    return compute


def _check(standing: Standing, people: Sequence[str], finished: Collection[Status]) -> None:
    """Raise ``BadInput`` unless two people finished one document."""
    if not standing.documents:
        raise BadInput("the query asks for no document")
    known = f"there are {', '.join(standing.layers)}" if standing.layers else "nobody has"
    for name in people:
        if name not in standing.layers:
            raise BadInput(f"--annotator {name}: nobody of that name worked on what is asked for; {known}")
    if any(count > 1 for count in standing.by_people):
        return
    does = ", ".join(_states(standing, people, finished)) or "nobody worked on it"
    fix = "mark what is finished as done, or name with --status what counts as finished"
    match standing.people:
        case ():
            raise BadInput(f"nobody has finished a document that is asked for ({does}); {fix}")
        case (only,):
            raise BadInput(f"only {only} has finished documents that are asked for ({does}); {_TWO}")
        case _:
            raise BadInput(f"no document that is asked for was finished by two people ({does}); {_TWO}")


def _states(standing: Standing, people: Sequence[str], finished: Collection[Status]) -> Iterator[str]:
    for name, by_status in standing.layers.items():
        if not people or name in people:
            done = sum(by_status.get(status, 0) for status in finished)
            yield f"{name}: {done} of {sum(by_status.values())} finished"

"""``annotator agree [QUERY]``: how far people agree on the documents that two or more of them have finished."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.errors import BadInput
from annotator.cli.people_options import finished_option, people_option
from annotator.cli.progress import stages_shown
from annotator.cli.project import check_there, database_option, opened_store
from annotator.cli.query_option import chosen_query, joined_query
from annotator.cli.workers import Workers, workers_option, working
from annotator.core.layer import Status
from annotator.core.ordered_map import mapped_in_order

if TYPE_CHECKING:
    from annotator.agreement.compared import ComparedDocument
    from annotator.agreement.comparison import DocumentAgreement
    from annotator.agreement.planned_intervals import Answer, ComputeAll, Question
    from annotator.cli.agreement_periods import Periods
    from annotator.cli.compared_people import OnDocument
    from annotator.core.document import Document
    from annotator.store.finished_work import Standing
    from annotator.store.store import Store

_SHOWN = 10


@click.command("agree", context_settings={"ignore_unknown_options": True})  # a query may begin with a minus
@click.argument("query", nargs=-1)
@people_option("Compare only")
@finished_option("finished")
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
    from annotator.cli.compared_people import TWO, compared_people

    if len(set(people)) == 1:
        raise BadInput(f"--annotator {people[0]}: {TWO}; name another one, or leave it out for all")
    from annotator.cli.agreement_json import agreement_json, periods_json
    from annotator.cli.agreement_table import table_lines
    from annotator.cli.terminal_output import echo_coloured

    finished = [Status(status) for status in dict.fromkeys(statuses)]
    with opened_store(database, None) as store, stages_shown() as report, working(workers) as pool:
        schema, over_time = store.remembered_schema(), list["Periods"]()

        def begun(standing: Standing) -> OnDocument:
            over_time.extend(_over_time(store, period, standing, finished))

            def add(_: Document, compared: ComparedDocument, __: DocumentAgreement) -> None:
                for each in over_time:
                    each.add(compared)

            return add

        agreement, standing = compared_people(
            store,
            chosen_query(text, "the query", store),
            people,
            finished,
            report,
            begun=begun,
            compute=_compute(pool, report) if workers > 1 else None,
        )
        periods = [period for each in over_time for period in each.periods()]
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
    store: Store, period: str | None, standing: Standing, finished: Collection[Status]
) -> Iterator[Periods]:
    """Yield the periods that are asked for, if any are."""
    from annotator.agreement.questions import Questions
    from annotator.cli.agreement_periods import Periods, rounds, weeks

    questions = Questions.of(store.remembered_schema())
    if period == "week":
        yield Periods(standing.compared, questions, weeks(store, standing.compared, finished))
    elif period == "round":
        yield Periods(standing.compared, questions, rounds(store))


def _compute(workers: Workers, report: Callable[[str, int], None]) -> ComputeAll:
    """Return what lets the workers compute the intervals, and shows how far they are."""
    from annotator.agreement.planned_intervals import answered  # slow to import

    def compute(questions: Sequence[Question]) -> Iterator[Answer]:
        answers = mapped_in_order(workers.executor, answered, questions, workers.ahead)
        for count, answer in enumerate(answers):
            report("drawing documents for the intervals", 100 * count // len(questions))
            yield answer

    return compute

"""``annotator report -o FILE [QUERY]``: the state of a project as one page of HTML."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.output import print_pieces, refuse_database, write_file
from annotator.cli.people_options import finished_option, people_option
from annotator.cli.progress import stages_shown
from annotator.cli.project import check_there, database_option, login_name, opened_store, settings_in_force
from annotator.cli.query_option import chosen_query, joined_query
from annotator.core.clock import now
from annotator.core.layer import Status
from annotator.formats.format import OutputPart

_SHOWN = 10
_DAY = len("2026-12-01")


@click.command("report", context_settings={"ignore_unknown_options": True})  # a query may begin with a minus
@click.argument("query", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to FILE, completely or not at all.  [default: the standard output]",
)
@click.option("--where", metavar="QUERY", default="", help="The same as QUERY, in one word of the shell.")
@people_option("Report only the work of")
@finished_option("finished and is compared")
@click.option(
    "--documents",
    "shown",
    type=click.IntRange(min=0),
    default=_SHOWN,
    show_default=True,
    help="How many documents to show with the places on which people differ, the lowest agreement first.",
)
@click.option(
    "--date",
    metavar="YYYY-MM-DD",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date on the page; with it, the same database gives the same bytes.  [default: today, in UTC]",
)
@database_option
def report_command(  # noqa: PLR0913 - one parameter an option
    *,
    query: tuple[str, ...],
    output: Path | None,
    where: str,
    people: tuple[str, ...],
    statuses: tuple[str, ...],
    shown: int,
    date: datetime | None,
    database: Path,
) -> None:
    """Write a report of the documents that QUERY asks for, or of all: one page of HTML that needs no network.

    It has labels, values, spans a day, progress, your keys per span, suggestions, agreement with the places on
    which people differ, and the codebook. It holds pieces of your texts.
    """
    from annotator.report.chart_svg import ChartsMissingError, check_charts

    text = " ".join(filter(None, (joined_query(query), where)))
    check_there(database)
    if output is not None:
        refuse_database(output)
    try:
        check_charts()
    except ChartsMissingError as error:
        raise BadInput(str(error)) from None
    from annotator.cli.report_gathering import gathered_report
    from annotator.report.report_page import report_html

    day = f"{date:%Y-%m-%d}" if date is not None else now()[:_DAY]
    finished = [Status(status) for status in dict.fromkeys(statuses)]
    me = settings_in_force().settings.annotator or login_name()
    with opened_store(database, me) as store, stages_shown() as told:
        asked = chosen_query(text, "the query", store)
        report = gathered_report(
            store, asked, people, finished, date=day, text=text, shown=shown, report=told
        )
    pieces = [OutputPart(report_html(report))]
    if output is None:
        print_pieces(pieces)
    else:
        write_file(pieces, output, lambda: None)

"""``annotator doctor``: what may be wrong with a database and around it, and what to do."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.check_command import FOUND
from annotator.cli.errors import BadInput
from annotator.cli.progress import stages_shown
from annotator.cli.project import check_there, database_option
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.store.errors import StoreError


@click.command("doctor")
@click.option("--quick", is_flag=True, help="Leave out what takes long: the quotes and the log.")
@database_option
def doctor_command(*, quick: bool, database: Path) -> None:
    """Check the database and what is around it, a line for each check; nothing is changed.

    Each line starts with ok, with note for what is good to know, or with wrong. The exit code is 1 if anything is
    wrong. A database of an older version is checked as far as that is possible, and stays as it is.
    """
    from annotator.store.examination import examine
    from annotator.store.findings import Severity

    check_there(database)
    try:
        with stages_shown() as report:
            findings = list(examine(database, quick=quick, report=report))
    except StoreError as error:
        raise BadInput(str(error)) from None
    for each in findings:
        click.echo(visible(f"{each.severity:<5}  {each.check}: {each.what}"))
    faults = sum(each.severity is Severity.WRONG for each in findings)
    click.echo(f"{counted(faults, 'fault')} found" if faults else "nothing is wrong", err=True)
    if faults:
        raise SystemExit(FOUND)

"""``annotator import PATH...``: import files into the database, each text once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click
from msgspec.structs import replace

from annotator.cli.errors import BAD_INPUT, INTERRUPTED, BadInput
from annotator.cli.format_options import chosen_format, read_formats, setting_option
from annotator.cli.import_outcome import Outcome, left_out_lines
from annotator.cli.importer import Reading, import_files
from annotator.cli.output import OnEntry, opened_report
from annotator.cli.project import (
    annotator_option,
    check_there,
    database_option,
    opened_store,
    project_schema,
    schema_option,
)
from annotator.cli.standard_input import files_with_input
from annotator.core.quoting import visible
from annotator.formats.shared.import_report import ImportReport
from annotator.schema.values import LabelSchema
from annotator.store.store import Store


@click.command("import")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "name",
    metavar="NAME",
    shell_complete=read_formats,
    help="The format of the files.  [default: detected from each]",
)
@click.option("--encoding", metavar="NAME", help="The encoding of the files, whatever they declare.")
@click.option(
    "--map", "names", multiple=True, metavar="LABEL=ID", help="Import LABEL of the files as ID (repeatable)."
)
@click.option("--update", is_flag=True, help="Update documents that are already there; one undo reverts it.")
@click.option("--skip-bad", is_flag=True, help="Leave out what is wrong and import the rest of a file.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, report it, and write nothing.")
@click.option("--strict", is_flag=True, help="Import nothing if anything of consequence would be left out.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write all that is left out or wrong to FILE, as JSON lines.",
)
@click.option(
    "--follow-links", is_flag=True, help="Import what links in a folder lead to outside of it, too."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0.1),
    metavar="SECONDS",
    help="Give up on a web page, book, PDF, feed or Word document after so long.  [default: 10]",
)
@click.option(
    "--memory-limit",
    type=click.IntRange(min=50),
    metavar="MB",
    help="Give up on one that needs more memory.  [default: 1000]",
)
@click.option("--bring-back", is_flag=True, help="Import texts, too, that 'annotator remove' removed before.")
@click.option(
    "--discard", is_flag=True, help="Take back an import that was interrupted, instead of a new one."
)
@setting_option
@database_option
@schema_option
@annotator_option
def import_command(  # noqa: PLR0913 - one parameter an option
    *,
    paths: tuple[Path, ...],
    name: str | None,
    encoding: str | None,
    names: tuple[str, ...],
    update: bool,
    skip_bad: bool,
    dry_run: bool,
    strict: bool,
    report: Path | None,
    follow_links: bool,
    time_limit: float | None,
    memory_limit: int | None,
    bring_back: bool,
    discard: bool,
    settings: tuple[str, ...],
    database: Path,
    schema_path: Path | None,
    annotator: str,
) -> None:
    """Import texts and their spans from files and folders into the database.

    Formats are detected by ending and content (docs/formats.md lists them); - is the standard input. A text that is
    already there is not imported twice; if its spans differ, that is shown. Ctrl+C stops, and running it again goes on;
    documents of an import are not shown before it has come to its end.
    """
    if paths and discard:
        raise click.UsageError("--discard takes no PATHS.")
    if not paths and not discard:
        raise click.MissingParameter(param_hint="'PATHS...'", param_type="argument")
    if discard:
        _discard(database, annotator)
        return
    _raise_limits(time_limit, memory_limit)
    format_ = chosen_format(name, reads=True) if name else None
    how = Reading(
        encoding,
        format_,
        settings,
        _pairs(names),
        update=update,
        brings_back=bring_back,
        skips_bad=skip_bad,
        follows_links=follow_links,
        report=report,
    )
    with (
        database_to_read(database) if dry_run else nullcontext(database) as opened,
        opened_store(opened, annotator, imports=True) as store,
        files_with_input(paths, format_) as files,
        opened_report(report, opened) as on_entry,
    ):
        schema = project_schema(store, schema_path)
        rehearsal = replace(how, is_rehearsal=True)
        if strict:
            outcome = _imported(store, schema, files, rehearsal, None)
            if outcome.exit_code:
                _finish(outcome, "nothing was imported, because of --strict", report)
                raise SystemExit(BAD_INPUT)
        outcome = _imported(store, schema, files, rehearsal if dry_run else how, on_entry)
    _finish(outcome, f"{outcome}; nothing was written" if dry_run else str(outcome), report)
    raise SystemExit(outcome.exit_code)


def _raise_limits(seconds: float | None, megabytes: int | None) -> None:
    if seconds is None and megabytes is None:
        return
    from annotator.formats.isolation import LIMITS

    LIMITS.seconds = LIMITS.seconds if seconds is None else seconds
    LIMITS.memory = LIMITS.memory if megabytes is None else megabytes * 1_000_000


def _imported(
    store: Store, schema: LabelSchema, files: list[Path], how: Reading, on_entry: OnEntry | None
) -> Outcome:
    outcome = Outcome(report=ImportReport(how.skips_bad, on_entry))
    try:
        import_files(store, schema, files, outcome, how)
    except KeyboardInterrupt:
        click.echo(
            f"stopped: {outcome}; run it again to go on, its documents are not shown before its end",
            err=True,
        )
        raise SystemExit(INTERRUPTED) from None
    return outcome


def _finish(outcome: Outcome, summary: str, report: Path | None) -> None:
    click.echo(summary)
    for line in [*left_out_lines(outcome.report, report), *map(visible, outcome.advice)]:
        click.echo(line)


@contextmanager
def database_to_read(database: Path) -> Iterator[Path]:
    """The database or, if there is none yet, an empty one that is thrown away."""
    if database.exists():
        yield database
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / database.name


def _discard(database: Path, annotator: str) -> None:
    check_there(database)
    with opened_store(database, annotator, imports=True) as store, store.importing([]) as import_:
        import_.discard()
    click.echo("taken back" if import_.goes_on else "no import was interrupted here")


def _pairs(names: Iterable[str]) -> dict[str, str]:
    pairs = [name.rpartition("=") for name in names]
    if wrong := next((name for name, pair in zip(names, pairs, strict=True) if not pair[1]), None):
        raise BadInput(f"--map {wrong}: write LABEL=ID")
    return {label: id_ for label, _, id_ in pairs}

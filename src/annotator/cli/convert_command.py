"""``annotator convert IN... OUT``: from one format to another, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.format_options import (
    chosen_format,
    chosen_settings,
    loss_options,
    read_formats,
    setting_option,
    write_records,
    written_formats,
)
from annotator.cli.import_outcome import left_out_lines
from annotator.cli.project import annotator_option
from annotator.cli.standard_input import files_with_input
from annotator.cli.workers import Workers, workers_option, working
from annotator.core.ordered_map import mapped_in_order
from annotator.core.record import Record
from annotator.formats.file_reading import FileReading, is_small
from annotator.formats.finding import find_files
from annotator.formats.format import Format
from annotator.formats.reading import format_of
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.import_report import ImportReport
from annotator.store.annotators import check_annotator
from annotator.store.errors import StoreError

_SHOWN = 20
"""Places of a file with something wrong in it that are shown."""


@click.command("convert")
@click.argument("sources", nargs=-1, required=True, metavar="IN...", type=click.Path(path_type=Path))
@click.argument("output", metavar="OUT", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "from_",
    metavar="NAME",
    shell_complete=read_formats,
    help="The format of IN.  [default: detected from the files]",
)
@click.option(
    "--to",
    metavar="NAME",
    shell_complete=written_formats,
    help="The format of OUT.  [default: detected from its ending]",
)
@click.option(
    "--schema",
    "schema_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The label schema to declare in OUT.",
)
@click.option("--encoding", metavar="NAME", help="The encoding of IN, whatever it declares.")
@click.option("--skip-bad", is_flag=True, help="Leave out what is wrong in IN and convert the rest.")
@setting_option
@loss_options
@workers_option
@annotator_option
def convert_command(  # noqa: PLR0913 - one parameter an option
    *,
    sources: tuple[Path, ...],
    output: Path,
    from_: str | None,
    to: str | None,
    schema_path: Path | None,
    encoding: str | None,
    skip_bad: bool,
    settings: tuple[str, ...],
    strict: bool,
    report: Path | None,
    workers: int,
    annotator: str,
) -> None:
    """Convert files from one format to another; - stands for the standard input or output."""
    try:
        check_annotator(annotator)
    except StoreError as error:
        raise BadInput(str(error)) from None
    reads = chosen_format(from_, reads=True) if from_ else None
    writes = chosen_format(to, writes=True) if to else _format_for(output)
    schema = None
    if schema_path is not None:
        from annotator.cli.schema_files import schema_at

        schema = schema_at(schema_path)
    with files_with_input(sources, reads, "--from") as paths:
        read = ImportReport(skips_bad=skip_bad)
        files = _files(paths, reads, read)
        mine = chosen_settings(
            settings, reads=dict.fromkeys(format_ for _, format_ in files), writes=[writes]
        )
        wanted = FileReading(annotator, encoding, mine, skip_bad)
        with working(workers) as pool:
            write_records(
                _records(files, wanted, read, pool),
                writes,
                mine,
                None if output == Path("-") else output,
                schema=schema,
                strict=strict,
                report=report,
            )
    for line in left_out_lines(read, None):
        click.echo(f"reading {line}", err=True)


def _files(paths: list[Path], format_: Format | None, read: ImportReport) -> list[tuple[Path, Format]]:
    try:
        return [(path, format_ or format_of(path)) for path in find_files(paths, format_, read)]
    except FormatError as error:
        raise BadInput(str(error)) from None


def _records(
    files: list[tuple[Path, Format]], wanted: FileReading, read: ImportReport, workers: Workers
) -> Iterator[Record]:
    try:
        for path, format_, records in _read(files, wanted, read, workers):
            yield from records if records is not None else wanted.records(path, format_, read)
            problems, _ = read.take_problems()
            if problems:
                raise BadInput(*map(str, problems[:_SHOWN]), "--skip-bad converts the rest")
    except FormatError as error:
        raise BadInput(str(error)) from None


def _read(
    files: list[tuple[Path, Format]], wanted: FileReading, read: ImportReport, workers: Workers
) -> Iterator[tuple[Path, Format, list[Record] | None]]:
    """Yield the files in their order, with their records if a worker has read them: those that are small enough."""
    for is_shared, some in groupby(files, lambda file: workers.ahead > 1 and is_small(file[0])):
        if not is_shared:
            yield from ((path, format_, None) for path, format_ in some)
            continue
        shared = list(some)
        parts = [(path, format_.name) for path, format_ in shared]
        done = mapped_in_order(workers.executor, wanted, parts, workers.ahead)
        for (path, format_), (records, report) in zip(shared, done, strict=True):
            read.add(report)
            yield path, format_, records


def _format_for(output: Path) -> Format:
    from annotator.formats.registry import formats

    ending = output.suffix.lower()
    fits = [format_ for format_ in formats() if format_.write and ending in format_.endings]
    is_of_texts = any(ending in format_.endings for format_ in formats() if not format_.write)
    # What a format is mainly called by decides; .txt and .tsv are plain texts and tables in the first place.
    mainly = [format_ for format_ in fits if format_.endings[0] == ending]
    own = (
        [format_ for format_ in mainly if format_.name == "jsonl"] or mainly or ([] if is_of_texts else fits)
    )
    if len(own) != 1:
        names = ", ".join(format_.name for format_ in fits or formats() if format_.write)
        raise BadInput(
            f"{output.as_posix()!r}: the format is not clear from the name; choose it with --to: {names}"
        )
    return own[0]

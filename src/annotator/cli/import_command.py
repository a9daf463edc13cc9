"""``annotator import PATH...``: import files into the database, each text once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import click
from msgspec import Struct, field
from msgspec.structs import replace

from annotator.cli.errors import BAD_INPUT, BadInput
from annotator.cli.format_options import chosen_format, chosen_settings, setting_option
from annotator.cli.import_chunks import chunks, uninterrupted
from annotator.cli.pattern_files import take_patterns
from annotator.cli.progress import Progress, progress_over
from annotator.cli.project import (
    annotator_option,
    database_option,
    opened_store,
    project_schema,
    schema_option,
)
from annotator.cli.reimport import Reimport
from annotator.cli.standard_input import files_with_input
from annotator.cli.unknown_labels import UnknownLabels
from annotator.core.counting import counted
from annotator.core.record import Record
from annotator.formats.format import Format
from annotator.formats.reading import find_files, format_of, read_path
from annotator.formats.shared.errors import FormatError
from annotator.schema.migrating import migrated_record
from annotator.schema.values import LabelSchema
from annotator.store.errors import StoreError
from annotator.store.importing import Import
from annotator.store.record_writer import ImportCount
from annotator.store.store import Store

BATCH = 1000
"""Files of one document each that are read at a time."""

INTERRUPTED = 130
"""The exit code after Ctrl+C, as in shells."""


class Outcome(Struct):
    """The result of an import."""

    new: int = 0
    present: int = 0
    removed: int = 0
    failed: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.new} new, {self.present} already there, {len(self.failed)} failed"


class Reading(Struct, frozen=True):
    """How to read the files, as far as the options say.

    ``options`` are the ``settings`` (name=value) as a mapping, checked against the formats of the files.
    """

    encoding: str | None = None
    format_: Format | None = None
    settings: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    update: bool = False
    brings_back: bool = False
    options: dict[str, str] = field(default_factory=dict)


File = tuple[Path, Format]


@click.command("import")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "name", metavar="NAME", help="The format of the files.  [default: detected from each]"
)
@click.option("--encoding", metavar="NAME", help="The encoding of the files, whatever they declare.")
@click.option(
    "--map", "names", multiple=True, metavar="LABEL=ID", help="Import LABEL of the files as ID (repeatable)."
)
@click.option("--update", is_flag=True, help="Update documents that are already there; one undo reverts it.")
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
    format_ = chosen_format(name, reads=True) if name else None
    how = Reading(encoding, format_, settings, names=_pairs(names), update=update, brings_back=bring_back)
    with opened_store(database, annotator, imports=True) as store, files_with_input(paths, format_) as files:
        schema = project_schema(store, schema_path)
        outcome = Outcome()
        try:
            import_files(store, schema, files, outcome, how)
        except KeyboardInterrupt:
            click.echo(
                f"stopped: {outcome}; run it again to go on, its documents are not shown before its end",
                err=True,
            )
            raise SystemExit(INTERRUPTED) from None
    click.echo(str(outcome))
    for line in outcome.advice:
        click.echo(line)
    if outcome.failed:
        raise SystemExit(BAD_INPUT)


def _discard(database: Path, annotator: str) -> None:
    if not database.exists():
        raise BadInput(f"{os.fspath(database)!r}: there is no such database; name it with --db")
    with opened_store(database, annotator, imports=True) as store, store.importing([]) as import_:
        import_.discard()
    click.echo("taken back" if import_.goes_on else "no import was interrupted here")


def _pairs(names: Iterable[str]) -> dict[str, str]:
    pairs = [name.rpartition("=") for name in names]
    if wrong := next((name for name, pair in zip(names, pairs, strict=True) if not pair[1]), None):
        raise BadInput(f"--map {wrong}: write LABEL=ID")
    return {label: id_ for label, _, id_ in pairs}


def import_files(
    store: Store,
    schema: LabelSchema,
    paths: Iterable[Path],
    outcome: Outcome | None = None,
    how: Reading | None = None,
) -> None:
    """Import files and the files in folders; each file that cannot be read is reported in one line and skipped.

    Raises ``BadInput`` for a path that does not exist, before anything is written.
    """
    outcome = outcome or Outcome()
    how = how or Reading()
    try:
        files = [(file, how.format_ or format_of(file)) for file in find_files(paths, how.format_)]
    except FormatError as error:
        raise BadInput(str(error)) from None
    if how.settings:
        formats = list(dict.fromkeys(format_ for _, format_ in files))
        how = replace(how, options=chosen_settings(how.settings, formats))
    came_from = [str(path.resolve()) for path in paths]
    with store.importing(came_from) as import_, progress_over(files) as progress:
        if import_.goes_on:
            progress.say("going on with this import, which was interrupted")
        importer = _Importer(store, import_, schema, outcome, progress, how)
        for batch in _batches([file for file in files if not file[1].holds_many]):
            importer.batch(batch)
        for file in files:
            if file[1].patterns:
                importer.patterns(file)
            elif file[1].holds_many:
                importer.file(file)
        importer.finish()


def _batches(files: list[File]) -> Iterator[list[File]]:
    remaining = iter(files)
    while batch := list(islice(remaining, BATCH)):
        yield batch


class _Importer:
    def __init__(  # noqa: PLR0913, PLR0917 - what it depends on
        self,
        store: Store,
        import_: Import,
        schema: LabelSchema,
        outcome: Outcome,
        progress: Progress,
        how: Reading,
    ) -> None:
        self.store = store
        self.import_ = import_
        self.schema = schema
        self.outcome = outcome
        self.progress = progress
        self.how = how
        self.unknown = UnknownLabels(schema, how.names)
        self.reimport = Reimport(store, schema)

    def batch(self, files: list[File]) -> None:
        """Import files of one document each."""
        read = [(record, file[1]) for file in files for record in self._read_single(file)]
        position = 0
        for chunk in chunks(record for record, _ in read):
            with uninterrupted():
                count = self._add(chunk)
                self._count(count)
            for number in count.present_with_layers:
                self.reimport.take(*read[position + number])
            position += len(chunk)

    def file(self, file: File) -> None:
        """Import a file of many documents: all of them or, if one is invalid, none."""
        try:
            counts = self._added(chunks(self._records(file)))
            for count in counts:
                self._count(count)
            if any(count.present_with_layers for count in counts):
                for record in self._records(file):
                    self.reimport.take(record, file[1])
        except (FormatError, StoreError) as error:
            self._fail(error)
        self.progress.advance()

    def patterns(self, file: File) -> None:
        """Import a file of strings to suggest, replacing those of the last file of that name; all or none."""
        try:
            self.outcome.advice.append(take_patterns(self.store, *file, self.how.encoding, self.unknown))
        except FormatError as error:
            self._fail(error)
        self.progress.advance()

    def finish(self) -> None:
        """Show what came in, apply updates if asked for, and report what was found in all files."""
        self.import_.finish()
        if self.how.update:
            self.reimport.apply()
        self.outcome.advice += self.reimport.lines(updated=self.how.update)
        self.outcome.advice += filter(None, [self.unknown.advice()])
        if self.outcome.removed:
            left_out = counted(self.outcome.removed, "document")
            self.outcome.advice.append(
                f"{left_out} left out: removed from this database before; --bring-back imports them all the same"
            )

    def _added(self, chunks: Iterator[list[Record]]) -> list[ImportCount]:
        """Import the chunks of a file; if one cannot be read, what was imported before it is taken back."""
        first, second = next(chunks, []), next(chunks, [])
        if not second:
            return [self._add(first)] if first else []
        with self.import_.file():
            return [self._add(chunk) for chunk in chain((first, second), chunks)]

    def _add(self, chunk: list[Record]) -> ImportCount:
        return self.import_.add(chunk, brings_back=self.how.brings_back)

    def _count(self, count: ImportCount) -> None:
        """Add documents to the outcome."""
        self.outcome.new += count.new
        self.outcome.present += count.present
        self.outcome.removed += count.removed

    def _read_single(self, file: File) -> list[Record]:
        self.progress.advance()
        path, format_ = file
        try:
            if format_.is_slow and self.store.has_raw(hashlib.sha256(path.read_bytes()).hexdigest()):
                self.outcome.present += 1
                return []
            return list(self._records(file))
        except FormatError as error:
            self._fail(error)
        except OSError as error:
            self._fail(FormatError(path, None, f"cannot be read ({error.strerror})", "check its permissions"))
        return []

    def _records(self, file: File) -> Iterator[Record]:
        path, format_ = file
        read = read_path(
            path,
            annotator=self.store.annotator,
            encoding=self.how.encoding,
            format_=format_,
            options=self.how.options,
        )
        records = (migrated_record(self.unknown.renamed(record), self.schema) for record in read)
        for record in records:
            found = self.unknown.found_in(record)
            if found:  # the rest is read only to count
                found = sum(map(self.unknown.found_in, records), found)
                raise self.unknown.refusal(path, found, "span")
            yield record

    def _fail(self, error: Exception) -> None:
        self.outcome.failed.append(str(error))
        self.progress.say(str(error))

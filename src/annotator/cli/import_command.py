"""``annotator import PATH...``: files into the database, each text once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import click

from annotator.cli.progress import Progress, progress_over
from annotator.cli.project import (
    BAD_INPUT,
    BadInput,
    annotator_option,
    database_option,
    opened_store,
    project_schema,
    schema_option,
)
from annotator.core.record import Record
from annotator.formats.errors import FormatError
from annotator.formats.reading import find_files, format_of, read_path
from annotator.schema.values import LabelSchema
from annotator.store.errors import StoreError
from annotator.store.store import Store

BATCH = 200
"""Files of one document each that share a transaction: 0.3 ms of flushing for all, little lost to Ctrl+C."""

INTERRUPTED = 130
"""The exit code after Ctrl+C, as shells have it."""


@dataclass
class Outcome:
    """What became of the documents."""

    new: int = 0
    present: int = 0
    failed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.new} new, {self.present} already there, {len(self.failed)} failed"


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--encoding", metavar="NAME", help="How the files are encoded, whatever they say.")
@database_option
@schema_option
@annotator_option
def import_command(
    paths: tuple[Path, ...], encoding: str | None, database: Path, schema_path: Path | None, annotator: str
) -> None:
    """Take texts from files and folders into the database.

    Reads .txt, .md, .html, .jsonl (a text field; spans of our own export come back as spans) and .csv (a text
    column). A text that is there already is not taken twice. Ctrl+C stops; running it again goes on.
    """
    with opened_store(database, annotator) as store:
        schema = project_schema(store, schema_path)
        outcome = Outcome()
        try:
            import_files(store, schema, paths, outcome, encoding=encoding)
        except KeyboardInterrupt:
            click.echo(f"stopped: {outcome}; run it again to go on", err=True)
            raise SystemExit(INTERRUPTED) from None
    click.echo(str(outcome))
    if outcome.failed:
        raise SystemExit(BAD_INPUT)


def import_files(
    store: Store,
    schema: LabelSchema,
    paths: Iterable[Path],
    outcome: Outcome | None = None,
    *,
    encoding: str | None = None,
) -> None:
    """Import files and the files in folders; what cannot be read is reported, one line each, and passed over.

    A path that is not there is ``BadInput``, before anything is written.
    """
    outcome = outcome or Outcome()
    try:
        files = list(find_files(paths))
    except FormatError as error:
        raise BadInput(str(error)) from None
    with progress_over(files) as progress:
        take_in = _Import(store, schema, outcome, progress, encoding)
        for batch in _batches([file for file in files if not format_of(file).holds_many]):
            take_in.batch(batch)
        for file in files:
            if format_of(file).holds_many:
                take_in.file(file)


def _batches(files: list[Path]) -> Iterator[list[Path]]:
    remaining = iter(files)
    while batch := list(islice(remaining, BATCH)):
        yield batch


@dataclass
class _Import:
    store: Store
    schema: LabelSchema
    outcome: Outcome
    progress: Progress
    encoding: str | None

    def batch(self, files: list[Path]) -> None:
        """Files of one document each, in one transaction."""
        records = [record for file in files for record in self._read_single(file)]
        self._keep(records)

    def file(self, file: Path) -> None:
        """A file of many documents: all of them or, where one line is wrong, none."""
        try:
            self._keep(self._records(file))
        except (FormatError, StoreError) as error:
            self._fail(error)
        self.progress.advance()

    def _keep(self, records: Iterable[Record]) -> None:
        count = self.store.import_records(records)
        self.outcome.new += count.new
        self.outcome.present += count.present

    def _read_single(self, file: Path) -> list[Record]:
        self.progress.advance()
        try:
            if format_of(file).is_slow and self.store.has_raw(hashlib.sha256(file.read_bytes()).hexdigest()):
                self.outcome.present += 1
                return []
            return list(self._records(file))
        except FormatError as error:
            self._fail(error)
        except OSError as error:
            self._fail(FormatError(file, None, f"cannot be read ({error.strerror})", "check its permissions"))
        return []

    def _records(self, file: Path) -> Iterator[Record]:
        for record in read_path(file, annotator=self.store.annotator, encoding=self.encoding):
            self._check_labels(record, file)
            yield record

    def _check_labels(self, record: Record, file: Path) -> None:
        for layer in record.layers:
            unknown = sorted(label for label in layer.spans.counts if self.schema.label(label) is None)
            if unknown:
                what = f"spans with labels that the schema {self.schema.id} lacks: {', '.join(unknown)}"
                raise FormatError(file, None, what, "add them to the schema or choose another with --schema")

    def _fail(self, error: Exception) -> None:
        self.outcome.failed.append(str(error))
        self.progress.say(str(error))

"""Importing files: reading them, writing what is in them, and counting what is not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import click
from msgspec import Struct, field
from msgspec.structs import replace

from annotator.cli.errors import BadInput
from annotator.cli.format_options import chosen_settings
from annotator.cli.import_chunks import chunks, uninterrupted
from annotator.cli.import_outcome import WAY_ON, BadFileError, Outcome
from annotator.cli.pattern_files import take_patterns
from annotator.cli.progress import Progress, progress_over
from annotator.cli.reimport import Reimport
from annotator.cli.unknown_labels import UnknownLabels
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.core.record import Record
from annotator.formats.finding import find_files
from annotator.formats.format import Format
from annotator.formats.reading import format_of, read_path
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.import_report import ImportReport, Kind, Problem
from annotator.schema.migrating import migrated_record
from annotator.schema.values import LabelSchema
from annotator.store.annotators import fault_of_names
from annotator.store.errors import StoreError, UnfitRecordError
from annotator.store.importing import Import
from annotator.store.record_writer import ImportCount
from annotator.store.rehearsal import Rehearsal
from annotator.store.store import Store

BATCH = 1000
"""Files of one document each that are read at a time."""


class Reading(Struct, frozen=True):
    """How to read the files, as far as the options say.

    ``options`` are the ``settings`` (name=value) as a mapping, checked against the formats of the files. A rehearsal
    reads and checks everything, and writes nothing. The file of the ``report`` is not imported itself.
    """

    encoding: str | None = None
    format_: Format | None = None
    settings: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    update: bool = False
    brings_back: bool = False
    skips_bad: bool = False
    is_rehearsal: bool = False
    follows_links: bool = False
    report: Path | None = None
    options: dict[str, str] = field(default_factory=dict)


File = tuple[Path, Format]


def import_files(
    store: Store,
    schema: LabelSchema,
    paths: Iterable[Path],
    outcome: Outcome | None = None,
    how: Reading | None = None,
) -> None:
    """Import files and the files in folders; each file that cannot be read is reported and skipped.

    Raises ``BadInput`` for a path that does not exist, before anything is written.
    """
    outcome = outcome or Outcome()
    how = how or Reading()
    try:
        found = list(find_files(paths, how.format_, outcome.report, follows_links=how.follows_links))
    except FormatError as error:
        raise BadInput(str(error)) from None
    # In the order of the work: files of one document each are written together.
    if how.report is not None:
        found = [path for path in found if path.resolve() != how.report.resolve()]
    files = sorted(_recognised(found, how, outcome), key=lambda file: file[1].holds_many)
    if how.settings:
        formats = list(dict.fromkeys(format_ for _, format_ in files))
        how = replace(how, options=chosen_settings(how.settings, reads=formats))
    came_from = [str(path.resolve()) for path in paths]
    opened = store.rehearsing() if how.is_rehearsal else store.importing(came_from)
    with opened as import_, progress_over([path for path, _ in files]) as progress:
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


def _recognised(found: list[Path], how: Reading, outcome: Outcome) -> list[File]:
    """Return the files with their formats; one whose format is not clear fails by itself.

    Raises ``BadInput`` if no file has a format that is clear.
    """
    files: list[File] = []
    errors: list[str] = []
    for path in found:
        try:
            files.append((path, how.format_ or format_of(path)))
        except FormatError as error:
            outcome.failed.append(path)
            errors.append(str(error))
    if errors and not files:
        raise BadInput(*errors)
    for line in errors:
        click.echo(visible(line), err=True)
    return files


def _batches(files: list[File]) -> Iterator[list[File]]:
    remaining = iter(files)
    while batch := list(islice(remaining, BATCH)):
        yield batch


class _Importer:
    def __init__(  # noqa: PLR0913, PLR0917 - what it depends on
        self,
        store: Store,
        import_: Import | Rehearsal,
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
        """Import files of one document each; one that the database cannot hold costs no other."""
        read = [(record, file) for file in files for record in self._read_single(file)]
        for chunk in chunks(read, lambda each: each[0]):
            while chunk:
                try:
                    with uninterrupted():
                        count = self._add([record for record, _ in chunk])
                        self._count(count)
                except UnfitRecordError as error:
                    _, (path, _) = chunk.pop(error.number)
                    self._fail(path, FormatError(path, None, str(error), "leave it out"))
                    continue
                for number in count.present_with_layers:
                    record, (_, format_) = chunk[number]
                    self.reimport.take(record, format_)
                break

    def file(self, file: File) -> None:
        """Import a file of many documents: all of them or, if one is invalid, none."""
        try:
            counts = self._added(
                file[0], chunks(self._records(file, self.outcome.report), lambda record: record)
            )
            for count in counts:
                self._count(count)
            if any(count.present_with_layers for count in counts):
                for record in self._records(file, ImportReport(self.how.skips_bad)):
                    self.reimport.take(record, file[1])
        except UnfitRecordError as error:
            self._fail(file[0], FormatError(file[0], None, str(error), "leave it out"))
        except (FormatError, StoreError) as error:
            self._fail(file[0], error)
        self.progress.advance()

    def patterns(self, file: File) -> None:
        """Import a file of strings to suggest, replacing those of the last file of that name; all or none."""
        if self.how.is_rehearsal:
            return
        try:
            self.outcome.advice.append(take_patterns(self.store, *file, self.how.encoding, self.unknown))
        except FormatError as error:
            self._fail(file[0], error)
        self.progress.advance()

    def finish(self) -> None:
        """Show what came in, apply updates if asked for, and report what was found in all files."""
        self.import_.finish()
        updates = self.how.update and not self.how.is_rehearsal
        if updates:
            self.reimport.apply()
        self.outcome.advice += self.reimport.lines(updated=updates)
        self.outcome.advice += self.unknown.advice()
        if self.outcome.removed:
            left_out = counted(self.outcome.removed, "document")
            self.outcome.advice.append(
                f"{left_out} left out: removed from this database before; --bring-back imports them all the same"
            )

    def _added(self, path: Path, found: Iterator[list[Record]]) -> list[ImportCount]:
        """Import the chunks of a file; if one cannot be read, what was imported before it is taken back."""
        first, second = next(found, []), next(found, [])
        if not second:
            return [self._add_fit(path, first)] if first else []
        with self.import_.file():
            return [self._add_fit(path, chunk) for chunk in chain((first, second), found)]

    def _add_fit(self, path: Path, chunk: list[Record]) -> ImportCount:
        """Import a chunk of a file, without records that the database cannot hold if bad ones are skipped."""
        while True:
            try:
                return self._add(chunk)
            except UnfitRecordError as error:
                if not self.how.skips_bad:
                    raise
                self.outcome.report.omit(Kind.RECORD, str(error), path)
                del chunk[error.number]

    def _add(self, chunk: list[Record]) -> ImportCount:
        return self.import_.add(chunk, brings_back=self.how.brings_back)

    def _count(self, count: ImportCount) -> None:
        """Add documents to the outcome."""
        self.outcome.new += count.new
        self.outcome.present += count.present
        self.outcome.removed += count.removed

    def _read_single(self, file: File) -> list[Record]:
        path, format_ = file
        try:
            if format_.is_slow and self.store.has_raw(hashlib.sha256(path.read_bytes()).hexdigest()):
                self.outcome.present += 1
                return []
            return list(self._records(file, self.outcome.report))
        except FormatError as error:
            self._fail(path, error)
        except OSError as error:
            self._fail(
                path, FormatError(path, None, f"cannot be read ({error.strerror})", "check its permissions")
            )
        finally:
            self.progress.advance()
        return []

    def _records(self, file: File, report: ImportReport) -> Iterator[Record]:
        """Yield the records of a file; raises ``FormatError`` in the end if anything in it was wrong."""
        path, format_ = file
        read = read_path(
            path,
            annotator=self.store.annotator,
            encoding=self.how.encoding,
            format_=format_,
            options=self.how.options,
            report=report,
            on_read=self.progress.read,
        )
        records = (migrated_record(self.unknown.renamed(record), self.schema) for record in read)
        try:
            for number, record in enumerate(records, 1):
                if fault := fault_of_names(record):
                    what = f"record {number}: {fault}"
                    report.problem(Problem(path, None, what, "correct the name in the file"), Kind.RECORD)
                    continue
                found = self.unknown.found_in(record)
                if found:  # the rest is read only to count
                    found = sum(map(self.unknown.found_in, records), found)
                    raise self.unknown.refusal(path, found, "span")
                if self._came_otherwise(record):
                    self.outcome.present += 1
                else:
                    yield record
        finally:
            problems, count = report.take_problems()
        if problems:
            raise BadFileError(problems, count)

    def _came_otherwise(self, record: Record) -> bool:
        """Return whether an earlier version took another text from the same source, which stays as it is."""
        document = record.document
        is_extracted = document.extractor is not None and document.raw_sha256 is not None
        if not (is_extracted or record.formerly) or self.how.encoding is not None:
            return False
        if self.store.title_of(document.id) is not None:
            return False
        return any(self.store.title_of(id_) is not None for id_ in record.formerly) or (
            is_extracted and self.store.has_raw(document.raw_sha256 or "")
        )

    def _fail(self, path: Path, error: Exception) -> None:
        """Say what is wrong with a file, of which nothing comes in."""
        self.outcome.failed.append(path)
        if self.how.skips_bad and isinstance(error, FormatError):
            self.outcome.report.omit(Kind.FILE, path.name, path, error.line, error.what)
        lines = [str(error)]
        if isinstance(error, BadFileError):
            lines = error.lines
            if WAY_ON not in self.outcome.advice:
                self.outcome.advice.append(WAY_ON)
        for line in lines:
            self.progress.say(line)

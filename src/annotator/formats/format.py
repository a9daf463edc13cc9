"""What a format is: names, endings, how it is read and written, and what it carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple, Protocol

from msgspec import Struct, field

from annotator.core.document import Document
from annotator.core.record import Record
from annotator.core.suggestion import Pattern
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.fitting import EVERYTHING, Refusal, fit
from annotator.formats.shared.losses import Losses, Thing
from annotator.formats.shared.source_file import SourceFile
from annotator.schema.values import LabelSchema


class Reader(Protocol):
    """Reads one file, a record at a time; raises ``FormatError``. Options are further keyword arguments.

    What it does not take goes to the report of the source, and so does what is wrong with a record or a span, at the
    places that the source gives (``RecordLocation.omit``, ``RecordLocation.costing``).
    """

    def __call__(self, source: SourceFile) -> Iterator[Record]:
        """Yield the records of the file."""


class OutputPart(NamedTuple):
    """A piece of output: for the file itself or, if ``file`` names one, for that file beside it."""

    content: str | bytes
    file: str = ""


class Writing(Struct, frozen=True):
    """What a writer gets besides the records: the schema they were made under, and where to report losses."""

    losses: Losses
    schema: LabelSchema | None = None


class Writer(Protocol):
    """Turns records that were made to fit into pieces of output, one record at a time."""

    def __call__(self, records: Iterable[Record], writing: Writing) -> Iterator[str | bytes | OutputPart]:
        """Yield the pieces, in order; a bare ``str`` or ``bytes`` is a piece of the file itself."""


class Option(Struct, frozen=True):
    """A choice that a format leaves to the user, given as ``-O name=value``; the first value is the default."""

    name: str
    values: tuple[str, ...]
    help: str
    on_reading: bool = False
    on_writing: bool = True


class Format(Struct, frozen=True):
    """A kind of file, reading and writing side by side. Third parties add theirs as an entry point.

    ``name`` is what ``--format`` takes. ``endings`` (lower case, with the dot) may be shared by several formats
    that ``sniffs`` distinguishes by the beginning and the first whole records of a file; a format without it takes the
    rest. ``holds_many`` means that a file may hold many documents, ``is_folder`` that writing makes a folder of files,
    ``is_slow`` that reading one file takes tens of milliseconds. ``patterns`` reads a file of strings to suggest, for
    which ``read`` raises, since it holds no documents. ``refuses`` returns, for a document, a predicate for the spans
    and relations that the format cannot write for reasons of its own. ``extra`` is the optional dependency that it
    needs.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    read: Callable[..., Iterator[Record]] | None = None
    write: Callable[..., Iterator[str | bytes | OutputPart]] | None = None
    carries: frozenset[Thing] = frozenset()
    refuses: Callable[[Document], Refusal] | None = None
    sniffs: Callable[[Evidence], bool] | None = None
    options: tuple[Option, ...] = field(default=())
    extra: str = ""
    note: str = ""
    holds_many: bool = True
    is_folder: bool = False
    is_slow: bool = False
    patterns: Callable[..., Iterator[Pattern]] | None = None

    def written(
        self, records: Iterable[Record], writing: Writing, options: Mapping[str, str] | None = None
    ) -> Iterator[OutputPart]:
        """Yield the output for the records, a piece at a time; what does not fit goes to ``writing.losses``.

        Raises ``ValueError`` if the format is not written.
        """
        if self.write is None:
            raise ValueError(f"{self.name} is not written")
        fitted = (self._fitted(record, writing.losses) for record in records)
        for piece in self.write(fitted, writing, **self._chosen(options, "on_writing")):
            yield piece if isinstance(piece, OutputPart) else OutputPart(piece)

    def _fitted(self, record: Record, losses: Losses) -> Record:
        if self.carries == EVERYTHING and self.refuses is None:
            return record
        return fit(record, self.carries, losses, self.refuses(record.document) if self.refuses else None)

    def records(self, source: SourceFile, options: Mapping[str, str] | None = None) -> Iterator[Record]:
        """Return the records of a file; raises ``FormatError``, or ``ValueError`` if the format is not read."""
        if self.read is None:
            raise ValueError(f"{self.name} is not read")
        chosen = self._chosen(options, "on_reading")
        return self.read(source, **chosen)

    def _chosen(self, options: Mapping[str, str] | None, when: str) -> dict[str, str]:
        """Return those of the choices that are this format's; two formats of one conversion may share a name."""
        mine = {option.name: option.values for option in self.options if getattr(option, when)}
        chosen = ((name, value) for name, value in (options or {}).items() if name in mine)
        return {name: value for name, value in chosen if value in mine[name] or not mine[name]}


def lazily(module: str, function: str) -> Callable[..., Any]:
    """Return a function that imports its module of this package when it is first called.

    To start, the program needs none of the two dozen formats; for a file it needs one.
    """

    def call(*arguments: Any, **options: Any) -> Any:
        return getattr(import_module(f"annotator.formats.{module}"), function)(*arguments, **options)

    return call

"""Reading a whole file at once, in any process: what is passed on are its path and the name of its format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from annotator.core.record import Record
from annotator.formats.format import Format
from annotator.formats.reading import read_path
from annotator.formats.registry import formats
from annotator.formats.shared.import_report import ImportReport

LARGEST = 10_000_000
"""Bytes of a file that is read at once; a larger one is read record by record where it is written."""


def is_small(path: Path) -> bool:
    """Whether all records of the file may be in memory at once; one that cannot be looked at is not."""
    try:
        return path.stat().st_size <= LARGEST
    except OSError:
        return False


class FileReading(Struct, frozen=True):
    """How files are read: as in ``read_path``, with what is wrong left out if it ``skips_bad``."""

    annotator: str
    encoding: str | None
    options: Mapping[str, str]
    skips_bad: bool

    def __hash__(self) -> int:
        return id(self)

    def records(self, path: Path, format_: Format, report: ImportReport) -> Iterator[Record]:
        """Yield the records of a file; raises ``FormatError``."""
        return read_path(
            path,
            annotator=self.annotator,
            encoding=self.encoding,
            format_=format_,
            options=self.options,
            report=report,
        )

    def __call__(self, part: tuple[Path, str]) -> tuple[list[Record], ImportReport]:
        """Return all records of a file of the format with that name, and what was left out; raises ``FormatError``."""
        path, name = part
        report = ImportReport(skips_bad=self.skips_bad)
        format_ = next(format_ for format_ in formats() if format_.name == name)
        return list(self.records(path, format_, report)), report

"""Which format reads which file, by its ending and, where formats share one, by how the file begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from annotator.core.record import Record
from annotator.formats.format import Format
from annotator.formats.registry import formats, formats_ending_in
from annotator.formats.shared.errors import FormatError, RecordLocation, unexpected
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import ImportReport
from annotator.formats.shared.source_file import SourceFile

_COMPARED = 20
"""Records that are compared where a file may be of two formats."""


def endings() -> list[str]:
    """Return all the endings that are read."""
    return list(dict.fromkeys(ending for format_ in formats() if format_.read for ending in format_.endings))


def format_of(path: Path) -> Format:
    """Return the format of a file; raises ``FormatError`` if there is none, or if it may be of two."""
    try:
        found = candidates(path)
    except FormatError:
        raise
    except Exception as error:  # as in reading
        raise unexpected(SourceFile(path).place(), error) from error
    if not found:
        raise _unknown(path)
    return found[0] if len(found) == 1 else _decided(path, found)


def candidates(path: Path) -> list[Format]:
    """Return the formats that the file may be of; that without ``sniffs`` takes what none of the others knows."""
    by_ending = formats_ending_in(path.suffix.lower())
    if len(by_ending) == 1 and by_ending[0].sniffs is None:
        return by_ending
    evidence = Evidence(path)
    if by_ending and not evidence.start:
        return by_ending[-1:]
    known = [format_ for format_ in by_ending if format_.sniffs and format_.sniffs(evidence)]
    return known or [format_ for format_ in by_ending if not format_.sniffs][:1]


def _decided(path: Path, found: list[Format]) -> Format:
    """Return that of the formats whose reading finds annotations, if they find the same, or only one does.

    Raises ``FormatError`` if two find different ones.
    """
    readings = {format_.name: _annotations(path, format_) for format_ in found if format_.read}
    different = {name: spans for name, spans in readings.items() if spans}
    if len({frozenset(spans) for spans in different.values()}) > 1:
        names = " and ".join(different)
        what = f"it can be read as {names}, which find different annotations"
        raise FormatError(path, None, what, "name one of them with --format")
    return next((format_ for format_ in found if format_.name in different), found[0])


def _annotations(path: Path, format_: Format) -> set[tuple[str, int, int, str]]:
    """Return the spans that a format finds in the first records."""
    spans: set[tuple[str, int, int, str]] = set()
    try:
        for record in islice(
            read_path(path, annotator="", format_=format_, report=ImportReport()), _COMPARED
        ):
            id_ = record.document.id
            spans |= {
                (id_, span.start, span.end, span.label) for layer in record.layers for span in layer.spans
            }
    except FormatError:
        pass
    return spans


def read_path(  # noqa: PLR0913 - one parameter a choice
    path: Path,
    *,
    annotator: str,
    encoding: str | None = None,
    format_: Format | None = None,
    options: Mapping[str, str] | None = None,
    report: ImportReport | None = None,
    on_read: Callable[[int], None] | None = None,
) -> Iterator[Record]:
    """Return the records of a file, each with its provenance; memory does not grow with their number.

    ``annotator`` is who made spans that name nobody; ``encoding`` and ``format_`` overrule what the file says of
    itself. What is left out, and what is wrong with a record or a span, goes to the ``report``; without one, the first
    thing that is wrong is raised. ``on_read`` is told how many bytes were read, each time some were. Raises
    ``FormatError``, in a file of many records possibly after some good ones: a caller that wants all or nothing must
    not keep any before the last one is read.
    """
    chosen = format_ or format_of(path)
    source = SourceFile(path, annotator, encoding, report, on_read)
    return _or_format_error(source.place(), chosen.records(source, options))


def _or_format_error(place: RecordLocation, read: Iterator[Record]) -> Iterator[Record]:
    """Yield the records; any error that the file causes in its reader is raised as a ``FormatError`` for the file."""
    try:
        yield from read
    except FormatError:
        raise
    except OSError as error:
        raise place.error(
            f"cannot be read ({error.strerror or error})", "check its name and permissions"
        ) from error
    except Exception as error:  # a library may raise anything, and must not end the import of other files
        raise unexpected(place, error) from error


def _unknown(path: Path) -> FormatError:
    if formats_ending_in(path.suffix.lower()):
        names = ", ".join(format_.name for format_ in formats_ending_in(path.suffix.lower()))
        what = "it is in none of the formats that have this ending"
        return FormatError(path, None, what, f"name one with --format: {names}")
    kind = f"files that end in {path.suffix}" if path.suffix else "files without an ending"
    return FormatError(path, None, f"{kind} are not read", f"use one of {', '.join(endings())}")

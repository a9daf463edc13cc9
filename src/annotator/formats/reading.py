"""Which format reads which file, by its ending and, where formats share one, by how the file begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from annotator.core.record import Record
from annotator.formats.format import Format
from annotator.formats.registry import formats, formats_ending_in
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import FormatError

_HEAD = 1 << 16
"""Bytes that a format may look at to recognise its own files."""

_BESIDE = {".documents.csv": ".csv", ".features.json": ".jsonl"}
"""Files that belong to another one: the end of the name and the ending of the other."""


def endings() -> list[str]:
    """Return all the endings that are read."""
    return list(dict.fromkeys(ending for format_ in formats() if format_.read for ending in format_.endings))


def format_of(path: Path) -> Format:
    """Return the format of a file; raises ``FormatError`` if there is none."""
    found = _format_or_none(path)
    if found is None:
        raise _unknown(path)
    return found


def _format_or_none(path: Path) -> Format | None:
    candidates = formats_ending_in(path.suffix.lower())
    if len(candidates) == 1 and candidates[0].sniffs is None:
        return candidates[0]
    if not candidates:
        return None
    with open_raw(path) as file:
        head = file.read(_HEAD)
    if not head:
        return candidates[-1]
    by_content = (format_ for format_ in candidates if format_.sniffs and format_.sniffs(head))
    return next(by_content, None) or next((format_ for format_ in candidates if not format_.sniffs), None)


def read_path(
    path: Path,
    *,
    annotator: str,
    encoding: str | None = None,
    format_: Format | None = None,
    options: Mapping[str, str] | None = None,
) -> Iterator[Record]:
    """Return the records of a file, each with its provenance; memory does not grow with their number.

    ``annotator`` is who made spans that name nobody; ``encoding`` and ``format_`` overrule what the file says of
    itself. Raises ``FormatError``, in a file of many records possibly after some good ones: a caller that wants all
    or nothing must not keep any before the last one is read.
    """
    chosen = format_ or format_of(path)
    return _or_format_error(
        path, chosen.records(path, annotator=annotator, encoding=encoding, options=options)
    )


def _or_format_error(path: Path, read: Iterator[Record]) -> Iterator[Record]:
    """Yield the records; any error that the file causes in its reader is raised as a ``FormatError`` for the file."""
    try:
        yield from read
    except FormatError:
        raise
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        why = f"is not as its format has it ({type(error).__name__}: {error})"
        raise FormatError(path, None, why, "correct the file, or name its format with --format") from error


def find_files(paths: Iterable[Path], format_: Format | None = None) -> Iterator[Path]:
    """Yield the files that are named and those in the folders that are named, a folder's in sorted order.

    In folders, hidden files, READMEs, links to folders and files that no format reads are skipped, and so are files
    that belong to another one. A named file that no format reads, or a path that does not exist, raises
    ``FormatError``. With ``format_``, named files are taken as they are and folders give those with its endings.
    """
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, format_)
        elif not path.exists():
            raise FormatError(path, None, "there is no such file or folder", "check the path")
        else:
            if format_ is None:
                format_of(path)
            yield path


def _in_folder(folder: Path, format_: Format | None) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        what = f"the folder cannot be read ({error.strerror})"
        raise FormatError(folder, None, what, "check its permissions") from None
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():  # a link to a folder above would never end
                yield from _in_folder(entry, format_)
        elif entry.stem.lower() != "readme" and entry.is_file() and _is_read(entry, format_):
            yield entry


def _is_read(path: Path, format_: Format | None) -> bool:
    if format_ is not None:
        return path.suffix.lower() in format_.endings
    if path.suffix.lower() == ".txt" and path.with_suffix(".ann").exists():
        return False  # brat's: it comes with its annotations
    for end, ending in _BESIDE.items():
        if path.name.endswith(end) and path.with_name(path.name.removesuffix(end) + ending).exists():
            return False
    return _format_or_none(path) is not None


def _unknown(path: Path) -> FormatError:
    if formats_ending_in(path.suffix.lower()):
        names = ", ".join(format_.name for format_ in formats_ending_in(path.suffix.lower()))
        what = "it is in none of the formats that have this ending"
        return FormatError(path, None, what, f"name one with --format: {names}")
    kind = f"files that end in {path.suffix}" if path.suffix else "files without an ending"
    return FormatError(path, None, f"{kind} are not read", f"use one of {', '.join(endings())}")

"""Which file is read by what: the one registry of readers, by file ending.

A new format is one more line in ``FORMATS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from annotator.core.record import Record
from annotator.formats import csv_table, jsonl, plain_text, web_page
from annotator.formats.errors import FormatError


class Reader(Protocol):
    """Reads one file, a record at a time; raises ``FormatError``."""

    def __call__(self, path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:
        """The records of the file at ``path``."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name, its endings (lower case, with the dot) and what reads it.

    ``holds_many`` says that a file may hold many documents, ``is_slow`` that reading one takes tens of
    milliseconds, so that whoever knows its bytes already does better to pass it over.
    """

    name: str
    endings: tuple[str, ...]
    read: Reader
    holds_many: bool = False
    is_slow: bool = False


FORMATS = (
    Format("plain text", (".txt",), plain_text.read),
    Format("Markdown", (".md",), plain_text.read),
    Format("web page", (".html", ".htm"), web_page.read, is_slow=True),
    Format("JSON lines", (".jsonl",), jsonl.read, holds_many=True),
    Format("table", (".csv", ".tsv"), csv_table.read, holds_many=True),
)

BY_ENDING = {ending: format_ for format_ in FORMATS for ending in format_.endings}


def format_of(path: Path) -> Format:
    """The format that a file's ending names; raises ``FormatError`` when there is none."""
    found = BY_ENDING.get(path.suffix.lower())
    if found is None:
        raise _unknown(path)
    return found


def read_path(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:
    """The records of a file, each with its provenance, in constant memory in their number.

    ``annotator`` is who made spans that name nobody; ``encoding`` overrules what the file says of itself. Raises
    ``FormatError``, for a file of many records possibly behind some good ones: who must not do things by half
    keeps nothing until the last one is in.
    """
    return format_of(path).read(path, annotator=annotator, encoding=encoding)


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that are named and those in the folders that are named, a folder's in sorted order.

    In folders, hidden files, READMEs, links to folders and endings nothing reads are passed over. A named file
    with such an ending, or a path that is not there, raises ``FormatError``.
    """
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path)
        elif not path.exists():
            raise FormatError(path, None, "there is no such file or folder", "check the path")
        else:
            format_of(path)
            yield path


def _in_folder(folder: Path) -> Iterator[Path]:
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
                yield from _in_folder(entry)
        elif entry.suffix.lower() in BY_ENDING and entry.stem.lower() != "readme" and entry.is_file():
            yield entry


def _unknown(path: Path) -> FormatError:
    ending = f"files that end in {path.suffix}" if path.suffix else "files without an ending"
    return FormatError(path, None, f"{ending} are not read", f"use one of {', '.join(BY_ENDING)}")

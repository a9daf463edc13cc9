"""Rows of documents, with or without their copies: a table for reading, JSON lines and CSV for programs."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from annotator.store.document_query import ListedDocument
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, fitted_end, padded

if TYPE_CHECKING:
    from annotator.store.copy_listing import ListedCopy, ListedGroup

_COLUMNS = ("id", "status", "spans", "date", "changed", "title", "source", "length")
_SHORT_ID = 8
_FIXED = 46
"""Cells of the columns before title and source."""

_NARROWEST = 80


def document_lines(rows: Iterable[ListedDocument], form: str) -> Iterator[str]:
    """Return a line for each document, as a ``table``, ``jsonl`` or ``csv``."""
    match form:
        case "jsonl":
            for row in rows:
                yield json.dumps(asdict(row), ensure_ascii=False)
        case "csv":
            yield _comma_separated(_COLUMNS)
            for row in rows:
                yield _comma_separated(_values(row))
        case _:
            width = list_width()
            for row in rows:
                yield _table_row(row, width)


def grouped_lines(groups: Iterable[ListedGroup], form: str) -> Iterator[str]:
    """Return lines for documents and their copies: an object each with its copies, or rows below its own."""
    match form:
        case "jsonl":
            for group in groups:
                copies = [{**asdict(copy.document), "share": _share(copy)} for copy in group.copies]
                yield json.dumps({**asdict(group.document), "copies": copies}, ensure_ascii=False)
        case "csv":
            yield _comma_separated((*_COLUMNS, "copies", "copy_of", "share"))
            for group in groups:
                first = group.document
                yield _comma_separated((*_values(first), len(group.copies), "", ""))
                for copy in group.copies:
                    yield _comma_separated((*_values(copy.document), "", first.id, _share(copy)))
        case _:
            width = list_width()
            for group in groups:
                yield _table_row(group.document, width, _count(len(group.copies)))
                for copy in group.copies:
                    yield _table_row(copy.document, width, f"  {copy.share:.0%}", indent="  ")


def _count(copies: int) -> str:
    return f"  + {copies:,} {'copy' if copies == 1 else 'copies'}" if copies else ""


def _share(copy: ListedCopy) -> float:
    return round(copy.share, 3)


def _values(row: ListedDocument) -> list[object]:
    return [getattr(row, column) for column in _COLUMNS]


def _comma_separated(values: Sequence[object]) -> str:
    line = _Line()
    csv.writer(line, lineterminator="").writerow(values)
    return line.written


class _Line:
    """What the CSV writer writes last."""

    written = ""

    def write(self, text: str) -> int:
        """Take a line."""
        self.written = text
        return len(text)


def list_width() -> int:
    """Return the cells of a row: those of the terminal, or of a wide one where there is none."""
    return max(_NARROWEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 120


def _table_row(row: ListedDocument, width: int, end: str = "", indent: str = "") -> str:
    room = width - _FIXED - len(end) - len(indent)
    title = fitted(sanitize(row.title) or "Untitled", room * 2 // 3)
    source = fitted_end(sanitize(row.source), room - room * 2 // 3)
    return (
        f"{indent}{row.id[:_SHORT_ID]}  {row.status.replace('_', ' '):<11}  {row.spans:>5}  "
        f"{(row.date or '')[:10]:<10}  {padded(title, room * 2 // 3)}  {source}"
    ).rstrip() + end

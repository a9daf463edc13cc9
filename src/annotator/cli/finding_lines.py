"""What is inconsistent, as lines of a table, JSON or CSV: the place, what is odd there, and what would mend it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any

from annotator.core.consistency import Found
from annotator.core.document import Document
from annotator.core.inconsistency import what_is_odd
from annotator.view.cells import sanitize
from annotator.view.concordance import in_context
from annotator.view.lines import fitted, padded

_SHORT_ID = 8
_AROUND = 40
"""Code points of the text before and after the place, for programs."""

_COLUMNS = (
    "id", "title", "annotator", "kind", "start", "end", "text", "label", "better_start", "better_end", "better_text",
    "better_label", "here", "elsewhere", "score", "before", "after", "what",
)  # fmt: skip


def finding_lines(
    rows: Iterable[tuple[Document, Found]], form: str, width: int, name_of: Callable[[str], str]
) -> Iterator[str]:
    """The lines of the form ``table``, of so many cells, ``jsonl`` or ``csv``, one finding each.

    ``name_of`` gives the name of a label, which sentences have; programs get the ids beside them.
    """
    match form:
        case "jsonl":
            for document, found in rows:
                yield json.dumps(_values(document, found, name_of), ensure_ascii=False)
        case "csv":
            yield _csv_line(_COLUMNS)
            for document, found in rows:
                yield _csv_line(_values(document, found, name_of).values())
        case _:
            for document, found in rows:
                yield _table_row(document, found, width, name_of)


def _values(document: Document, found: Found, name_of: Callable[[str], str]) -> dict[str, Any]:
    finding, text = found.finding, document.text
    range_, better = finding.range_, finding.better
    values = (
        document.id,
        document.title,
        found.annotator,
        str(finding.kind),
        range_.start,
        range_.end,
        range_.slice(text),
        finding.label,
        better.start,
        better.end,
        better.slice(text),
        finding.better_label,
        finding.here,
        finding.elsewhere,
        round(finding.score, 3),
        text[max(0, range_.start - _AROUND) : range_.start],
        text[range_.end : range_.end + _AROUND],
        what_is_odd(finding, text, name_of),
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _csv_line(values: Iterable[Any]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()


def _table_row(document: Document, found: Found, width: int, name_of: Callable[[str], str]) -> str:
    room = (width - _SHORT_ID - 4) // 2
    before, quote, after = in_context(document.text, found.finding.range_, room)
    what = fitted(sanitize(what_is_odd(found.finding, document.text, name_of)), width - _SHORT_ID - 4 - room)
    return f"{document.id[:_SHORT_ID]}  {padded(before + quote + after, room)}  {what}".rstrip()

"""Label Studio's small exports: JSON_MIN, and CSV with the same columns. Read, not written.

A row is one annotation of a task: the task's data, the ids of task, annotation and annotator, and a key for each
control with what was marked by it. Rows of one task that follow each other are one document. In a table, regions and
choices are JSON in a cell.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from annotator.core.layer import Status
from annotator.core.record import Record
from annotator.formats.shared import json_stream
from annotator.formats.shared.annotation_keys import omit_annotations
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.opened_text import opened_text
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile

_ABOUT_ROW = ("annotation_id", "created_at", "updated_at", "lead_time")
_LABELS = ("labels", "hypertextlabels")


def sniff(evidence: Evidence) -> bool:
    """Return whether one of the first records has regions as JSON_MIN has them."""
    return any(
        "data" not in record and any(map(_has_regions, record.values()))
        for record in evidence.records
        if not {"annotation_id", "annotator"}.isdisjoint(record)
    )


def sniff_table(evidence: Evidence) -> bool:
    """Return whether the header of a table has Label Studio's columns."""
    header = evidence.start.partition(b"\n")[0]
    return b"annotation_id" in header and b"annotator" in header and b"lead_time" in header


def _has_regions(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) and _is_region(one) for one in value)


def _is_region(value: Mapping[str, Any]) -> bool:
    return {"start", "end"} <= value.keys() and not {*_LABELS}.isdisjoint(value)


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the tasks of a file in JSON; raises ``FormatError``."""
    return _records(json_stream.items(source), source.annotator)


def read_table(source: SourceFile) -> Iterator[Record]:
    """Yield the tasks of a table; raises ``FormatError``."""
    return _records(_rows(source), source.annotator)


def _rows(source: SourceFile) -> Iterator[tuple[RecordLocation, dict[str, Any]]]:
    csv.field_size_limit(sys.maxsize)
    with opened_text(source) as file:
        reader = csv.DictReader(file, restkey="further cells", strict=True)
        line = 1
        try:
            for row in reader:
                place, line = source.place(line + 1), reader.line_num
                yield place, {str(key): _cell(value) for key, value in row.items() if value not in (None, "")}
        except csv.Error as error:
            raise source.place(line + 1).error(f"not a row of a table ({error})", "correct it") from None


def _cell(value: Any) -> Any:
    """Return what is in a cell: a list or an object, if it is one in JSON."""
    if not isinstance(value, str) or value[0] not in "[{":
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _records(rows: Iterable[tuple[RecordLocation, Any]], annotator: str) -> Iterator[Record]:
    numbered = enumerate(rows)
    groups = ([row for _, row in group] for _, group in groupby(numbered, key=_task_of))
    found = ((group[0][0], group) for group in groups)
    return each_record(found, lambda _, group: _record(group, annotator))


def _task_of(entry: tuple[int, tuple[RecordLocation, Any]]) -> tuple[bool, object]:
    number, (_, row) = entry
    is_numbered = isinstance(row, dict) and row.get("id") is not None
    return is_numbered, str(row["id"]) if is_numbered else number


def _record(rows: list[tuple[RecordLocation, Any]], annotator: str) -> Record:
    parts = [Fields(row if isinstance(row, dict) else {}, "the row", place) for place, row in rows]
    first = parts[0]
    text = _text_of(first)
    controls = {key for row in parts for key, value in row.value.items() if _is_control(value)}
    about = ("id", "annotator", *_ABOUT_ROW)
    metadata = {
        key: value
        for key, value in first.value.items()
        if key not in controls and key not in about and value is not text
    }
    omit_annotations(metadata, first.place)
    builder = LayerBuilder(document_with(text, metadata, first.place), first.place)
    for row in parts:
        who = row.get("annotator")
        is_alone = len(parts) == 1 or who is None
        if is_alone:
            row.omit("annotator", is_harmless=True)
        _add_layer(builder, row, controls, annotator if is_alone else f"user {who}")
        for key, value in metadata.items():
            row.repeats(key, value)
        row.asked.update(key for key, value in row.value.items() if value == text)
        row.omit_rest(harmless=("id", *_ABOUT_ROW))
    return Record(builder.document, builder.layers())


def _text_of(row: Fields) -> Any:
    """Return the text: ``text``, else the longest string."""
    texts = [value for value in row.value.values() if isinstance(value, str)]
    found = row.value.get("text")
    return found if isinstance(found, str) else max(texts, key=len, default=None)


def _is_control(value: Any) -> bool:
    is_choice = isinstance(value, dict) and list(value) == ["choices"]
    return is_choice or _has_regions(value)


def _add_layer(builder: LayerBuilder, row: Fields, controls: set[str], annotator: str) -> None:
    builder.place = row.place
    parts = builder.of(annotator)
    parts.status = Status.DONE
    for key in sorted(controls & row.value.keys()):
        value = row.get(key)
        if isinstance(value, dict):
            choices = Fields(value, key, row.place)
            parts.answers[key] = choices.strings("choices")
            choices.omit_rest()
        elif isinstance(value, str):  # of one choice alone there is only its name
            parts.answers[key] = value
        else:
            row.each(key, Kind.SPAN, lambda region: _add_region(builder, region, annotator))


def _add_region(builder: LayerBuilder, region: Fields, annotator: str) -> None:
    extent = (region.integer("start"), region.integer("end"))
    quote = region.string_or_none("text")
    labels = [label for key in _LABELS for label in region.strings(key)]
    for label in labels or [""]:
        builder.span(annotator, [extent], label, quote=quote)
    region.omit_rest(harmless=("startOffset", "endOffset", "globalOffsets"))

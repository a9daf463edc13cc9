"""Spans in the cell of a table: a list as JSON or as Python prints it.

Each is ``[start, end, label]``, with the label at any place, or an object with ``start``, ``end`` and ``label`` or
``labels``, as Label Studio and doccano call them. Offsets are code points, end exclusive.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from typing import Any

from annotator.core.span import Value
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.value_text import as_value

SPAN_COLUMNS = frozenset(("label", "labels", "entities", "spans", "annotations"))
"""Columns that may hold spans."""

_STARTS = ("start", "start_offset", "begin", "startOffset")
_ENDS = ("end", "end_offset", "stop", "endOffset")
_LABELS = ("label", "labels", "type", "tag", "entity", "entity_group", "category")
_QUOTES = ("text", "quote", "word")
_BRACKETS = ("[[", "[{", "[(", "([", "({", "((")


def spans_in(cell: str, place: RecordLocation) -> list[Any] | None:
    """Return the list of spans that a cell is; ``None`` if it is something else, such as a label.

    Raises ``FormatError`` if it begins as one and cannot be read.
    """
    begins_as_list = cell.strip().replace(" ", "").startswith(_BRACKETS)
    try:
        value = _parsed(cell)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        if begins_as_list:
            raise place.error("the list of spans is not JSON", "correct the cell") from None
        return None
    if not isinstance(value, list | tuple):
        return None
    return list(value) if begins_as_list or not value else None


def _parsed(cell: str) -> Any:
    text = cell.strip()
    if not text.startswith(("[", "(")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return ast.literal_eval(text)


def add_spans(builder: LayerBuilder, annotator: str, found: Iterable[object]) -> None:
    """Add the spans to the annotator's layer; one that is wrong costs itself."""
    builder.of(annotator)
    for number, item in enumerate(found, 1):
        with builder.place.costing(Kind.SPAN):
            if isinstance(item, Mapping):
                _add_object(builder, annotator, Fields(item, f"span {number}", builder.place))
            else:
                start, end, label = _three(item, builder.place)
                builder.span(annotator, [(start, end)], label)


def _three(item: object, place: RecordLocation) -> tuple[int, int, str]:
    parts = item if isinstance(item, list | tuple) else ()
    numbers = [part for part in parts if type(part) is int]
    names = [part for part in parts if isinstance(part, str)]
    if len(parts) != 3 or len(numbers) != 2 or len(names) != 1:
        raise place.error(f"{item!r} is no span", 'write it as [0, 4, "label"]')
    return numbers[0], numbers[1], names[0]


def _add_object(builder: LayerBuilder, annotator: str, fields: Fields) -> None:
    start = fields.integer(_first(fields, _STARTS))
    end = fields.integer(_first(fields, _ENDS))
    label = fields.get(_first(fields, _LABELS))
    labels = list(label) if isinstance(label, list | tuple) else [label]
    if not labels or not all(isinstance(each, str) and each for each in labels):
        raise fields.wrong(_first(fields, _LABELS), "a string")
    quote = fields.get(_first(fields, _QUOTES))
    attributes: dict[str, Value] = {}
    for key in set(fields.value) - fields.asked:
        value = as_value(fields.value[key])
        if value is not None and key != "id":
            attributes[key] = value
            fields.asked.add(key)
    for each in labels:
        builder.span(
            annotator,
            [(start, end)],
            each,
            id_=str(fields.get("id") or "") if len(labels) == 1 else "",
            quote=_checked(quote, builder.document.text[start:end]),
            attributes=attributes,
        )
    fields.omit_rest()


def _first(fields: Fields, names: tuple[str, ...]) -> str:
    return next((name for name in names if fields.value.get(name) is not None), names[0])


def _checked(quote: object, text: str) -> str | None:
    """Return the quote, if it differs from the text in more than white space."""
    if not isinstance(quote, str) or quote.split() == text.split():
        return None
    return quote

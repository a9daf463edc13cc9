"""doccano JSONL in its three shapes: labels, labels with relations, labels with categories of the whole text.

Offsets are code points by default, ``end`` exclusive. doccano's web page counts UTF-16 code units, so for texts
with characters beyond U+FFFF (emoji) ``offsets=utf16`` is what its annotators see (v-annotator, ``Text.ts``).
doccano treats every key that is not the shape's own as metadata and exports it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from annotator.core.record import Record
from annotator.core.span import Span
from annotator.formats.format import Writing
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_lines import json_objects
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.losses import Losses, Thing
from annotator.formats.shared.metadata import document_with, metadata_of
from annotator.formats.shared.tokens import first_layer_spans
from annotator.formats.shared.units import CODEPOINT, Offsets

_OWN = frozenset(("text", "label", "labels", "entities", "relations", "cats"))
CATEGORIES = "cats"
"""The field whose answer holds the categories of a text."""


# -- writing ------------------------------------------------------------------------------------------------


def write(
    records: Iterable[Record], writing: Writing, shape: str = "labels", offsets: str = CODEPOINT
) -> Iterator[str]:
    """Yield one line per document; ``shape`` is ``labels``, ``relations`` or ``categories``."""
    for record in records:
        spans = first_layer_spans(record)
        units = Offsets(record.document.text, offsets)
        if any(a.end > b.start for a, b in pairwise(spans)):
            writing.losses.note("doccano drops overlapping spans unless its project allows them")
        value: dict[str, Any] = {"text": record.document.text}
        value |= _SHAPES[shape](record, spans, units, writing.losses)
        yield dump(value | metadata_of(record.document, _OWN)) + "\n"


def _with_labels(record: Record, spans: list[Span], units: Offsets, losses: Losses) -> dict[str, Any]:  # noqa: ARG001
    return {"label": _triples(spans, units)}


def _with_categories(record: Record, spans: list[Span], units: Offsets, losses: Losses) -> dict[str, Any]:
    """Return the spans and the list of categories, the only answer that doccano has a place for."""
    answers = record.layers[0].answers if record.layers else {}
    found = answers.get(CATEGORIES)
    for field, value in answers.items():
        if field != CATEGORIES or not isinstance(found, tuple):
            losses.add(Thing.ANSWER, record.document.id, field, str(value))
    cats = list(found) if isinstance(found, tuple) else []
    return {"entities": _triples(spans, units), "cats": cats}


def _with_relations(record: Record, spans: list[Span], units: Offsets, losses: Losses) -> dict[str, Any]:  # noqa: ARG001
    numbers = {span.id: number for number, span in enumerate(spans)}
    entities = [
        {"id": number, "start_offset": start, "end_offset": end, "label": label}
        for number, (start, end, label) in enumerate(_triples(spans, units))
    ]
    relations = [
        {"id": number, "from_id": numbers[r.source], "to_id": numbers[r.target], "type": r.type}
        for number, r in enumerate(record.layers[0].relations if record.layers else ())
    ]
    return {"entities": entities, "relations": relations}


def _triples(spans: Iterable[Span], units: Offsets) -> list[tuple[int, int, str]]:
    return [(units.outward(span.start), units.outward(span.end), span.label) for span in spans]


_SHAPES = {"labels": _with_labels, "relations": _with_relations, "categories": _with_categories}
write_relations = partial(write, shape="relations")
write_categories = partial(write, shape="categories")


# -- reading ------------------------------------------------------------------------------------------------


def sniff(head: bytes) -> bool:
    """Return whether the first line has labels or entities in one of the three shapes."""
    try:
        line = json.loads(head.partition(b"\n")[0])
    except ValueError:
        return False
    if not isinstance(line, dict) or not isinstance(line.get("text"), str) or "spans" in line:
        return False
    label = line.get("label")
    return isinstance(line.get("entities"), list) or (
        isinstance(label, list) and all(isinstance(one, list) and len(one) == 3 for one in label)
    )


def read(
    path: Path, *, annotator: str, encoding: str | None = None, offsets: str = CODEPOINT
) -> Iterator[Record]:
    """Yield the documents of a file; each line may be in any of the shapes. Raises ``FormatError``."""
    for place, line in json_objects(path, encoding):
        document = document_with(
            line.get("text"), {key: value for key, value in line.items() if key not in _OWN}, place
        )
        builder = LayerBuilder(document, place)
        if not _OWN.isdisjoint(line.keys() - {"text"}):
            _add_layer(builder, line, annotator, Offsets(document.text, offsets))
        yield Record(document, builder.layers())


def _add_layer(builder: LayerBuilder, line: Mapping[str, Any], annotator: str, units: Offsets) -> None:
    parts = builder.of(annotator)
    by_id: dict[int, Span] = {}
    for number, (start, end, label, id_) in enumerate(_marks(line, builder.place)):
        if label:
            span = builder.span(annotator, [(units.inward(start), units.inward(end))], label)
            by_id[number if id_ is None else id_] = span
    categories = [one for key in ("label", "labels", "cats") for one in _texts(line.get(key))]
    if categories:
        parts.answers[CATEGORIES] = tuple(categories)
    for fields in Fields(line, "the line", builder.place).objects("relations"):
        ends = [by_id.get(fields.integer(key)) for key in ("from_id", "to_id")]
        if ends[0] is None or ends[1] is None:
            raise builder.place.error(
                f"{fields.name} names an entity that is not there", "correct or remove it"
            )
        builder.relation(annotator, fields.string("type"), ends[0], ends[1])


def _texts(value: Any) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, str)]


def _marks(line: Mapping[str, Any], place: RecordLocation) -> Iterator[tuple[int, int, str, int | None]]:
    for key in ("label", "labels", "entities"):
        for one in line.get(key) if isinstance(line.get(key), list) else ():  # type: ignore[union-attr]
            if isinstance(one, str):
                continue  # a category, not a span
            match one:
                case [int(start), int(end), str(label)]:
                    yield start, end, label, None
                case {"start_offset": int(start), "end_offset": int(end), "label": str(label), **rest}:
                    yield start, end, label, number if type(number := rest.get("id")) is int else None
                case _:
                    raise place.error(f"{key} has an entry that is not a label", "write [start, end, label]")

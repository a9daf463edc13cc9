"""BioC JSON: a collection of documents with passages, annotations and relations.

A location is ``offset`` and ``length``; the standard does not say in which unit. PubTator and the package ``bioc``
count code points, which is the default here; bconv counts UTF-8 bytes by default: ``offsets=byte``. A document is
written as one passage; several are read into one text, the offsets between them filled with line breaks. Infons are
strings: other values are written in their JSON form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.layer import Status
from annotator.core.record import Record
from annotator.core.span import Span, Value
from annotator.formats.format import Writing
from annotator.formats.shared import json_stream
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with, metadata_of
from annotator.formats.shared.units import CODEPOINT, Offsets
from annotator.formats.shared.value_text import as_values, text_value, value_text

_PREFIX = "attribute."
_RESERVED = ("type", "note", "flagged", "annotator")
_PLAIN = ("title", "source", "date", "author")


# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing, offsets: str = CODEPOINT) -> Iterator[str]:  # noqa: ARG001
    """Yield the collection, one document a line; ``offsets`` is ``codepoint`` or ``byte``."""
    infons = {"offset_unit": offsets}
    yield f'{{"source": "annotator", "date": "", "key": "", "infons": {dump(infons)}, "documents": ['
    separator = "\n"
    for record in records:
        yield separator + dump(_document_value(record, offsets))
        separator = ",\n"
    yield "\n]}\n"


def _document_value(record: Record, unit: str) -> dict[str, Any]:
    text = record.document.text
    units = Offsets(text, unit)
    passage = {
        "offset": 0,
        "infons": {},
        "text": text,
        "sentences": [],
        "annotations": [_annotation_value(span, units) for layer in record.layers for span in layer.spans],
        "relations": [],
    }
    relations = [
        {
            "id": r.id,
            "infons": {"type": r.type, "annotator": r.annotator},
            "nodes": [{"refid": r.source, "role": "source"}, {"refid": r.target, "role": "target"}],
        }
        for layer in record.layers
        for r in layer.relations
    ]
    return {
        "id": record.document.id,
        "infons": _document_infons(record),
        "passages": [passage],
        "annotations": [],
        "relations": relations,
    }


def _document_infons(record: Record) -> dict[str, str]:
    metadata = metadata_of(record.document)
    infons = {key: metadata.pop(key) for key in _PLAIN if key in metadata}
    if metadata:
        infons["meta"] = json.dumps(metadata, ensure_ascii=False)
    if record.layers:
        states = {
            layer.annotator: {"fields": dict(layer.answers), "status": layer.status, "note": layer.note}
            for layer in record.layers
        }
        infons["layers"] = json.dumps(states, ensure_ascii=False)
    return infons


def _annotation_value(span: Span, units: Offsets) -> dict[str, Any]:
    infons = {"type": span.label, "annotator": span.annotator}
    for name, value in span.attributes.items():
        is_taken = name in _RESERVED or name.startswith(_PREFIX)
        infons[f"{_PREFIX}{name}" if is_taken else name] = value_text(value)
    if span.note is not None:
        infons["note"] = span.note
    if span.flagged:
        infons["flagged"] = "true"
    locations = [(units.outward(f.start), units.outward(f.end)) for f in span.fragments]
    return {
        "id": span.id,
        "infons": infons,
        "text": span.text,
        "locations": [{"offset": start, "length": end - start} for start, end in locations],
    }


# -- reading ------------------------------------------------------------------------------------------------


def sniff(head: bytes) -> bool:
    """Return whether the file begins like a collection."""
    return b'"documents"' in head and b'"infons"' in head


def read(path: Path, *, annotator: str, encoding: str | None = None, offsets: str = "") -> Iterator[Record]:
    """Yield the documents of a collection; ``offsets`` overrules the unit that the collection states."""
    unit = offsets or CODEPOINT
    for place, value in json_stream.items(path, "documents", encoding):
        fields = Fields(value if isinstance(value, dict) else {}, "the document", place)
        if place.line is None:
            unit = offsets or str(fields.object("infons").get("offset_unit", CODEPOINT))
        else:
            yield _record(fields, annotator, unit)


def _record(fields: Fields, annotator: str, unit: str) -> Record:
    passages = list(fields.objects("passages"))
    text = _text(passages, fields.place, unit)
    infons = dict(fields.object("infons"))
    layers = _parsed(infons.pop("layers", ""))
    metadata = infons | _parsed(infons.pop("meta", ""))
    document = document_with(text, metadata, fields.place)
    builder = LayerBuilder(document, fields.place)
    spans: dict[str, Span] = {}
    units = Offsets(text, unit)
    for holder in [fields, *passages]:
        for annotation in holder.objects("annotations"):
            spans[annotation.string("id", "")] = _span(builder, annotation, annotator, units)
    for holder in [fields, *passages]:
        for relation in holder.objects("relations"):
            _relation(builder, relation, spans)
    for name, state in layers.items():
        _set_state(builder, name, state)
    return Record(document, builder.layers())


def _text(passages: Iterable[Fields], place: RecordLocation, unit: str) -> str:
    """Return the passages joined at their offsets, line breaks between them."""
    parts: list[str] = []
    length = 0
    for passage in passages:
        text = passage.string("text", "")
        gap = passage.integer("offset", length) - length
        if gap < 0:
            raise place.error(f"{passage.name} starts inside the one before", "correct its offset")
        parts += ["\n" * gap, text]
        length += gap + (len(text.encode()) if unit != CODEPOINT else len(text))
    return "".join(parts)


def _span(builder: LayerBuilder, annotation: Fields, annotator: str, units: Offsets) -> Span:
    infons: dict[str, Any] = dict(annotation.object("infons"))
    label = str(infons.pop("type", "") or "")
    made_by = str(infons.pop("annotator", "") or annotator)
    note = infons.pop("note", None)
    flagged = infons.pop("flagged", "") == "true"
    pairs = [
        (location.integer("offset"), location.integer("length"))
        for location in annotation.objects("locations")
    ]
    return builder.span(
        made_by,
        [(units.inward(start), units.inward(start + length)) for start, length in pairs],
        label,
        id_=annotation.string("id", ""),
        quote=annotation.string_or_none("text") if len(pairs) == 1 else None,
        attributes=_attributes(infons),
        note=None if note is None else str(note),
        flagged=flagged,
    )


def _attributes(infons: Mapping[str, Any]) -> dict[str, Value]:
    return {
        key.removeprefix(_PREFIX): text_value(value) if isinstance(value, str) else str(value)
        for key, value in infons.items()
        if value is not None
    }


def _relation(builder: LayerBuilder, relation: Fields, spans: Mapping[str, Span]) -> None:
    nodes = list(relation.objects("nodes"))
    ends = [spans.get(node.string("refid")) for node in nodes]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        raise builder.place.error(f"{relation.name} does not connect two annotations", "correct or remove it")
    type_ = str(relation.object("infons").get("type", "") or "related")
    builder.relation(ends[0].annotator, type_, ends[0], ends[1], id_=relation.string("id", ""))


def _parsed(text: Any) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _set_state(builder: LayerBuilder, annotator: str, state: Any) -> None:
    parts = builder.of(annotator)
    if isinstance(state, dict):
        parts.answers = as_values(state.get("fields"))
        parts.status = Status(state["status"]) if state.get("status") in list(Status) else None
        parts.note = state["note"] if isinstance(state.get("note"), str) else None

"""BioC JSON: a collection of documents with passages, annotations and relations, as it is written.

A location is ``offset`` and ``length``; the standard does not say in which unit. PubTator and the package ``bioc``
count code points, which is the default here; bconv counts UTF-8 bytes by default: ``offsets=byte``. A document is
written as one passage. Infons are strings: other values are written in their JSON form, and named in the infon
``NOT_STRINGS`` of the annotation. ``bioc_reading`` reads it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from annotator.core.record import Record
from annotator.core.span import Span
from annotator.formats.format import Writing
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.metadata import metadata_of
from annotator.formats.shared.units import CODEPOINT, Offsets
from annotator.formats.shared.value_text import value_text

PREFIX = "attribute."
"""In front of the name of an attribute that is called like an infon of ours."""

NOT_STRINGS = "not_strings"
"""The infon that lists the attributes whose infons are JSON, as a JSON list."""

MARKED = {"values": NOT_STRINGS}
"""The infon of a collection that says so: older ones have no such list, and all their attributes may be JSON."""

OURS = "annotator"
"""The source of collections that this program writes."""

_RESERVED = ("type", "note", "flagged", "annotator", NOT_STRINGS)
_PLAIN = ("title", "source", "date", "author")


def write(records: Iterable[Record], writing: Writing, offsets: str = CODEPOINT) -> Iterator[str]:  # noqa: ARG001
    """Yield the collection, one document a line; ``offsets`` is ``codepoint`` or ``byte``."""
    infons = {"offset_unit": offsets, **MARKED}
    yield f'{{"source": "{OURS}", "date": "", "key": "", "infons": {dump(infons)}, "documents": ['
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
        is_taken = name in _RESERVED or name.startswith(PREFIX)
        infons[f"{PREFIX}{name}" if is_taken else name] = (
            value if isinstance(value, str) else value_text(value)
        )
    not_strings = [name for name, value in span.attributes.items() if not isinstance(value, str)]
    if not_strings:
        infons[NOT_STRINGS] = json.dumps(not_strings, ensure_ascii=False)
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

"""PubAnnotation JSON: a list of documents with denotations, relations and attributes.

Offsets are code points, ``end`` exclusive; a discontinuous span has a list of them. The ``project`` is the
annotator; several are written as ``tracks``. A single document and one document a line are read as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.formats.format import Writing
from annotator.formats.shared import json_stream
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with, metadata_of
from annotator.formats.shared.value_text import as_value

# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing) -> Iterator[str]:  # noqa: ARG001 - one shape for all
    """Yield the list, one document a line."""
    separator = "[\n"
    for record in records:
        value: dict[str, Any] = {"text": record.document.text, "metadata": metadata_of(record.document)}
        tracks = [_track(layer) for layer in record.layers]
        if len(tracks) > 1:
            value |= {"denotations": [], "tracks": tracks}
        elif tracks:
            value |= tracks[0]
        else:
            value["denotations"] = []
        yield separator + dump(value)
        separator = ",\n"
    yield "\n]\n" if separator != "[\n" else "[]\n"


def _track(layer: Layer) -> dict[str, Any]:
    numbers = count(1)
    return {
        "project": layer.annotator,
        "denotations": [{"id": s.id, "span": _extent(s), "obj": s.label} for s in layer.spans],
        "relations": [
            {"id": r.id, "pred": r.type, "subj": r.source, "obj": r.target} for r in layer.relations
        ],
        "attributes": [
            {"id": f"A{next(numbers)}", "pred": name, "subj": span.id, "obj": value}
            for span in layer.spans
            for name, value in span.attributes.items()
        ],
    }


def _extent(span: Span) -> Any:
    found = [{"begin": fragment.start, "end": fragment.end} for fragment in span.fragments]
    return found if len(found) > 1 else found[0]


# -- reading ------------------------------------------------------------------------------------------------


def sniff(head: bytes) -> bool:
    """Return whether the beginning of the file has denotations."""
    return b'"denotations"' in head or b'"tracks"' in head


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:
    """Yield the documents of a file; raises ``FormatError``."""
    for place, value in json_stream.items(path, encoding=encoding):
        fields = Fields(value if isinstance(value, dict) else {}, "the document", place)
        yield _record(fields, annotator, place)


def _record(fields: Fields, annotator: str, place: RecordLocation) -> Record:
    metadata = dict(fields.object("metadata"))
    for key in ("sourcedb", "sourceid", "divid"):
        if fields.get(key) is not None:
            metadata[key] = fields.get(key)
    if isinstance(fields.get("target"), str):
        metadata.setdefault("source", fields.get("target"))
    document = document_with(fields.get("text"), metadata, place)
    builder = LayerBuilder(document, place)
    for track in [fields, *fields.objects("tracks")]:
        if track is not fields or track.get("project") or track.get("denotations"):
            _add_layer(builder, track, track.string("project", "") or annotator)
    return Record(document, builder.layers())


def _add_layer(builder: LayerBuilder, track: Fields, annotator: str) -> None:
    builder.of(annotator)
    attributes: dict[str, dict[str, Any]] = {}
    for attribute in track.objects("attributes"):
        found = as_value(attribute.get("obj"))
        if found is None:
            raise attribute.wrong("obj", "a text, a number, true, false or a list of texts")
        attributes.setdefault(attribute.string("subj"), {})[attribute.string("pred")] = found
    spans: dict[str, Span] = {}
    for number, denotation in enumerate(track.objects("denotations")):
        id_ = denotation.string("id", "") or f"#{number}"
        span = builder.span(
            annotator,
            list(_pairs(denotation)),
            denotation.string("obj"),
            id_=id_,
            attributes=attributes.get(id_, {}),
        )
        spans[id_] = span
    for relation in track.objects("relations"):
        ends = [spans.get(relation.string(key)) for key in ("subj", "obj")]
        if ends[0] is None or ends[1] is None:
            raise builder.place.error(f"{relation.name} names a denotation that is not there", "correct it")
        builder.relation(annotator, relation.string("pred"), ends[0], ends[1], id_=relation.string("id", ""))


def _pairs(denotation: Fields) -> Iterator[tuple[int, int]]:
    extents = denotation.get("span")
    for extent in extents if isinstance(extents, list) else [extents]:
        named = Fields(
            extent if isinstance(extent, dict) else {}, f"{denotation.name}: span", denotation.place
        )
        yield named.integer("begin"), named.integer("end")

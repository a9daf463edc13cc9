"""PubAnnotation JSON: a list of documents with denotations, relations and attributes.

Offsets are code points, ``end`` exclusive; a discontinuous span has a list of them. The ``project`` is the
annotator; several are written as ``tracks``. A single document and one document a line are read as well. A
modification is read as an attribute of its denotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.formats.format import Writing
from annotator.formats.shared import json_stream
from annotator.formats.shared.annotation_keys import omit_annotations
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with, joined, metadata_of
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.value_text import as_value

_NUMBER = re.compile(r"A\d+")
"""The id of an attribute, which no one refers to."""

_PARTS = ("denotations", "relations", "attributes", "modifications")

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


def sniff(evidence: Evidence) -> bool:
    """Return whether one of the first records has denotations."""
    return any("denotations" in record or "tracks" in record for record in evidence.records)


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the documents of a file; raises ``FormatError``."""

    def record(place: RecordLocation, value: Any) -> Record:
        fields = Fields(value if isinstance(value, dict) else {}, "the document", place)
        return _record(fields, source.annotator)

    return each_record(json_stream.items(source), record)


def _record(fields: Fields, annotator: str) -> Record:
    fields.asked.update(
        ("text", "denotations", "relations", "attributes", "modifications", "project", "tracks")
    )
    metadata = dict(fields.object("metadata"))
    target = fields.get("target")
    if isinstance(target, str) and "source" not in metadata:
        metadata["source"] = target
    elif target is not None:
        metadata = joined(metadata, {"target": target}, "document")
    further = fields.rest()
    omit_annotations(further, fields.place)
    document = document_with(fields.get("text"), joined(metadata, further, "document"), fields.place)
    builder = LayerBuilder(document, fields.place)
    for track in [fields, *fields.objects("tracks")]:
        if track is not fields or any(track.get(key) for key in ("project", *_PARTS)):
            _Track(builder, track, track.string("project", "") or annotator).take()
        if track is not fields:
            track.omit_rest()
    return Record(document, builder.layers())


class _Track:
    """What one project says about a document."""

    def __init__(self, builder: LayerBuilder, track: Fields, annotator: str) -> None:
        self._builder = builder
        self._track = track
        self._annotator = annotator
        self._attributes: dict[str, dict[str, Any]] = {}
        self._spans: dict[str, Span | None] = {}

    def take(self) -> None:
        """Add the layer; what is said of anything but a denotation is reported."""
        self._builder.of(self._annotator)
        self._track.each("attributes", Kind.SPAN, self._take_attribute)
        self._track.each("modifications", Kind.SPAN, self._take_modification)
        for number, denotation in enumerate(self._track.objects("denotations")):
            with denotation.place.costing(Kind.SPAN):
                self._take_denotation(denotation, f"#{number}")
        for subject in self._attributes.keys() - self._spans.keys():
            name = "attributes of something else than a denotation"
            self._builder.place.omit(Kind.ANNOTATION, name, {subject: self._attributes[subject]})
        self._track.each("relations", Kind.RELATION, self._take_relation)

    def _take_attribute(self, attribute: Fields) -> None:
        found = as_value(attribute.get("obj"))
        if found is None:
            raise attribute.wrong("obj", "a text, a number, true, false or a list of texts")
        self._add(attribute, attribute.string("subj"), attribute.string("pred"), found)

    def _take_modification(self, modification: Fields) -> None:
        """Take a modification, as Negation, as an attribute that is true."""
        self._add(modification, modification.string("obj"), modification.string("pred"), found=True)

    def _add(self, fields: Fields, subject: str, name: str, found: Any) -> None:
        known = self._attributes.setdefault(subject, {})
        before = known.get(name)
        if before is None:
            known[name] = found
        elif isinstance(found, str) and isinstance(before, str | tuple):
            known[name] = (before, found) if isinstance(before, str) else (*before, found)
        elif before != found:
            fields.place.omit(Kind.ANNOTATION, f"a further value of {name}", fields.value)
        if not _NUMBER.fullmatch(str(fields.get("id"))):
            fields.omit("id", is_harmless=True)
        fields.omit_rest()

    def _take_denotation(self, denotation: Fields, number: str) -> None:
        id_ = denotation.annotation_id() or number
        self._spans[id_] = None
        pairs = list(_pairs(denotation))
        self._spans[id_] = self._builder.span(
            self._annotator,
            pairs,
            denotation.string("obj"),
            id_=id_,
            attributes=self._attributes.get(id_, {}),
        )
        denotation.omit_rest()

    def _take_relation(self, relation: Fields) -> None:
        source, target = (self._spans.get(relation.string(key)) for key in ("subj", "obj"))
        id_ = relation.annotation_id()
        type_ = relation.string("pred")
        self._builder.relation(self._annotator, type_, source, target, id_=id_, name=relation.name)
        relation.omit_rest()


def _pairs(denotation: Fields) -> Iterator[tuple[int, int]]:
    extents = denotation.get("span")
    for extent in extents if isinstance(extents, list) else [extents]:
        named = Fields(
            extent if isinstance(extent, dict) else {}, f"{denotation.name}: span", denotation.place
        )
        yield named.integer("begin"), named.integer("end")
        named.omit_rest()

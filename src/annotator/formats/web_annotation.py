"""W3C Web Annotation (JSON-LD): one page of annotations, of spans, of relations, and of each document its text.

Positions are code points, ``end`` exclusive, as the model requires ("must not be counted in code units"). A span is
an annotation with the label as a tag; its target has a position and a quote with ``AROUND`` code points on each
side, or is a ``Composite`` of several. A relation is an annotation that links two others. The model has no place for
the text itself, so an annotation that describes the document by its text precedes its spans.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent
from urllib.parse import unquote

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Relation, Span
from annotator.formats.format import Writing
from annotator.formats.shared import json_stream
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.value_text import text_value, value_text

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Code points of the text before and after a quote."""

_OWN_ID = re.compile(r"[0-9a-f]{32}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing) -> Iterator[str]:  # noqa: ARG001 - one shape for all
    """Yield the page, one annotation a line."""
    yield f'{{"@context": "{CONTEXT}", "id": "urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, CONTEXT)}", '
    yield '"type": "AnnotationPage", "items": ['
    separator = "\n"
    for record in records:
        for annotation in _annotations(record):
            yield separator + dump(annotation)
            separator = ",\n"
    yield "\n]}\n"


def _annotations(record: Record) -> Iterator[dict[str, Any]]:
    document = record.document
    source = _source(document)
    body = _text_body("describing", document.text) | {"format": "text/plain"}
    yield _annotation(f"{source}#text", "describing", [body], source)
    for layer in record.layers:
        for span in layer.spans:
            yield _of_span(document, span, source)
        for relation in layer.relations:
            yield _of_relation(relation)
        for name, value in layer.answers.items():
            bodies = [_text_body("classifying", _pair(name, value_text(value)))]
            iri = f"{source}#{percent(layer.annotator, safe='')}/{percent(name, safe='')}"
            yield _annotation(iri, "classifying", bodies, source, layer.annotator)


def _source(document: Document) -> str:
    return f"urn:sha256:{document.text_sha256}"


def _annotation(  # noqa: PLR0913, PLR0917 - one parameter a part of the model
    iri: str, motivation: str, bodies: list[dict[str, Any]], target: Any, creator: str = "", created: str = ""
) -> dict[str, Any]:
    value = {"id": iri, "type": "Annotation", "motivation": motivation, "body": bodies, "target": target}
    if creator:
        value["creator"] = {"type": "Person", "name": creator}
    if _TIME.fullmatch(created):
        value["created"] = created
    return value


def _text_body(purpose: str, value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "value": value}


def _pair(name: str, value: str) -> str:
    return f"{percent(name, safe=' ')}={value}"


def _iri(id_: str) -> str:
    return (
        f"urn:uuid:{uuid.UUID(id_)}" if _OWN_ID.fullmatch(id_) else f"urn:annotator:{percent(id_, safe='')}"
    )


def _of_span(document: Document, span: Span, source: str) -> dict[str, Any]:
    bodies = [_text_body("tagging", span.label)]
    bodies += [_text_body("describing", _pair(name, value_text(v))) for name, v in span.attributes.items()]
    if span.note is not None:
        bodies.append(_text_body("commenting", span.note))
    targets = [_target(document, fragment, source) for fragment in span.fragments]
    target = targets[0] if len(targets) == 1 else {"type": "Composite", "items": targets}
    return _annotation(_iri(span.id), "tagging", bodies, target, span.annotator, span.created_at)


def _target(document: Document, fragment: Range, source: str) -> dict[str, Any]:
    text = document.text
    quote = {"type": "TextQuoteSelector", "exact": fragment.slice(text)}
    quote["prefix"] = text[max(0, fragment.start - AROUND) : fragment.start]
    quote["suffix"] = text[fragment.end : fragment.end + AROUND]
    position = {"type": "TextPositionSelector", "start": fragment.start, "end": fragment.end}
    return {"source": source, "selector": [position, quote]}


def _of_relation(relation: Relation) -> dict[str, Any]:
    body = _text_body("tagging", relation.type)
    target = {"type": "List", "items": [_iri(relation.source), _iri(relation.target)]}
    return _annotation(_iri(relation.id), "linking", [body], target, relation.annotator, relation.created_at)


# -- reading ------------------------------------------------------------------------------------------------


def sniff(head: bytes) -> bool:
    """Return whether the beginning of the file names the model's context."""
    return b"www.w3.org/ns/anno.jsonld" in head


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:
    """Yield the documents of a page, each with the annotations that follow its text; raises ``FormatError``."""
    page: _Page | None = None
    for place, value in json_stream.items(path, "items", encoding):
        if place.line is None:
            continue
        fields = Fields(value if isinstance(value, dict) else {}, "the annotation", place)
        bodies = [_named(body, fields) for body in _listed(fields.get("body"))]
        if fields.get("motivation") == "describing" and isinstance(fields.get("target"), str):
            if page is not None:
                yield page.record()
            page = _Page(
                fields.string("target"), bodies[0].get("value") if bodies else None, place, annotator
            )
        elif page is None:
            what = "the text that is annotated is not in the file"
            raise place.error(what, "put an annotation with motivation describing and the text as body first")
        else:
            page.take(fields, bodies)
    if page is None:
        raise RecordLocation(path).error("the file has no annotation", "leave it out")
    yield page.record()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _named(value: Any, fields: Fields) -> Fields:
    return Fields(value if isinstance(value, dict) else {"value": value}, fields.name, fields.place)


class _Page:
    """The document that is being read."""

    def __init__(self, source: str, text: Any, place: RecordLocation, annotator: str) -> None:
        self._source = source
        self._annotator = annotator
        self._builder = LayerBuilder(document_with(text, {}, place), place)
        self._spans: dict[str, Span] = {}

    def record(self) -> Record:
        return Record(self._builder.document, self._builder.layers())

    def take(self, fields: Fields, bodies: list[Fields]) -> None:
        self._builder.place = fields.place
        creator = _named(fields.get("creator"), fields)
        annotator = str(creator.get("name") or creator.get("value") or self._annotator)
        values = {
            purpose: [body.string("value") for body in bodies if body.get("purpose") == purpose]
            for purpose in ("tagging", "describing", "classifying")
        }
        if fields.get("motivation") == "linking":
            self._add_relation(fields, values["tagging"], annotator)
        elif fields.get("motivation") == "classifying" and isinstance(fields.get("target"), str):
            for pair in values["classifying"]:
                name, _, value = pair.partition("=")
                self._builder.of(annotator).answers[unquote(name)] = text_value(value)
        else:
            notes = [body.string("value", "") for body in bodies if body.get("purpose") == "commenting"]
            self._add_span(fields, values, notes, annotator)

    def _add_span(
        self, fields: Fields, values: dict[str, list[str]], notes: list[str], annotator: str
    ) -> None:
        pairs = [pair.partition("=") for pair in values["describing"]]
        iri = fields.string("id", "")
        self._spans[iri] = self._builder.span(
            annotator,
            [self._position(_named(target, fields)) for target in _targets(fields.get("target"))],
            values["tagging"][0] if values["tagging"] else "",
            id_=iri.removeprefix("urn:uuid:").replace("-", ""),
            attributes={unquote(name): text_value(value) for name, _, value in pairs},
            note="\n".join(notes) if notes else None,
        )

    def _position(self, target: Fields) -> tuple[int, int]:
        if target.get("source") != self._source:
            raise target.place.error(
                "the annotation is about another text than the one before it", "sort the file"
            )
        selectors = [_named(selector, target) for selector in _listed(target.get("selector"))]
        for selector in selectors:
            if selector.get("type") == "TextPositionSelector":
                found = selector.integer("start"), selector.integer("end")
                self._check_quote(selectors, *found)
                return found
        raise target.place.error("the target has no TextPositionSelector", "add one")

    def _check_quote(self, selectors: list[Fields], start: int, end: int) -> None:
        quote = self._builder.document.text[start:end]
        for selector in selectors:
            if selector.get("type") == "TextQuoteSelector" and selector.get("exact") != quote:
                raise selector.place.error("the quote is not the text at its position", "correct one of them")

    def _add_relation(self, fields: Fields, types: list[str], annotator: str) -> None:
        ends = [self._spans.get(str(target)) for target in _targets(fields.get("target"))]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            raise fields.place.error("a relation needs two annotations before it", "correct or remove it")
        iri = fields.string("id", "").removeprefix("urn:uuid:").replace("-", "")
        self._builder.relation(annotator, types[0] if types else "related", ends[0], ends[1], id_=iri)


def _targets(target: Any) -> list[Any]:
    return _listed(target["items"]) if isinstance(target, dict) and "items" in target else _listed(target)

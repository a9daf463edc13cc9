"""W3C Web Annotation (JSON-LD): one page of annotations, of spans, of relations, and of each document its text.

Positions are code points, ``end`` exclusive, as the model requires ("must not be counted in code units"). A span is
an annotation with the label as a tag; its target has a position and a quote with ``AROUND`` code points on each
side, or is a ``Composite`` of several. A relation is an annotation that links two others. The model has no place for
the text itself, so an annotation that describes the document by its text precedes its spans. The value of an attribute
or answer that is not a string is JSON, and its body says so as its format. ``web_annotation_reading`` reads it back.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote as percent

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Relation, Span, Value
from annotator.formats.format import Writing
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.value_text import value_text

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
JSON = "application/json"
"""The format of a body whose value is no string."""

PAGE = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{CONTEXT}#2')}"
OLDER_PAGE = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, CONTEXT)}"
"""The ids of the pages that this program writes: in the older ones any value that looks like JSON is JSON."""

SHA256 = "urn:sha256:"
"""The beginning of the name of a document, followed by the hash of its text."""

AROUND = 32
"""Code points of the text before and after a quote."""

_OWN_ID = re.compile(r"[0-9a-f]{32}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def write(records: Iterable[Record], writing: Writing) -> Iterator[str]:  # noqa: ARG001 - one shape for all
    """Yield the page, one annotation a line."""
    yield f'{{"@context": "{CONTEXT}", "id": "{PAGE}", '
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
            bodies = [_pair("classifying", name, value)]
            iri = f"{source}#{percent(layer.annotator, safe='')}/{percent(name, safe='')}"
            yield _annotation(iri, "classifying", bodies, source, layer.annotator)


def _source(document: Document) -> str:
    return f"{SHA256}{document.text_sha256}"


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


def _pair(purpose: str, name: str, value: Value) -> dict[str, Any]:
    is_string = isinstance(value, str)
    body = _text_body(purpose, f"{percent(name, safe=' ')}={value if is_string else value_text(value)}")
    return body if is_string else body | {"format": JSON}


def _iri(id_: str) -> str:
    return (
        f"urn:uuid:{uuid.UUID(id_)}" if _OWN_ID.fullmatch(id_) else f"urn:annotator:{percent(id_, safe='')}"
    )


def _of_span(document: Document, span: Span, source: str) -> dict[str, Any]:
    bodies = [_text_body("tagging", span.label)]
    bodies += [_pair("describing", name, value) for name, value in span.attributes.items()]
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

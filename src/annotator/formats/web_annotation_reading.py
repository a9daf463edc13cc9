"""Reading the W3C's Web Annotations: a page or a list of them, in which the text precedes its annotations.

A text is the body of an annotation that describes its target. A span has a position and the label as a tag; a further
tag makes a further span. Other selectors say the same place in other words and are reported as of no consequence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from annotator.core.record import Record
from annotator.core.span import Span, Value
from annotator.formats.shared import json_stream
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.layer_building import LayerBuilder, is_own_id
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.value_text import text_value
from annotator.formats.web_annotation import CONTEXT, JSON, OLDER_PAGE, PAGE, SHA256

_PAIRS = ("describing", "classifying")
_PURPOSES = ("tagging", "commenting", *_PAIRS)
_OUR_NAMES = ("urn:annotator:", SHA256)


def sniff(evidence: Evidence) -> bool:
    """Return whether the beginning of the file names the model's context."""
    return b"www.w3.org/ns/anno.jsonld" in evidence.start


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the documents of a page, each with the annotations that follow its text; raises ``FormatError``."""
    document: _Document | None = None
    is_found = False
    head: dict[str, Any] = {}
    for place, value in json_stream.items(source, "items"):
        if place.line is None:
            head = value
            continue
        is_found = True
        fields = Fields(value if isinstance(value, dict) else {}, "the annotation", place)
        if fields.get("motivation") == "describing" and isinstance(fields.get("target"), str):
            if document is not None:
                yield document.record()
            document = None
            with place.costing(Kind.RECORD):
                document = _Document(fields, source.annotator, head.get("id"))
            continue
        with place.costing(Kind.SPAN):
            if document is None:
                what = "the text that is annotated is not in the file"
                fix = "put an annotation with motivation describing and the text as body first"
                raise place.error(what, fix)
            document.take(fields)
    if not is_found:
        raise source.place().error("the file has no annotation", "leave it out")
    _omit_rest_of_page(Fields(head, "the page", source.place()))
    if document is not None:
        yield document.record()


def _omit_rest_of_page(page: Fields) -> None:
    page.repeats("@context", CONTEXT)
    page.repeats("type", "AnnotationPage")
    if page.get("id") not in {PAGE, OLDER_PAGE}:
        page.omit("id", is_harmless=True)
    page.omit_rest(harmless=("partOf", "next", "prev", "startIndex", "total", "generator", "modified"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _named(value: Any, fields: Fields) -> Fields:
    return Fields(value if isinstance(value, dict) else {"value": value}, fields.name, fields.place)


def _omit_rest(fields: Fields, *, is_ours: bool) -> None:
    """Report what was not read of an annotation; of ours the time is not needed again."""
    fields.repeats("type", "Annotation")
    if is_ours:
        fields.asked.add("created")
    fields.repeats("@context", CONTEXT)
    fields.omit_rest(harmless=("created", "modified", "generated", "generator", "canonical", "via"))


class _Document:
    """The document that is being read."""

    def __init__(self, fields: Fields, annotator: str, page_id: object) -> None:
        self._annotator = annotator
        self._is_ours = page_id in {PAGE, OLDER_PAGE}
        self._has_json = page_id == OLDER_PAGE
        self._source = fields.string("target")
        bodies = [_named(body, fields) for body in _listed(fields.get("body"))]
        text = bodies[0].get("value") if bodies else None
        is_known = self._source.startswith(SHA256)
        metadata = {} if is_known else {"source": self._source}
        self._builder = LayerBuilder(document_with(text, metadata, fields.place), fields.place)
        self._spans: dict[str, Span | None] = {}
        if bodies:
            bodies[0].repeats("purpose", "describing")
            bodies[0].repeats("type", "TextualBody")
            bodies[0].repeats("format", "text/plain")
            bodies[0].omit_rest()
        for further in bodies[1:]:
            fields.place.omit(Kind.ANNOTATION, "a further description", further.value)
        if fields.get("id") != f"{self._source}#text":
            fields.omit("id", is_harmless=True)
        _omit_rest(fields, is_ours=self._is_ours)

    def record(self) -> Record:
        return Record(self._builder.document, self._builder.layers())

    def take(self, fields: Fields) -> None:
        self._builder.place = fields.place
        annotator = self._creator(fields)
        bodies = self._bodies(fields)
        if fields.get("motivation") == "linking":
            self._add_relation(fields, bodies, annotator)
            used: tuple[str, ...] = ("tagging",)
        elif fields.get("motivation") == "classifying" and isinstance(fields.get("target"), str):
            self._add_answers(bodies["classifying"], annotator)
            self._check_source(fields.get("target"), fields.place)
            self._omit_name(fields)
            used = ("classifying",)
        else:
            if fields.get("motivation") != "tagging":
                fields.omit("motivation", is_harmless=True)
            self._add_spans(fields, bodies, annotator)
            used = ("tagging", "describing", "commenting")
        for purpose in bodies.keys() - set(used):
            for body in bodies[purpose]:
                fields.place.omit(Kind.ANNOTATION, f"bodies for {purpose}", body.value)
        _omit_rest(fields, is_ours=self._is_ours)

    def _creator(self, fields: Fields) -> str:
        creator = _named(fields.get("creator"), fields)
        name = creator.get("name") or creator.get("value") or self._annotator
        creator.repeats("type", "Person")
        creator.omit_rest(harmless=("id",))
        return str(name)

    @staticmethod
    def _bodies(fields: Fields) -> dict[str, list[Fields]]:
        """Return the bodies by purpose; one without a purpose has that of its annotation."""
        found: dict[str, list[Fields]] = {purpose: [] for purpose in _PURPOSES}
        for value in _listed(fields.get("body")):
            body = _named(value, fields)
            purpose = str(body.get("purpose") or fields.get("motivation") or "")
            found.setdefault(purpose, []).append(body)
            if purpose not in _PURPOSES:
                continue
            body.repeats("type", "TextualBody")
            body.string("value", "" if purpose == "commenting" else None)
            if purpose in _PAIRS and body.get("format") == JSON:
                body.asked.add("format")
            else:
                body.repeats("format", "text/plain")
            body.omit_rest(harmless=("id", "created", "modified"))
        return found

    def _pair(self, body: Fields) -> tuple[str, Value] | None:
        """Return the name and the value in a body; one that has none is reported."""
        name, equals, value = body.string("value").partition("=")
        if not equals:
            body.place.omit(Kind.ANNOTATION, "a description without a name", body.value)
            return None
        is_json = self._has_json or body.get("format") == JSON
        return unquote(name), text_value(value) if is_json else value

    def _add_answers(self, bodies: list[Fields], annotator: str) -> None:
        answers = self._builder.of(annotator).answers
        for body in bodies:
            if pair := self._pair(body):
                self._set(answers, pair, body)

    @staticmethod
    def _set(values: dict[str, Value], pair: tuple[str, Value], body: Fields) -> None:
        if pair[0] in values:
            body.place.omit(Kind.ANNOTATION, f"a further value of {pair[0]}", body.value)
        else:
            values[pair[0]] = pair[1]

    def _add_spans(self, fields: Fields, bodies: dict[str, list[Fields]], annotator: str) -> None:
        attributes: dict[str, Value] = {}
        for body in bodies["describing"]:
            if pair := self._pair(body):
                self._set(attributes, pair, body)
        notes = [body.string("value", "") for body in bodies["commenting"]]
        labels = [body.string("value") for body in bodies["tagging"]]
        pairs = [self._position(_named(target, fields)) for target in _targets(fields)]
        iri = self._omit_name(fields)
        self._spans[iri] = None
        for number, label in enumerate(labels or [""]):
            span = self._builder.span(
                annotator,
                pairs,
                label,
                id_="" if number else _id(iri),
                attributes=attributes,
                note="\n".join(notes) if notes else None,
            )
            self._spans[iri] = self._spans[iri] or span

    def _omit_name(self, fields: Fields) -> str:
        """Return the name of the annotation; one that is not of this program is reported, since it is not kept."""
        iri = fields.string("id", "")
        if not is_own_id(_id(iri)) and not iri.startswith(_OUR_NAMES):
            fields.omit("id", is_harmless=True)
        return iri

    def _check_source(self, source: object, place: RecordLocation) -> None:
        if source != self._source:
            raise place.error("the annotation is about another text than the one before it", "sort the file")

    def _position(self, target: Fields) -> tuple[int, int]:
        self._check_source(target.get("source"), target.place)
        found: tuple[int, int] | None = None
        selectors = [_named(selector, target) for selector in _listed(target.get("selector"))]
        for selector in selectors:
            if selector.get("type") == "TextPositionSelector" and found is None:
                found = selector.integer("start"), selector.integer("end")
                selector.omit_rest()
        if found is None:
            raise target.place.error("the target has no TextPositionSelector", "add one")
        for selector in selectors:
            self._check_quote(selector, *found)
        target.omit_rest()
        return found

    def _check_quote(self, selector: Fields, start: int, end: int) -> None:
        """Check the quote of a selector; one that says the place in other words is reported."""
        text = self._builder.document.text
        if selector.get("type") == "TextQuoteSelector":
            if selector.get("exact") != text[start:end]:
                what = "the quote is not the text at its position"
                raise selector.place.error(what, "correct one of them")
            before, after = selector.string("prefix", ""), selector.string("suffix", "")
            selector.repeats("prefix", text[max(0, start - len(before)) : start])
            selector.repeats("suffix", text[end : end + len(after)])
            selector.omit_rest()
        elif selector.get("type") != "TextPositionSelector" or selector.get("start") != start:
            name = f"a {selector.get('type')} beside the position"
            selector.place.omit(Kind.KEY, name, selector.value, is_harmless=True)

    def _add_relation(self, fields: Fields, bodies: dict[str, list[Fields]], annotator: str) -> None:
        ends = [self._spans.get(str(target)) for target in _targets(fields)]
        iri = self._omit_name(fields)
        source, target = ends if len(ends) == 2 else (None, None)
        types = [body.string("value") for body in bodies["tagging"]] or ["related"]
        for number, type_ in enumerate(types):
            self._builder.relation(annotator, type_, source, target, id_="" if number else _id(iri))


def _id(iri: str) -> str:
    return iri.removeprefix("urn:uuid:").replace("-", "")


def _targets(fields: Fields) -> list[Any]:
    """Return the parts of a target that is a set, or the targets."""
    target = fields.get("target")
    if not isinstance(target, dict) or "items" not in target:
        return _listed(target)
    several = Fields(target, f"{fields.name}: target", fields.place)
    if several.get("type") not in {"Composite", "List"}:
        several.omit("type")
    found = _listed(several.get("items"))
    several.omit_rest(harmless=("id",))
    return found

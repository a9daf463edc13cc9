"""doccano JSONL in its three shapes: labels, labels with relations, labels with categories of the whole text.

Its first versions wrote ``annotations``, with numbers for labels and for users; they are read, too.

Offsets are code points by default, ``end`` exclusive. doccano's web page counts UTF-16 code units, so for texts
with characters beyond U+FFFF (emoji) ``offsets=utf16`` is what its annotators see (v-annotator, ``Text.ts``).
doccano treats every key that is not the shape's own as metadata and exports it again; ours are under ``meta``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from annotator.core.record import Record
from annotator.core.span import Span
from annotator.formats.format import Writing
from annotator.formats.shared.annotation_keys import omit_annotations
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_lines import is_own_line, json_objects
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.losses import Losses, Thing
from annotator.formats.shared.metadata import document_with, joined, metadata_of
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.tokens import first_layer_spans
from annotator.formats.shared.units import CODEPOINT, Offsets

_MARKS = ("label", "labels", "entities", "annotations", "cats")
_OWN = frozenset(("text", "relations", *_MARKS))
_COMPUTED = ("prob", "document", "created_at", "updated_at", "manual")
"""Keys of labels that doccano makes by itself."""

_META = "meta"
"""The key in which metadata is written; it is read from there and from all other keys."""

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
        # In one key: doccano makes a table of the lines, and cannot keep what only some of them have.
        yield dump(value | {_META: metadata_of(record.document)}) + "\n"


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


def sniff(evidence: Evidence) -> bool:
    """Return whether one of the first lines has labels or entities in one of the shapes."""
    return any(map(_is_doccanos, evidence.lines))


def _is_doccanos(line: dict[str, Any]) -> bool:
    if not isinstance(line.get("text"), str) or "spans" in line or is_own_line(line):
        return False
    found = [line[key] for key in ("label", "labels", "entities") if isinstance(line.get(key), list)]
    older = line.get("annotations")
    if isinstance(older, list) and older and all(isinstance(one, dict) and "label" in one for one in older):
        found.append([one for one in older if "start_offset" in one])
    return any(all(map(_is_mark, marks)) for marks in found)


def _is_mark(one: Any) -> bool:
    if isinstance(one, list):
        return len(one) == 3 and type(one[0]) is int and type(one[1]) is int
    return isinstance(one, dict) and "start_offset" in one


def read(source: SourceFile, *, offsets: str = CODEPOINT) -> Iterator[Record]:
    """Yield the documents of a file; each line may be in any of the shapes. Raises ``FormatError``."""

    def record(place: RecordLocation, line: dict[str, Any]) -> Record:
        metadata = {key: value for key, value in line.items() if key not in _OWN}
        nested = metadata.pop(_META) if isinstance(metadata.get(_META), dict) else {}
        omit_annotations(metadata, place)
        metadata = joined(metadata, nested)
        document = document_with(line.get("text"), metadata, place)
        layers = _Layers(LayerBuilder(document, place), source.annotator, Offsets(document.text, offsets))
        if not _OWN.isdisjoint(line.keys() - {"text"}):
            layers.take(Fields(line, "the line", place))
        return Record(document, layers.builder.layers())

    return each_record(json_objects(source), record)


class _Layers:
    """Takes the labels and relations of one line, and its categories."""

    def __init__(self, builder: LayerBuilder, annotator: str, units: Offsets) -> None:
        self.builder = builder
        self._annotator = annotator
        self._units = units
        self._by_id: dict[int, Span | None] = {}
        self._categories: dict[str, list[str]] = {}
        self._has_users = False
        self._relations = 0

    def take(self, line: Fields) -> None:
        self.builder.of(self._annotator)
        self._has_users = len(set(map(str, _users(line.get("annotations"))))) > 1
        for key in _MARKS:
            value = line.get(key)
            for number, one in enumerate(value if isinstance(value, list) else [value]):
                with self.builder.place.costing(Kind.SPAN):
                    self._take(key, number, one)
        for annotator, found in self._categories.items():
            self.builder.of(annotator).answers[CATEGORIES] = tuple(found)
        line.each("relations", Kind.RELATION, self._take_relation)

    def _take(self, key: str, number: int, one: Any) -> None:
        match one:
            case str():
                self._categories.setdefault(self._annotator, []).append(one)
            case [int(start), int(end), str(label)]:
                self._mark(self._annotator, (start, end), label, number)
            case dict():
                self._take_object(Fields(one, key, self.builder.place), number)
            case list():
                raise _no_label(self.builder.place, key)
            case None:
                pass
            case _:
                self.builder.place.omit(Kind.ANNOTATION, key, one)

    def _take_object(self, fields: Fields, number: int) -> None:
        """Take a label in an object; of several users each has a layer, a single one is the annotator."""
        label = fields.get("label")
        user = fields.get("user")
        annotator = f"user {user}" if self._has_users and user is not None else self._annotator
        if annotator == self._annotator:
            fields.omit("user", is_harmless=True)
        if type(label) is int:
            label = str(label)
        id_ = fields.get("id")
        if id_ != number:
            fields.omit("id", is_harmless=True)
        match label, fields.get("start_offset"), fields.get("end_offset"):
            case str(), int(start), int(end):
                self._mark(annotator, (start, end), label, id_ if type(id_) is int else number)
            case str(), None, None:
                self._categories.setdefault(annotator, []).append(label)
            case None, None, None:
                fields.place.omit(Kind.ANNOTATION, fields.name, fields.value)
                return
            case _:
                raise _no_label(fields.place, fields.name)
        fields.omit_rest(harmless=_COMPUTED)

    def _mark(self, annotator: str, extent: tuple[int, int], label: str, id_: int) -> None:
        if not label:
            self.builder.place.omit(Kind.ANNOTATION, "a label without a name", extent)
            return
        start, end = map(self._units.inward, extent)
        self._by_id[id_] = self.builder.span(annotator, [(start, end)], label)

    def _take_relation(self, fields: Fields) -> None:
        source, target = (self._by_id.get(fields.integer(key)) for key in ("from_id", "to_id"))
        annotator = source.annotator if source else self._annotator
        type_ = fields.string("type")
        if fields.get("id") != self._relations:
            fields.omit("id", is_harmless=True)
        self._relations += 1
        fields.omit_rest()
        self.builder.relation(annotator, type_, source, target, name=fields.name)


def _no_label(place: RecordLocation, key: str) -> FormatError:
    return place.error(f"{key} has an entry that is not a label", "write [start, end, label]")


def _users(annotations: Any) -> Iterator[Any]:
    for one in annotations if isinstance(annotations, list) else ():
        if isinstance(one, dict) and one.get("user") is not None:
            yield one["user"]

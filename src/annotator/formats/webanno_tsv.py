"""WebAnno TSV 3, as WebAnno and INCEpTION export it, and GUM is published in.

Every layer of spans, chains and relations is read. The label of a span is its feature ``value``, ``label`` or
``identifier``, else the layer's first feature, else the layer's name; the other features are attributes, and so is
the layer if there are several. Links of a chain and slots become relations. A relation has a type and no more, and
spans have a length: what does not fit is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from annotator.core.range import Range
from annotator.core.record import Record
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.opened_text import opened_text
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.tokens import tokens_meta
from annotator.formats.webanno_lines import (
    BASE,
    CHAINS,
    NULL_CELL,
    NULL_VALUE,
    PLAIN,
    RELATIONS,
    ROLE,
    SPANS,
    TARGET,
    AnnotationLayer,
    Column,
    Lines,
    Unit,
    lines_of,
    parts,
    placed,
    value_of,
    without_id,
)
from annotator.formats.webanno_spans import (
    NUMBER,
    Annotation,
    Annotations,
    item_at,
    items_of,
    key_of,
    label_feature,
)

META = "webanno"
"""The metadata key of the file's header and of what is said of sentences."""

_BEGINS = b"#FORMAT=WebAnno TSV 3"
_REFERENCE = re.compile(r"(\d+-\d+(?:\.\d+)?)(?:\[(\d+)(?:_(\d+))?\])?")
_SAID = re.compile(r"#([\w.-]+)=(.*)")


def sniff(evidence: Evidence) -> bool:
    """Return whether the first line names the format."""
    return evidence.start.removeprefix(b"\xef\xbb\xbf").startswith(_BEGINS)


def read(source: SourceFile, *, layers: str = "") -> Iterator[Record]:
    """Yield the document of a file, with its tokens and sentences; raises ``FormatError``.

    ``layers`` names those that are read, with commas between them; all, if it is empty.
    """
    with opened_text(source) as file:
        lines = lines_of(source, iter(file.readline, ""))
    if not any(sentence.units for sentence in lines.sentences):
        raise source.place().error("the file has no token", "leave it out")
    text = placed(lines, source.place())
    sentences = [
        [Range(unit.start, unit.end) for unit in sentence.tokens if unit.end > unit.start >= 0]
        for sentence in lines.sentences
    ]
    tokens = tokens_meta(filter(None, sentences))
    document = document_with(text, _metadata(lines), source.place(), tokens=tokens)
    builder = LayerBuilder(document, source.place())
    builder.of(source.annotator)
    units = [unit for sentence in lines.sentences for unit in sentence.units]
    wanted = {name.strip() for name in layers.split(",")} if layers else None
    taken = [layer for layer in lines.layers if _is_read(layer, wanted)]
    for layer in lines.layers:
        if layer not in taken:
            _name(layer, units)
    annotations = Annotations(units, taken)
    annotations.add_to(builder, source.annotator)
    _Relations(builder, source.annotator, annotations).take(units, taken)
    yield Record(document, builder.layers())


def _metadata(lines: Lines) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    further: list[str] = []
    for line in lines.comments:
        if match := _SAID.fullmatch(line):
            metadata[match[1]] = match[2]
        else:
            further.append(line)
    of_sentences = [sentence.comments for sentence in lines.sentences]
    metadata[META] = {"header": lines.header}
    if further:
        metadata[META]["comments"] = further
    if any(of_sentences):
        metadata[META]["sentences"] = of_sentences
    return metadata


def _is_read(layer: AnnotationLayer, wanted: set[str] | None) -> bool:
    is_known = layer.kind in {SPANS, CHAINS} or (layer.kind == RELATIONS and bool(layer.of(BASE)))
    return is_known and (wanted is None or bool(wanted & {layer.name, layer.type}))


def _name(layer: AnnotationLayer, units: list[Unit]) -> None:
    """Report what is in a layer that is not read."""
    for unit in units:
        said = [unit.cells[column.number] for column in layer.columns]
        if any(cell != NULL_CELL for cell in said):
            unit.place.omit(Kind.LAYER, layer.name, said)


class _Relations:
    """The relations of a file: its layers of relations, slots, and from each link of a chain to the next."""

    def __init__(self, builder: LayerBuilder, annotator: str, annotations: Annotations) -> None:
        self._builder = builder
        self._annotator = annotator
        self._annotations = annotations

    def take(self, units: list[Unit], layers: list[AnnotationLayer]) -> None:
        """Add them to the annotator's layer."""
        for unit in units:
            self._builder.place = unit.place
            for layer in layers:
                if layer.kind == RELATIONS:
                    self._take_relations(layer, unit)
                for role, target in zip(layer.of(ROLE), layer.of(TARGET), strict=False):
                    self._take_slots(layer, role, target, unit)
        for links in self._annotations.chains():
            self._take_chain(links)

    def _take_relations(self, layer: AnnotationLayer, unit: Unit) -> None:
        base = layer.of(BASE)[0]
        for position, item in enumerate(items_of(unit, base.number)):
            type_ = self._type(layer, unit, position)
            with unit.place.costing(Kind.RELATION):
                source = self._referred(item, base.name)
                target = self._referred(_here(item, unit), base.name)
                self._relate(type_, source, target, base.name, f"{layer.name} {item}")

    def _type(self, layer: AnnotationLayer, unit: Unit, position: int) -> str:
        """Return what a relation is called, and report its other features."""
        type_ = ""
        for column in layer.of(PLAIN):
            said = value_of(without_id(item_at(unit, column.number, position))[0])
            if column.name == label_feature(layer):
                type_ = said
            elif said:
                unit.place.omit(Kind.FEATURE, f"{layer.name}.{column.name}", said)
        return type_ or layer.name

    def _take_slots(self, layer: AnnotationLayer, role: Column, target: Column, unit: Unit) -> None:
        for position, item in enumerate(items_of(unit, target.number)):
            said, id_ = without_id(item_at(unit, role.number, position))
            host = self._annotations.get(layer.type, key_of(unit, position, id_))
            if item == NULL_VALUE or host is None or not self._annotations.is_first_at(host, unit):
                continue
            names = parts(said, ";")
            for number, reference in enumerate(parts(item, ";")):
                name = value_of(names[number]) if number < len(names) else ""
                with unit.place.costing(Kind.RELATION):
                    filler = self._referred(reference, target.name)
                    self._relate(name or role.name, host, filler, target.name, f"{role.name} {reference}")

    def _take_chain(self, links: list[Annotation]) -> None:
        for source, target in pairwise(links):
            layer = source.layer
            self._builder.place = source.place
            self._relate(source.link or layer.name, source, target, layer.type, f"{layer.name} of a chain")
        if links[-1].link:
            links[-1].place.omit(Kind.FEATURE, f"{links[-1].layer.name} after the last", links[-1].link)

    def _referred(self, reference: str, type_: str) -> Annotation | None:
        """Return the annotation that a reference such as ``1-2[3]`` means: by its number, else by its unit."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            what = f"{reference!r} is not a place in the file"
            raise self._builder.place.error(what, "write it as 1-2 or 1-2[3]")
        id_ = match[2] or "0"
        return self._annotations.get(type_, (NUMBER, id_) if id_ != "0" else (match[1], "0"))

    def _relate(
        self, type_: str, source: Annotation | None, target: Annotation | None, of: str, name: str
    ) -> None:
        """Add a relation between annotations of a layer; what nothing is marked at has none, such as a token."""
        if not self._annotations.has(of) and (source is None or target is None):
            between = f"relations between {of.rpartition('.')[2]}s, which are not marked"
            self._builder.place.omit(Kind.ANNOTATION, between, f"{type_} {name}")
            return
        self._builder.relation(
            self._annotator,
            type_,
            source.span if source else None,
            target.span if target else None,
            name=f"the relation {name}",
        )


def _here(reference: str, unit: Unit) -> str:
    """Return a reference to the other end of a relation, which is on the unit."""
    match = _REFERENCE.fullmatch(reference)
    return f"{unit.id}[{(match and match[3]) or 0}]"

"""The annotations of the span layers and chains of a WebAnno TSV file, put together from the cells of their units.

What is on several units, or shares one with others of its layer, has a number in brackets, which is its own in the
whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from annotator.core.span import Span
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.webanno_lines import (
    CHAINS,
    NULL_CELL,
    PLAIN,
    ROLE,
    SPANS,
    TARGET,
    AnnotationLayer,
    Unit,
    parts,
    value_of,
    without_id,
)

_LABELS = ("value", "label", "identifier")
_LINK = re.compile(r"(.*)->(\d+)-(\d+)", re.DOTALL)

NUMBER, _CHAIN = "number", "chain"
"""What a key begins with that is no unit and place in its cell."""

Key = tuple[str, ...]
"""What tells annotations of a layer apart: their number, or the unit and the place in its cell."""


class Annotation(Struct):
    """A span of a layer: its values by feature, the numbers of its units, and what was made of it.

    ``link`` is the relation of a link of a chain to the next one.
    """

    layer: AnnotationLayer
    key: Key
    place: RecordLocation
    values: dict[str, str] = field(default_factory=dict)
    units: list[int] = field(default_factory=list)
    link: str = ""
    span: Span | None = None


class Annotations:
    """The annotations of the layers that are read."""

    def __init__(self, units: Sequence[Unit], layers: Sequence[AnnotationLayer]) -> None:
        self._units = units
        tokens = dict.fromkeys(unit.token for unit in units)
        self._tokens = {id_: number for number, id_ in enumerate(tokens)}
        self._types = {layer.type for layer in layers if layer.kind in {SPANS, CHAINS}}
        self._found: dict[tuple[str, Key], Annotation] = {}
        self._by_key: dict[Key, Annotation] = {}
        for number, unit in enumerate(units):
            for layer in layers:
                if layer.kind == SPANS:
                    self._take_spans(layer, unit, number)
                elif layer.kind == CHAINS:
                    self._take_chain(layer, unit, number)

    def has(self, type_: str) -> bool:
        """Return whether a layer is read."""
        return type_ in self._types

    def get(self, type_: str, key: Key) -> Annotation | None:
        """Return the annotation with this key: of the layer if it is read, and else of any."""
        found = self._found.get((type_, key))
        is_own = type_ in self._types and key[0] != NUMBER
        return found if found is not None or is_own else self._by_key.get(key)

    def is_first_at(self, annotation: Annotation, unit: Unit) -> bool:
        """Return whether an annotation begins at a unit."""
        return self._units[annotation.units[0]] is unit

    def chains(self) -> Iterator[list[Annotation]]:
        """Yield the links of each chain, in order."""
        chains: dict[tuple[str, str], list[Annotation]] = {}
        for found in self._found.values():
            if found.layer.kind == CHAINS:
                chains.setdefault((found.layer.type, found.key[1]), []).append(found)
        for links in chains.values():
            yield sorted(links, key=lambda link: int(link.key[2]))

    # -- what is in the cells ---------------------------------------------------------------------------------

    def _at(self, layer: AnnotationLayer, key: Key, unit: Unit, number: int) -> Annotation:
        found = self._found.setdefault((layer.type, key), Annotation(layer, key, unit.place))
        self._by_key.setdefault(key, found)
        if not found.units or found.units[-1] != number:
            found.units.append(number)
        return found

    def _take_spans(self, layer: AnnotationLayer, unit: Unit, number: int) -> None:
        for column in layer.of(PLAIN):
            for position, item in enumerate(items_of(unit, column.number)):
                value, id_ = without_id(item)
                found = self._at(layer, key_of(unit, position, id_), unit, number)
                if said := value_of(value):
                    found.values.setdefault(column.name, said)
        for role, target in zip(layer.of(ROLE), layer.of(TARGET), strict=False):
            for position, _ in enumerate(items_of(unit, target.number)):
                _, id_ = without_id(item_at(unit, role.number, position))
                self._at(layer, key_of(unit, position, id_), unit, number)

    def _take_chain(self, layer: AnnotationLayer, unit: Unit, number: int) -> None:
        cells = [items_of(unit, column.number) for column in layer.columns]
        for position in range(max(map(len, cells), default=0)):
            items = [cell[position] for cell in cells if position < len(cell)]
            link = next((match for item in items if (match := _LINK.fullmatch(item))), None)
            with unit.place.costing(Kind.SPAN):
                if link is None:
                    raise unit.place.error("a link of a chain has no number", "write it as coref->1-1")
                found = self._at(layer, (_CHAIN, link[2], link[3]), unit, number)
                said = next((item for item in items if not _LINK.fullmatch(item)), "")
                found.values[label_feature(layer)] = value_of(without_id(said)[0])
                found.link = value_of(link[1])

    # -- spans ------------------------------------------------------------------------------------------------

    def add_to(self, builder: LayerBuilder, annotator: str) -> None:
        """Add them to the annotator's layer as spans."""
        kinds = {found.layer.type for found in self._found.values()}
        for found in self._found.values():
            values = {name: value for name, value in found.values.items() if value}
            label = values.pop(label_feature(found.layer), "") or found.layer.name
            if len(kinds) > 1:
                values.setdefault("layer", found.layer.name)
            pairs = [(start, end) for start, end in self._pairs(found) if start < end]
            if pairs:
                builder.place = found.place
                found.span = builder.span(annotator, pairs, label, attributes=values)
            elif all(self._units[number].start >= 0 for number in found.units):
                found.place.omit(Kind.ANNOTATION, f"{found.layer.name} of no length", [label, values])

    def _pairs(self, found: Annotation) -> Iterator[tuple[int, int]]:
        """Yield the places of an annotation: one, unless a token between its units is not in it."""
        placed = [self._units[number] for number in found.units if self._units[number].start >= 0]
        start = end = last = -1
        for unit in sorted(placed, key=lambda unit: unit.start):
            token = self._tokens[unit.token]
            if start >= 0 and token - last > 1:
                yield start, end
                start = -1
            start, end = (start, max(end, unit.end)) if start >= 0 else (unit.start, unit.end)
            last = token
        if start >= 0:
            yield start, end


def items_of(unit: Unit, column: int) -> list[str]:
    """Return the values in a cell, one for each annotation that is on the unit."""
    return [] if unit.cells[column] == NULL_CELL else parts(unit.cells[column], "|")


def item_at(unit: Unit, column: int, position: int) -> str:
    """Return the value at a place in a cell, nothing if there are fewer."""
    found = parts(unit.cells[column], "|")
    return found[position] if position < len(found) else NULL_CELL


def key_of(unit: Unit, position: int, id_: str) -> Key:
    """Return the key of the annotation at a place in a cell, with its number if it has one."""
    return (NUMBER, id_) if id_ else (unit.id, str(position))


def label_feature(layer: AnnotationLayer) -> str:
    """Return the feature whose values are the labels; empty if the layer has none."""
    names = [column.name for column in layer.of(PLAIN)]
    return next((name for name in _LABELS if name in names), names[0] if names else "")

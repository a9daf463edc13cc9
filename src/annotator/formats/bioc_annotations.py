"""The annotations and relations of a BioC document, from JSON or XML, as spans and relations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from annotator.core.span import Span, Value
from annotator.formats.bioc import NOT_STRINGS, PREFIX
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.units import Offsets
from annotator.formats.shared.value_text import as_value, text_value


class Annotations:
    """Adds the annotations and relations of one document to its layers."""

    def __init__(self, builder: LayerBuilder, annotator: str, units: Offsets, *, are_typed: bool) -> None:
        self._builder = builder
        self._annotator = annotator
        self._units = units
        self._are_typed = are_typed
        self._spans: dict[str, Span | None] = {}

    def take(self, annotation: Fields) -> None:
        """Add a span; raises ``FormatError``."""
        infons: dict[str, Any] = dict(annotation.object("infons"))
        label = str(infons.pop("type", "") or "")
        made_by = str(infons.pop("annotator", "") or self._annotator)
        note = infons.pop("note", None)
        is_flagged = infons.get("flagged") == "true"
        if is_flagged:
            del infons["flagged"]
        pairs = [_extent(location) for location in annotation.objects("locations")]
        id_ = annotation.annotation_id()
        span = self._builder.span(
            made_by,
            [(self._units.inward(start), self._units.inward(start + length)) for start, length in pairs],
            label,
            id_=id_,
            quote=annotation.string_or_none("text") if len(pairs) == 1 else None,
            attributes=self._attributes(infons),
            note=None if note is None else str(note),
            flagged=is_flagged,
        )
        self._spans[id_] = span
        if span is not None:
            annotation.repeats("text", span.text)
        annotation.omit_rest()

    def _attributes(self, infons: dict[str, Any]) -> dict[str, Value]:
        """Return the infons as attributes: strings, but for those that this program marks as something else."""
        not_strings = _listed(infons)
        found: dict[str, Value] = {}
        for key, value in infons.items():
            name = key.removeprefix(PREFIX)
            if value is not None:
                is_typed = name in not_strings
                found[key if name in found else name] = self._value(value, is_typed=is_typed)
        return found

    def _value(self, value: Any, *, is_typed: bool) -> Value:
        if isinstance(value, str):
            return text_value(value) if is_typed or self._are_typed else value
        found = as_value(value)
        return found if isinstance(found, tuple) else json.dumps(value, ensure_ascii=False)

    def take_relation(self, relation: Fields) -> None:
        """Add a relation; raises ``FormatError``."""
        nodes = list(relation.objects("nodes"))
        ends = [self._spans.get(node.string("refid")) for node in nodes]
        source, target = ends if len(ends) == 2 else (None, None)
        roles = [node.string("role", "") for node in nodes]
        if roles == ["target", "source"]:
            source, target = target, source
        elif roles != ["source", "target"]:
            for node in nodes:
                node.omit("role")
        infons = relation.inner("infons")
        type_ = str(infons.get("type") or "related")
        annotator = source.annotator if source else ""
        infons.repeats("annotator", annotator)
        self._builder.relation(
            annotator, type_, source, target, id_=relation.annotation_id(), name=relation.name
        )
        for fields in (*nodes, infons, relation):
            fields.omit_rest()


def _extent(location: Fields) -> tuple[int, int]:
    found = location.integer("offset"), location.integer("length")
    location.omit_rest()
    return found


def _listed(infons: dict[str, Any]) -> Iterable[str]:
    """Take the list of the attributes that are no strings."""
    try:
        found = json.loads(infons.get(NOT_STRINGS, ""))
    except (TypeError, ValueError, RecursionError):
        return ()
    if not isinstance(found, list):
        return ()
    del infons[NOT_STRINGS]
    return [name for name in found if isinstance(name, str)]

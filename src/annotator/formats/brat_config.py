"""brat's configuration, from a schema and the labels that occur: what may be marked, how it looks, keys.

``annotation.conf`` has four sections; a label below another is indented with a tab. Relations to and from
anything are written ``<ENTITY>``.
"""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.layer import Layer
from annotator.schema.answers import FieldType
from annotator.schema.palette import swatch
from annotator.schema.values import Field, LabelSchema

_ANY = "<ENTITY>"


class Vocabulary:
    """The labels, relation types and attributes of an export."""

    def __init__(self, schema: LabelSchema | None) -> None:
        self._schema = schema
        self._labels: dict[str, None] = {}
        self._relations: dict[str, None] = {}
        self._attributes: dict[str, dict[str, None]] = {}

    def add(self, layer: Layer) -> None:
        """Collect the names that the layer uses."""
        self._labels |= dict.fromkeys(layer.spans.counts)
        self._relations |= dict.fromkeys(relation.type for relation in layer.relations)
        for span in layer.spans:
            for name, value in span.attributes.items():
                values = self._attributes.setdefault(name, {})
                if isinstance(value, str) and " " not in value:
                    values[value] = None

    def annotation_conf(self) -> str:
        """Return the file that says what may be marked."""
        sections = {
            "entities": self._entities(),
            "relations": self._relation_lines(),
            "events": iter(()),
            "attributes": self._attribute_lines(),
        }
        return "\n".join("\n".join([f"[{name}]", *lines, ""]) for name, lines in sections.items())

    def _entities(self) -> Iterator[str]:
        known = self._schema.labels if self._schema else ()
        depth: dict[str | None, int] = {None: -1}
        for label in known:
            depth[label.id] = depth[label.parent] + 1
            yield "\t" * depth[label.id] + ("!" if label.retired else "") + label.id
        yield from (label for label in self._labels if label not in depth)

    def _relation_lines(self) -> Iterator[str]:
        known = self._schema.relations if self._schema else ()
        for relation in known:
            kind = "" if relation.directed else ", <REL-TYPE>:symmetric"
            source, target = ("|".join(ends) or _ANY for ends in (relation.sources, relation.targets))
            yield f"{relation.id} Arg1:{source}, Arg2:{target}{kind}"
        ids = {relation.id for relation in known}
        yield from (f"{type_} Arg1:{_ANY}, Arg2:{_ANY}" for type_ in self._relations if type_ not in ids)

    def _attribute_lines(self) -> Iterator[str]:
        known: dict[str, tuple[list[str], list[Field]]] = {}
        for label in self._schema.labels if self._schema else ():
            for field in label.attributes:
                owners, fields = known.setdefault(field.id, ([], []))
                owners.append(label.id)
                fields.append(field)
        for name, (owners, fields) in known.items():
            values = {choice.value: None for field in fields for choice in field.choices}
            yield _attribute_line(name, "|".join(owners), {} if _is_flag(fields) else values)
        for name, values in self._attributes.items():
            if name not in known:
                yield _attribute_line(name, _ANY, values)

    def visual_conf(self, schema: LabelSchema) -> str:
        """Return the file with the names and colours of the labels."""
        names = [f"{label.id} | {label.name}" for label in schema.labels]
        colors = [
            f"{label.id}\tbgColor:{swatch(schema.colors[label.id]).light.tint}" for label in schema.labels
        ]
        return "\n".join(["[labels]", *names, "", "[drawing]", *colors, ""])

    def shortcuts_conf(self, schema: LabelSchema) -> str:
        """Return the file with the keys of the labels."""
        return "".join(f"{label.key.upper()} {label.id}\n" for label in schema.labels if label.key)


def _is_flag(fields: list[Field]) -> bool:
    return all(field.type is FieldType.BOOL for field in fields)


def _attribute_line(name: str, owners: str, values: dict[str, None]) -> str:
    plain = [value for value in values if " " not in value]
    return f"{name} Arg:{owners}" + (f", Value:{'|'.join(plain)}" if plain else "")

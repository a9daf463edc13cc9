"""Writing values as YAML that people can edit; all YAML that the program writes comes from here.

Whatever loading would fill in is left out: defaults, and names derived from ids. Keys that were chosen for labels are
written, so that they stay the same when labels are added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from annotator.core.span import Value
from annotator.schema.migration import FieldChange, Migration
from annotator.schema.values import (
    Boundaries,
    Choice,
    Example,
    Field,
    Label,
    LabelSchema,
    Overlap,
    RelationType,
    spoken,
)
from annotator.schema.yaml.scalars import resolve

MODELINE = "# yaml-language-server: $schema=label-schema.json\n"
"""The first line of a schema file: editors that support it complete and check the file."""

_WIDTH = 110
_FAR_TOO_LONG = 10_000
_NEEDS_QUOTES = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")


def schema_to_yaml(schema: LabelSchema) -> str:
    """The schema as a file that loads as the same schema except for its hash."""
    return MODELINE + to_yaml(_schema_data(schema))


def to_yaml(data: Mapping[str, Any]) -> str:
    """Plain data as YAML for the strict loader: short collections on one line, the rest in blocks."""
    written: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return written


class _Dumper(yaml.SafeDumper):
    """Writes lists indented, no aliases, and texts so that YAML 1.2 reads them as texts."""

    def represent(self, data: Any) -> None:
        """Write the data, each top-level key on a line of its own."""
        node = self.represent_data(data)
        _arrange(node)
        if isinstance(node, yaml.CollectionNode):
            node.flow_style = False
        self.serialize(node)

    def ignore_aliases(self, data: Any) -> bool:
        """Write repeated data each time in full."""
        del data
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        """Indent the items of a list further than its key."""
        del indentless
        super().increase_indent(flow, indentless=False)


def _arrange(node: yaml.Node) -> int:
    """Put short collections on one line, in the node and below; return about how long it is on one, in code points.

    A text of several lines and a list of mappings count as ``_FAR_TOO_LONG``.
    """
    if not isinstance(node, yaml.CollectionNode):
        return _FAR_TOO_LONG if "\n" in node.value else len(node.value) + 4
    pairs = node.value if isinstance(node, yaml.MappingNode) else [(part,) for part in node.value]
    length = sum(_arrange(part) for pair in pairs for part in pair)
    if isinstance(node, yaml.SequenceNode) and any(isinstance(part, yaml.MappingNode) for part in node.value):
        length += _FAR_TOO_LONG
    node.flow_style = length < _WIDTH - 25
    return length


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if _NEEDS_QUOTES.search(text) or not _is_text(text):
        style = '"'
    elif "\n" in text:
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _is_text(text: str) -> bool:
    """Whether YAML 1.2 reads the text as text without quotes: PyYAML itself only knows the rules of YAML 1.1."""
    try:
        return isinstance(resolve(text), str)
    except ValueError:
        return False


_Dumper.add_representer(str, _represent_text)


# -- from values to plain data --------------------------------------------------------------------------------


def _schema_data(schema: LabelSchema) -> dict[str, Any]:
    spans = {"overlap": _unless(schema.overlap, Overlap.NESTED), "discontinuous": schema.discontinuous}
    return {"schema": 1, "id": schema.id, "version": schema.version} | _not_empty(
        {
            "title": _unless(schema.title, spoken(schema.id)),
            "guidelines": schema.guidelines,
            "text": _not_empty({"boundaries": _unless(schema.boundaries, Boundaries.WORD)}),
            "spans": _not_empty(spans),
            "labels": list(_labels_below(schema, None)),
            "relations": list(map(_relation, schema.relations)),
            "document": list(map(_field, schema.document_fields)),
            "migrations": list(map(migration_data, schema.migrations)),
        }
    )


def _not_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data without values that are empty, false or ``None``."""
    return {
        key: value for key, value in data.items() if value not in (None, "", [], {}) and value is not False
    }


def _unless(value: str, usual: str) -> str | None:
    return None if value == usual else str(value)


def _labels_below(schema: LabelSchema, parent: str | None) -> Iterator[dict[str, Any]]:
    for label in schema.children.get(parent, ()):
        children = list(_labels_below(schema, label.id))
        yield _label(label) | _not_empty({"children": children})


def _label(label: Label) -> dict[str, Any]:
    data = _not_empty(
        {
            "id": label.id,
            "name": _unless(label.name, spoken(label.id)),
            "key": label.key,
            "color": label.color,
            "description": label.description,
            "examples": list(map(_example, label.examples)),
            "attributes": list(map(_field, label.attributes)),
            "overlap": str(label.overlap) if label.overlap else None,
            "max": label.max,
            "pattern": label.pattern,
            "retired": label.retired,
        }
    )
    return data if label.discontinuous is None else data | {"discontinuous": label.discontinuous}


def _example(example: Example) -> str | dict[str, Any]:
    if example.ok and not example.why:
        return example.text
    return {"text": example.text} | ({} if example.ok else {"ok": False}) | _not_empty({"why": example.why})


def _field(field: Field) -> dict[str, Any]:
    data = _not_empty(
        {
            "id": field.id,
            "type": str(field.type),
            "name": field.name,
            "description": field.description,
            "required": field.required,
            "key": field.key,
            "values": list(map(_choice, field.choices)),
        }
    )
    bounds = {"min": field.minimum, "max": field.maximum, "default": field.default}
    data |= {key: _plain(value) for key, value in bounds.items() if value is not None}
    data |= _not_empty({"multiline": field.multiline})
    if field.show_if is not None:
        data["show_if"] = {"field": field.show_if.field, "equals": _plain(field.show_if.equals)}
    return data


def _choice(choice: Choice) -> str | dict[str, Any]:
    data = _not_empty({"value": choice.value, "key": choice.key, "description": choice.description})
    return choice.value if len(data) == 1 else data


def _plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _relation(relation: RelationType) -> dict[str, Any]:
    data = _not_empty(
        {
            "id": relation.id,
            "name": _unless(relation.name, spoken(relation.id)),
            "from": list(relation.sources),
            "to": list(relation.targets),
            "key": relation.key,
            "max": relation.max,
            "description": relation.description,
        }
    )
    return data if relation.directed else data | {"directed": False}


def migration_data(migration: Migration) -> dict[str, Any]:
    """A migration as plain data, as in the list of a schema file."""
    return {"from": migration.from_version, "to": migration.to_version} | _not_empty(
        {
            "rename": dict(migration.rename),
            "merge": _one_or_list(
                [{"into": into, "labels": list(labels)} for into, labels in migration.merge]
            ),
            "split": _one_or_list(
                [{"label": split.label, "into": list(split.into)} for split in migration.split]
            ),
            "retire": list(migration.retire),
            "attributes": _changes(migration.attributes),
            "fields": _changes(migration.fields),
            "relations": dict(migration.relations),
        }
    )


def _one_or_list(entries: Sequence[dict[str, Any]]) -> Any:
    return entries[0] if len(entries) == 1 else list(entries)


def _changes(changes: Iterable[FieldChange]) -> list[dict[str, Any]]:
    return [
        _not_empty({"id": each.id, "rename": each.rename, "values": dict(each.values), "label": each.label})
        for each in changes
    ]

"""The checks of the fields of one form, each alone and all together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import assert_never

from pydantic import ValidationError

from annotator.schema.answers import AnswerError
from annotator.schema.checks.conditions import condition_findings
from annotator.schema.checks.key_letters import key_findings
from annotator.schema.yaml.building import build_field, fitting
from annotator.schema.yaml.language import FieldEntry, LabelEntry, SchemaEntry
from annotator.schema.yaml.outline import Finding, Item, labels_of, repeated
from annotator.schema.yaml.yaml_file import Trail, YamlFile

_TYPES_WITH = {
    "values": ("choice", "multichoice"),
    "min": ("number", "scale"),
    "max": ("number", "scale"),
    "multiline": ("text",),
}


Entries = Mapping[Trail, FieldEntry]
"""The fields whose shape is right, by their path in the file."""


def form_findings(
    own: list[Item], inherited: list[Item], entries: Entries, source: YamlFile
) -> Iterator[Finding]:
    """The faults of a form's own fields; ``inherited`` are those from ancestors of the label."""
    if not own:
        return
    form = [*inherited, *own]
    places = {item.trail for item in own}
    for key in ("id", "key"):
        shared = repeated(form, key, "fields of one form", source)
        yield from (finding for finding in shared if finding.trail[:-1] in places)
    yield from key_findings(own)
    for item in own:
        choices = item.items("values")
        yield from repeated(_with_bare_texts(item, choices), "value", "values", source)
        yield from repeated(choices, "key", "values", source)
        yield from key_findings(choices, digits=True)
        if entry := entries.get(item.trail):
            yield from field_findings(item, entry)
    yield from condition_findings(own, form, entries)


def read_fields(root: Item, shape: object) -> Entries:
    """All fields of the file, attributes included, whose shape is right."""
    if isinstance(shape, SchemaEntry):
        return dict(_fields_of(shape))
    entries: dict[Trail, FieldEntry] = {}
    attributes = (field for label in labels_of(root) for field in label.item.items("attributes"))
    for item in (*root.items("document"), *attributes):
        # Faults of shape are reported once, by the model of the whole file.
        with suppress(ValidationError):
            entries[item.trail] = FieldEntry.model_validate(item.raw)
    return entries


def _fields_of(entry: SchemaEntry) -> Iterator[tuple[Trail, FieldEntry]]:
    yield from ((("document", index), field) for index, field in enumerate(entry.document))
    for index, label in enumerate(entry.labels):
        yield from _attributes_of(label, ("labels", index))


def _attributes_of(label: LabelEntry, trail: Trail) -> Iterator[tuple[Trail, FieldEntry]]:
    yield from (((*trail, "attributes", index), field) for index, field in enumerate(label.attributes))
    for index, child in enumerate(label.children):
        yield from _attributes_of(child, (*trail, "children", index))


def field_findings(item: Item, entry: FieldEntry) -> Iterator[Finding]:
    """The faults of one field whose shape is right."""
    for key, types in _TYPES_WITH.items():
        if key in entry.model_fields_set and entry.type not in types:
            yield Finding(
                item.at(key), f"a {entry.type} field has no '{key}', only {' and '.join(types)}", at_key=True
            )
    faults = list(_own_faults(item, entry))
    yield from faults
    if entry.default is not None and not faults:
        try:
            fitting(build_field(entry), entry.default)
        except AnswerError as error:
            yield Finding(item.at("default"), f"the default does not fit: {error}")


def _own_faults(item: Item, entry: FieldEntry) -> Iterator[Finding]:
    """The faults that only a field of that type can have."""
    match entry.type:
        case "choice" | "multichoice":
            yield from _choice_faults(item, entry)
        case "scale":
            yield from _scale_faults(item, entry)
        case "number":
            yield from _number_faults(item, entry)
        case "bool" | "text" | "date":
            return
        case _:
            assert_never(entry.type)


def _choice_faults(item: Item, entry: FieldEntry) -> Iterator[Finding]:
    if not entry.values:
        yield Finding(item.at("values"), f"a {entry.type} field needs 'values'")


def _number_faults(item: Item, entry: FieldEntry) -> Iterator[Finding]:
    if entry.min is not None and entry.max is not None and entry.min > entry.max:
        yield Finding(item.at("max"), f"'max' is {entry.max:g}, less than 'min', which is {entry.min:g}")


def _scale_faults(item: Item, entry: FieldEntry) -> Iterator[Finding]:
    if entry.min is None or entry.max is None:
        missing = " and ".join(f"'{key}'" for key in ("min", "max") if getattr(entry, key) is None)
        yield Finding(item.trail, f"a scale field needs {missing}")
        return
    for key, bound in (("min", entry.min), ("max", entry.max)):
        if not bound.is_integer() or not 0 <= bound <= 9:
            # Every step is set by its digit, one key press.
            yield Finding(
                item.at(key), f"a scale runs from a digit to a digit, '{key}' is {bound:g}; use a number"
            )
    if entry.min >= entry.max:
        yield Finding(item.at("max"), f"'max' is {entry.max:g}, not more than 'min', which is {entry.min:g}")


def _with_bare_texts(item: Item, choices: list[Item]) -> list[Item]:
    """The choices of a field, those written as a bare text included, in the order of the file."""
    bare = [Item(trail, {"value": text}) for trail, text in item.texts("values")]
    return sorted([*bare, *choices], key=lambda choice: str(choice.trail[-1]).zfill(9))

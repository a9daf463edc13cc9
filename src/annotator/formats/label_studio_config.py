"""The labelling configuration of Label Studio: written from a schema and the names that occur, read for its choices.

Names of labels, controls and values go through an XML serialiser, so that none can break out of its attribute; a name
with a control character, which XML forbids, is used in the tasks but not offered in the configuration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import assert_never
from xml.etree import ElementTree as ET

from msgspec import Struct

from annotator.core.layer import Layer
from annotator.core.span import Value
from annotator.formats.label_studio_values import Control, control_for
from annotator.schema.answers import FieldType
from annotator.schema.palette import swatch
from annotator.schema.values import Field, LabelSchema

CONFIG = ".config.xml"
"""The ending of the configuration beside the tasks."""

SPAN = "span_"
"""Prefix of the names of controls that are about a region."""

_TEXTS = ("Text", "HyperText", "Paragraphs")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Config:
    """Collects labels and controls, and for each control its values and whether it takes several."""

    def __init__(self, schema: LabelSchema | None) -> None:
        self._schema = schema
        self._labels = dict.fromkeys(label.id for label in schema.labels) if schema else {}
        self._relations: dict[str, None] = {}
        self._controls: dict[tuple[str, bool], Control] = {}
        self._values: dict[tuple[str, bool], dict[str, None]] = {}
        self._multiple: set[tuple[str, bool]] = set()
        self._fields: dict[tuple[str, bool], Field] = {}
        if schema:
            self._declare(schema)

    def _declare(self, schema: LabelSchema) -> None:
        self._relations |= dict.fromkeys(relation.id for relation in schema.relations)
        for field in schema.document_fields:
            self._declare_field((field.id, False), field)
        for label in schema.labels:
            for attribute in label.attributes:
                self._declare_field((attribute.id, True), attribute)

    def _declare_field(self, key: tuple[str, bool], field: Field) -> None:
        self._fields.setdefault(key, field)
        values = [choice.value for choice in field.choices]
        self._values.setdefault(key, {}).update(
            dict.fromkeys(values if field.type is not FieldType.BOOL else ("true", "false"))
        )
        self._controls[key] = _control_of(field.type)
        if field.type is FieldType.MULTICHOICE:
            self._multiple.add(key)

    def add_labels(self, layer: Layer) -> None:
        """Collect the labels and relation types that the layer uses."""
        self._labels |= dict.fromkeys(layer.spans.counts)
        self._relations |= dict.fromkeys(relation.type for relation in layer.relations)

    def attribute(self, name: str, value: Value) -> Control:
        """Return the control for a value of a span's attribute, and collect the value."""
        return self._control((name, True), value)

    def answer(self, name: str, value: Value) -> Control:
        """Return the control for an answer about the document, and collect the value."""
        return self._control((name, False), value)

    def _control(self, key: tuple[str, bool], value: Value) -> Control:
        field = self._fields.get(key)
        is_choice = field is not None and field.type is FieldType.CHOICE
        is_scale = field is not None and field.type is FieldType.SCALE
        control = control_for(value, is_choice=is_choice, is_scale=is_scale)
        self._controls.setdefault(key, control)
        if isinstance(value, tuple):
            self._multiple.add(key)
        if control is Control.CHOICES:
            values = (
                value
                if isinstance(value, tuple)
                else (str(value).lower() if value in {True, False} else value,)
            )
            self._values.setdefault(key, {}).update(dict.fromkeys(map(str, values)))
        return control

    def xml(self) -> str:
        """Return the configuration."""
        view = ET.Element("View")
        labels = ET.SubElement(view, "Labels", name="label", toName="text")
        for label in filter(_is_xml, self._labels):
            ET.SubElement(labels, "Label", {"value": label, **self._look(label)})
        ET.SubElement(view, "Text", name="text", value="$text", granularity="word")
        if self._relations:
            relations = ET.SubElement(view, "Relations")
            for type_ in filter(_is_xml, self._relations):
                ET.SubElement(relations, "Relation", value=type_)
        for (name, is_of_span), control in self._controls.items():
            if _is_xml(name):
                self._add_control(view, name, control, is_of_span=is_of_span)
        ET.indent(view)
        return ET.tostring(view, encoding="unicode") + "\n"

    def _look(self, label_id: str) -> dict[str, str]:
        label = self._schema.label(label_id) if self._schema else None
        if label is None or self._schema is None:
            return {}
        look = {"background": swatch(self._schema.colors[label_id]).light.accent, "hint": label.description}
        return {key: value for key, value in (look | {"hotkey": label.key or ""}).items() if value}

    def _add_control(self, view: ET.Element, name: str, control: Control, *, is_of_span: bool) -> None:
        key = (name, is_of_span)
        tag = {"textarea": "TextArea"}.get(control, control.capitalize())
        settings = {"name": f"{SPAN}{name}" if is_of_span else name, "toName": "text"}
        if is_of_span:
            settings["perRegion"] = "true"
        if control is Control.CHOICES:
            settings["choice"] = "multiple" if key in self._multiple else "single"
        element = ET.SubElement(view, tag, settings)
        for value in self._values.get(key, ()) if control is Control.CHOICES else ():
            if _is_xml(value):
                ET.SubElement(element, "Choice", value=value)


def _control_of(type_: FieldType) -> Control:
    match type_:
        case FieldType.CHOICE | FieldType.MULTICHOICE | FieldType.BOOL:
            return Control.CHOICES
        case FieldType.NUMBER:
            return Control.NUMBER
        case FieldType.SCALE:
            return Control.RATING
        case FieldType.TEXT | FieldType.DATE:
            return Control.TEXTAREA
        case _:
            assert_never(type_)


def _is_xml(text: str) -> bool:
    return _NOT_XML.search(text) is None


class KnownConfig(Struct, frozen=True):
    """What a configuration says about results.

    ``multiple`` has the names of the controls that take several values, ``texts`` the key in a task's data for each
    name of a text.
    """

    multiple: frozenset[str] = frozenset()
    texts: Mapping[str, str] = {}


def known_config(path: Path) -> KnownConfig:
    """Return what the configuration says; nothing if there is no readable one."""
    if not path.exists():
        return KnownConfig()
    try:
        root = ET.fromstring(path.read_bytes())  # noqa: S314 - expat limits the growth of entities
    except (ET.ParseError, OSError):
        return KnownConfig()
    multiple = (tag.get("name", "") for tag in root.iter("Choices") if tag.get("choice") == "multiple")
    texts = (tag for name in _TEXTS for tag in root.iter(name))
    return KnownConfig(
        frozenset(multiple), {tag.get("name", ""): tag.get("value", "").removeprefix("$") for tag in texts}
    )

"""The results of an annotation or prediction of Label Studio: regions, their attributes, relations and answers.

Results with the id of a region belong to it. A region with several labels becomes several spans.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotator.core.layer import Status
from annotator.core.span import Span, Value
from annotator.formats.label_studio_config import SPAN, KnownConfig
from annotator.formats.label_studio_values import value_of
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.layer_building import LayerBuilder, is_own_id

_LABELS = ("labels", "hypertextlabels")
_ABOUT_RESULT = (
    "origin", "readonly", "hidden", "locked", "score", "original_width", "original_height",
    "image_rotation", "item_index", "orderInParent",
)  # fmt: skip
_ABOUT_REGION = ("startOffset", "endOffset", "globalOffsets")
"""Keys that Label Studio makes by itself."""


class Results:
    """Adds layers to a document made of the text under ``text_key`` of a task's ``data``."""

    def __init__(
        self, builder: LayerBuilder, config: KnownConfig, text_key: str, data: Mapping[str, Any]
    ) -> None:
        self._builder = builder
        self._config = config
        self._text_key = text_key
        self._data = data

    def add_layer(self, holder: Fields, name: str, about: Mapping[str, Any]) -> None:
        """Add what an annotation or a prediction says, as the layer ``name``; ``about`` has its status and note."""
        parts = self._builder.of(name)
        parts.status = Status(about["status"]) if about.get("status") in list(Status) else None
        parts.note = about["note"] if isinstance(about.get("note"), str) else None
        layer = _Layer(self, self._builder, name, parts.answers)
        holder.each("result", Kind.SPAN, layer.sort)
        layer.finish()

    def is_multiple(self, control: str) -> bool:
        """Return whether the control takes several values."""
        return control in self._config.multiple

    def field_elsewhere(self, to_name: str, value: Fields) -> str:
        """Return the key of the text that a region is in, if it is not the document's; else empty."""
        if to_name in self._config.texts:
            return _unless(self._config.texts[to_name], self._text_key)
        if to_name == self._text_key or not to_name:
            return ""
        if isinstance(self._data.get(to_name), str):
            return to_name
        start, end, quote = value.value.get("start"), value.value.get("end"), value.value.get("text")
        if type(start) is int and type(end) is int and isinstance(quote, str):
            texts = {key: text for key, text in self._data.items() if isinstance(text, str)}
            found = [key for key, text in texts.items() if text[start:end] == quote]
            if found and self._text_key not in found:
                return found[0]
        return ""

    def omit_name_of_text(self, result: Fields) -> None:
        """Report a name of the text that nothing explains."""
        if result.get("to_name") not in {None, self._text_key, *self._config.texts}:
            result.omit("to_name", is_harmless=True)


def _unless(key: str, known: str) -> str:
    return "" if key == known else key


class _Layer:
    """Sorts the results of one layer, since attributes may stand behind their region, and regions behind relations."""

    def __init__(
        self, results: Results, builder: LayerBuilder, annotator: str, answers: dict[str, Value]
    ) -> None:
        self._results = results
        self._builder = builder
        self._annotator = annotator
        self._answers = answers
        self._regions: list[Fields] = []
        self._relations: list[Fields] = []
        self._attributes: dict[str, dict[str, Value]] = {}
        self._spans: dict[str, Span | None] = {}
        self._elsewhere: set[str] = set()

    def sort(self, result: Fields) -> None:
        kind = result.get("type")
        if kind == "relation":
            self._relations.append(result)
        elif kind in _LABELS:
            self._regions.append(result)
        else:
            self._take_value(result, str(kind))

    def finish(self) -> None:
        for result in self._regions:
            with result.place.costing(Kind.SPAN):
                self._add_region(result)
        for id_ in self._attributes.keys() - self._spans.keys():
            self._builder.place.omit(
                Kind.ANNOTATION, "attributes of a region without a label", {id_: self._attributes[id_]}
            )
        for result in self._relations:
            with result.place.costing(Kind.RELATION):
                self._add_relation(result)

    def _take_value(self, result: Fields, kind: str) -> None:
        """Add a result that is neither label nor relation to the attributes of its region or to the answers."""
        value = result.inner("value")
        has_place = value.get("start") is not None
        to_name = result.string("to_name", "")
        elsewhere = self._results.field_elsewhere(to_name, value) if has_place else ""
        is_multiple = self._results.is_multiple(result.string("from_name", ""))
        found = value_of(kind, value.value, is_multiple=is_multiple)
        if found is None or elsewhere:
            result.place.omit(
                Kind.ANNOTATION, f"{kind} of the field {elsewhere}" if elsewhere else kind, result.value
            )
            return
        name = result.string("from_name")
        name = name.removeprefix(SPAN) if has_place else name
        known = self._attributes.setdefault(_id(result), {}) if has_place else self._answers
        if name in known:
            result.place.omit(Kind.ANNOTATION, f"a further value of {name}", result.value)
            return
        known[name] = found
        if not has_place and _id(result) != f"answer_{name}":
            result.omit("id", is_harmless=True)
        self._results.omit_name_of_text(result)
        value.asked.update(("end", "text", "labels", kind))
        value.omit_rest(harmless=_ABOUT_REGION)
        result.omit_rest(harmless=_ABOUT_RESULT)

    def _add_region(self, result: Fields) -> None:
        value = result.inner("value")
        id_ = _id(result)
        elsewhere = self._results.field_elsewhere(result.string("to_name", ""), value)
        if elsewhere:
            self._elsewhere.add(id_)
            result.place.omit(Kind.ANNOTATION, f"regions of the field {elsewhere}", result.value)
            return
        if not isinstance(value.get("start"), int):
            raise value.wrong("start", "a number of characters (a text in HTML cannot be read)")
        meta = result.inner("meta")
        notes = meta.strings("text")
        extent = (value.integer("start"), value.integer("end"))
        quote = value.string_or_none("text")
        labels = [label for key in _LABELS for label in value.strings(key)]
        for number, label in enumerate(labels or [""]):
            span = self._builder.span(
                self._annotator,
                [extent],
                label,
                id_="" if number else id_,
                quote=quote,
                attributes=self._attributes.get(id_, {}),
                note="\n".join(notes) if notes else None,
            )
            self._spans.setdefault(id_, span)
        self._results.omit_name_of_text(result)
        if not is_own_id(id_):
            result.omit("id", is_harmless=True)
        if result.get("from_name") != "label":
            result.omit("from_name", is_harmless=True)
        meta.omit_rest()
        value.omit_rest(harmless=_ABOUT_REGION)
        result.omit_rest(harmless=_ABOUT_RESULT)

    def _add_relation(self, result: Fields) -> None:
        ids = [_id(result, key) or result.string(key) for key in ("from_id", "to_id")]
        if not self._elsewhere.isdisjoint(ids):
            result.place.omit(Kind.ANNOTATION, "relations of another field", result.value)
            return
        source, target = (self._spans.get(id_) for id_ in ids)
        if result.get("direction") == "left":
            source, target = target, source
        elif result.get("direction") not in (None, "right"):
            result.omit("direction")
        for number, type_ in enumerate(result.strings("labels") or ("related",)):
            id_ = "" if number else _id(result)
            self._builder.relation(self._annotator, type_, source, target, id_=id_, name=result.name)
        if not is_own_id(_id(result)):
            result.omit("id", is_harmless=True)
        result.omit_rest(harmless=_ABOUT_RESULT)


def _id(result: Fields, key: str = "id") -> str:
    """Return the id, which some programs write as a number."""
    value = result.get(key)
    return str(value) if type(value) is int else result.string(key, "")

"""Label Studio JSON: a list of tasks with annotations and predictions, and the labelling configuration beside.

Offsets are code points (``charsToCodePoints`` of its front end), ``end`` exclusive. A region's attributes are
results with the region's id, answers are results without a region. What Label Studio has no place for (who
annotated, status, notes on documents) is in the task's ``data``, which it exports unchanged. A prediction becomes a
layer named after its model; texts in HTML, whose offsets are XPaths, are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.formats.format import OutputPart, Writing
from annotator.formats.label_studio_config import Config, multiple_names
from annotator.formats.label_studio_values import result_value, value_of
from annotator.formats.shared import json_stream
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with, metadata_of

CONFIG = ".config.xml"
"""The ending of the configuration beside the tasks."""

SPAN = "span_"
"""Prefix of the names of controls that are about a region."""


# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing) -> Iterator[str | OutputPart]:
    """Yield the list, one task a line; the configuration comes last, when all names are known."""
    config = Config(writing.schema)
    separator = "[\n"
    number = 0
    for task_id, record in enumerate(records, 1):
        data: dict[str, Any] = {"text": record.document.text, "meta": metadata_of(record.document)}
        data["annotators"] = [_about(layer) for layer in record.layers]
        annotations = []
        for who, layer in enumerate(record.layers, 1):
            number += 1
            results = list(_results(layer, config))
            annotations.append({"id": number, "completed_by": who, "was_cancelled": False, "result": results})
        yield separator + dump({"id": task_id, "data": data, "annotations": annotations, "predictions": []})
        separator = ",\n"
    yield "\n]\n" if separator != "[\n" else "[]\n"
    yield OutputPart(config.xml(), CONFIG)


def _about(layer: Layer) -> dict[str, Any]:
    return {"name": layer.annotator, "status": layer.status, "note": layer.note}


def _results(layer: Layer, config: Config) -> Iterator[dict[str, Any]]:
    config.add_labels(layer)
    for span in layer.spans:
        where = {"start": span.start, "end": span.end, "text": span.text}
        region = _result(span.id, "label", "labels", {**where, "labels": [span.label]})
        yield region if span.note is None else {**region, "meta": {"text": [span.note]}}
        for name, value in span.attributes.items():
            kind, content = result_value(value, config.attribute(name, value))
            yield _result(span.id, SPAN + name, kind, {**where, **content})
    for relation in layer.relations:
        yield {
            "id": relation.id,
            "type": "relation",
            "from_id": relation.source,
            "to_id": relation.target,
            "direction": "right",
            "labels": [relation.type],
        }
    for name, value in layer.answers.items():
        kind, content = result_value(value, config.answer(name, value))
        yield _result(f"answer_{name}", name, kind, content)


def _result(id_: str, name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": id_, "from_name": name, "to_name": "text", "type": kind, "value": value}


# -- reading ------------------------------------------------------------------------------------------------


def sniff(head: bytes) -> bool:
    """Return whether the file begins like a list of tasks."""
    return b'"data"' in head and (b'"annotations"' in head or b'"predictions"' in head)


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:
    """Yield the tasks of a file; a configuration beside it distinguishes lists of one from single values.

    Raises ``FormatError``.
    """
    multiple = multiple_names(path.with_suffix(CONFIG))
    for place, value in json_stream.items(path, encoding=encoding):
        fields = Fields(value if isinstance(value, dict) else {}, "the task", place)
        yield _Task(fields, annotator, multiple).record()


class _Task:
    def __init__(self, fields: Fields, annotator: str, multiple: frozenset[str]) -> None:
        self._fields = fields
        self._annotator = annotator
        self._multiple = multiple
        self._data = dict(fields.object("data"))

    def record(self) -> Record:
        place = self._fields.place
        known = self._data.pop("annotators", None)
        metadata = self._data.pop("meta", None)
        text = self._text()
        metadata = {**self._data, **(metadata if isinstance(metadata, dict) else {})}
        builder = LayerBuilder(document_with(text, metadata, place), place)
        annotations = list(self._fields.objects("annotations"))
        for annotation in annotations:
            about = self._about(annotation, known, is_alone=len(annotations) == 1)
            self._add_layer(builder, annotation, about)
        for prediction in self._fields.objects("predictions"):
            model = str(prediction.get("model_version") or "predictions")
            self._add_layer(builder, prediction, {"name": model, "status": None})
        return Record(builder.document, builder.layers())

    def _text(self) -> Any:
        """Return the text of the task: ``text``, else the longest string in its data."""
        if isinstance(self._data.get("text"), str):
            return self._data.pop("text")
        texts = {key: value for key, value in self._data.items() if isinstance(value, str)}
        return self._data.pop(max(texts, key=lambda key: len(texts[key]))) if texts else None

    def _about(self, annotation: Fields, known: Any, *, is_alone: bool) -> dict[str, Any]:
        """Return the annotator and status of the annotation: as written into the data, else as far as known."""
        who = annotation.get("completed_by")
        if isinstance(known, list) and type(who) is int and 0 < who <= len(known):
            return dict(known[who - 1]) if isinstance(known[who - 1], dict) else {}
        if isinstance(who, dict):
            who = who.get("email") or who.get("id")
        status = Status.FLAGGED if annotation.boolean("was_cancelled") else Status.DONE
        return {"name": self._annotator if is_alone or who is None else f"user {who}", "status": status}

    def _add_layer(self, builder: LayerBuilder, holder: Fields, about: dict[str, Any]) -> None:
        name = str(about.get("name") or self._annotator)
        parts = builder.of(name)
        parts.status = Status(about["status"]) if about.get("status") in list(Status) else None
        parts.note = about["note"] if isinstance(about.get("note"), str) else None
        results = list(holder.objects("result"))
        attributes: dict[str, dict[str, Any]] = {}
        for result in results:
            self._take_value(result, attributes, parts.answers)
        spans = {
            result.string("id", ""): self._span(builder, result, name, attributes)
            for result in results
            if result.get("type") in {"labels", "hypertextlabels"}
        }
        for result in results:
            if result.get("type") == "relation":
                self._relation(builder, result, name, spans)

    def _take_value(
        self, result: Fields, attributes: dict[str, dict[str, Any]], answers: dict[str, Any]
    ) -> None:
        """Add a result that is neither label nor relation to the attributes of its region or to the answers."""
        if result.get("type") in {"labels", "hypertextlabels", "relation"}:
            return
        control = result.string("from_name")
        value = value_of(result, is_multiple=control in self._multiple)
        if result.object("value").get("start") is None:
            answers[control] = value
        else:
            own = attributes.setdefault(result.string("id", ""), {})
            own[control.removeprefix(SPAN)] = value

    def _span(
        self, builder: LayerBuilder, result: Fields, annotator: str, attributes: dict[str, dict[str, Any]]
    ) -> Span:
        value = Fields(result.object("value"), f"{result.name}: value", result.place)
        if not isinstance(value.get("start"), int):
            raise value.wrong("start", "a number of characters (a text in HTML cannot be read)")
        id_ = result.string("id", "")
        notes = Fields(result.object("meta"), f"{result.name}: meta", result.place).strings("text")
        labels = value.strings("labels") or value.strings("hypertextlabels")
        return builder.span(
            annotator,
            [(value.integer("start"), value.integer("end"))],
            labels[0] if labels else "",
            id_=id_,
            quote=value.string_or_none("text"),
            attributes=attributes.get(id_, {}),
            note="\n".join(notes) if notes else None,
        )

    def _relation(
        self, builder: LayerBuilder, result: Fields, annotator: str, spans: dict[str, Span]
    ) -> None:
        ends = [spans.get(result.string(key)) for key in ("from_id", "to_id")]
        if result.get("direction") == "left":
            ends.reverse()
        if ends[0] is None or ends[1] is None:
            raise result.place.error(
                f"{result.name} names a region that is not there", "correct or remove it"
            )
        types = result.strings("labels") or ("related",)
        for number, type_ in enumerate(types):
            id_ = "" if number else result.string("id", "")
            builder.relation(annotator, type_, ends[0], ends[1], id_=id_)

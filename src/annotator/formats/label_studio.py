"""Label Studio JSON: a list of tasks with annotations and predictions, and the labelling configuration beside.

Offsets are code points (``charsToCodePoints`` of its front end), ``end`` exclusive. A region's attributes are
results with the region's id, answers are results without a region. What Label Studio has no place for (who
annotated, status, notes on documents) is in the task's ``data``, which it exports unchanged; it is read back by
``label_studio_reading``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.formats.format import OutputPart, Writing
from annotator.formats.label_studio_config import CONFIG, SPAN, Config
from annotator.formats.label_studio_values import result_value
from annotator.formats.shared.json_text import dump
from annotator.formats.shared.metadata import metadata_of


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

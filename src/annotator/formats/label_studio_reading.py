"""Reading Label Studio's JSON: its tasks with annotations, and with predictions, each a layer named after its model.

A task may have several texts; one of them becomes the document, and what is said about another is reported. So are
drafts, results that hold nothing simple, and regions of a text in HTML, whose offsets are XPaths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotator.core.layer import Status
from annotator.core.record import Record
from annotator.formats.label_studio_config import CONFIG, KnownConfig, known_config
from annotator.formats.label_studio_results import Results
from annotator.formats.shared import json_stream
from annotator.formats.shared.annotation_keys import omit_annotations
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with, joined
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile

_ANNOTATIONS = ("annotations", "completions")
"""The key of annotations, and that of the versions before 1.0."""

_ABOUT_TASK = (
    "id", "inner_id", "project", "file_upload", "created_at", "updated_at", "updated_by",
    "total_annotations", "cancelled_annotations", "total_predictions", "comment_count",
    "unresolved_comment_count", "last_comment_updated_at", "comment_authors", "overlap", "is_labeled",
    "state",
)  # fmt: skip
_ABOUT_ANNOTATION = (
    "id", "created_at", "updated_at", "created_ago", "draft_created_at", "lead_time", "prediction",
    "result_count", "unique_id", "import_id", "last_action", "bulk_created", "task", "project",
    "updated_by", "last_created_by", "parent_prediction", "parent_annotation", "model", "model_run",
    "cluster", "neighbors", "mislabeling", "score", "created_username",
)  # fmt: skip
"""Keys that Label Studio makes by itself."""


def sniff(evidence: Evidence) -> bool:
    """Return whether one of the first records is a task."""
    return any(
        isinstance(record.get("data"), dict)
        and not {*_ANNOTATIONS, "predictions", "drafts"}.isdisjoint(record)
        for record in evidence.records
    )


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the tasks of a file; a configuration beside it says more about its texts and controls.

    Raises ``FormatError``.
    """
    config = known_config(source.path.with_suffix(CONFIG))

    def record(place: RecordLocation, value: Any) -> Record:
        fields = Fields(value if isinstance(value, dict) else {}, "the task", place)
        return _Task(fields, source.annotator, config).record()

    return each_record(json_stream.items(source), record)


class _Task:
    def __init__(self, fields: Fields, annotator: str, config: KnownConfig) -> None:
        self._fields = fields
        self._place = fields.place
        self._annotator = annotator
        self._config = config
        self._data = dict(fields.object("data"))
        self._about_layers = self._taken_annotators()

    def record(self) -> Record:
        key = self._text_key()
        text = self._data.get(key)
        builder = LayerBuilder(document_with(text, self._metadata(key), self._place), self._place)
        results = Results(builder, self._config, key, self._data)
        annotations = [found for key in _ANNOTATIONS for found in self._fields.objects(key)]
        for annotation in annotations:
            about = self._about(annotation, is_alone=len(annotations) == 1)
            results.add_layer(annotation, str(about.get("name") or self._annotator), about)
            self._omit_rest_of(annotation)
        for prediction in self._predictions():
            results.add_layer(prediction, str(prediction.get("model_version") or "predictions"), {})
            self._omit_rest_of(prediction)
        for draft in self._fields.get("drafts") or ():
            self._place.omit(Kind.ANNOTATION, "draft", draft)
        self._omit_rest_of_task()
        return Record(builder.document, builder.layers())

    def _taken_annotators(self) -> list[Fields] | None:
        """Take and return what this program says about the layers; ``None`` if it did not write the task."""
        found = self._data.get("annotators")
        if not isinstance(found, list):
            return None
        if found and not any(isinstance(one, dict) and "name" in one for one in found):
            return None
        del self._data["annotators"]
        return [
            Fields(one if isinstance(one, dict) else {}, f"annotator {number}", self._place)
            for number, one in enumerate(found, 1)
        ]

    def _text_key(self) -> str:
        """Return the key of the task's text: of those that are annotated the one called ``text``, else the longest."""
        texts = {key: value for key, value in self._data.items() if isinstance(value, str)}
        declared = [key for key in self._config.texts.values() if key in texts]
        if declared and "text" not in declared:
            return declared[0]
        if "text" in texts or not texts:
            return "text"
        named = Counter(name for name in self._names_of_texts() if name in texts)
        return named.most_common(1)[0][0] if named else max(texts, key=lambda key: len(texts[key]))

    def _names_of_texts(self) -> Iterator[str]:
        for name in _ANNOTATIONS:
            for annotation in self._fields.value.get(name) or ():
                for result in annotation.get("result") or () if isinstance(annotation, dict) else ():
                    if isinstance(result, dict):
                        yield str(result.get("to_name"))

    def _metadata(self, text_key: str) -> dict[str, Any]:
        rest = {key: value for key, value in self._data.items() if key != text_key}
        meta = rest.pop("meta") if isinstance(rest.get("meta"), dict) else {}
        omit_annotations(rest, self._place)
        of_task = self._fields.get("meta")
        return joined(joined(rest, meta), of_task if isinstance(of_task, dict) else {}, "task")

    def _predictions(self) -> Iterator[Fields]:
        """Yield the predictions; an export may have only their numbers, and then there is nothing to read."""
        value = self._fields.get("predictions")
        if isinstance(value, list) and value and all(type(one) is int for one in value):
            self._fields.omit("predictions", is_harmless=True)
        else:
            yield from self._fields.objects("predictions")

    def _about(self, annotation: Fields, *, is_alone: bool) -> Mapping[str, Any]:
        """Return the annotator and status of the annotation: as written into the data, else as far as known."""
        is_cancelled = annotation.boolean("was_cancelled")
        who = annotation.get("completed_by")
        known = self._about_layers
        if known is not None and type(who) is int and 0 < who <= len(known):
            about = known[who - 1]
            if about.get("status") not in (None, *Status):
                about.omit("status")
            if not isinstance(about.get("note"), str | None):
                about.omit("note")
            about.asked.add("name")
            about.omit_rest()
            return about.value
        if isinstance(who, dict):
            made_by = annotation.inner("completed_by")
            email, id_ = made_by.get("email"), made_by.get("id")
            who = email or id_
            made_by.omit_rest(harmless=("username", "first_name", "last_name", "avatar", "initials"))
        if is_alone and who is not None:
            annotation.omit("completed_by", is_harmless=True)
        status = Status.FLAGGED if is_cancelled else Status.DONE
        return {"name": self._annotator if is_alone or who is None else f"user {who}", "status": status}

    def _omit_rest_of(self, annotation: Fields) -> None:
        if annotation.get("ground_truth") is True:
            annotation.omit("ground_truth")
        self._omit(annotation, _ABOUT_ANNOTATION)

    def _omit_rest_of_task(self) -> None:
        self._omit(self._fields, _ABOUT_TASK)

    def _omit(self, fields: Fields, harmless: Sequence[str]) -> None:
        """Report what nobody read; this program numbers what it writes, and that means nothing."""
        if self._about_layers is not None and type(fields.value.get("id")) is int:
            fields.asked.add("id")
        for key in harmless:
            if fields.value.get(key) in (0, False):
                fields.asked.add(key)
        fields.omit_rest(harmless=harmless)

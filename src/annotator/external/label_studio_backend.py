"""A machine learning backend of Label Studio: ``/health``, and ``/predict`` with a task and a labelling configuration.

Backends are written in Python, so offsets are code points; one that hands on what a browser counted gives UTF-16 code
units. Where the text of a region is given, it says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from annotator.external.code_units import CodeUnits
from annotator.external.errors import ModelError, UnavailableError
from annotator.external.http_exchange import json_answer
from annotator.external.model_protocol import Answered, RawSpan
from annotator.schema.values import Label
from annotator.settings.suggester_settings import SuggesterSettings

_HEALTH_SECONDS = 10.0


class LabelStudioBackend:
    """A backend at an address; whether it is up is asked before the first text."""

    def __init__(self, settings: SuggesterSettings) -> None:
        self._address = settings.address
        self._seconds = float(settings.seconds)
        self._names = settings.labels
        self._is_up = False

    def ask(self, text: str, labels: Sequence[Label]) -> Answered:
        """Return the labelled regions of the text; raises ``ModelError``."""
        self._check_health()
        question = {
            "tasks": [{"id": 1, "data": {"text": text}}],
            "label_config": configuration(labels, self._names),
            "project": "1.1",
            "params": {"context": None},
        }
        answer = json_answer(self._address, "/predict", question, self._seconds)
        results = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(results, list):
            raise ModelError(f"{self._address} answers without 'results'")
        units = CodeUnits(text)
        return Answered([span for result in results for span in _spans(result, text, units)])

    def _check_health(self) -> None:
        if self._is_up:
            return
        answer = json_answer(self._address, "/health", None, min(self._seconds, _HEALTH_SECONDS))
        status = answer.get("status") if isinstance(answer, dict) else None
        if status != "UP":
            raise UnavailableError(f"{self._address} is not a backend of Label Studio that is up")
        self._is_up = True


def configuration(labels: Sequence[Label], names: Sequence[tuple[str, str]]) -> str:
    """Return the labelling configuration for these labels, by the backend's names for them, else by their ids."""
    view = ET.Element("View")
    held = ET.SubElement(view, "Labels", name="label", toName="text")
    for label in labels:
        for name in [name for name, id_ in names if id_ == label.id] or [label.id]:
            ET.SubElement(held, "Label", value=name)
    ET.SubElement(view, "Text", name="text", value="$text")
    return ET.tostring(view, encoding="unicode")


def _spans(result: Any, text: str, units: CodeUnits) -> Iterator[RawSpan]:
    """Yield the spans of a prediction, one for each label of a region; what is no region of text is passed over."""
    regions = result.get("result") if isinstance(result, dict) else None
    for region in regions if isinstance(regions, list) else ():
        value = region.get("value") if isinstance(region, dict) else None
        if not isinstance(value, dict):
            continue
        labels = value.get("labels", value.get("hypertextlabels"))
        start, end, quote = value.get("start"), value.get("end"), value.get("text")
        if not isinstance(labels, list) or type(start) is not int or type(end) is not int:
            continue
        quote = quote if isinstance(quote, str) else None
        if quote is not None and text[max(0, start) : max(0, end)] != quote:
            start, end = _converted(units, start, end)
        score = next((each for each in (region.get("score"), value.get("score")) if _is_number(each)), None)
        yield from (RawSpan(start, end, label, score, quote) for label in labels if isinstance(label, str))


def _converted(units: CodeUnits, start: int, end: int) -> tuple[int, int]:
    """Return offsets in UTF-16 code units as code points; offsets that fit nothing where they cannot be."""
    first, last = units.code_point(start), units.code_point(end)
    return (-1, -1) if first is None or last is None else (first, last)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

"""A spaCy pipeline from a local folder (extra ``spacy``): its entities, and the groups of its span categorizers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from annotator.external.errors import ModelError, UnavailableError, UnfitTextError
from annotator.external.model_protocol import Answered, RawSpan
from annotator.schema.values import Label
from annotator.settings.suggester_settings import SuggesterSettings

LONGEST = 1_000_000
"""Code points of a text that spaCy takes, its own limit."""


class SpacyPipeline:
    """A pipeline, which is loaded when it is first asked."""

    def __init__(self, settings: SuggesterSettings) -> None:
        self._path = Path(settings.path)

    @cached_property
    def _pipeline(self) -> Any:
        if not (self._path / "config.cfg").is_file():
            raise UnavailableError(
                f"{self._path}: no spaCy pipeline is there (a folder with config.cfg and meta.json)"
            )
        try:
            import spacy
        except ImportError:
            raise UnavailableError(
                "this needs the package spacy; install it with pip install 'annotator-tui[spacy]'"
            ) from None
        try:
            return spacy.load(self._path)
        except Exception as error:  # noqa: BLE001 - whatever a pipeline of others raises
            raise UnavailableError(f"{self._path}: spaCy cannot load it ({_line(error)})") from None

    def ask(self, text: str, labels: Sequence[Label]) -> Answered:
        """Return its entities and span groups; raises ``ModelError``."""
        del labels  # it has its own
        if len(text) > LONGEST:
            raise UnfitTextError(f"the text is too long for spaCy: more than {LONGEST:,} characters")
        pipeline = self._pipeline
        try:
            doc = pipeline(text)
        except Exception as error:  # noqa: BLE001 - as above
            raise ModelError(f"{self._path}: spaCy fails on the text ({_line(error)})") from None
        return Answered([*_entities(doc), *_grouped(doc)])


def _entities(doc: Any) -> list[RawSpan]:
    return [RawSpan(each.start_char, each.end_char, each.label_) for each in doc.ents]


def _grouped(doc: Any) -> list[RawSpan]:
    """Return the spans of all groups, with the scores of a span categorizer."""
    spans = []
    for group in doc.spans.values():
        scores = group.attrs.get("scores")
        given = [None] * len(group) if scores is None or len(scores) != len(group) else map(float, scores)
        spans += [
            RawSpan(each.start_char, each.end_char, each.label_, score)
            for each, score in zip(group, given, strict=True)
        ]
    return spans


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]

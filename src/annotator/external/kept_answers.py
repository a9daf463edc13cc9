"""Asking a model about documents: answers are kept by text and model, so that no text is asked about twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from annotator.core.document import Document
from annotator.core.suggestion import Suggestion
from annotator.external.checked_answers import Checked, checked, on_boundaries
from annotator.external.kinds import opened
from annotator.external.model_protocol import Model
from annotator.schema.values import Label, LabelSchema
from annotator.settings.suggester_settings import SuggesterSettings
from annotator.store.store import Store

_WAY = 2
"""Counts how this program asks and reads answers: raise it, and all are asked again."""

_LARGEST = 1_000_000
"""Bytes of a pipeline's description that count for its identity."""


def offered_labels(schema: LabelSchema) -> tuple[Label, ...]:
    """Return the labels that a model may give."""
    return tuple(label for label in schema.labels if not label.retired)


def identity_of(settings: SuggesterSettings, schema: LabelSchema) -> str:
    """Return what answers are kept by: it is another one where the model, or what it is told, is another.

    Of a pipeline in a folder, its ``meta.json`` counts, which has its version and its figures.
    """
    meta = b""
    if settings.path:
        with suppress(OSError), (Path(settings.path) / "meta.json").open("rb") as file:
            meta = file.read(_LARGEST)
    labels = [
        (each.id, each.name, each.parent, each.description, each.examples) for each in offered_labels(schema)
    ]
    asked = msgspec.structs.replace(settings, seconds=0)
    told = msgspec.json.encode([_WAY, asked, labels, schema.boundaries])
    return hashlib.sha256(told + meta).hexdigest()[:32]


class Asking:
    """One model of a project, opened when it is first asked."""

    def __init__(self, store: Store, settings: SuggesterSettings, schema: LabelSchema) -> None:
        self.identity = identity_of(settings, schema)
        self.settings = settings
        self._store = store
        self._labels = offered_labels(schema)
        self._boundaries = schema.boundaries
        self._model: Model | None = None

    def is_answered(self, document: Document) -> bool:
        """Whether the model was asked about the text before."""
        return self.answer(document) is not None

    def answer(self, document: Document) -> tuple[Suggestion, ...] | None:
        """Return what the model answered about the text; ``None`` if it was not asked."""
        return self._store.suggested(document, self.settings.name, self.identity)

    def ask(self, document: Document) -> tuple[int, Mapping[str, int]]:
        """Ask about a text and keep the answer; return how many spans it has, and how many were dropped, by reason.

        Raises ``ModelError``, ``StoreError``.
        """
        return self.keep(document, self.answered(document))

    def answered(self, document: Document) -> Checked:
        """Ask about a text and return what may be kept of the answer; raises ``ModelError``."""
        if self._model is None:
            self._model = opened(self.settings)
        answered = self._model.ask(document.text, self._labels)
        names = dict(self.settings.labels)
        found = checked(document.text, answered, self._labels, names, self.settings.name)
        return on_boundaries(document, found, self._boundaries)

    def keep(self, document: Document, found: Checked) -> tuple[int, Mapping[str, int]]:
        """Keep an answer; return how many spans it has, and how many were dropped, by reason. Raises ``StoreError``."""
        self._store.keep_suggested(document, self.settings.name, self.identity, found.suggestions)
        return len(found.suggestions), found.dropped

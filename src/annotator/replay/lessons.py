"""What is learned between the documents of a replay, at the same times as in the app."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.replay.gold import Gold
from annotator.replay.typist import TypedDocument
from annotator.schema.values import LabelSchema
from annotator.suggest.learned_models import LearnedModels
from annotator.suggest.learning_times import is_due
from annotator.suggest.library_words import library_words
from annotator.suggest.teaching import Example
from annotator.suggest.training import learn


class Lessons:
    """The documents that were typed, of a library that has all texts from the start."""

    def __init__(self, golds: Sequence[Gold], schema: LabelSchema) -> None:
        self._schema = schema
        self._words = library_words(gold.document.text for gold in golds)
        self._examples: list[Example] = []
        self._learned_from = 0

    def after(self, typed: TypedDocument) -> LearnedModels | None:
        """Return new models if it is time to learn; the training ends before the next document begins."""
        document = typed.gold.document
        spans = tuple(
            (each.range_, each.label)
            for stroke in typed.strokes
            for each in stroke.spans
            if len(each.fragments) == 1
        )
        self._examples.append(Example(document, spans, len(document.text)))
        if not is_due(len(self._examples), self._learned_from):
            return None
        self._learned_from = len(self._examples)
        return learn(self._examples, self._words, self._schema.hash, nests=self._schema.nests)

"""What a suggester of other people is: a text and labels go in, spans with scores come out.

A package offers one as an entry point of the group ``annotator.suggesters``: a function that takes the
``SuggesterSettings`` of an entry in ``annotator.yaml`` and returns a ``Model``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from annotator.schema.values import Label


class RawSpan(NamedTuple):
    """A span as a model gives it, unchecked; ``start`` and ``end`` are code points of the text.

    ``label`` is the model's own name for it, ``score`` runs from 0 to 1 where the model gives one. ``quote`` is what
    the model says is there.
    """

    start: int
    end: int
    label: str
    score: float | None = None
    quote: str | None = None


class Answered(NamedTuple):
    """What a model answers; ``unlocated`` counts the quotes that are nowhere in the text."""

    spans: Sequence[RawSpan]
    unlocated: int = 0


class Model(Protocol):
    """A model that suggests spans."""

    def ask(self, text: str, labels: Sequence[Label]) -> Answered:
        """Return the spans in the text under these labels; raises ``ModelError``."""

"""The marks of a document by the sentence in which they start."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from annotator.core.suggestion import Suggestion
from annotator.replay.gold import Gold, GoldSpan
from annotator.session.session import Session


def by_sentence(gold: Gold) -> Iterator[tuple[GoldSpan, ...]]:
    """The marks that start in one sentence, in reading order, sentence by sentence."""
    segmentation = gold.document.segmentation
    for _, marks in groupby(gold.marks, key=lambda mark: segmentation.sentence_at(mark.range_.start).start):
        yield tuple(marks)


def suggested(session: Session, marks: tuple[GoldSpan, ...]) -> frozenset[GoldSpan]:
    """Those of the marks that a confident suggestion on offer would make just so."""
    offered = frozenset(_mark_of(each) for each in session.suggestions if each.is_confident)
    return offered.intersection(marks)


def _mark_of(suggestion: Suggestion) -> GoldSpan:
    return GoldSpan((suggestion.range_,), suggestion.label)

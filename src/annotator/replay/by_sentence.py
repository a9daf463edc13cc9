"""The gold spans of a document by the sentence in which they start."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from annotator.core.suggestion import Suggestion
from annotator.replay.gold import Gold, GoldSpan
from annotator.session.session import Session


def by_sentence(gold: Gold) -> Iterator[tuple[GoldSpan, ...]]:
    """The gold spans that start in one sentence, in reading order, sentence by sentence."""
    segmentation = gold.document.segmentation
    for _, gold_spans in groupby(
        gold.spans, key=lambda gold_span: segmentation.sentence_at(gold_span.range_.start).start
    ):
        yield tuple(gold_spans)


def suggested(session: Session, gold_spans: tuple[GoldSpan, ...]) -> frozenset[GoldSpan]:
    """Those gold spans that a confident suggestion shown now would make exactly."""
    offered = frozenset(_gold_span_of(each) for each in session.suggestions if each.is_confident)
    return offered.intersection(gold_spans)


def _gold_span_of(suggestion: Suggestion) -> GoldSpan:
    return GoldSpan((suggestion.range_,), suggestion.label)

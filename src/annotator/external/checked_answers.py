"""What a model answered, as suggestions: each fits text and schema, or is dropped and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.suggestion import Suggestion
from annotator.external.model_protocol import Answered, RawSpan
from annotator.rules.boundaries import snapped
from annotator.schema.values import Boundaries, Label

MOST = 10_000
"""Suggestions of one text that are kept."""

UNSCORED = 0.5
"""The score of a suggestion to which a model gives none."""

UNLOCATED = "quotes that are not in the text"
UNKNOWN = "labels that the schema does not have"
OUTSIDE = "offsets that do not fit the text"
TOO_MANY = "suggestions past the first 10,000"


class Checked(Struct, frozen=True):
    """The suggestions of a model for one text, in reading order, and how many were dropped by the reason."""

    suggestions: tuple[Suggestion, ...]
    dropped: Mapping[str, int]


def checked(
    text: str, answered: Answered, labels: Sequence[Label], names: Mapping[str, str], source: str
) -> Checked:
    """Return the suggestions of ``source``; ``names`` are the labels of the schema by those of the model.

    A label that is not among them is that with the same id or name, in any case.
    """
    known = {each.id for each in labels}
    alike = {word.casefold(): each.id for each in labels for word in (each.name, each.id)}
    dropped: Counter[str] = Counter({UNLOCATED: answered.unlocated} if answered.unlocated else {})
    best: dict[tuple[int, int, str], float] = {}
    for span in answered.spans:
        label = names.get(span.label, span.label)
        label = label if label in known else alike.get(label.casefold(), "")
        range_ = _trimmed(text, span)
        if not label:
            dropped[UNKNOWN] += 1
        elif range_ is None:
            dropped[OUTSIDE if span.quote is None else UNLOCATED] += 1
        elif len(best) >= MOST:
            dropped[TOO_MANY] += 1
        else:
            key = (range_.start, range_.end, label)
            best[key] = max(best.get(key, 0.0), _score(span.score))
    found = (
        Suggestion(Range(start, end), label, source, score) for (start, end, label), score in best.items()
    )
    return Checked(tuple(sorted(found, key=_in_reading_order)), dropped)


def _in_reading_order(suggestion: Suggestion) -> tuple[tuple[int, int, str], str]:
    return suggestion.order, suggestion.label


def on_boundaries(document: Document, found: Checked, boundaries: Boundaries) -> Checked:
    """Return it with edges where the schema lets spans start and end, as a span would have that is made of it.

    Models that read parts of words answer with such.
    """
    best: dict[tuple[Range, str], Suggestion] = {}
    for each in found.suggestions:
        range_ = snapped(document, each.range_, boundaries)
        before = best.get((range_, each.label))
        if range_ and (before is None or before.score < each.score):
            best[range_, each.label] = replace(each, range_=range_)
    return Checked(tuple(sorted(best.values(), key=_in_reading_order)), found.dropped)


def _trimmed(text: str, span: RawSpan) -> Range | None:
    """Return the range without white space at its edges; ``None`` if it does not fit the text or the quote."""
    start, end = span.start, span.end
    if not 0 <= start < end <= len(text):
        return None
    held = text[start:end]
    if span.quote is not None and held.split() != span.quote.split():
        return None
    start += len(held) - len(held.lstrip())
    end -= len(held) - len(held.rstrip())
    return Range(start, end) if start < end else None


def _score(score: float | None) -> float:
    if score is None or score != score:  # noqa: PLR0124 - it is no number
        return UNSCORED
    return float(min(1.0, max(0.0, score)))

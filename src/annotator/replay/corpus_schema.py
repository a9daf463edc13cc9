"""A label schema derived from a corpus' own labels, for gold data that has no schema."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.replay.gold import Gold, labels_of
from annotator.schema.free_keys import letter_keys
from annotator.schema.values import Label, LabelSchema, Overlap


def knows_all(schema: LabelSchema, golds: Iterable[Gold]) -> bool:
    """Whether the schema can give every label of the gold."""
    found = map(schema.label, labels_of(golds))
    return all(label is not None and not label.retired for label in found)


def corpus_schema(golds: Sequence[Gold]) -> LabelSchema:
    """The schema of the corpus' labels; each gets the first free letter of its name, frequent labels first.

    The overlap rule is the strictest one that the gold data obeys.
    """
    labels = labels_of(golds)
    keys = letter_keys([(label,) for label in labels], [None] * len(labels))
    return LabelSchema(
        id="corpus",
        version=1,
        title="The corpus' own labels",
        labels=tuple(
            Label(label, label.replace("_", " "), key=key) for label, key in zip(labels, keys, strict=True)
        ),
        overlap=_overlap_in(golds),
        discontinuous=any(len(gold_span.fragments) > 1 for gold in golds for gold_span in gold.spans),
    )


def _overlap_in(golds: Iterable[Gold]) -> Overlap:
    rule = Overlap.NONE
    for gold in golds:
        furthest: list[tuple[int, int]] = []  # gold spans still open where the next one starts
        for gold_span in gold.spans:
            start, end = gold_span.range_.start, gold_span.range_.end
            furthest = [(left, right) for left, right in furthest if right > start]
            if any(left < start < right < end for left, right in furthest):
                return Overlap.ANY
            rule = Overlap.NESTED if furthest else rule
            furthest.append((start, end))
    return rule

"""A label schema made from a corpus' own labels, for gold that no schema was written for."""

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
    """The schema of the corpus' labels, each with the first free letter of its name, frequent ones first.

    Its overlap rule is the strictest that the gold obeys.
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
        discontinuous=any(len(mark.fragments) > 1 for gold in golds for mark in gold.marks),
    )


def _overlap_in(golds: Iterable[Gold]) -> Overlap:
    rule = Overlap.NONE
    for gold in golds:
        furthest: list[tuple[int, int]] = []  # the marks that are open where the next one starts
        for mark in gold.marks:
            start, end = mark.range_.start, mark.range_.end
            furthest = [(left, right) for left, right in furthest if right > start]
            if any(left < start < right < end for left, right in furthest):
                return Overlap.ANY
            rule = Overlap.NESTED if furthest else rule
            furthest.append((start, end))
    return rule

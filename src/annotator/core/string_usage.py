"""How often each string has each label in all texts, and which labels do not contradict each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from annotator.core.range import Range
from annotator.core.suggestion import LONGEST, string_key
from annotator.core.word_edges import narrower

LABEL_RATIO = 3
"""The other label has to be this many times as frequent as the one here."""

EDGE_SHARE = 0.1
"""Share of the spans of a label that begin or end with an article or signs; above it, that is how it is done."""

BY_DESIGN = 3
"""Ranges that have two labels at once; from so many on, the two labels are no contradiction."""


class Usage:
    """How often each string has each label, and which labels stand together by design."""

    def __init__(
        self, labelled: Iterable[tuple[str, str, int]], together: Iterable[tuple[str, str, int]] = ()
    ) -> None:
        """Count (text, label, count), and (label, label, count) of ranges that have two labels."""
        self.labels: dict[str, Counter[str]] = {}
        for text, label, count in labelled:
            if 0 < len(text) <= LONGEST:
                self.labels.setdefault(string_key(text), Counter())[label] += count
        totals, edged = Counter[str](), Counter[str]()
        for key, counts in self.labels.items():
            totals.update(counts)
            if next(narrower(key, Range(0, len(key))), None):
                edged.update(counts)
        self._edged = {label for label, count in edged.items() if count > EDGE_SHARE * totals[label]}
        self._together = {frozenset(pair) for *pair, count in together if count >= BY_DESIGN}

    def count(self, key: str, label: str) -> int:
        """How often the string has the label."""
        return labels[label] if (labels := self.labels.get(key)) else 0

    def best(self, key: str) -> tuple[str, int]:
        """The most frequent label of the string, and how often it has it."""
        return min(self.labels[key].items(), key=lambda item: (-item[1], item[0]))

    def may_begin_with_signs(self, label: str) -> bool:
        """Whether spans of this label often have an article or signs at an edge."""
        return label in self._edged

    def other_label(self, key: str, label: str) -> tuple[str, int] | None:
        """The label that the string has more often than this one, often enough, and not beside this one."""
        labels = self.labels[key]
        if len(labels) == 1:
            return None
        others = ((-n, other) for other, n in labels.items() if {label, other} not in self._together)
        count, other = min(others, default=(0, ""))
        is_more = other != label and -count >= LABEL_RATIO * labels[label]
        return (other, -count) if is_more else None

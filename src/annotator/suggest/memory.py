"""Suggests strings that were labelled before, at the other places where they stand, and strings of given patterns.

Of the document on the screen every span counts at once; the rest of the project is told when a document is opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from annotator.core.range import Range
from annotator.core.spans import Spans
from annotator.core.suggestion import LONGEST, Pattern, Rejection, Suggestion, folded, string_key
from annotator.session.places import is_open
from annotator.session.session import Session
from annotator.suggest.strings import Strings

SOURCE = "memory"
GIVEN = "patterns"
"""The source of what nobody labelled yet and a pattern names."""

MOST = 400
"""Places that are looked at closely, those nearest to the caret: a text with more of them on a screen is one in
which every second word was labelled, and suggestions are no help there."""


class Memory:
    """The memory of one annotator: a seam of the session (``context.Suggester``)."""

    def __init__(self) -> None:
        self._project = Strings()
        self._given = (Strings(), Strings(folded))  # as they stand, in any case
        self._rejected: Counter[str] = Counter()
        self._here = Strings()
        self._document_id = ""
        self._spans = Spans()

    def remember(
        self, labelled: Iterable[tuple[str, str, int]], rejected: Iterable[tuple[str, int]] = ()
    ) -> None:
        """Take in the project but for the document to be opened: strings with label and count, and rejections.

        Only strings that are new are built into an automaton.
        """
        self._rejected = Counter(dict(rejected))
        self._project.recount(labelled)

    def take_patterns(self, patterns: Iterable[Pattern]) -> None:
        """Suggest these strings too, in place of those taken before; each counts like one labelled span."""
        exact, any_case = Strings(), Strings(folded)
        for pattern in patterns:
            (any_case if pattern.any_case else exact).count(pattern.text, pattern.label)
        self._given = (exact, any_case)

    def knows_any(self, session: Session) -> bool:
        """Whether anything was labelled before, here or elsewhere, or patterns are given."""
        return bool(self._project) or bool(session.layer.spans) or any(self._given)

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        """What was labelled before and starts in ``around``, in reading order; of two that overlap, the longer."""
        self._catch_up(session)
        text = session.document.text
        stands = _Stands(session, Range(around.start, min(len(text), around.end + LONGEST)))
        labels: dict[str, _Label | None] = {}
        chosen: list[Suggestion] = []
        for range_ in sorted(self._places(session, around), key=lambda place: (-len(place), place.start)):
            if stands.on_a_suggestion(range_):
                continue
            string = range_.slice(text)
            if string not in labels:
                labels[string] = self._label_of(session, string)
            label = labels[string]
            if label is not None and (stands.free(range_) or is_open(session, range_, label.id)):
                chosen.append(Suggestion(range_, label.id, label.source, label.score))
                stands.choose(range_)
        return tuple(sorted(chosen, key=lambda suggestion: suggestion.order))

    def _places(self, session: Session, around: Range) -> list[Range]:
        """Where a known string starts in ``around`` and stands alone; at most so many."""
        text = session.document.text[around.start : around.end + LONGEST]
        starts, ends = session.document.segmentation.token_edges(
            Range(around.start, around.start + len(text))
        )
        first, length = around.start, len(around)
        found = {
            Range(first + start, first + end)
            for strings in (self._project, self._here, *self._given)
            for start, end in strings.places(text)
            if start < length and first + start in starts and first + end in ends
        }
        if len(found) <= MOST:
            return list(found)
        return sorted(found, key=lambda place: abs(place.start - session.selection.head))[:MOST]

    def _label_of(self, session: Session, text: str) -> _Label | None:
        """What the string is most often; none if it is unknown, or was a label that is gone."""
        labelled = _sum(self._project.labels_of(text), self._here.labels_of(text))
        labels = _sum(labelled, _sum(*(strings.labels_of(text) for strings in self._given)))
        if not labels:
            return None
        label, count = min(labels.items(), key=lambda item: (-item[1], item[0]))
        known = session.schema.label(label)
        if known is None or known.retired:
            return None
        key = string_key(text)
        against = self._rejected[key] + (Rejection(key) in session.layer.rejections)
        return _Label(label, SOURCE if labelled[label] else GIVEN, count / (labels.total() + against))

    def _catch_up(self, session: Session) -> None:
        """Count what the document's layer has more and less than when it was last looked at."""
        if session.document.id != self._document_id:
            self._here, self._document_id, self._spans = Strings(), session.document.id, Spans()
        spans = session.layer.spans
        if spans is self._spans:
            return
        more, less = spans.compared_to(self._spans)
        for change, changed in ((1, more), (-1, less)):
            strings = Counter((span.text, span.label) for span in changed if len(span.fragments) == 1)
            for (text, label), count in strings.items():
                self._here.count(text, label, change * count)
        self._spans = spans


def _sum(some: Counter[str], others: Counter[str]) -> Counter[str]:
    """The counts together; without work where there is only one kind."""
    return some + others if some and others else some or others


class _Label(NamedTuple):
    """What a string is suggested as."""

    id: str
    source: str
    score: float


class _Stands:
    """What stands on a stretch of text, by code point: spans and furniture, and the suggestions chosen so far."""

    def __init__(self, session: Session, range_: Range) -> None:
        self._start = range_.start
        self._taken = bytearray(len(range_))
        self._chosen = bytearray(len(range_))
        self._has_rejections = bool(session.layer.rejections)
        for span in session.layer.spans.overlapping(range_):
            self._mark(self._taken, span.range_)
        for furniture in session.boilerplate:
            self._mark(self._taken, furniture)

    def _mark(self, marks: bytearray, range_: Range) -> None:
        start, end = (min(max(0, edge - self._start), len(marks)) for edge in (range_.start, range_.end))
        marks[start:end] = b"\x01" * (end - start)

    def on_a_suggestion(self, range_: Range) -> bool:
        """Whether the range overlaps a suggestion chosen before."""
        return self._chosen.find(1, range_.start - self._start, range_.end - self._start) >= 0

    def free(self, range_: Range) -> bool:
        """Whether there is surely nothing there that could close the range to a suggestion."""
        taken = self._taken.find(1, range_.start - self._start, range_.end - self._start) >= 0
        return not (self._has_rejections or taken)

    def choose(self, range_: Range) -> None:
        """Note a suggestion."""
        self._mark(self._chosen, range_)

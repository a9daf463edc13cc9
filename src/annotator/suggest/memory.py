"""Suggests strings that were labelled before wherever else they occur, and the strings of given patterns.

Spans of the current document count at once; those of the rest of the project are counted when a document is opened.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.core.suggestion import Pattern, Rejection, Suggestion, folded, string_key
from annotator.core.suggestion_outcomes import Observed
from annotator.session.open_places import in_boilerplate, is_open
from annotator.session.session import Session
from annotator.suggest.learned_models import MEMORY
from annotator.suggest.overlap_groups import Occurrences, OverlapGroup
from annotator.suggest.string_finder import Strings, is_suggestible

GIVEN = "patterns"
"""The source of suggestions whose label comes from a pattern alone."""

MOST = 400
"""Upper bound on overlap groups that are examined, those nearest the caret. A text with more of them on a screen has a
label on every other word, and suggestions are no help there."""

MOST_AT_ONCE = 64
"""With more spans added or removed in one step than this, finding everything again is faster."""


class Memory:
    """The memory of one annotator: a ``Suggester`` of the session's context."""

    def __init__(self) -> None:
        self._project = Strings()
        self._given = (Strings(), Strings(folded))  # exact, in any case
        self._off: frozenset[str] = frozenset()
        self._rejected: Counter[str] = Counter()
        self._here = Strings()
        self._occurrences = Occurrences(Document("", ""))
        self._decided_under: tuple[object, ...] = ()
        self._spans = Spans()

    def remember(
        self, labelled: Iterable[tuple[str, str, int]], rejected: Iterable[tuple[str, int]] = ()
    ) -> None:
        """Set the counts of all other documents: strings with label and count, and rejections.

        Only new strings are built into an automaton.
        """
        self._rejected = Counter(dict(rejected))
        self._project.recount(labelled)
        self._occurrences.forget()

    def take_patterns(self, patterns: Iterable[Pattern]) -> None:
        """Suggest these strings too, replacing earlier patterns; each counts like one labelled span."""
        exact, any_case = Strings(), Strings(folded)
        for pattern in patterns:
            (any_case if pattern.any_case else exact).count(pattern.text, pattern.label)
        self._given = (exact, any_case)
        self._occurrences.forget()

    def trust(self, observed: Observed) -> None:
        """Suggest nothing of a source whose suggestions cost more than they saved, as far as was observed."""
        self._off = frozenset(source for source in (MEMORY, GIVEN) if observed.is_off(source))
        self._occurrences.forget_decisions()

    def knows_any(self, session: Session) -> bool:
        """Whether anything was labelled before, here or elsewhere, or patterns are given."""
        return bool(self._project) or bool(session.layer.spans) or any(self._given)

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        """Suggestions that start in ``around``, in reading order; of two that overlap, the longer one."""
        self._catch_up(session)
        found: list[Suggestion] = []
        labels: dict[str, _Label | None] = {}
        for group in self._nearest(session, around):
            if group.chosen is None:
                group.chosen = self._chosen(session, group, labels)
            found += group.chosen
        first = bisect_left(found, around.start, key=_start_of)
        return tuple(found[first : bisect_left(found, around.end, key=_start_of)])

    def times_here(self, text: str, label: str) -> int:
        """How often the string was labelled so in the document that suggestions were asked for last."""
        return self._here.labels_of(text)[label]

    def _nearest(self, session: Session, around: Range) -> list[OverlapGroup]:
        """Up to ``MOST`` overlap groups, centred on the caret."""
        groups = self._occurrences.groups(around, (self._project, self._here, *self._given))
        at_caret = bisect_left(groups, session.selection.head, key=lambda group: group.start)
        first = max(0, min(at_caret - MOST // 2, len(groups) - MOST))
        return groups[first : first + MOST]

    def _chosen(
        self, session: Session, group: OverlapGroup, labels: dict[str, _Label | None]
    ) -> tuple[Suggestion, ...]:
        """The suggestions of an overlap group, in reading order; ``labels`` caches the label of each string."""
        text, is_free = session.document.text, _is_free(session, group)
        chosen: list[Suggestion] = []
        for range_ in group.places:
            if any(other.range_.overlaps(range_) for other in chosen):
                continue
            string = range_.slice(text)
            if string not in labels:
                labels[string] = self._label_of(session, string)
            label = labels[string]
            if label is not None and (is_free or is_open(session, range_, label.id)):
                chosen.append(Suggestion(range_, label.id, label.source, label.score))
        return tuple(sorted(chosen, key=_start_of))

    def _label_of(self, session: Session, text: str) -> _Label | None:
        """The most frequent label of the string; ``None`` if it has none, or one that the schema no longer offers."""
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
        source = MEMORY if labelled[label] else GIVEN
        return None if source in self._off else _Label(label, source, count / (labels.total() + against))

    def _catch_up(self, session: Session) -> None:
        """Take in all changes of the session since the last call."""
        if session.document is not self._occurrences.document:
            self._occurrences = Occurrences(session.document)
            self._here, self._spans = Strings(), Spans()
        under = (session.schema, session.layer.rejections, session.boilerplate)
        if any(now is not before for now, before in zip_longest(under, self._decided_under)):
            self._decided_under = under
            self._occurrences.forget_decisions()
        if session.layer.spans is not self._spans:
            self._count(*session.layer.spans.compared_to(self._spans))
            self._spans = session.layer.spans

    def _count(self, more: Sequence[Span], less: Sequence[Span]) -> None:
        """Count spans that were added (``more``) and removed (``less``)."""
        changed: set[str] = set()
        for change, spans in ((1, more), (-1, less)):
            strings = Counter((span.text, span.label) for span in spans if len(span.fragments) == 1)
            for (text, label), count in strings.items():
                self._here.count(text, label, change * count)
                changed.add(text)
        if len(more) + len(less) > MOST_AT_ONCE:
            self._occurrences.forget()
            return
        for span in (*more, *less):
            self._occurrences.forget_on(span.range_)
        for text in filter(is_suggestible, changed):
            self._occurrences.learn(text)


def _is_free(session: Session, group: OverlapGroup) -> bool:
    """Whether nothing in the group's range could rule out a suggestion there: then its places need no check."""
    hull = Range(group.start, group.end)
    if session.layer.rejections or in_boilerplate(session, hull):
        return False
    return session.layer.spans.leave_free(hull)


def _sum(some: Counter[str], others: Counter[str]) -> Counter[str]:
    """The sum of the counts; no new counter if one of them is empty."""
    return some + others if some and others else some or others


def _start_of(suggestion: Suggestion) -> int:
    return suggestion.range_.start


class _Label(NamedTuple):
    """The label that a string is suggested with, the source of the suggestion, and its score."""

    id: str
    source: str
    score: float

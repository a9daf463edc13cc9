"""Suggests strings that were labelled before, at the other places where they stand, and strings of given patterns.

Of the document on the screen every span counts at once; the rest of the project is told when a document is opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from annotator.core.range import Range
from annotator.core.spans import Spans
from annotator.core.suggestion import LONGEST, Pattern, Rejection, Suggestion, folded, string_key
from annotator.session.places import is_open, stands_alone
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
        places = self._places(session, around)
        chosen: list[Suggestion] = []
        taken = _Taken()
        for range_ in sorted(places, key=lambda place: (-len(place), place.start)):
            if not taken.meets(range_):
                suggestion = self._suggested(session, range_)
                if suggestion is not None:
                    chosen.append(suggestion)
                    taken.add(range_)
        return tuple(sorted(chosen, key=lambda suggestion: suggestion.order))

    def _places(self, session: Session, around: Range) -> list[Range]:
        """Where a known string starts in ``around`` and cuts no word at first sight; at most so many."""
        text = session.document.text[around.start : around.end + LONGEST]
        found = {
            place
            for strings in (self._project, self._here, *self._given)
            for place in strings.places(text)
            if place[0] < len(around) and not _cuts(text, *place)
        }
        if len(found) > MOST:
            caret = session.selection.head - around.start
            found = set(sorted(found, key=lambda place: abs(place[0] - caret))[:MOST])
        return [Range(around.start + start, around.start + end) for start, end in found]

    def _suggested(self, session: Session, range_: Range) -> Suggestion | None:
        """The suggestion for that place, if its string is known and the place is open."""
        text = range_.slice(session.document.text)
        key = string_key(text)
        labelled = _sum(self._project.labels_of(text), self._here.labels_of(text))
        labels = _sum(labelled, _sum(*(strings.labels_of(text) for strings in self._given)))
        if not labels or not stands_alone(session.document, range_):
            return None
        label, count = min(labels.items(), key=lambda item: (-item[1], item[0]))
        known = session.schema.label(label)
        if known is None or known.retired or not is_open(session, range_, label):
            return None
        against = self._rejected[key] + (Rejection(key) in session.layer.rejections)
        return Suggestion(
            range_, label, SOURCE if labelled[label] else GIVEN, count / (labels.total() + against)
        )

    def _catch_up(self, session: Session) -> None:
        """Count what the document's layer has more and less than when it was last looked at."""
        if session.document.id != self._document_id:
            self._here, self._document_id, self._spans = Strings(), session.document.id, Spans()
        spans = session.layer.spans
        if spans is self._spans:
            return
        more, less = spans.compared_to(self._spans)
        for change, changed in ((1, more), (-1, less)):
            for span in changed:
                if len(span.fragments) == 1:
                    self._here.count(span.text, span.label, change)
        self._spans = spans


def _cuts(text: str, start: int, end: int) -> bool:
    """Whether an edge of the place lies between two ASCII letters or digits, which are never two words."""
    return any(
        len(pair) == 2 and pair.isascii() and pair.isalnum()
        for pair in (text[max(0, start - 1) : start + 1], text[end - 1 : end + 1])
    )


def _sum(some: Counter[str], others: Counter[str]) -> Counter[str]:
    """The counts together; without work where there is only one kind."""
    return some + others if some and others else some or others


class _Taken:
    """The ranges chosen so far, none of which overlap; asked by code point, of which there are few thousand."""

    def __init__(self) -> None:
        self._offsets: set[int] = set()

    def meets(self, range_: Range) -> bool:
        """Whether the range overlaps a chosen one; a longer one is never inside a shorter one chosen before it."""
        return range_.start in self._offsets or range_.end - 1 in self._offsets

    def add(self, range_: Range) -> None:
        """Choose the range."""
        self._offsets.update(range(range_.start, range_.end))

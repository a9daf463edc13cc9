"""Watching what becomes of suggestions: which are taken, how fast, and what is there once the document is finished."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from annotator.core.changes import SpanAdded
from annotator.core.layer import Status
from annotator.core.proposal import Proposal
from annotator.core.range import Range
from annotator.core.span import Origin, Span
from annotator.core.suggestion import Suggestion
from annotator.core.suggestion_outcomes import Bin, Outcomes, bin_of
from annotator.session.commands.answering import TAKE
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.store.errors import StoreError
from annotator.store.store import Store
from annotator.store.suggestion_counts import Taken

_LONGEST = 60_000
"""Milliseconds after which somebody was away."""


class WatchingSuggestions:
    """An observer. ``ticks`` returns seconds since any fixed time; ``counted`` is called when a document has counted.

    A suggestion counts as seen once the caret was in its sentence.
    """

    def __init__(
        self, store: Store, counted: Callable[[], None], ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._counted = counted
        self._ticks = ticks
        self._before: Session | None = None
        self._offered: tuple[Suggestion | None, float] = (None, 0.0)
        self._seen: dict[tuple[Range, str], Suggestion] = {}

    def saw_keys(self, count: int) -> None:
        """Keys are of no concern."""

    def saw_step(self, step: Step) -> None:
        """Note what was taken; once the document is finished, count what became of all that was seen."""
        session, before = step.session, self._before
        if before is None or session.document is not before.document:
            self._seen = {}
        else:
            self._note_taken(step, before)
            if session.layer.status is Status.DONE and before.layer.status is not Status.DONE:
                self._count(session)
        self._before = session
        self._see(session)
        if session.offered is not self._offered[0]:
            self._offered = (session.offered, self._ticks())

    def _note_taken(self, step: Step, before: Session) -> None:
        for change in step.changes:
            if isinstance(change, SpanAdded) and change.span.origin is Origin.ACCEPTED:
                found = _suggested(before, change.span)
                if found is not None and not isinstance(found, Proposal):
                    self._store.note_taken(
                        Taken(
                            before.document.id,
                            change.span.id,
                            found.source,
                            found.score,
                            self._milliseconds(found) if step.command == TAKE.name else None,
                        )
                    )

    def _milliseconds(self, taken: Suggestion) -> int | None:
        """The time since it was offered; ``None`` if another one was, or if somebody was away meanwhile."""
        offered, since = self._offered
        milliseconds = round((self._ticks() - since) * 1000)
        return milliseconds if offered == taken and milliseconds <= _LONGEST else None

    def _see(self, session: Session) -> None:
        if session.sentence is None:
            return
        for each in session.suggestions:
            if session.sentence.covers(each.range_) and not isinstance(each, Proposal):  # what people marked
                self._seen.setdefault((each.range_, each.label), each)

    def _count(self, session: Session) -> None:
        outcomes: dict[Bin, Outcomes] = {}
        for each in self._seen.values():
            key = (each.source, bin_of(each.score))
            spans = session.layer.spans.overlapping(each.range_)
            outcomes[key] = outcomes.get(key, Outcomes()) + _outcome(each, spans)
        if outcomes:
            with suppress(StoreError):  # then it does not count
                if self._store.count_outcomes(session.document.id, outcomes):
                    self._counted()


def _suggested(before: Session, span: Span) -> Suggestion | None:
    """The suggestion that the span was, also where its end or its label was mended as it was taken."""
    wanted = (span.range_, span.label)
    found = next((each for each in before.suggestions if (each.range_, each.label) == wanted), None)
    mended = before.candidate
    if found is None and mended is not None and mended.range_.overlaps(span.range_):
        return mended
    return found


def _outcome(suggestion: Suggestion, spans: Iterable[Span]) -> Outcomes:
    labelled = [span for span in spans if span.label == suggestion.label]
    if any(span.range_ == suggestion.range_ for span in labelled):
        return Outcomes(taken=1)
    return Outcomes(wrong_extent=1) if labelled else Outcomes(rejected=1)

"""A suggester that is silent in some documents, whatever it is given."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.core.holdout import is_held_out
from annotator.core.range import Range
from annotator.core.suggestion import Pattern, Suggestion
from annotator.core.suggestion_outcomes import Observed
from annotator.session.session import Session
from annotator.workspace.suggesters import ProjectSuggester


class HoldingOut:
    """Suggests what another one does, and nothing in so many per cent of the documents."""

    def __init__(self, suggester: ProjectSuggester, percent: int) -> None:
        self._suggester = suggester
        self._percent = percent

    def take_patterns(self, patterns: Iterable[Pattern]) -> None:
        """Suggest these strings as well."""
        self._suggester.take_patterns(patterns)

    def remember(
        self, labelled: Iterable[tuple[str, str, int]], rejected: Iterable[tuple[str, int]] = ()
    ) -> None:
        """Forget what was learned and learn these."""
        self._suggester.remember(labelled, rejected)

    def trust(self, observed: Observed) -> None:
        """Trust each source by what became of its suggestions from now on."""
        self._suggester.trust(observed)

    def knows_any(self, session: Session) -> bool:
        """Whether anything could be suggested in this document."""
        return not is_held_out(session.document.id, self._percent) and self._suggester.knows_any(session)

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        """The suggestions that start in ``around``, in reading order."""
        if is_held_out(session.document.id, self._percent):
            return ()
        return self._suggester.suggestions(session, around)

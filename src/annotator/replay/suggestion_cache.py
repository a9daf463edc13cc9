"""Looking suggestions up no more often than a search needs: of its tries nearly all are thrown away."""

from __future__ import annotations

from annotator.core.range import Range
from annotator.core.spans import Spans
from annotator.core.suggestion import Suggestion
from annotator.session.context import Suggester
from annotator.session.session import Session


class CachedSuggester:
    """Suggests what another suggester does while the spans are those the search started from, else nothing.

    Once a try has made a span it takes no suggestion any more, so none are missed. The keys that were found are
    pressed again with the other suggester.
    """

    def __init__(self, suggester: Suggester) -> None:
        self._suggester = suggester
        self._spans = Spans()
        self._found: dict[Range, tuple[Suggestion, ...]] = {}

    def start_from(self, spans: Spans) -> None:
        """A search begins where these spans stand."""
        if spans is not self._spans:
            self._spans = spans
            self._found = {}

    def knows_any(self, session: Session) -> bool:
        """Whether there may be suggestions."""
        return session.layer.spans is self._spans and self._suggester.knows_any(session)

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        """The suggestions in ``around``, from memory where they were looked up before."""
        if session.layer.spans is not self._spans:
            return ()
        if around not in self._found:
            self._found[around] = self._suggester.suggestions(session, around)
        return self._found[around]

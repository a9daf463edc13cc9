"""A cache of suggestions for a search, which throws nearly all of its tries away."""

from __future__ import annotations

from annotator.core.range import Range
from annotator.core.spans import Spans
from annotator.core.suggestion import Suggestion
from annotator.session.context import Suggester
from annotator.session.session import Session


class CachedSuggester:
    """Suggests what another suggester does while the spans are those that the search started from, else nothing.

    A try that has made a span takes no more suggestions, so none are missed. The keys found are pressed again
    with the other suggester.
    """

    def __init__(self, suggester: Suggester) -> None:
        self._suggester = suggester
        self._spans = Spans()
        self._found: dict[Range, tuple[Suggestion, ...]] = {}

    def start_from(self, spans: Spans) -> None:
        """Begin a search from these spans, emptying the cache where they differ from the previous ones."""
        if spans is not self._spans:
            self._spans = spans
            self._found = {}

    def knows_any(self, session: Session) -> bool:
        """Whether there may be suggestions."""
        return session.layer.spans is self._spans and self._suggester.knows_any(session)

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        """The suggestions in ``around``, from the cache where they were looked up before."""
        if session.layer.spans is not self._spans:
            return ()
        if around not in self._found:
            self._found[around] = self._suggester.suggestions(session, around)
        return self._found[around]

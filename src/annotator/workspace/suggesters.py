"""Suggesters that learn from the project, and what the workspace feeds them when a document opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from annotator.core.suggestion import Pattern
from annotator.core.suggestion_outcomes import Observed
from annotator.session.context import Suggester
from annotator.store.store import Store

MOST_STRINGS = 5_000
"""Upper bound on suggested strings of the project; building an automaton of 5,000 takes about 20 ms."""

MOST_PATTERNS = 20_000
"""Upper bound on suggested patterns; they are read once and built into an automaton in about 80 ms."""


class ProjectSuggester(Suggester, Protocol):
    """Suggests what was labelled before in the project, and the patterns that came with it."""

    def take_patterns(self, patterns: Iterable[Pattern]) -> None:
        """Suggest these strings as well, from the start."""

    def remember(
        self, labelled: Iterable[tuple[str, str, int]], rejected: Iterable[tuple[str, int]] = ()
    ) -> None:
        """Forget what was learned and learn these: (text, label, count), and (text, count) of rejected strings."""

    def trust(self, observed: Observed) -> None:
        """Trust each source by what became of its suggestions from now on."""


def prepare(suggester: ProjectSuggester, store: Store, document_id: str) -> None:
    """Feed the suggester the annotator's work in all documents but this one, which it sees in the session.

    Raises ``StoreError`` when the disk refuses.
    """
    suggester.remember(
        store.labelled_strings(MOST_STRINGS, without=document_id),
        store.rejected_strings(MOST_STRINGS, without=document_id),
    )

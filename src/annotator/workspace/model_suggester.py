"""What other people's models have suggested, beside what the program suggests itself.

Their answers are read when a document opens and when one comes; what is shown changes only when suggestions are looked
up, never between two keys.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from contextlib import suppress

from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.suggestion import Pattern, Suggestion
from annotator.core.suggestion_outcomes import Observed
from annotator.schema.values import LabelSchema
from annotator.session.open_places import is_open
from annotator.session.session import Session
from annotator.settings.suggester_settings import SuggesterSettings
from annotator.store.errors import StoreError
from annotator.store.store import Store
from annotator.workspace.suggesters import ProjectSuggester

_PRIOR = 20
"""So many suggestions of a model are taken to have turned out as it says, before any was seen."""

_SHOWN = 0.3
"""The lowest chance at which suggestions are shown that were seen to be right less often than their score says."""

MOST = 400
"""Upper bound on suggestions that are examined, those nearest the caret."""


class ModelSuggester:
    """Suggests what the program does itself and, where that suggests nothing, what the models do.

    Of suggestions that overlap, those with the higher score are shown.
    """

    def __init__(self, own: ProjectSuggester, store: Store, models: Sequence[SuggesterSettings]) -> None:
        self.models = tuple(models)
        self._own = own
        self._store = store
        self._identities: dict[str, str] = {}
        self._schema: LabelSchema | None = None
        self._document: Document | None = None
        self._found: tuple[Suggestion, ...] = ()
        self._lacking: list[SuggesterSettings] = []
        self._observed = Observed()

    def take_patterns(self, patterns: Iterable[Pattern]) -> None:
        """Suggest these strings as well."""
        self._own.take_patterns(patterns)

    def remember(
        self, labelled: Iterable[tuple[str, str, int]], rejected: Iterable[tuple[str, int]] = ()
    ) -> None:
        """Forget what was learned and learn these."""
        self._own.remember(labelled, rejected)

    def trust(self, observed: Observed) -> None:
        """Trust each model by what became of its suggestions from now on."""
        self._observed = observed
        self._document = None
        self._own.trust(observed)

    def knows_any(self, session: Session) -> bool:
        """Whether anything could be suggested."""
        return bool(self._of(session)) or self._own.knows_any(session)

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        """The suggestions that start in ``around``, in reading order; none overlaps another."""
        own = self._own.suggestions(session, around)
        near = _near(self._of(session), around, session.selection.head)
        if not near:
            return own
        chosen = list(own)
        for each in sorted(near, key=lambda each: (-each.score, each.order)):
            at = bisect_left(chosen, each.range_.start, key=_start_of)
            beside = chosen[max(0, at - 1) : at + 1]
            if not any(other.range_.overlaps(each.range_) for other in beside) and _is_open(session, each):
                chosen.insert(at, each)
        return tuple(chosen)

    def lacking(self, session: Session) -> list[SuggesterSettings]:
        """The models that were not asked about the document under this schema, without those that are off."""
        self._of(session)
        return list(self._lacking)

    def read(self, session: Session) -> None:
        """Read the answers about the document; in a database that cannot be read now nothing is lacking either."""
        found: list[Suggestion] = []
        self._document, self._schema, self._lacking = session.document, session.schema, []
        with suppress(StoreError):
            for each in self.models:
                identity = self._identity(each, session.schema)
                suggested = self._store.suggested(session.document, each.name, identity)
                found += self._trusted(suggested or ())
                if suggested is None and not self._observed.is_off(each.name):
                    self._lacking.append(each)
        if len(self.models) > 1:  # those of one are in reading order
            found.sort(key=lambda each: each.order)
        self._found = tuple(found)

    def _trusted(self, suggested: Sequence[Suggestion]) -> Iterable[Suggestion]:
        """What is likely enough by what became of such suggestions, of a source that earns its keep."""
        for each in suggested:
            chance = self._observed.chance(each.source, each.score, _PRIOR)
            if not self._observed.is_off(each.source) and (chance >= _SHOWN or chance >= each.score):
                yield each if chance == each.score else replace(each, score=chance)

    def _of(self, session: Session) -> tuple[Suggestion, ...]:
        if session.document is not self._document or session.schema is not self._schema:
            self.read(session)
        return self._found

    def _identity(self, settings: SuggesterSettings, schema: LabelSchema) -> str:
        key = f"{settings.name} {schema.hash}"
        if key not in self._identities:
            from annotator.external.kept_answers import identity_of  # only if there are models

            self._identities[key] = identity_of(settings, schema)
        return self._identities[key]


def _near(found: Sequence[Suggestion], around: Range, caret: int) -> Sequence[Suggestion]:
    """Return up to ``MOST`` suggestions that start in ``around``, centred on the caret."""
    first = bisect_left(found, around.start, key=_start_of)
    last = bisect_left(found, around.end, key=_start_of)
    if last - first > MOST:
        at = bisect_left(found, caret, key=_start_of)
        first = max(first, min(at - MOST // 2, last - MOST))
    return found[first : min(last, first + MOST)]


def _is_open(session: Session, suggestion: Suggestion) -> bool:
    label = session.schema.label(suggestion.label)
    return label is not None and not label.retired and is_open(session, suggestion.range_, suggestion.label)


def _start_of(suggestion: Suggestion) -> int:
    return suggestion.range_.start

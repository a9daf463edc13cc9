"""Suggestions of the tagger and of the memory together, and the learned end beside them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.suggestion import Pattern, Suggestion
from annotator.core.suggestion_outcomes import Observed
from annotator.session.open_places import is_open
from annotator.session.session import Session
from annotator.suggest.learned_end import LearnedExtents
from annotator.suggest.learned_models import MEMORY, TAGGER, LearnedModels
from annotator.suggest.learned_starts import LearnedStarts
from annotator.suggest.memory import Memory
from annotator.suggest.tagged_sentences import FewTagged, TaggedSentences
from annotator.suggest.tagger import Found
from annotator.suggest.tagger_features import sureness
from annotator.suggest.trust import (
    CONFIDENT,
    MOST_SURE,
    SHOWN,
    chance_of,
    chance_of_found,
    step_of_remembered,
    step_of_repeat,
)
from annotator.suggest.word_features import tokens_of

AT_FIRST = 60
"""Sentences in which spans are looked for when a document opens, those nearest the caret: 22 ms."""

AT_A_TIME = 3
"""Sentences that are looked at after a key or in a pause, besides those that were, and where somebody waits for a
document to open: 1 ms."""

_PRIOR = 20
"""So many suggestions are taken to have turned out as models say that were tried, before any was seen."""

_BEFORE = 100_000
"""Code points before the caret in which a string's earlier occurrences are counted."""


class TaggedMemory:
    """A ``Suggester`` that knows what memory knows and, once there are models, what they find.

    ``extents`` is the learned end, ``starts`` what a letter means. All change only when ``take_models`` is called,
    between two documents.

    Where it ``is_waited_for``, it looks at a few sentences at a time: further ones each time that it is asked.
    """

    def __init__(self, *, is_waited_for: bool = False) -> None:
        self._at_first = AT_A_TIME if is_waited_for else AT_FIRST
        self._left_out_in: Document | None = None
        self.extents = LearnedExtents()
        self.starts = LearnedStarts(AT_A_TIME) if is_waited_for else LearnedStarts()
        self.models: LearnedModels | None = None
        self._memory = Memory()
        self._observed = Observed()
        self._tagged: TaggedSentences | None = None

    def take_models(self, models: LearnedModels | None) -> None:
        """Answer by these models from now on."""
        self.models = models
        self.extents.take(models)
        tagged = TaggedSentences(models) if models is not None and models.layers else None
        self._tagged = tagged if models is not None and models.tagger_earns_its_keep else None
        self.starts.take(tagged if models is not None and models.starts_are_better else None)

    def trust(self, observed: Observed) -> None:
        """Trust each source by what became of its suggestions on finished documents from now on."""
        self._observed = observed
        self._memory.trust(observed)

    def take_patterns(self, patterns: Iterable[Pattern]) -> None:
        """Suggest these strings as well."""
        self._memory.take_patterns(patterns)

    def remember(
        self, labelled: Iterable[tuple[str, str, int]], rejected: Iterable[tuple[str, int]] = ()
    ) -> None:
        """Forget the strings that were learned, and learn these."""
        self._memory.remember(labelled, rejected)

    def knows_any(self, session: Session) -> bool:
        """Whether anything could be suggested."""
        return self._tagged is not None or self._memory.knows_any(session)

    def has_more_in(self, document: Document) -> bool:
        """Whether sentences were left out when it was asked last, and that was about this document."""
        return self._left_out_in is document

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        """The suggestions that start in ``around``, in reading order."""
        remembered = self._memory.suggestions(session, around) if self._memory.knows_any(session) else ()
        if self._tagged is None or self.models is None or self._observed.is_off(TAGGER):
            return remembered
        found = self._found_near(session, around)
        places = {each.range_ for each in found}
        offered = [self._of_tagger(each) for each in found]
        offered += (each for one in remembered if (each := self._of_memory(session, one, places)))
        return _apart(session, [each for each in offered if each.score >= SHOWN], around)

    def _of_tagger(self, found: Found) -> Suggestion:
        trust = self.models.trust if self.models is not None else ()
        chance = chance_of_found(trust, found.certainty, is_remembered=found.is_remembered)
        return Suggestion(found.range_, found.label, TAGGER, self._seen(TAGGER, chance), CONFIDENT)

    def _seen(self, source: str, chance: float) -> float:
        """The chance after what came of suggestions that were as likely."""
        return self._observed.chance(source, chance, _PRIOR)

    def _of_memory(self, session: Session, one: Suggestion, places: set[Range]) -> Suggestion | None:
        """What memory suggests, with the chance that such a string is right; given patterns stay as they are.

        ``None`` where the tagger finds something: it knows the strings of other documents, and what stands around them.
        """
        if one.source != MEMORY or self.models is None:
            return one
        text, string = session.document.text, one.range_.slice(session.document.text)
        times = self._memory.times_here(string, one.label)
        if times:
            head = session.selection.head
            share = times / max(times, text.count(string, max(0, head - _BEFORE), head + 1))
            step = step_of_repeat(share, is_found=one.range_ in places)
        elif one.range_ in places:
            return None
        else:
            words = [token.slice(text).lower() for token in tokens_of(session.document, one.range_)]
            sure = sureness(" ".join(words), self.models.strings)
            share, step = sure / MOST_SURE, step_of_remembered(sure)
        chance = chance_of(self.models.trust_in_strings, step, share)
        return replace(one, score=self._seen(MEMORY, chance), confident_from=CONFIDENT)

    def _found_near(self, session: Session, around: Range) -> list[Found]:
        """What the tagger finds in the sentences, the nearest first; few at a time are looked at anew."""
        if self._tagged is None:
            return []
        document = session.document
        few = FewTagged(
            self._tagged, document, AT_A_TIME if self._tagged.is_about(document) else self._at_first
        )
        sentences = _sentences(document, around, session.selection.head)
        found = [each for sentence in sentences for each in few.at(sentence).found]
        self._left_out_in = document if few.is_spent else None
        return found


def _sentences(document: Document, around: Range, head: int) -> list[Range]:
    """The sentences that start in the range, those after the caret first, then those before it, nearest first."""
    sentences: list[Range] = []
    offset = around.start
    while offset < around.end:
        sentence = document.segmentation.sentence_at(offset)
        if not sentence or sentence.start >= around.end:
            break
        sentences.append(sentence)
        offset = sentence.end + 1 if sentence.end <= offset else sentence.end
    after = [each for each in sentences if each.end > head]
    return after + [each for each in reversed(sentences) if each.end <= head]


def _apart(session: Session, offered: list[Suggestion], around: Range) -> tuple[Suggestion, ...]:
    """The likeliest ones that overlap none that is likelier, where a span may be proposed, in reading order."""
    chosen: list[Suggestion] = []
    for each in sorted(offered, key=lambda each: (-each.score, each.order, each.label)):
        if not around.start <= each.range_.start < around.end:
            continue
        label = session.schema.label(each.label)
        if label is None or label.retired:
            continue
        at = bisect_left(chosen, each.range_.start, key=_start_of)
        if any(other.range_.overlaps(each.range_) for other in chosen[max(0, at - 1) : at + 1]):
            continue
        if is_open(session, each.range_, each.label):
            chosen.insert(at, each)
    return tuple(chosen)


def _start_of(suggestion: Suggestion) -> int:
    return suggestion.range_.start

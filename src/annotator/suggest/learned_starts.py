"""Which of the words that a letter can mean is meant: the one where the next span of the label starts most probably.

Who marks a text goes on from span to span. So what counts is not only how likely a span starts at a word, but also that
none was made between the caret and that word: the further away, the less likely. Where nothing is known, the nearest
word is the likeliest.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session.session import Session
from annotator.suggest.tagged_sentences import FewTagged, TaggedSentences
from annotator.suggest.tagger import TaggedSentence

_UNFORESEEN = 0.001
"""The chance of a span where the tagger sees none at all."""

_MOST = 0.9
"""How much of what the tagger says is believed."""

_TEMPER = 0.7
"""The power of what the tagger says: it is too sure, above all of what it takes for no start."""

_PASSED = 0.003
"""The chance, for each token, that something ends the way to words after it."""

LabelsAt = Callable[[int], Sequence[str]]
"""The labels of the spans that start at an offset."""


class LearnedStarts:
    """``Starts`` of the session's context: by the tagger once there is one that is of use, the nearest before that.

    For a letter at most ``at_a_time`` sentences are tagged anew, and words after those are left out; by default as many
    as it takes.
    """

    def __init__(self, at_a_time: float = math.inf) -> None:
        self._at_a_time = at_a_time
        self._sentences: TaggedSentences | None = None

    def take(self, sentences: TaggedSentences | None) -> None:
        """Answer by this tagger from now on, or always the nearest without one."""
        self._sentences = sentences

    def __call__(self, session: Session, words: Sequence[Range], label_id: str) -> int:
        """Return the index of the likeliest of these words, which are at or after the caret, in reading order."""
        spans = session.layer.spans

        def labels_at(offset: int) -> Sequence[str]:
            return [span.label for span in spans.at(offset) if span.start == offset]

        return self.likeliest(session.document, session.selection.range_.start, words, label_id, labels_at)

    def likeliest(
        self, document: Document, caret: int, words: Sequence[Range], label_id: str, labels_at: LabelsAt
    ) -> int:
        """Return the index of the likeliest of the words for someone who goes on from the caret."""
        if self._sentences is None:
            return 0
        tagged = FewTagged(self._sentences, document, self._at_a_time)
        best, most, reached, at = 0, 0.0, 1.0, caret
        for number, word in enumerate(words):
            while at < word.start and reached > most:
                sentence = document.segmentation.sentence_at(at)
                end = min(word.start, sentence.end) if sentence.end > at else word.start
                reached *= self._passes(tagged.at(sentence), Range(at, end), labels_at)
                at = end
            if reached <= most:
                break  # no word further on can be likelier
            if label_id in labels_at(word.start):
                continue
            chances = tagged.at(document.segmentation.sentence_at(word.start)).starts.get(word.start, {})
            if tagged.is_spent:
                break
            chance = reached * (_UNFORESEEN + _believed(chances.get(label_id, 0.0)))
            if chance > most:
                best, most = number, chance
        return best

    @staticmethod
    def _passes(tagged: TaggedSentence, between: Range, labels_at: LabelsAt) -> float:
        """The chance that nothing is marked in a part of a sentence before what comes after it."""
        first, stop = bisect_left(tagged.tokens, between.start), bisect_left(tagged.tokens, between.end)
        passes = (1 - _PASSED) ** (stop - first)
        for start in tagged.tokens[first:stop]:
            if start in tagged.starts and not labels_at(start):
                for chance in tagged.starts[start].values():
                    passes *= 1 - _believed(chance)
        return passes


def _believed(chance: float) -> float:
    return _MOST * math.pow(chance, _TEMPER)

"""What a tagger finds in the sentences of a document, kept while that document is open."""

from __future__ import annotations

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.suggest.learned_models import LearnedModels
from annotator.suggest.tagger import SpanTagger, TaggedSentence


class TaggedSentences:
    """The sentences that were looked at, by their starts: tagging one takes a quarter of a millisecond."""

    def __init__(self, models: LearnedModels) -> None:
        self._tagger = SpanTagger(models)
        self._document = Document("", "")
        self._tagged: dict[int, TaggedSentence] = {}

    def is_about(self, document: Document) -> bool:
        """Whether any sentence of the document was looked at."""
        return document is self._document

    def has(self, document: Document, sentence: Range) -> bool:
        """Whether the sentence was looked at."""
        return document is self._document and sentence.start in self._tagged

    def of(self, document: Document, sentence: Range) -> TaggedSentence:
        """Return what is found in the sentence, which is tagged if it was not."""
        if document is not self._document:
            self._document, self._tagged = document, {}
        if sentence.start not in self._tagged:
            self._tagged[sentence.start] = self._tagger.tagged(document, sentence)
        return self._tagged[sentence.start]


class FewTagged:
    """The sentences of a document that were looked at, and the next ones, but only so many of those."""

    def __init__(self, sentences: TaggedSentences, document: Document, most: float) -> None:
        self._sentences, self._document, self._left = sentences, document, most
        self.is_spent = False
        """Whether a sentence was asked for that was not looked at, as no other one may be."""

    def at(self, sentence: Range) -> TaggedSentence:
        """Return what is found in the sentence; nothing if it may not be looked at now."""
        if not self._sentences.has(self._document, sentence):
            if self._left <= 0:
                self.is_spent = True
                return TaggedSentence([], [], {})
            self._left -= 1
        return self._sentences.of(self._document, sentence)

"""Documents that were labelled, cut into what models learn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session.text.extents import proposed_extent
from annotator.suggest.tagger import BEGINS, GOES_ON, NOTHING
from annotator.suggest.word_features import tokens_of


class Example(Struct, frozen=True):
    """A document that was labelled, and the part of it that was read."""

    document: Document
    spans: tuple[tuple[Range, str], ...]
    read_to: int
    """The offset up to which what has no label is meant to have none; the sentence there counts as a whole."""


class Prepared:
    """An example cut into sentences of tokens, which does not change from training to training.

    ``words`` and ``low`` are the texts of the tokens, as they are and in lower case, ``layers`` their tags in the model
    of each layer, ``size`` is the number of tokens. ``ends`` has, for each span that begins with a word: the word, its
    range and label, and where the rule would end it.
    """

    def __init__(self, example: Example, *, nests: bool) -> None:
        self.example = example
        document = example.document
        self.sentences: list[tuple[Range, list[Range]]] = []
        offset = 0
        while offset < min(len(document.text), example.read_to):
            sentence = document.segmentation.sentence_at(offset)
            if not sentence:
                break
            tokens = tokens_of(document, sentence)
            if tokens:
                self.sentences.append((sentence, tokens))
            offset = max(sentence.end, offset + 1)
        self.words = [[token.slice(document.text) for token in tokens] for _, tokens in self.sentences]
        self.low = [[word.lower() for word in words] for words in self.words]
        self.layers = [_tags(self.sentences, layer) for layer in _in_layers(example.spans, nests=nests)]
        self.size = sum(map(len, self.words))
        starts = {token.start: token for _, tokens in self.sentences for token in tokens}
        word_at = document.segmentation.token_at
        self.ends = [
            (word, range_, label, proposed_extent(document, word, label))
            for range_, label in example.spans
            if range_.start in starts and (word := word_at(range_.start)) and word.start == range_.start
        ]


def _in_layers(spans: Iterable[tuple[Range, str]], *, nests: bool) -> list[list[tuple[Range, str]]]:
    """The outer spans and, if they nest, those inside them; what crosses another is left out."""
    layers: list[list[tuple[Range, str]]] = [[], []] if nests else [[]]
    for range_, label in sorted(spans, key=lambda each: (each[0].start, -each[0].end, each[1])):
        for layer in layers:
            if not layer or layer[-1][0].end <= range_.start:
                layer.append((range_, label))
                break
            if layer[-1][0] == range_ or layer[-1][0].crosses(range_):
                break
    return layers


def _tags(
    sentences: Sequence[tuple[Range, list[Range]]], spans: Sequence[tuple[Range, str]]
) -> list[list[str]]:
    """The tag of each token, sentence by sentence; a span ends with its sentence, as those that a tagger finds."""
    begins = {range_.start: (range_.end, label) for range_, label in spans}
    tagged: list[list[str]] = []
    for _, tokens in sentences:
        tags: list[str] = []
        end, label = 0, ""
        for token in tokens:
            if token.start in begins:
                end, label = begins[token.start]
                tags.append(BEGINS + label)
            else:
                tags.append(GOES_ON + label if token.start < end else NOTHING)
        tagged.append(tags)
    return tagged

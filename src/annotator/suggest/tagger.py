"""Spans that a tagger finds in a text, sentence by sentence, each with how sure the tagger is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.suggest.learned_models import LearnedModels, StringCounts
from annotator.suggest.tagger_features import remembered_strings, sentence_features, sureness
from annotator.suggest.word_features import tokens_of

if TYPE_CHECKING:
    from pycrfsuite import Tagger as Crf

NOTHING = "O"
BEGINS, GOES_ON = "B-", "I-"

LEAST = 0.1
"""The lowest chance of a span that is looked at any further."""


LEAST_START = 0.0001
"""The lowest chance of a start that is noted: also of two words where none is likely, one is likelier by far."""


_MOSTLY = 3
"""The sureness of strings that were mostly labelled."""


class Found(NamedTuple):
    """A range that the tagger takes for a span, and how sure it is, from 0 to 1: not yet what came of such spans."""

    range_: Range
    label: str
    certainty: float
    layer: int
    is_remembered: bool
    """Whether the string was mostly labelled so where it occurs in the documents that were learned from."""


class TaggedSentence(NamedTuple):
    """What is found in a sentence. ``starts`` has chances by offset and label; those that are not in it are small."""

    tokens: list[int]
    """The offsets where tokens start."""
    found: list[Found]
    starts: dict[int, dict[str, float]]


class SpanTagger:
    """Finds spans by the models of each layer."""

    def __init__(self, models: LearnedModels) -> None:
        from annotator.suggest.crf import opened  # imported only once there is a model

        self._models = models
        self._layers = [opened(layer) for layer in models.layers if layer]

    def found(self, document: Document, sentence: Range) -> list[Found]:
        """Return the spans in a sentence, in reading order; those of one layer do not overlap."""
        return self.tagged(document, sentence, has_starts=False).found

    def tagged(self, document: Document, sentence: Range, *, has_starts: bool = True) -> TaggedSentence:
        """Return what is found in a sentence, and where spans may start unless that is left out."""
        tokens = tokens_of(document, sentence)
        tagged = TaggedSentence([token.start for token in tokens], [], {})
        if not tokens or not self._layers:
            return tagged
        words = [token.slice(document.text) for token in tokens]
        strings = self._models.strings
        features = sentence_features(words, strings, self._models.words)
        remembered = _mostly_remembered([word.lower() for word in words], strings)
        for layer, crf in enumerate(self._layers):
            crf.set(features)
            for first, stop, label, certainty in _spans(crf):
                range_ = Range(tokens[first].start, tokens[stop - 1].end)
                is_remembered = (first, stop, label) in remembered
                tagged.found.append(Found(range_, label, certainty, layer, is_remembered))
            for at, label, chance in _starts(crf, len(tokens)) if has_starts else ():
                chances = tagged.starts.setdefault(tokens[at].start, {})
                chances[label] = 1 - (1 - chances.get(label, 0.0)) * (1 - chance)
        tagged.found.sort()
        return tagged


def _mostly_remembered(low: Sequence[str], strings: StringCounts) -> set[tuple[int, int, str]]:
    return {
        (first, stop, label)
        for first, stop, label in remembered_strings(low, strings)
        if sureness(" ".join(low[first:stop]), strings) >= _MOSTLY
    }


def _starts(crf: Crf, length: int) -> Iterable[tuple[int, str, float]]:
    """Yield token, label and chance of the spans that may start there, of the sentence that was set last.

    Its likeliest tags must have been asked for before: that spoils what the marginals are computed from.
    """
    tags = crf.labels()
    begins = sorted(tag for tag in tags if tag.startswith(BEGINS))
    for at in range(length):
        if NOTHING in tags and crf.marginal(NOTHING, at) > 1 - LEAST_START:
            continue
        for tag in begins:
            chance = crf.marginal(tag, at)
            if chance >= LEAST_START:
                yield at, tag[len(BEGINS) :], chance


def _spans(crf: Crf) -> Iterable[tuple[int, int, str, float]]:
    """Yield first token, token after the last, label and certainty of what is found in the sentence that was set last.

    These are the spans of its likeliest tags and, where those have none, the likeliest ones that begin at a token.
    """
    tags, known = crf.tag(), frozenset(crf.labels())
    covered = 0
    for at, tag in enumerate(tags):
        if at < covered:
            continue
        beginning = _likely_beginning(crf, at, known) if tag == NOTHING else tag
        if beginning is None:
            continue
        label = beginning[len(BEGINS) :]
        covered, certainty = _end_and_certainty(crf, at, beginning, tags, known)
        if certainty >= LEAST:
            yield at, covered, label, certainty


def _likely_beginning(crf: Crf, at: int, known: Set[str]) -> str | None:
    """The likeliest tag of a beginning at a token whose likeliest tag is none; ``None`` where no span is likely."""
    if NOTHING not in known or crf.marginal(NOTHING, at) > 1 - LEAST:
        return None
    chance, tag = max((crf.marginal(tag, at), tag) for tag in known if tag.startswith(BEGINS))
    return tag if chance >= LEAST else None


def _end_and_certainty(
    crf: Crf, first: int, beginning: str, tags: Sequence[str], known: Set[str]
) -> tuple[int, float]:
    """The token after the last of a span that begins so, and how sure it is: as its least sure token, and its end.

    A token that is likeliest outside belongs to it, too, if it is inside more than half as surely as those before it.
    """
    certainty, stop = crf.marginal(beginning, first), first + 1
    inside = GOES_ON + beginning[len(BEGINS) :]
    if inside not in known:  # every span of the label has one token
        return stop, certainty
    while stop < len(tags):
        chance = crf.marginal(inside, stop)
        if tags[stop] != inside and not (tags[stop] == NOTHING and chance > certainty / 2):
            return stop, certainty * (1 - chance)
        certainty = min(certainty, chance)
        stop += 1
    return stop, certainty

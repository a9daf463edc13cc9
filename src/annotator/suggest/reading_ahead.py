"""How unsure a tagger is about a document that nobody has labelled yet."""

from __future__ import annotations

from annotator.core.document import Document
from annotator.suggest.learned_models import LearnedModels
from annotator.suggest.tagger import SpanTagger

MOST_DOCUMENTS = 500
"""Documents that are looked at after a training, the first ones that are to be labelled: 8 s."""

_MOST_CHARACTERS = 5_000
"""Code points of a document that are looked at: its beginning says enough."""

_AS_SURE = 4
"""What makes the uncertainty of a token 1 where the tagger does not know at all whether a span starts there."""


def uncertainty(tagger: SpanTagger, document: Document) -> float:
    """Return the mean uncertainty of where spans start, over the tokens of the text, from 0 to 1."""
    total, tokens, offset = 0.0, 0, 0
    while offset < min(len(document.text), _MOST_CHARACTERS):
        sentence = document.segmentation.sentence_at(offset)
        if not sentence:
            break
        tagged = tagger.tagged(document, sentence)
        tokens += len(tagged.tokens)
        for chances in tagged.starts.values():
            starts = min(1.0, sum(chances.values()))
            total += _AS_SURE * starts * (1 - starts)
        offset = max(sentence.end, offset + 1)
    return total / tokens if tokens else 0.0


def tagger_of(models: LearnedModels) -> SpanTagger | None:
    """Return the tagger among the models, if there is one."""
    return SpanTagger(models) if models.layers else None

"""Spans as one tag a token and back.

It writes IOB2 (``B-`` at each start) and BILOU (``L-`` at the last of several tokens, ``U-`` alone). It reads every
scheme with these prefixes: IOB1, where ``B-`` is used only between two neighbours of one label, BIOES with ``E-``
and ``S-`` for ``L-`` and ``U-``, BMES and BMEWO with ``M-`` and ``W-`` for ``I-`` and ``U-``, and bare labels.
Numbers of tokens count from 0, ends are exclusive.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from annotator.core.document import Document
from annotator.core.record import Record
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.tokens import Sentence, first_layer_spans, tokenise

IOB2, BILOU = "iob2", "bilou"
OUTSIDE = "O"

PREFIXES = frozenset("BIELMSUW")
"""What a tag begins with: where its token is in the span."""

_STARTS = frozenset("BSUW")
_ENDS = frozenset("ELSUW")
NOTHING = frozenset(("", "O", "_", "*"))
"""Tags of tokens that are in no span."""


class Tagged(NamedTuple):
    """A stretch of tokens with a label: the number of the first token, and of the last one plus one."""

    start: int
    end: int
    label: str


def tags_of(count: int, stretches: Iterable[Tagged], scheme: str = IOB2) -> list[str]:
    """Return one tag for each of ``count`` tokens; the stretches must not overlap."""
    tags = [OUTSIDE] * count
    for start, end, label in stretches:
        tags[start:end] = [f"I-{label}"] * (end - start)
        tags[start] = f"B-{label}"
        if scheme == BILOU:
            tags[end - 1] = f"{'U' if end - start == 1 else 'L'}-{label}"
    return tags


def stretches_of(tags: Sequence[str]) -> Iterator[Tagged]:
    """Yield the stretches that the tags of one sentence mark, in whichever scheme."""
    start, open_label = 0, ""
    for number, tag in enumerate(tags):
        prefix, label = _parts(tag)
        if open_label and (label != open_label or prefix in _STARTS):
            yield Tagged(start, number, open_label)
            open_label = ""
        if label and not open_label:
            start, open_label = number, label
        if prefix in _ENDS and open_label:
            yield Tagged(start, number + 1, open_label)
            open_label = ""
    if open_label:
        yield Tagged(start, len(tags), open_label)


def _parts(tag: str) -> tuple[str, str]:
    """Return the prefix and the label: a tag is cut at its first hyphen, so that a label may contain hyphens."""
    prefix, _, label = tag.partition("-")
    if tag in NOTHING:
        return "", ""
    return (prefix, label) if label and prefix in PREFIXES else ("", tag)


def sentences_of(record: Record) -> Iterator[tuple[Sentence, list[Tagged]]]:
    """Yield the record's sentences, each with the spans of its first layer, which must fit tokens and sentences."""
    spans = first_layer_spans(record)
    tokenised = tokenise(record.document, spans)
    found = [Tagged(*(tokenised.numbers(span.range_) or (0, 0)), span.label) for span in spans]
    first = 0
    for end in tokenised.sentence_ends:
        low = bisect_left(found, first, key=lambda stretch: stretch.start)
        high = bisect_left(found, end, key=lambda stretch: stretch.start)
        inside = [Tagged(s.start - first, s.end - first, s.label) for s in found[low:high]]
        yield tokenised.tokens[first:end], inside
        first = end


def layer_with(
    builder: LayerBuilder, annotator: str, sentences: Iterable[Sentence], tags: Iterable[Sequence[str]]
) -> None:
    """Add to the annotator's layer the spans that the tags of the sentences mark."""
    builder.of(annotator)
    for tokens, marks in zip(sentences, tags, strict=True):
        for start, end, label in stretches_of(marks):
            builder.span(annotator, [(tokens[start].start, tokens[end - 1].end)], label)


def gaps_of(document: Document, sentences: Iterable[Sentence]) -> Iterator[list[str]]:
    """Yield for each sentence the text between each of its tokens and the token before."""
    reached = 0
    for sentence in sentences:
        gaps = []
        for token in sentence:
            gaps.append(document.text[reached : token.start])
            reached = token.end
        yield gaps

"""Tokens and sentences for the formats that are made of them.

Tokens that came with a document stay with it, under ``tokens`` in its metadata: a list for each sentence with starts
and ends in turn, in code points, end exclusive. Other documents are tokenised by UAX #29 (``core.segmentation``),
which files call ``TOKENISER``; a sentence end found by rule inside a span is ignored, a given one is not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.segmentation import Segmentation
from annotator.core.span import Relation, Span
from annotator.formats.shared.losses import Thing

TOKENS = "tokens"
COLUMNS = "columns"
"""The metadata key of CoNLL-2003's columns between token and tag: for each sentence, those of each token."""
CONLLU = "conllu"
"""The metadata key of CoNLL-U's lines: for each sentence its comments and the lines of each token."""
TOKENISER = "annotator, words by UAX #29, punctuation split off, sentences by nupunkt"

Sentence = tuple[Range, ...]


class Tokenised(NamedTuple):
    """A document's tokens in order, where each starts, and for each sentence the number of its last token plus one."""

    tokens: tuple[Range, ...]
    starts: list[int]
    sentence_ends: tuple[int, ...]
    is_given: bool

    def sentences(self) -> Iterator[Sentence]:
        """Yield the tokens, sentence by sentence."""
        for start, end in pairwise((0, *self.sentence_ends)):
            yield self.tokens[start:end]

    def numbers(self, range_: Range) -> tuple[int, int] | None:
        """Return the number of the first token of a range and of its last plus one; ``None`` off token edges."""
        first = bisect_left(self.starts, range_.start)
        stop = bisect_left(self.starts, range_.end)
        if first >= stop:
            return None
        fits = self.starts[first] == range_.start and self.tokens[stop - 1].end == range_.end
        return (first, stop) if fits else None


def tokens_meta(sentences: Iterable[Sequence[Range]]) -> dict[str, Any]:
    """Return given tokens as the metadata keeps them."""
    return {TOKENS: [[edge for token in s for edge in (token.start, token.end)] for s in sentences]}


def given_sentences(document: Document) -> list[Sentence] | None:
    """Return the tokens that came with the document, by sentence; ``None`` without any or if they do not fit it."""
    rows = document.meta.get(TOKENS)
    if not isinstance(rows, list) or not all(_is_row(row) for row in rows):
        return None
    edges = [edge for row in rows for edge in row]
    in_order = all(a < b for a, b in zip(edges[::2], edges[1::2], strict=True))
    apart = all(a <= b for a, b in zip(edges[1::2], edges[2::2], strict=False))
    if not edges or not in_order or not apart or edges[0] < 0 or edges[-1] > len(document.text):
        return None
    return [tuple(map(Range, row[::2], row[1::2])) for row in rows]


def _is_row(row: object) -> bool:
    return isinstance(row, list) and len(row) % 2 == 0 and all(type(edge) is int for edge in row)


@lru_cache(maxsize=1)  # asked by the fitting and by the writer, one after the other
def _words(text: str) -> Tokenised:
    """Return the tokens by UAX #29, none with white space in it, and the sentences found by rule."""
    segmentation = Segmentation(text)
    whole = Range(0, len(text))
    tokens: list[Range] = []
    for token in segmentation.tokens_in(whole):
        quote = token.slice(text)
        if len(quote) == 1 or quote.isalnum():
            tokens.append(token)
        else:
            tokens.extend(_split(quote, token))
    ends: list[int] = []
    while sentence := segmentation.sentence_at(ends[-1] if ends else 0):
        ends.append(sentence.end)
    starts = [token.start for token in tokens]
    numbers = sorted({bisect_left(starts, end) for end in ends} | {len(tokens)})
    return Tokenised(tuple(tokens), starts, tuple(filter(None, numbers)), is_given=False)


def _split(quote: str, token: Range) -> Iterator[Range]:
    """Yield the token, or its parts between blanks: in UAX #29 a blank and a mark after it are one segment."""
    parts = quote.split()
    if parts == [quote]:
        yield token
        return
    reached = 0
    for part in parts:
        reached = quote.index(part, reached)
        yield Range(token.start + reached, token.start + reached + len(part))
        reached += len(part)


def tokenise(document: Document, spans: Iterable[Span] = ()) -> Tokenised:
    """Return the tokens and sentences of a document; sentence ends found by rule inside ``spans`` are ignored."""
    given = given_sentences(document)
    if given is not None:
        tokens = tuple(token for sentence in given for token in sentence)
        ends, count = [], 0
        for sentence in given:
            count += len(sentence)
            ends.append(count)
        return Tokenised(tokens, [token.start for token in tokens], tuple(ends), is_given=True)
    found = _words(document.text)
    return found._replace(sentence_ends=tuple(_uncut(found.sentence_ends, found.tokens, spans)))


def _uncut(numbers: Sequence[int], tokens: Sequence[Range], spans: Iterable[Span]) -> Iterator[int]:
    hulls = sorted(span.range_ for span in spans)
    reach, at = 0, 0
    for number in numbers:
        edge = tokens[number].start if number < len(tokens) else None
        while edge is not None and at < len(hulls) and hulls[at].start < edge:
            reach = max(reach, hulls[at].end)
            at += 1
        if edge is None or reach <= edge:
            yield number


class OnTokens:
    """Refuses a span of a document if it is off the tokens or crosses a given sentence end."""

    def __init__(self, document: Document) -> None:
        self._tokenised = tokenise(document)

    def __call__(self, span: Span | Relation) -> Thing | None:
        """Return the reason, or ``None`` if the span can be written; no token format has relations."""
        if isinstance(span, Relation):
            return Thing.RELATION
        numbers = self._tokenised.numbers(span.range_)
        if numbers is None:
            return Thing.OFF_TOKEN
        ends = self._tokenised.sentence_ends
        first = bisect_left(ends, numbers[0] + 1)
        crosses = self._tokenised.is_given and ends[first] < numbers[1]
        return Thing.ACROSS if crosses else None


class InColumns(OnTokens):
    """The same for formats with columns, where a label with white space in it would become two."""

    def __call__(self, span: Span | Relation) -> Thing | None:
        """Return the reason, or ``None`` if the span can be written."""
        has_blank = isinstance(span, Span) and any(char.isspace() for char in span.label)
        return Thing.LABEL if has_blank else super().__call__(span)


def first_layer_spans(record: Record) -> list[Span]:
    """Return the spans of the one layer that a format without annotators writes."""
    return list(record.layers[0].spans) if record.layers else []

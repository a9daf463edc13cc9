"""Learning from documents that were labelled: models of ends and of spans, and how far they are to be trusted.

All is a function of the documents in their order, so that what was lost is made again as it was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from itertools import pairwise

from msgspec.structs import replace

from annotator.suggest.crf import Features, trained
from annotator.suggest.known_words import KnownWords
from annotator.suggest.learned_end import INSIDE, OUTSIDE, end_features, tokens_from
from annotator.suggest.learned_models import VERSION, LearnedModels, StringCounts
from annotator.suggest.learning_times import FEWEST_DOCUMENTS
from annotator.suggest.ledger import Ledger
from annotator.suggest.tagger import NOTHING
from annotator.suggest.tagger_features import pairs_of, sentence_features
from annotator.suggest.teaching import Example, Prepared

FEWEST_SPANS = 8
"""Fewest spans that anything is learned from."""

MOST_TOKENS = 150_000
"""Upper bound on tokens that are learned from, those of the newest documents: 300 MB while it trains."""

_ITERATIONS, _ITERATIONS_OF_ENDS = 60, 30
"""Found by replay: with half as many a tagger knows less, with twice as many it is sure of what is wrong."""

_LONGEST_STRING = 8
"""Tokens of the longest string whose labels are counted."""

_FOLDS = 4
_MANY = 40
"""From so many documents on, the newest fifth is kept apart to see what the models are worth, else each in turn."""


def learn(
    examples: Sequence[Example], library: Mapping[str, str], schema_hash: str, *, nests: bool
) -> LearnedModels | None:
    """Return what the examples teach, the oldest first; ``None`` if they are too few.

    ``nests`` says whether spans may lie in each other.
    """
    kept = _newest(examples, nests=nests)
    spans = sum(len(each.example.spans) for each in kept)
    if len(kept) < FEWEST_DOCUMENTS or spans < FEWEST_SPANS:
        return None
    words = KnownWords.of(library)
    models = _trained(kept, words, schema_hash)
    ledger = Ledger()
    for teaching, asked in _folds(kept):
        ledger.compare(_trained(teaching, words, schema_hash), asked)
    return replace(
        models,
        documents=len(examples),
        end_is_better=ledger.end_is_better,
        starts_are_better=ledger.starts_are_better,
        trust=ledger.trust(),
        trust_in_strings=ledger.trust_in_strings(),
        outcomes=ledger.outcomes(),
        doubts=ledger.doubts(),
        gain=ledger.gain,
    )


def _newest(examples: Sequence[Example], *, nests: bool) -> list[Prepared]:
    """The newest documents with ``MOST_TOKENS`` tokens together, the oldest first."""
    kept: list[Prepared] = []
    tokens = 0
    for example in reversed(examples):
        prepared = Prepared(example, nests=nests)
        tokens += prepared.size
        if kept and tokens > MOST_TOKENS:
            break
        kept.append(prepared)
    return kept[::-1]


def _folds(prepared: Sequence[Prepared]) -> Iterable[tuple[list[Prepared], list[Prepared]]]:
    """Yield documents to learn from, and others to compare what was learned with."""
    if len(prepared) >= _MANY:
        first = len(prepared) - len(prepared) // 5
        yield list(prepared[:first]), list(prepared[first:])
        return
    folds = min(_FOLDS, len(prepared))
    edges = [len(prepared) * fold // folds for fold in range(folds + 1)]
    for first, stop in pairwise(edges):  # neighbours are alike, so that they are kept apart together
        yield [*prepared[:first], *prepared[stop:]], list(prepared[first:stop])


class _Strings:
    """Counts of labelled strings, and of where they occur, in all documents."""

    def __init__(self, prepared: Sequence[Prepared]) -> None:
        self._labels = [Counter(_labelled(each)) for each in prepared]
        strings = {key for labels in self._labels for key, _ in labels}
        self.counts = StringCounts({}, {}, max((key.count(" ") + 1 for key in strings), default=1), {}, {})
        self._inside = [Counter(_inside(each)) for each in prepared]
        self._seen = [Counter(_seen(each)) for each in prepared]
        self._occurrences = [_occurring(each, strings, self.counts.longest) for each in prepared]
        for number in range(len(prepared)):
            self._count(number, 1)

    @contextmanager
    def without(self, number: int) -> Iterator[StringCounts]:
        """The counts of all documents but one: what a new one is told, too."""
        self._count(number, -1)
        yield self.counts
        self._count(number, 1)

    def _count(self, number: int, sign: int) -> None:
        counts = self.counts
        for table, change in ((counts.labels, self._labels), (counts.inside, self._inside)):
            for (key, label), count in change[number].items():
                of_string = table.setdefault(key, {})
                of_string[label] = of_string.get(label, 0) + sign * count
                if not of_string[label]:
                    del of_string[label]
                if not of_string:
                    del table[key]
        for totals, seen in ((counts.occurrences, self._occurrences), (counts.seen, self._seen)):
            for key, count in seen[number].items():
                totals[key] = totals.get(key, 0) + sign * count


def _occurring(prepared: Prepared, strings: Set[str], longest: int) -> Counter[str]:
    """How often each of the strings occurs in a document."""
    return Counter(
        key
        for low in prepared.low
        for at in range(len(low))
        for stop in range(at + 1, min(at + longest, len(low)) + 1)
        if (key := " ".join(low[at:stop])) in strings
    )


def _seen(prepared: Prepared) -> Iterable[str]:
    """Yield each word, and each pair of Chinese characters."""
    for low in prepared.low:
        yield from low
        yield from filter(None, pairs_of(low))


def _inside(prepared: Prepared) -> Iterable[tuple[str, str]]:
    """Yield the words and pairs that outer spans have, each with its tag."""
    for low, tags in zip(prepared.low, prepared.layers[0], strict=True):
        for word, pair, tag in zip(low, pairs_of(low), tags, strict=True):
            if tag != NOTHING:
                yield word, tag
                if pair:
                    yield pair, tag


def _labelled(prepared: Prepared) -> Iterable[tuple[str, str]]:
    """Yield each labelled string with its label."""
    ends = defaultdict(list)
    for range_, label in prepared.example.spans:
        ends[range_.start].append((range_.end, label))
    for (_, tokens), low in zip(prepared.sentences, prepared.low, strict=True):
        for at, token in enumerate(tokens):
            for end, label in ends.get(token.start, ()):
                stop = at
                while stop < len(tokens) and tokens[stop].start < end:
                    stop += 1
                if stop - at <= _LONGEST_STRING:
                    yield " ".join(low[at:stop]), label


def _trained(prepared: Sequence[Prepared], words: KnownWords, schema_hash: str) -> LearnedModels:
    """Train on the documents. Each is told the strings of the others only, as a new one will be."""
    strings = _Strings(prepared)
    examples: list[list[tuple[Features, Sequence[str]]]] = (
        [[] for _ in prepared[0].layers] if prepared else []
    )
    ends: list[tuple[Features, Sequence[str]]] = []
    for document, each in enumerate(prepared):
        with strings.without(document) as counts:
            for number, sentence in enumerate(each.words):
                features = sentence_features(sentence, counts, words)
                for layer, tags in zip(examples, each.layers, strict=True):
                    layer.append((features, tags[number]))
            ends += _end_examples(each, counts)
    return LearnedModels(
        version=VERSION,
        schema_hash=schema_hash,
        documents=len(prepared),
        spans=sum(len(each.example.spans) for each in prepared),
        end=trained(ends, _ITERATIONS_OF_ENDS) if ends else b"",
        end_is_better=bool(ends),
        layers=tuple(trained(layer, _ITERATIONS) for layer in examples if _has_spans(layer)),
        strings=strings.counts,
        words=words,
    )


def _has_spans(layer: Iterable[tuple[Features, Sequence[str]]]) -> bool:
    return any(tag != NOTHING for _, tags in layer for tag in tags)


def _end_examples(prepared: Prepared, strings: StringCounts) -> Iterable[tuple[Features, Sequence[str]]]:
    document = prepared.example.document
    for word, range_, label, rule in prepared.ends:
        tokens = tokens_from(document, word)
        tags = [INSIDE if token.start < range_.end else OUTSIDE for token in tokens]
        yield end_features(document.text, tokens, label, rule.end, strings), tags

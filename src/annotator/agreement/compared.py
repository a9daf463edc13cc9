"""What is compared of a document: the work of those who have finished it, without boilerplate.

Spans are compared as they are in the text. Tokens and stretches are counted along the body, the text without its
boilerplate, in code points.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from msgspec import Struct

from annotator.agreement.matching import ComparedSpan
from annotator.agreement.unitizing import Stretch, merged
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Relation, Span, Value

Pattern = tuple[frozenset[str], ...]
"""The labels that each person gave a token, by the order of the people."""


class RelationEnds(Struct, frozen=True):
    """A relation as it is compared: its type and what is at its ends."""

    type: str
    source: ComparedSpan
    target: ComparedSpan


class ComparedWork(Struct, frozen=True):
    """One person's finished work on a document; ``stretches`` are those of each label along the body."""

    person: str
    spans: frozenset[ComparedSpan]
    stretches: Mapping[str, Sequence[Stretch]]
    attributes: Mapping[ComparedSpan, Mapping[str, Value]]
    relations: frozenset[RelationEnds]
    answers: Mapping[str, Value]


class LeftOut(Struct, frozen=True):
    """What of finished work is not compared as it is, by kind, in numbers."""

    in_boilerplate: int = 0
    twice: int = 0
    overlapping: int = 0
    boilerplate: int = 0


class ComparedDocument(Struct, frozen=True):
    """A document with the work on it of two people or more, ordered by their names.

    ``tokens`` says how often each pattern of labels is on a token, ``length`` is that of the body.
    """

    id: str
    title: str
    works: tuple[ComparedWork, ...]
    tokens: Mapping[Pattern, int]
    length: int
    left_out: LeftOut
    versions: Mapping[int, int]

    @property
    def people(self) -> tuple[str, ...]:
        """Whose work is compared."""
        return tuple(work.person for work in self.works)


def compared_document(
    document: Document, layers: Iterable[Layer], undirected: frozenset[str]
) -> ComparedDocument:
    """The document as it is compared; relations of the ``undirected`` types have their ends in any order.

    Boilerplate is left out unless all these people read it as body.
    """
    layers = sorted(layers, key=lambda layer: layer.annotator)
    ranges = () if all(layer.keeps_boilerplate for layer in layers) else document.boilerplate
    body = _Body(len(document.text), ranges)
    counts = Counter[str]()
    works = tuple(_work(layer, body, undirected, counts) for layer in layers)
    starts, ends = map(sorted, document.segmentation.token_edges(document.whole))
    tokens = [
        (body.place(start), body.place(end))
        for start, end in zip(starts, ends, strict=True)
        if not body.leaves_out(start)
    ]
    left_out = LeftOut(
        counts["in_boilerplate"], counts["twice"], counts["overlapping"], len(document.text) - body.length
    )
    versions = Counter(span.schema_version for layer in layers for span in layer.spans)
    return ComparedDocument(
        document.id, document.title, works, _patterns(works, tokens), body.length, left_out, versions
    )


class _Body:
    """A text without some ranges: where its offsets are then."""

    def __init__(self, length: int, left_out: Sequence[Range]) -> None:
        self._ranges = merged((max(0, r.start), min(length, r.end)) for r in left_out if r)
        self._starts = [start for start, _ in self._ranges]
        self._before = list(accumulate((end - start for start, end in self._ranges), initial=0))
        self.length = length - self._before[-1]

    def place(self, offset: int) -> int:
        """The offset in the body; at the edge for one in what is left out."""
        index = bisect_right(self._starts, offset)
        if not index:
            return offset
        return (
            offset
            - self._before[index - 1]
            - (min(offset, self._ranges[index - 1][1]) - self._starts[index - 1])
        )

    def leaves_out(self, offset: int) -> bool:
        """Whether the code point after the offset is left out."""
        index = bisect_right(self._starts, offset)
        return index > 0 and offset < self._ranges[index - 1][1]

    def stretches(self, span: Span) -> list[Stretch]:
        """What of the span is in the body."""
        found = ((self.place(fragment.start), self.place(fragment.end)) for fragment in span.fragments)
        return [(start, end) for start, end in found if end > start]


def _work(layer: Layer, body: _Body, undirected: frozenset[str], counts: Counter[str]) -> ComparedWork:
    spans: dict[str, ComparedSpan] = {}
    attributes: dict[ComparedSpan, Mapping[str, Value]] = {}
    by_label: dict[str, list[Stretch]] = {}
    for span in layer.spans:
        stretches = body.stretches(span)
        if not stretches:
            counts["in_boilerplate"] += 1
            continue
        compared = ComparedSpan(span.label, tuple((each.start, each.end) for each in span.fragments))
        spans[span.id] = compared
        if compared in attributes:
            counts["twice"] += 1
            continue
        attributes[compared] = span.attributes
        by_label.setdefault(span.label, []).extend(stretches)
    joined = {label: merged(stretches) for label, stretches in by_label.items()}
    counts["overlapping"] += sum(len(by_label[label]) - len(joined[label]) for label in joined)
    relations = (
        _ends(each, spans[each.source], spans[each.target], undirected)
        for each in layer.relations
        if each.source in spans and each.target in spans
    )
    return ComparedWork(
        layer.annotator, frozenset(attributes), joined, attributes, frozenset(relations), layer.answers
    )


def _ends(
    relation: Relation, source: ComparedSpan, target: ComparedSpan, undirected: frozenset[str]
) -> RelationEnds:
    if relation.type in undirected:
        source, target = sorted((source, target))
    return RelationEnds(relation.type, source, target)


def _patterns(works: Sequence[ComparedWork], tokens: Sequence[Stretch]) -> Mapping[Pattern, int]:
    """How often each pattern is on a token; a token has a label if it overlaps a span with it."""
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    changes: dict[int, list[tuple[int, str, bool]]] = {}
    for person, work in enumerate(works):
        for label, stretches in work.stretches.items():
            for start, end in stretches:
                first, last = bisect_right(ends, start), bisect_left(starts, end)
                if first < last:
                    changes.setdefault(first, []).append((person, label, True))
                    changes.setdefault(last, []).append((person, label, False))
    found: Counter[Pattern] = Counter()
    # Two stretches that touch may be on one token, so labels are counted.
    on = [Counter[str]() for _ in works]
    at = 0
    for place in [*sorted(changes), len(tokens)]:
        if place > at:
            found[tuple(frozenset(label for label, count in labels.items() if count) for labels in on)] += (
                place - at
            )
            at = place
        for person, label, begins in changes.get(place, ()):
            on[person][label] += 1 if begins else -1
    return found

"""What several people marked and related in a text, as suggestions to whoever decides between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.suggestion import Rejection, Suggestion, string_key


class Proposal(Suggestion, frozen=True, kw_only=True):
    """Ranges that one person or more marked with a label; ``score`` is their share of all whose work is reviewed.

    ``people`` are their names as they are shown, and ``spans`` what each of them has there, in the same order.
    """

    fragments: tuple[Range, ...]
    people: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def order(self) -> tuple[int, int, str]:
        """The position among spans in reading order, a different one for each proposal."""
        return (self.range_.start, -self.range_.end, f"{self.label} {self.fragments}")

    @property
    def is_confident(self) -> bool:
        """Whether all agree: a majority is no reason to take it along with others."""
        return self.score == 1

    @property
    def rejection(self) -> Rejection:
        """What remembers that it was turned down: its text there, as its label."""
        return Rejection(string_key(self.spans[0].text), self.range_.start, self.label)

    def is_of(self, span: Span) -> bool:
        """Whether the span has exactly these ranges and this label."""
        return span.label == self.label and span.fragments == self.fragments


def is_taken_in(layer: Layer, proposal: Proposal) -> bool:
    """Whether the layer has exactly that span."""
    return any(map(proposal.is_of, layer.spans.with_extent(proposal.range_)))


def is_turned_down_in(layer: Layer, proposal: Proposal) -> bool:
    """Whether it was turned down in the layer, as this label or as any string like it."""
    rejections = layer.rejections
    return bool(rejections) and (
        proposal.rejection in rejections or Rejection(string_key(proposal.spans[0].text)) in rejections
    )


def proposals_of(layers: Sequence[Layer], names: Iterable[str]) -> tuple[Proposal, ...]:
    """What is marked in the layers, in reading order; ``names`` are those of their annotators, as they are shown."""
    found: dict[tuple[tuple[Range, ...], str], dict[str, Span]] = {}
    for layer, name in zip(layers, names, strict=True):
        for span in layer.spans:
            found.setdefault((span.fragments, span.label), {}).setdefault(name, span)
    proposals = (
        Proposal(
            spans[0].range_,
            label,
            ", ".join(people),
            len(people) / len(layers),
            fragments=fragments,
            people=tuple(people),
            spans=tuple(spans),
        )
        for (fragments, label), by_name in found.items()
        for people, spans in [(list(by_name), list(by_name.values()))]
    )
    return tuple(sorted(proposals, key=lambda each: each.order))


End = tuple[tuple[Range, ...], str]
"""What is at an end of a relation, whoever marked it: its ranges and its label."""


class ProposedRelation(Struct, frozen=True):
    """A relation that one person or more made; ``score`` is their share of all whose work is reviewed.

    ``quotes`` are the texts of its source and its target.
    """

    type: str
    source: End
    target: End
    people: tuple[str, ...]
    score: float
    quotes: tuple[str, str]

    @property
    def key(self) -> str:
        """A name for it in the document, the same whoever made it."""
        return f"{self.type} {self._ends}"

    @property
    def _ends(self) -> str:
        """What it joins, without the labels, which may get other names."""
        (source, _), (target, _) = self.source, self.target
        return f"{self.quotes[0]} → {self.quotes[1]} ({source[0].start}, {target[0].start})"

    @property
    def rejection(self) -> Rejection:
        """What remembers that it was turned down."""
        return Rejection(self._ends, self.source[0][0].start, self.type)


def end_of(span: Span) -> End:
    """The span as an end of a relation."""
    return span.fragments, span.label


def proposed_relations(
    layers: Sequence[Layer], names: Iterable[str], undirected: frozenset[str]
) -> tuple[ProposedRelation, ...]:
    """The relations of the layers; those of the ``undirected`` types are the same in either direction."""
    found: dict[tuple[str, End, End], list[str]] = {}
    quotes: dict[End, str] = {}
    for layer, name in zip(layers, names, strict=True):
        for relation in layer.relations:
            spans = layer.spans.with_id(relation.source), layer.spans.with_id(relation.target)
            if spans[0] is None or spans[1] is None:
                continue
            quotes |= {end_of(span): span.text for span in spans if span is not None}
            ends = (end_of(spans[0]), end_of(spans[1]))
            source, target = sorted(ends) if relation.type in undirected else ends
            people = found.setdefault((relation.type, source, target), [])
            if name not in people:
                people.append(name)
    return tuple(
        ProposedRelation(
            type_, source, target, tuple(people), len(people) / len(layers), (quotes[source], quotes[target])
        )
        for (type_, source, target), people in found.items()
    )

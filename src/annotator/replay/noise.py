"""People who disagree: layers made from a gold corpus with seeded mistakes of three kinds.

Each of them misses spans, moves edges by a word, and takes another label, independently of the others.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from msgspec import Struct

from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.span import Span, quote_of
from annotator.core.spans import Spans
from annotator.replay.gold import Gold, GoldSpan


class Noise(Struct, frozen=True):
    """How often a person is wrong about a span, in each of the three ways; the shares are of all spans."""

    missed: float = 0.1
    edges: float = 0.1
    labels: float = 0.05


def noised(gold: Gold, people: Sequence[str], labels: Sequence[str], seed: int, noise: Noise) -> list[Layer]:
    """A finished layer of each of the people; the same for the same seed, document and person."""
    return [_layer(gold, person, labels, f"{seed} {gold.document.id} {person}", noise) for person in people]


def _layer(gold: Gold, person: str, labels: Sequence[str], seed: str, noise: Noise) -> Layer:
    chance = random.Random(seed)  # noqa: S311 - no secret, but the same each time
    found: dict[GoldSpan, None] = {}
    for gold_span in gold.spans:
        drawn = chance.random()
        if drawn < noise.missed:
            continue
        if drawn < noise.missed + noise.edges:
            gold_span = _moved(gold, gold_span, chance)  # noqa: PLW2901 - what the person has of it
        elif drawn < noise.missed + noise.edges + noise.labels:
            others = [label for label in labels if label != gold_span.label]
            label = chance.choice(others) if others else gold_span.label
            gold_span = GoldSpan(gold_span.fragments, label)  # noqa: PLW2901
        found[gold_span] = None
    text = gold.document.text
    spans = (
        Span(
            f"{person}{number}", each.fragments, each.label, quote_of(text, each.fragments), annotator=person
        )
        for number, each in enumerate(found)
    )
    return Layer(gold.document.id, person, Spans(spans), status=Status.DONE)


def _moved(gold: Gold, gold_span: GoldSpan, chance: random.Random) -> GoldSpan:
    """The span with its start or end a word further in or out; as it is where there is no word to move by."""
    if len(gold_span.fragments) > 1:
        return gold_span
    range_, segmentation = gold_span.range_, gold.document.segmentation
    starts, ends = map(sorted, segmentation.token_edges(range_))
    before = segmentation.previous_token(range_.start)
    after = segmentation.next_token(range_.end)
    ways = [
        Range(before.start, range_.end) if before else range_,
        Range(range_.start, after.end) if after else range_,
        *(
            [Range(starts[1], range_.end), Range(range_.start, ends[-2])]
            if len(starts) > 1 < len(ends)
            else []
        ),
    ]
    possible = [each for each in ways if each != range_ and "\n" not in each.slice(gold.document.text)]
    return GoldSpan((chance.choice(possible),), gold_span.label) if possible else gold_span

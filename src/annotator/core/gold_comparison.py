"""How a layer differs from gold: what it misses and has too much, and where only the label or the extent is another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from annotator.core.document import Document
from annotator.core.inconsistency import Finding, FindingKind
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span

_Key = tuple[tuple[Range, ...], str]
"""What makes spans equal: all their fragments, and the label."""


class GoldScore(Struct, frozen=True):
    """Spans that are equal, one's own, and those of gold; those that are marked twice count once."""

    equal: int = 0
    own: int = 0
    gold: int = 0

    def __add__(self, other: GoldScore) -> GoldScore:
        return GoldScore(self.equal + other.equal, self.own + other.own, self.gold + other.gold)

    @property
    def f1(self) -> float | None:
        """F1 of exact spans; ``None`` where neither has any, which leaves it undefined."""
        spans = self.own + self.gold
        return float(Fraction(2 * self.equal, spans)) if spans else None


def compared_to_gold(document: Document, layer: Layer, gold: Layer) -> tuple[GoldScore, tuple[Finding, ...]]:
    """The score of the layer, and its differences from gold in reading order.

    Spans that are in boilerplate altogether are left out, unless both read it as body.
    """
    left_out = () if layer.keeps_boilerplate and gold.keeps_boilerplate else document.boilerplate
    own, true = _spans(layer, left_out), _spans(gold, left_out)
    score = GoldScore(len(own.keys() & true.keys()), len(own), len(true))
    missed = [span for key, span in true.items() if key not in own]
    extra = [span for key, span in own.items() if key not in true]
    findings = [*_paired(FindingKind.GOLD_LABEL, extra, missed, _has_other_label)]
    findings += _paired(FindingKind.GOLD_EXTENT, extra, missed, _has_other_extent)
    findings += (_finding(FindingKind.GOLD_EXTRA, span, span) for span in extra)
    findings += (_finding(FindingKind.GOLD_MISSED, None, span) for span in missed)
    return score, tuple(sorted(findings, key=lambda finding: (finding.order, finding.kind)))


def _spans(layer: Layer, left_out: Iterable[Range]) -> dict[_Key, Span]:
    return {
        (span.fragments, span.label): span
        for span in layer.spans
        if not any(range_.covers(span.range_) for range_ in left_out)
    }


def _has_other_label(own: Span, true: Span) -> int:
    return int(own.fragments == true.fragments)


def _has_other_extent(own: Span, true: Span) -> int:
    """How many characters they share, if they have one label."""
    if own.label != true.label:
        return 0
    return max(0, min(own.end, true.end) - max(own.start, true.start))


def _paired(
    kind: FindingKind, extra: list[Span], missed: list[Span], likeness: Callable[[Span, Span], int]
) -> Iterator[Finding]:
    """Take the most alike pairs out of both lists, in reading order where several are equally alike."""
    pairs = sorted(
        ((likeness(own, true), own, true) for own in extra for true in missed),
        key=lambda pair: (-pair[0], pair[1].order, pair[2].order),
    )
    for alike, own, true in pairs:
        if alike and own in extra and true in missed:
            extra.remove(own)
            missed.remove(true)
            yield _finding(kind, own, true)


def _finding(kind: FindingKind, own: Span | None, true: Span) -> Finding:
    range_, label = (true.range_, "") if own is None else (own.range_, own.label)
    return Finding(kind, range_, label, 0, true.range_, true.label, 0)

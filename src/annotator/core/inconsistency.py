"""What is odd in the labels of a text, beside those of all other texts, and what would mend it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import assert_never

from msgspec import Struct

from annotator.core.range import Range

_MOST_QUOTED = 40
"""Code points of a quote in a sentence."""


class FindingKind(StrEnum):
    """The ways in which spans contradict each other."""

    LABEL = "label"
    """A string has one label here, and more often another one elsewhere."""
    EDGE = "edge"
    """The same words are more often labelled with other edges."""
    MISSED = "missed"
    """A string that is labelled elsewhere has no label here."""
    DOUBT = "doubt"
    """A tagger that has not learned from this document is sure of another label, of other edges, or of a span."""
    GOLD_MISSED = "gold-missed"
    """Gold has a span that is not here."""
    GOLD_EXTRA = "gold-extra"
    """Gold has no such span."""
    GOLD_LABEL = "gold-label"
    """Gold has another label there."""
    GOLD_EXTENT = "gold-extent"
    """Gold has a span of this label with other edges."""


OF_GOLD = frozenset(
    {FindingKind.GOLD_MISSED, FindingKind.GOLD_EXTRA, FindingKind.GOLD_LABEL, FindingKind.GOLD_EXTENT}
)
"""Differences from gold; the other kinds are about what is labelled elsewhere."""


class Finding(Struct, frozen=True, gc=False):
    """One place that contradicts others.

    ``range_`` is that of the span, or of the string that has none; ``label`` the span's, empty for a string without.
    ``here`` counts the places that are like this one, ``elsewhere`` those that are like what would mend it: the label
    ``better_label`` on the range ``better``. ``score`` is the share of the places that speak for mending it. Of a
    doubt, these are per cent of how sure the tagger is.
    """

    kind: FindingKind
    range_: Range
    label: str
    here: int
    better: Range
    better_label: str
    elsewhere: int

    @property
    def score(self) -> float:
        """The share of the places, this one included, that are like what would mend it."""
        return self.elsewhere / (self.elsewhere + self.here + 1)

    @property
    def order(self) -> tuple[int, int, str]:
        """The position among spans in reading order: see ``Span.order``."""
        return (self.range_.start, -self.range_.end, "")


def what_is_odd(finding: Finding, text: str, name_of: Callable[[str], str] = str) -> str:
    """What is odd about the place, in a sentence; ``name_of`` gives a label's name."""
    quote, better = _short(finding.range_.slice(text)), _short(finding.better.slice(text))
    times = "once" if finding.elsewhere == 1 else f"{finding.elsewhere:,} times"
    match finding.kind:
        case FindingKind.LABEL:
            return f"“{quote}” is {name_of(finding.label)} here, {name_of(finding.better_label)} {times} elsewhere"
        case FindingKind.EDGE:
            return f"{name_of(finding.label)} “{quote}” here, “{better}” {times} elsewhere"
        case FindingKind.MISSED:
            return f"“{quote}” has no label here, {name_of(finding.better_label)} {times} elsewhere"
        case FindingKind.GOLD_MISSED:
            return f"missed: {name_of(finding.better_label)} “{better}” in the gold"
        case FindingKind.GOLD_EXTRA:
            return f"too much: {name_of(finding.label)} “{quote}” is not in the gold"
        case FindingKind.GOLD_LABEL:
            return f"“{quote}” is {name_of(finding.label)} here, {name_of(finding.better_label)} in the gold"
        case FindingKind.GOLD_EXTENT:
            return f"{name_of(finding.label)} “{quote}” here, “{better}” in the gold"
        case FindingKind.DOUBT:
            here = f"{name_of(finding.label)} “{quote}”" if finding.label else f"“{quote}” without a label"
            would_be = f"{name_of(finding.better_label)} “{better}”"
            return f"{here}; what the other documents taught is {finding.elsewhere} % sure of {would_be}"
        case _:
            assert_never(finding.kind)


def _short(quote: str) -> str:
    return quote if len(quote) <= _MOST_QUOTED else quote[: _MOST_QUOTED - 1] + "…"


class DocumentFindings(Struct, frozen=True):
    """What was found in a document, in reading order."""

    document_id: str
    title: str
    findings: tuple[Finding, ...]

"""Where people marked a document otherwise: each place with what each of them has there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from annotator.agreement.compared import ComparedDocument
from annotator.agreement.matching import ComparedSpan


class DifferingPlace(Struct, frozen=True):
    """A stretch of a text, in code points, and the spans that not all have there, by person in the order of names.

    Spans that everyone marked alike are not among them; ``has_others`` says whether there are any.
    """

    start: int
    end: int
    marked: tuple[tuple[str, tuple[ComparedSpan, ...]], ...]
    has_others: bool = False


def differing_places(document: ComparedDocument) -> list[DifferingPlace]:
    """The places on which the people differ, in order; spans that overlap, whoever marked them, are in one place."""
    counts = Counter(span for work in document.works for span in work.spans)
    differing = {span for span, count in counts.items() if count < len(document.works)}
    places: list[list[ComparedSpan]] = []
    end = -1
    for span in sorted(differing, key=lambda span: (span.start, -span.end, span.label, span.ranges)):
        if span.start >= end:
            places.append([])
        places[-1].append(span)
        end = max(end, span.end)
    alike = [span for span in counts if span not in differing]
    return [_place(document, place, alike) for place in places]


def _place(
    document: ComparedDocument, place: Sequence[ComparedSpan], alike: Sequence[ComparedSpan]
) -> DifferingPlace:
    start, end = place[0].start, max(span.end for span in place)
    marked = ((work.person, tuple(span for span in place if span in work.spans)) for work in document.works)
    has_others = any(span.start < end and start < span.end for span in alike)
    return DifferingPlace(start, end, tuple(marked), has_others)

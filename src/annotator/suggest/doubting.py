"""What a tagger doubts: places of a document that it has not learned from where it is sure of something else."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.doubt import Doubt
from annotator.suggest.tagger import Found
from annotator.suggest.teaching import Example

SURE = 0.8
"""The lowest certainty of what is held against a label."""

MOST_DOUBTS = 2_000
"""Upper bound on doubts that are kept, the surest."""

_MOST_PERCENT = 99


def doubts_about(example: Example, found: Found) -> Iterator[Doubt]:
    """Yield the doubt of a span that was found and is not there as it is.

    There is none where it meets several spans, or one with another label and other edges: nothing then mends it by one
    key.
    """
    met = [(range_, label) for range_, label in example.spans if range_.overlaps(found.range_)]
    range_, label = met[0] if met else (found.range_, "")
    if len(met) > 1 or (met and (range_ == found.range_) is (label == found.label)):
        return
    percent = min(_MOST_PERCENT, round(100 * found.certainty))
    yield Doubt(example.document.id, range_, label, found.range_, found.label, percent)

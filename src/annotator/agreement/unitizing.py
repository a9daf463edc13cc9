"""Krippendorff's alpha for unitizing, alpha_u (Krippendorff 2004): whether people find the same stretches of a text.

A text of so many code points is cut by each person into units and the gaps between them. Each label is a text of units
of its own. Texts of several documents are one after the other, with gaps cut where a document ends, so that their order
makes no difference. Where people finished different documents, a document counts by its number of people, as a unit
does in alpha.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, combinations

from annotator.agreement.coefficients import NO_SPANS, Coefficient, Counts, Tally

Stretch = tuple[int, int]
"""Start and end of a unit in code points; the end is exclusive."""

NO_CHANCE = "there is nowhere else where the spans could be"


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The stretches in order, those that overlap as one; those that only touch stay apart."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def count_text(tally: Tally, people: Sequence[Sequence[Stretch]], length: int) -> None:
    """Count a text of so many code points, with the units of each of two or more people as ``merged`` returns them."""
    tally["points"] += len(people) * length
    for units in people:
        at = 0
        for start, end in units:
            tally["unit", end - start] += 1
            if start > at:
                tally["gap", start - at] += 1
            at = end
        if length > at:
            tally["gap", length - at] += 1
    apart = sum(difference(one, other) for one, other in combinations(people, 2))
    if apart:
        tally["apart"] += 2 * apart / (len(people) - 1)


def difference(one: Sequence[Stretch], other: Sequence[Stretch]) -> int:
    """The sum of squared differences: of the edges of units that overlap, and of the lengths of units in a gap."""
    total = 0
    mine, theirs = 0, 0
    met_mine, met_theirs = False, False  # whether the current unit of each overlapped one of the other
    while mine < len(one) or theirs < len(other):
        start, end = one[mine] if mine < len(one) else (-1, -1)
        other_start, other_end = other[theirs] if theirs < len(other) else (-1, -1)
        if mine < len(one) and theirs < len(other) and start < other_end and other_start < end:
            total += (start - other_start) ** 2 + (end - other_end) ** 2
            met_mine = met_theirs = True
        is_mine_next = theirs == len(other) or (mine < len(one) and end <= other_end)
        if is_mine_next:
            total += 0 if met_mine else (end - start) ** 2
            mine, met_mine = mine + 1, False
        else:
            total += 0 if met_theirs else (other_end - other_start) ** 2
            theirs, met_theirs = theirs + 1, False
    return total


def settled(tallies: Sequence[Counts]) -> list[Counts]:
    """The same counts, with what ``alpha_u`` asks of the gaps in their place: as many numbers as units have lengths."""
    lengths = sorted(
        {key[1] for tally in tallies for key in tally if isinstance(key, tuple) and key[0] == "unit"}
    )
    return [_settled(tally, lengths) for tally in tallies]


def _settled(tally: Counts, lengths: Sequence[int]) -> Counts:
    """Counts without gaps; ``room`` of a length is how many places a unit of it has in the gaps."""
    kept = {key: count for key, count in tally.items() if not (isinstance(key, tuple) and key[0] == "gap")}
    gaps = sorted(
        ((key[1], count) for key, count in tally.items() if isinstance(key, tuple) and key[0] == "gap"),
        reverse=True,
    )
    numbers = list(accumulate((count for _, count in gaps), initial=0))
    sums = list(accumulate((gap * count for gap, count in gaps), initial=0))
    at = len(gaps)
    for length in lengths:
        while at and gaps[at - 1][0] < length:
            at -= 1
        kept["room", length] = sums[at] - (length - 1) * numbers[at]
    return kept


def alpha_u(*labels: Counts) -> Coefficient:
    """1 - observed / expected disagreement of the ``settled`` counts of one label, or of several together."""
    apart = expected = 0.0
    units, points = 0.0, 0.0
    for counts in labels:
        points = counts.get("points", 0)
        found, chance = _expected(counts)
        units += found
        expected += chance
        apart += counts.get("apart", 0)
    if not units:
        return Coefficient(None, NO_SPANS)
    if not expected:
        return Coefficient(None, NO_CHANCE)
    return Coefficient(1 - apart / points / expected)


def _expected(counts: Counts) -> tuple[float, float]:
    """The number of units and the disagreement expected of them, both times the length of the text."""
    lengths = [
        (key[1], count)
        for key, count in counts.items()
        if count and isinstance(key, tuple) and key[0] == "unit"
    ]
    units = sum(count for _, count in lengths)
    if not units:
        return 0, 0
    points = counts.get("points", 0)
    beside = sum(count * (2 * length**3 - 3 * length**2 + length) for length, count in lengths)
    inside = sum(count * length**2 * counts.get(("room", length), 0) for length, count in lengths)
    places = points * (points - 1) - sum(count * length * (length - 1) for length, count in lengths)
    return units, 2 * ((units - 1) / 3 * beside + inside) / places if places else 0

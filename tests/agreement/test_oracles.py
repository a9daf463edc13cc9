"""Coefficients of random data, against other programs and against the definitions, word by word."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.coefficients import Metric, Tally, cohen_kappa, count_pair, fleiss_kappa, percent
from annotator.agreement.matching import ComparedSpan, common, counterparts, most_pairs
from annotator.agreement.unitizing import alpha_u, count_text, difference, merged, settled
from tests.agreement.tables import alpha, units

agreement = pytest.importorskip("nltk.metrics.agreement")

VALUES = st.sampled_from([1, 2, 3, 7])


def tables(values):
    """What two to four people said of up to eight units."""
    return st.integers(2, 4).flatmap(
        lambda people: st.integers(1, 8).flatmap(
            lambda size: st.lists(
                st.lists(values, min_size=size, max_size=size), min_size=people, max_size=people
            )
        )
    )


def task(people, distance=None):
    rows = [
        (who, unit, value)
        for who, line in enumerate(people)
        for unit, value in enumerate(line)
        if value is not None
    ]
    return agreement.AnnotationTask(rows, **({"distance": distance} if distance else {}))


def squared(one, other):
    return float(one - other) ** 2


@given(tables(VALUES))
def test_kappas_are_those_of_nltk(people):
    if len({value for line in people for value in line}) > 1:
        assert fleiss_kappa(units(people)).value == pytest.approx(task(people).pi())
        assert percent(units(people)).value == pytest.approx(task(people).avg_Ao())
    tally = Tally()
    for first, second in zip(*people[:2], strict=True):
        count_pair(tally, first, second)
    kappa = cohen_kappa(tally).value
    if kappa is None:
        assert len({value for line in people[:2] for value in line}) == 1
    else:
        assert kappa == pytest.approx(task(people[:2]).kappa())


@given(tables(st.one_of(st.none(), VALUES)))
def test_alpha_is_that_of_nltk_also_with_missing_values(people):
    shared = [unit for unit in zip(*people, strict=True) if sum(each is not None for each in unit) > 1]
    if len({value for unit in shared for value in unit if value is not None}) < 2:
        assert alpha(people).value is None
        return
    # nltk takes units that one person judged into what is expected, which Krippendorff does not.
    paired = [*zip(*shared, strict=True)]
    assert alpha(people).value == pytest.approx(task(paired).alpha())
    assert alpha(people, Metric.INTERVAL).value == pytest.approx(task(paired, squared).alpha())


@given(tables(st.one_of(st.none(), VALUES)))
def test_the_ordinal_alpha_is_that_of_its_definition(people):
    found = alpha(people, Metric.ORDINAL).value
    shared = [[v for v in unit if v is not None] for unit in zip(*people, strict=True)]
    shared = [unit for unit in shared if len(unit) > 1]
    count = {value: sum(unit.count(value) for unit in shared) for value in (1, 2, 3, 7)}

    def apart(one, other):
        low, high = sorted((one, other))
        between = sum(n for value, n in count.items() if low <= value <= high)
        return (between - Fraction(count[low] + count[high], 2)) ** 2

    total = sum(count.values())
    observed = sum(
        apart(unit[i], unit[j]) / (len(unit) - 1)
        for unit in shared
        for i, j in permutations(range(len(unit)), 2)
    )
    expected = sum(count[one] * count[other] * apart(one, other) for one, other in product(count, repeat=2))
    if not expected:
        assert found is None
    else:
        assert found == pytest.approx(float(1 - (total - 1) * observed / expected))


# -- stretches --------------------------------------------------------------------------------------------------------

LENGTH = 12


@st.composite
def stretches(draw):
    """Units of a short text that do not overlap; some touch."""
    edges = sorted(draw(st.sets(st.integers(0, LENGTH), max_size=6)))
    return [pair for pair in pairwise(edges) if draw(st.booleans())]


def sections(units):
    """Start, length and whether it is a unit, of units and gaps."""
    at, found = 0, []
    for start, end in units:
        if start > at:
            found.append((at, start - at, False))
        found.append((start, end - start, True))
        at = end
    return [*found, (at, LENGTH - at, False)] if at < LENGTH else found


def apart(one, other):
    """The difference of two sections, as Krippendorff (2004) writes it."""
    (start, length, is_unit), (other_start, other_length, other_is_unit) = one, other
    if is_unit and other_is_unit and -length < start - other_start < other_length:
        return (start - other_start) ** 2 + (start + length - other_start - other_length) ** 2
    if is_unit and not other_is_unit and other_length - length >= start - other_start >= 0:
        return length**2
    if other_is_unit and not is_unit and length - other_length >= other_start - start >= 0:
        return other_length**2
    return 0


@given(st.lists(stretches(), min_size=2, max_size=3))
def test_alpha_u_is_that_of_its_definition(people):
    cut = [sections(units) for units in people]
    number = len(people)
    observed = Fraction(
        sum(apart(a, b) for one, other in permutations(cut, 2) for a, b in product(one, other)),
        number * (number - 1) * LENGTH**2,
    )
    lengths = [length for each in cut for _, length, is_unit in each if is_unit]
    gaps = [length for each in cut for _, length, is_unit in each if not is_unit]
    places = (number * LENGTH) * (number * LENGTH - 1) - sum(length * (length - 1) for length in lengths)
    expected = sum(
        Fraction(len(lengths) - 1, 3) * (2 * length**3 - 3 * length**2 + length)
        + length**2 * sum(gap - length + 1 for gap in gaps if gap >= length)
        for length in lengths
    ) * Fraction(2, LENGTH * places)
    tally = Tally()
    count_text(tally, people, LENGTH)
    [counts] = settled([tally])
    found = alpha_u(counts).value
    if not expected:
        assert found is None
    else:
        assert found == pytest.approx(float(1 - observed / expected))
    for one, other in combinations(people, 2):
        assert difference(one, other) == difference(other, one)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4)), max_size=8))
def test_merged_stretches_have_the_same_code_points_and_do_not_overlap(found):
    spans = [(start, start + length) for start, length in found]
    joined = merged(spans)
    assert {at for start, end in joined for at in range(start, end)} == {
        at for start, end in spans for at in range(start, end)
    }
    assert all(before[1] <= after[0] for before, after in pairwise(joined))


# -- matching ---------------------------------------------------------------------------------------------------------


@st.composite
def marks(draw):
    ranges = draw(st.lists(st.tuples(st.integers(0, 10), st.integers(1, 6)), max_size=5))
    return frozenset(
        ComparedSpan(draw(st.sampled_from(["a", "b"])), ((start, start + length),))
        for start, length in ranges
    )


@given(marks(), marks())
def test_as_many_spans_are_matched_as_can_be(ones, others):
    few, many = sorted((sorted(ones), sorted(others)), key=len)
    best = max(
        sum(common(one, other) > 0 for one, other in zip(few, order, strict=True))
        for order in permutations(many, len(few))
    )
    assert most_pairs(ones, others) == most_pairs(others, ones) == best


@given(marks(), marks())
def test_counterparts_take_each_span_once_whoever_comes_first(ones, others):
    pairs = counterparts(ones, others)
    assert sorted(one for one, _ in pairs if one) == sorted(ones)
    assert sorted(other for _, other in pairs if other) == sorted(others)
    assert {(one, one) for one in ones & others} <= set(pairs)
    assert all(common(one, other) for one, other in pairs if one and other)
    swapped = [(other, one) for one, other in counterparts(others, ones)]
    assert sorted(map(str, swapped)) == sorted(map(str, pairs))
    assert not any(
        common(one, other) for one, gone in pairs if not gone for none, other in pairs if not none
    )  # who is left has nothing to be paired with

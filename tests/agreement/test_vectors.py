"""The examples of the literature come out, to the last digit that is printed there."""

import pytest

from annotator.agreement.coefficients import (
    NO_SPANS,
    NO_UNITS,
    NOT_BY_ALL,
    ONE_VALUE,
    Coefficient,
    Metric,
    Tally,
    cohen_kappa,
    count_units,
    fleiss_kappa,
    krippendorff_alpha,
    percent,
)
from annotator.agreement.unitizing import NO_CHANCE, alpha_u, count_text, settled
from tests.agreement.tables import DIAGNOSES, FLEISS_EXAMPLE, alpha, pair, said, units

FOUR_OBSERVERS = [said("123321412***"), said("1233224125*3"), said("*3332342251*"), said("12332441251*")]


@pytest.mark.parametrize(
    ("people", "metric", "printed"),
    [
        ([said("0100000010"), said("1110010000")], Metric.NOMINAL, 0.095),
        ([said("aabbdcccedda"), said("babbbccceddd")], Metric.NOMINAL, 0.692),
        (FOUR_OBSERVERS, Metric.NOMINAL, 0.743),
        (FOUR_OBSERVERS, Metric.ORDINAL, 0.815),
        (FOUR_OBSERVERS, Metric.INTERVAL, 0.849),
    ],
    ids=["binary", "nominal", "missing data", "ordinal", "interval"],
)
def test_krippendorff_2011(people, metric, printed):
    assert round(alpha(people, metric).value, 3) == printed


def test_cohen_1960():
    assert round(cohen_kappa(pair([[88, 14, 18], [10, 40, 10], [2, 6, 12]])).value, 3) == 0.492


def test_artstein_and_poesio_2008():
    tally = units_of_table([[46, 0, 0], [6, 32, 6], [0, 0, 10]])
    assert round(cohen_kappa(pair([[46, 0, 0], [6, 32, 6], [0, 0, 10]])).value, 4) == 0.8013
    assert round(percent(tally).value, 2) == 0.88


def units_of_table(table):
    tally = Tally()
    for first, row in enumerate(table):
        for second, times in enumerate(row):
            count_units(tally, (first, second), times)
    return tally


@pytest.mark.parametrize(
    ("rows", "printed"),
    [
        ([[*map(int, row)] for row in DIAGNOSES], 0.430),
        ([[*map(int, r.split(","))] for r in FLEISS_EXAMPLE], 0.210),
    ],
    ids=["Fleiss 1971", "fourteen people"],
)
def test_fleiss(rows, printed):
    tally = Tally()
    for row in rows:
        count_units(tally, tuple(value for value, times in enumerate(row) for _ in range(times)))
    assert round(fleiss_kappa(tally).value, 3) == printed


def test_krippendorff_2004_unitizing():
    """.8591 is printed there, computed of rounded numbers; the formulas give .8587."""
    counts = []
    for people in (
        [[(225, 295), (370, 400)], [(220, 300), (355, 375), (400, 420)]],
        [[(180, 240), (300, 350)], [(180, 240), (300, 350)]],
    ):
        tally = Tally()
        count_text(tally, [[(start - 150, end - 150) for start, end in each] for each in people], 300)
        counts += settled([tally])
    assert abs(alpha_u(*counts).value - 0.8591) < 0.0005
    assert round(alpha_u(*counts).value, 4) == 0.8587
    assert round(alpha_u(counts[0]).value, 4) == 0.7286
    assert alpha_u(counts[1]).value == 1


@pytest.mark.parametrize(
    ("people", "why"),
    [
        ([said("aaaa"), said("aaaa")], ONE_VALUE),
        ([said("a*a*"), said("*b*b")], NO_UNITS),
        ([said("****"), said("****")], NO_UNITS),
    ],
)
def test_what_is_undefined_is_neither_0_nor_1(people, why):
    assert alpha(people) == Coefficient(None, why)
    for metric in (Metric.ORDINAL, Metric.INTERVAL):
        numbers = [[None if each is None else 1 if each == "a" else 2 for each in line] for line in people]
        assert alpha(numbers, metric) == Coefficient(None, why)


def test_kappas_of_one_value_or_of_nothing_are_undefined():
    assert cohen_kappa(pair([[7]])) == Coefficient(None, ONE_VALUE)
    assert cohen_kappa(pair([[0]])) == Coefficient(None, NO_UNITS)
    assert fleiss_kappa(units([said("aa"), said("aa"), said("aa")])) == Coefficient(None, ONE_VALUE)
    assert fleiss_kappa(Tally()) == Coefficient(None, NOT_BY_ALL)
    assert percent(Tally()) == Coefficient(None, NO_UNITS)
    assert krippendorff_alpha(Tally()) == Coefficient(None, NO_UNITS)


def test_large_numbers_that_are_near_each_other_keep_their_difference():
    near = [[10**9, 10**9 + 1, 10**9 + 2, 10**9], [10**9, 10**9 + 1, 10**9 + 1, 10**9]]
    small = [[each - 10**9 for each in line] for line in near]
    assert alpha(near, Metric.INTERVAL).value == pytest.approx(alpha(small, Metric.INTERVAL).value)


@pytest.mark.parametrize("large", [1e200, 1e308, 5e-324])
def test_numbers_of_any_size_are_compared(large):
    people = [[large, -large, large, 0], [large, -large, -large, 0]]
    small = [[number / large for number in line] for line in people]
    assert alpha(people, Metric.INTERVAL).value == pytest.approx(alpha(small, Metric.INTERVAL).value)
    assert alpha([[2**62, 2**62], [2**62 + 1, 2**62]], Metric.INTERVAL) == Coefficient(None, ONE_VALUE)


def test_alpha_u_is_undefined_without_spans_and_where_they_can_be_nowhere_else():
    assert alpha_u() == Coefficient(None, NO_SPANS)
    tally = Tally()
    count_text(tally, [[(0, 1), (1, 2)], [(0, 1), (1, 2)]], 2)
    assert alpha_u(*settled([tally])) == Coefficient(None, NO_CHANCE)

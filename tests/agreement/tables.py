"""Tables of the literature, and counts of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotator.agreement.coefficients import (
    Coefficient,
    Metric,
    Tally,
    count_pair,
    count_units,
    krippendorff_alpha,
)


def said(line: str) -> list[Any]:
    """What one person said, a character a unit; a star is a unit without a value."""
    return [None if each == "*" else int(each) if each.isdigit() else each for each in line]


def alpha(people: Sequence[Sequence[Any]], metric: Metric = Metric.NOMINAL) -> Coefficient:
    tally = Tally()
    for unit in zip(*people, strict=True):
        count_units(tally, unit, 1, metric)
    return krippendorff_alpha(tally, metric)


def units(people: Sequence[Sequence[Any]]) -> Tally:
    tally = Tally()
    for unit in zip(*people, strict=True):
        count_units(tally, unit)
    return tally


def pair(table: Sequence[Sequence[int]]) -> Tally:
    """The counts of a table of two people: a row for each value of the first, a column for each of the second."""
    tally = Tally()
    for first, row in enumerate(table):
        for second, times in enumerate(row):
            count_pair(tally, first, second, times)
    return tally


DIAGNOSES = [
    "00060",
    "03003",
    "01401",
    "00006",
    "03030",
    "20400",
    "00402",
    "20310",
    "20040",
    "00006",
    "10050",
    "11040",
    "03300",
    "10050",
    "02031",
    "00501",
    "30012",
    "51000",
    "02040",
    "10203",
    "00006",
    "01050",
    "02013",
    "20040",
    "10041",
    "05010",
    "40002",
    "02040",
    "10500",
    "00006",
]
"""Fleiss (1971), table 1: how many of six people gave each of thirty patients each of five diagnoses."""

FLEISS_EXAMPLE = [
    "0,0,0,0,14",
    "0,2,6,4,2",
    "0,0,3,5,6",
    "0,3,9,2,0",
    "2,2,8,1,1",
    "7,7,0,0,0",
    "3,2,6,3,0",
    "2,5,3,2,2",
    "6,5,2,1,0",
    "0,2,2,3,7",
]
"""Fourteen people and ten subjects: an example that is often quoted as that of Fleiss (1971)."""

"""Panels open where they cover nothing; entries are set in columns, and those that do not fit are counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.view.bands import columned, free_band, rows_needed
from annotator.view.lines import width_of

BANDS = [
    (10, 3, {2}, range(7, 10)),
    (10, 3, {8}, range(5, 8)),
    (10, 9, {2, 7}, range(3, 7)),
    (10, 3, set(), range(7, 10)),
    (3, 2, {0, 1, 2}, range(0)),
    (4, 9, {-3, 40}, range(4)),
]


@pytest.mark.parametrize(("height", "wanted", "taken", "band"), BANDS)
def test_the_lowest_gap_that_holds_it_or_else_the_largest(height, wanted, taken, band):
    assert free_band(height, wanted, taken) == band


@given(st.integers(0, 30), st.integers(1, 30), st.sets(st.integers(-2, 32)))
def test_no_band_covers_what_is_taken_or_leaves_the_pane(height, wanted, taken):
    band = free_band(height, wanted, taken)
    assert not taken & set(band)
    assert set(band) <= set(range(height))
    assert len(band) <= wanted
    assert band or taken >= set(range(height))


def entries(count):
    return [(str(number), f"does {number} and a little more") for number in range(count)]


@given(st.integers(0, 60), st.integers(20, 200), st.integers(1, 40))
def test_every_entry_is_shown_or_counted(count, width, rows):
    shown = columned(entries(count), width, rows)
    assert len(shown) <= rows
    assert all(sum(width_of(text) for cell in row for text in cell) <= width for row in shown)
    keys = [key for row in shown for key, _ in row if key.strip()]
    counted = [what.split() for row in shown for _, what in row if what.strip().startswith("… ")]
    hidden = int(counted[0][1]) if counted else 0
    assert len(keys) + hidden == count


def test_a_cell_that_is_cut_says_so():
    ((key, what),) = columned([("a very long key indeed", "and what it does is longer still")], 30, 1)[0:1][0]
    assert key.endswith("…")
    assert what.endswith("…")


def test_rows_that_are_needed_are_enough():
    for count in range(1, 50):
        for width in (40, 80, 200):
            rows = rows_needed(entries(count), width)
            keys = [key for row in columned(entries(count), width, rows) for key, _ in row if key.strip()]
            assert len(keys) == count


def test_one_column_that_holds_everything_cuts_nothing():
    shown = columned([("p", "one two three four five six"), ("q", "seven")], 20, 3)
    assert [what.strip() for ((_, what),) in shown] == ["one two three", "four five six", "seven"]
    assert [key.strip() for ((key, _),) in shown] == ["p", "", "q"]

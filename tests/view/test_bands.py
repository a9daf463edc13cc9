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
    (4, 9, {-1, 4}, range(4)),
    (10, 3, {6}, range(7, 10)),
    (10, 4, {6}, range(2, 6)),
    (9, 5, {4}, range(4)),
    (9, 5, {3}, range(4, 9)),
    (3, 1, {0, 2}, range(1, 2)),
    (0, 3, set(), range(0)),
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
    assert what.endswith("… ")


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


@pytest.mark.parametrize(("words", "rows"), [("one two and ten", 1), ("one two and more", 2)])
def test_what_fits_into_a_row_with_a_blank_after_it_is_not_wrapped(words, rows):
    assert len(columned([("p", words)], 20, 3)) == rows


@pytest.mark.parametrize(
    ("width", "count", "needed"), [(76, 5, 3), (76, 6, 3), (69, 6, 6), (104, 6, 3), (106, 6, 2), (76, 0, 0)]
)
def test_there_are_two_columns_inside_a_panel_of_eighty_cells_and_three_inside_one_of_a_hundred_and_ten(
    width, count, needed
):
    assert rows_needed([("k", "what it does")] * count, width) == needed


@pytest.mark.parametrize(
    ("width", "rows", "columns"),
    [(84, 2, 3), (83, 2, 2), (84, 3, 2), (84, 6, 1), (27, 2, 1), (400, 1, 6)],
)
def test_columns_are_no_narrower_than_they_may_be_and_no_more_than_are_needed(width, rows, columns):
    shown = columned([(str(number), f"does {number}") for number in range(6)], width, rows)
    assert [len(row) for row in shown] == [columns] * rows
    assert {sum(map(width_of, cell)) for row in shown for cell in row} == {
        width // columns if columns > 1 else width
    }


def test_entries_are_read_down_the_columns_and_the_last_cell_counts_the_others():
    shown = columned([(str(number), f"does {number}") for number in range(9)], 60, 2)
    assert [[(key.strip(), what.strip()) for key, what in row] for row in shown] == [
        [("0", "does 0"), ("2", "does 2")],
        [("1", "does 1"), ("", "… 6 more")],
    ]
    exact = columned([(str(number), f"does {number}") for number in range(4)], 60, 2)
    assert [[key.strip() for key, _ in row] for row in exact] == [["0", "2"], ["1", "3"]]


@pytest.mark.parametrize(("entries", "rows"), [([], 3), ([("k", "what")], 0), ([("k", "what")], -1)])
def test_nothing_to_show_or_no_room_gives_no_rows(entries, rows):
    assert columned(entries, 40, rows) == []


def test_keys_take_as_much_as_the_widest_of_their_column_and_no_more_than_ten_cells():
    assert columned([("a", "one"), ("Ctrl", "two"), ("b", "")], 14, 3) == [
        [(" a   ", "  one    ")],
        [(" Ctrl", "  two    ")],
        [(" b   ", "         ")],
    ]
    assert columned([("a", "one"), ("b", "two"), ("Ctrl+A", "three")], 60, 2) == [
        [(" a", f"  one{' ' * 23}"), (" Ctrl+A", f"  three{' ' * 16}")],
        [(" b", f"  two{' ' * 23}")],
    ]
    assert columned([("Ctrl+Shift+A", "one")], 20, 1) == [[(" Ctrl+Shif…", "  one    ")]]
    assert columned([("Ctrl+Shift", "one")], 20, 1) == [[(" Ctrl+Shift", "  one    ")]]
    assert columned([("Ctrl+Shift+A", "one")] * 2, 56, 1) == [
        [(" Ctrl+Shif…", f"  one{' ' * 12}"), (" Ctrl+Shif…", f"  one{' ' * 12}")]
    ]

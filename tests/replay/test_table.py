"""The table of figures, and which keys count as wasted."""

import pytest

from annotator.replay.figures import Figures
from annotator.replay.report import table
from annotator.replay.wasted import correcting_keys, corrects


def test_the_table_has_a_row_for_each_figure_and_each_reason_with_the_columns_under_their_headings():
    one = Figures([0.5, 0.5, 2, 3, 12], 1, 20, 7, 5, 300, {"no way": 4, "a gap": 2})
    two = Figures([1.25], not_typed={"a gap": 1})
    assert table([("first", one), ("2nd", two)]).splitlines() == [
        "                         first      2nd",
        "keys per span, mean       5.00     1.25",
        "with Shift as a key       6.00     1.25",
        "p50                          2     1.25",
        "p90                         12     1.25",
        "spans by 1 key or less  40.0 %    0.0 %",
        "by 2                    20.0 %  100.0 %",
        "by 3                    20.0 %    0.0 %",
        "by more                 20.0 %    0.0 %",
        "wasted keys                  1        0",
        "page turns                  20        0",
        "keys to read on              7        0",
        "spans                        5        1",
        "documents                  300        0",
        "not typed                    6        1",
        "  a gap                      2        1",
        "  no way                     4        0",
    ]


def test_a_key_log_has_no_row_of_keys_that_only_read():
    assert "keys to read on" not in table([("amy", Figures([2]))])


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("extend-end", True),
        ("delete", True),
        ("undo", True),
        ("aim", False),
        ("choose", False),
        ("", False),
        ("type", False),
    ],
)
def test_the_commands_that_correct(command, expected):
    assert corrects(command) is expected


@pytest.mark.parametrize(
    ("commands", "count"),
    [
        ("", 0),
        ("label aim", 0),
        ("label aim choose", 0),
        ("label aim choose choose", 1),
        ("choose", 1),
        ("label choose", 1),
        ("label aim stretch aim", 2),
        ("label aim stretch label aim", 1),
        ("label aim extend-end extend-end", 2),
    ],
)
def test_a_digit_counts_unless_it_follows_an_aim_and_an_aim_if_it_stretches(commands, count):
    assert correcting_keys(commands.split()) == count

"""Aiming with an upper-case letter, which is optional and more exact."""

import pytest

from tests.marked import pressed


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("^may make Mia mad", "p m", "^[may|person] make Mia mad"),
        ("^may make Mia mad", "p M", "may make ^[Mia|person] mad"),
        ("^may make Mia, Mo", "p M 2", "may make Mia, ^[Mo|person]"),
        ("^may make it mad", "p M", "^[may|person] make it mad"),  # no capitalised one there
        ("^aber Älter", "p A", "aber ^[Älter|person]"),
        ("^it was 北京", "p B", "it was ^[北京|person]"),
    ],
)
def test_a_capital_means_capitalised_words_where_there_are_any(before: str, keys: str, after: str) -> None:
    assert pressed(before, keys) == after

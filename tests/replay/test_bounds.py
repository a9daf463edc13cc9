"""The bounds of the search are never too high: no way is missed because of them."""

import pytest

from annotator.core.range import Range
from annotator.replay.bounds import keys_left
from tests.marked import session_from

TEXT = "a b c d, e f g h i j k l"


def keys_between(extent: str, wanted: str, numbered: int = 0) -> int:
    document = session_from(TEXT).document
    return keys_left(document, found(extent), found(wanted), numbered)


def found(part: str) -> Range:
    start = TEXT.index(part)
    return Range(start, start + len(part))


@pytest.mark.parametrize(
    ("extent", "wanted", "keys"),
    [
        ("a b", "a b", 0),
        ("a", "a b", 1),
        ("a b c", "a", 1),
        ("a", "a b c d", 1),  # a digit counts
        ("a", "a b c d, e f g h i j", 2),  # ten words: no digit counts them, a stretch reaches them
        ("b", "a b", 1),
        ("b c", "a b", 2),
        ("c d", "a b c d", 2),
    ],
)
def test_keys_left(extent: str, wanted: str, keys: int) -> None:
    assert keys_between(extent, wanted) == keys


def test_a_digit_that_still_chooses_a_match_costs_one_more() -> None:
    assert keys_between("a b c d", "a b", numbered=5) == 2

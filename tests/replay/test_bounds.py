"""The bounds of the search are never too high: no way is missed because of them."""

import pytest

from annotator.core.range import Range
from annotator.replay.bounds import keys_left, start_keys, word_count
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


@pytest.mark.parametrize(
    ("extent", "wanted", "numbered", "keys"),
    [
        ("a b c d", "a b", 2, 2),
        ("a b c d", "a b", 1, 1),  # two words: the digit chooses no match
        ("a b c d", "b c", 9, 2),  # once the start has moved, no match is chosen any more
        ("a b", "a b c d", 9, 2),
        ("d, e", "d", 0, 1),
        ("d", "d,", 0, 1),
        ("d,", ",", 0, 1),
        (",", ", ", 0, 1),
        (",", "d,", 0, 1),
        ("a b c d, e f g h i j k l", "a b c d, e f g h i j k", 0, 1),
        ("a b c d, e f g h i j k l", "a b c d, e f g h i j", 0, 2),
        ("a b c d, e f g h i j k l", "a b c d, e f g h i", 0, 1),
        ("f g", ", e", 0, 2),
    ],
)
def test_keys_left_with_matches_and_punctuation(extent: str, wanted: str, numbered: int, keys: int) -> None:
    assert keys_between(extent, wanted, numbered) == keys


@pytest.mark.parametrize(
    ("part", "words"), [("a", 1), ("a b c", 3), (" b", 1), (" ", 0), (", ", 0), ("d, e", 2), (TEXT, 12)]
)
def test_words_are_counted_by_where_they_start(part: str, words: int) -> None:
    assert word_count(session_from(TEXT).document, found(part)) == words


@pytest.mark.parametrize(("start", "wanted", "keys"), [(0, 0, 0), (0, 1, 1), (0, 4, 2), (4, 0, 2), (7, 8, 1)])
def test_a_start_takes_one_key_for_each_word_that_it_passes(start: int, wanted: int, keys: int) -> None:
    assert start_keys(session_from(TEXT).document, start, wanted) == keys

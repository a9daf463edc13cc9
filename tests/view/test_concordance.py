"""A search hit in its line: hits line up below each other, and what is shown is what the text says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.range import Range
from annotator.view.cells import sanitize
from annotator.view.concordance import in_context
from annotator.view.lines import fitted, fitted_end, width_of
from tests.view.nasty import texts

LINES = "First line.\nThe second line has a hit in it.\nThird line.\n"
HIT = Range(LINES.index("hit"), LINES.index("hit") + 3)


def test_a_hit_is_shown_within_its_own_line() -> None:
    assert in_context(LINES, HIT, 90) == ("        The second line has a ", "hit", " in it.")


@pytest.mark.parametrize(
    ("cells", "before"), [(60, "… second line has a "), (12, "… a "), (3, "…"), (2, ""), (0, "")]
)
def test_a_longer_line_is_cut_before_the_hit(cells: int, before: str) -> None:
    assert in_context(LINES, HIT, cells)[0] == before


def test_the_start_of_the_text_and_its_end_are_lines_too() -> None:
    assert in_context("hit", Range(0, 3), 9) == ("   ", "hit", "")
    assert in_context("a hit", Range(2, 5), 9) == (" a ", "hit", "")


def test_a_hit_over_several_lines_is_one_row() -> None:
    assert in_context("one\ntwo three", Range(0, 7), 30) == (" " * 10, "one two", " three")


def test_a_hit_longer_than_a_row_is_looked_at_only_as_far_as_a_row_goes() -> None:
    assert len(in_context("x" * 1_000_000, Range(0, 900_000), 60)[1]) == 80


def test_a_hit_takes_the_whole_of_a_character() -> None:
    assert in_context("Zoe\u0301 x", Range(2, 3), 15)[1:] == ("e\u0301", " x")
    assert in_context("👍🏽", Range(1, 2), 15) == (" " * 5, "👍🏽", "")


def test_what_a_terminal_would_obey_is_not_sent() -> None:
    assert in_context("\x1b[31m\x07hit\u202e", Range(6, 9), 30) == (" " * 4 + "␛[31m␇", "hit", "·")


@given(texts, st.integers(0, 90), st.data())
def test_a_row_says_what_the_text_says(text: str, cells: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    hit = Range(start, data.draw(st.integers(start, len(text))))
    before, found, after = in_context(text, hit, cells)
    assert width_of(before) <= cells // 3
    shown = "".join(sanitize(part) for part in (before, found, after))
    assert shown == before + found + after
    words = (before.lstrip().removeprefix("…") + found + after).strip()
    assert len(words) <= 2 * cells + len(hit)
    if text.isascii() and text.isprintable():
        assert words in text


@given(texts, st.integers(0, 12))
def test_the_end_of_a_text_is_cut_like_its_start(text: str, cells: int) -> None:
    safe = sanitize(text)
    cut = fitted_end(safe, cells)
    assert width_of(cut) <= cells
    assert safe.endswith(cut.removeprefix("…"))
    if text.isascii():
        assert cut == fitted(safe[::-1], cells)[::-1]

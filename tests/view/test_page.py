"""Which lines are visible, and when the text scrolls as the caret moves."""

from __future__ import annotations

from annotator.view.page import Page
from annotator.view.wrap import Row, Wrap

TEXT = "\n".join(f"line {number}" for number in range(100))


def page_at(line: int, height: int = 12, lanes: int = 0) -> Page:
    wrap = Wrap(TEXT, 20)
    top = wrap.row_below(wrap.row_at_offset(0), line)
    return Page(wrap, top, height, lambda _row: lanes) if lanes else Page(wrap, top, height)


def row(page: Page, line: int) -> Row:
    return page.wrap.row_below(page.wrap.row_at_offset(0), line)


def top_line(page: Page) -> int:
    return TEXT.count("\n", 0, page.top.range_.start)


def followed(page: Page, to: int, before: int) -> int:
    return top_line(page.following(row(page, to), row(page, before)))


def test_a_step_over_the_lower_edge_scrolls_by_a_row() -> None:
    assert followed(page_at(10), to=22, before=21) == 11


def test_a_step_over_the_upper_edge_scrolls_by_a_row() -> None:
    assert followed(page_at(10), to=9, before=10) == 9


def test_a_step_on_the_page_scrolls_nothing_even_at_its_bottom() -> None:
    assert followed(page_at(10), to=21, before=20) == 10


def test_a_long_move_forward_into_the_last_third_brings_the_caret_a_third_from_the_top() -> None:
    assert followed(page_at(10), to=19, before=11) == 15
    assert followed(page_at(10), to=17, before=11) == 10


def test_a_move_back_on_the_page_scrolls_nothing() -> None:
    assert followed(page_at(10), to=19, before=21) == 10


def test_a_jump_brings_the_caret_a_third_from_the_top() -> None:
    assert followed(page_at(10), to=60, before=12) == 56
    assert followed(page_at(60), to=20, before=62) == 16


def test_the_last_rows_stay_at_the_bottom() -> None:
    assert followed(page_at(10), to=99, before=12) == 88
    assert top_line(page_at(80).scrolled(500)) == 88
    assert page_at(88).scrolled(3).lines == page_at(88).lines


def test_scrolling_up_ends_at_the_first_row() -> None:
    assert top_line(page_at(2).scrolled(-9)) == 0


def test_lanes_take_lines_and_a_row_at_the_bottom_is_shown_with_its_lanes() -> None:
    page = page_at(10, height=12, lanes=1)
    assert [line.lane for line in page.lines[:4]] == [0, 1, 0, 1]
    after = page.following(row(page, 16), row(page, 15))
    assert after.line_of(row(page, 16)) == 10
    assert after.lines[-1].lane == 1


def test_a_row_that_is_not_visible_has_no_line() -> None:
    page = page_at(10)
    assert page.line_of(row(page, 9)) is None
    assert page.line_of(row(page, 10)) == 0
    assert page.line_of(row(page, 22)) is None


def test_a_page_made_for_a_pane_with_fewer_rows_is_filled_to_its_bottom() -> None:
    assert top_line(page_at(95, height=5).filled()) == 95
    assert top_line(page_at(95, height=12).filled()) == 88
    assert top_line(page_at(95, height=12, lanes=1).filled()) == 94
    assert top_line(page_at(95, height=200).filled()) == 0
    assert top_line(page_at(10).filled()) == 10

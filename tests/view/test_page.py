"""Which lines are visible, and when the text scrolls as the caret moves."""

from __future__ import annotations

import pytest

from annotator.core.range import Range
from annotator.view.page import Page, thumb_rows
from annotator.view.row_moves import moved_by_rows
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


def test_a_pane_without_rows_still_has_a_page_of_one() -> None:
    assert [page_at(10, height=height).window() for height in (0, 1)] == [Range(70, 78)] * 2


def test_the_window_goes_from_the_first_row_to_the_end_of_the_last() -> None:
    page = page_at(10, height=2)
    assert page.window().slice(TEXT) == "line 10\nline 11\n"
    assert page_at(98, height=9).window().slice(TEXT) == "line 98\nline 99"


def test_a_long_move_is_followed_from_the_first_row_of_the_last_third_on() -> None:
    assert followed(page_at(10), to=18, before=11) == 14
    assert followed(page_at(10), to=18, before=20) == 10
    assert followed(page_at(10), to=18, before=17) == 10


def test_a_page_that_shows_the_end_of_the_text_stays_for_any_move_on_it() -> None:
    assert followed(page_at(88), to=99, before=89) == 88
    assert followed(page_at(87), to=98, before=88) == 88, "the next row is the last one"


@pytest.mark.parametrize(
    ("to", "before", "top"),
    [(50, None, 46), (15, None, 10), (21, None, 10), (50, 51, 46), (23, 22, 19), (8, 9, 4), (10, 10, 10)],
)
def test_a_caret_that_comes_from_nowhere_on_the_page_is_brought_a_third_from_the_top(
    to: int, before: int | None, top: int
) -> None:
    page = page_at(10)
    assert top_line(page.following(row(page, to), None if before is None else row(page, before))) == top


def test_a_step_up_onto_a_row_with_lanes_scrolls_by_that_row() -> None:
    page = page_at(10, height=12, lanes=2)
    assert top_line(page.following(row(page, 9), row(page, 10))) == 9
    assert top_line(page.following(row(page, 14), row(page, 13))) == 11


@pytest.mark.parametrize(
    ("line", "height", "lanes", "top"),
    [
        (50, 12, 0, 46),
        (1, 12, 0, 0),
        (98, 12, 0, 88),
        (50, 12, 1, 48),
        (50, 13, 3, 49),
        (50, 2, 3, 50),
        (0, 12, 1, 0),
    ],
)
def test_a_row_is_brought_a_third_from_the_top_with_the_lanes_above_it(
    line: int, height: int, lanes: int, top: int
) -> None:
    page = page_at(10, height, lanes)
    assert top_line(page.around(row(page, line))) == top


def test_scrolling_goes_by_rows_and_back_but_never_beyond_the_text_or_the_wrong_way() -> None:
    page = page_at(10)
    assert [top_line(page.scrolled(rows)) for rows in (3, -3, 1, -1)] == [13, 7, 11, 9]
    assert page.scrolled(0) is page
    assert page_at(0).scrolled(-1).top == page_at(0).top
    beyond = page_at(95)  # made when the pane had fewer rows
    assert beyond.scrolled(2) is beyond
    assert top_line(beyond.scrolled(-2)) == 93


@pytest.mark.parametrize(
    ("line", "height", "rows"),
    [
        (0, 12, range(1)),
        (10, 12, range(1, 3)),
        (50, 12, range(5, 7)),
        (88, 12, range(10, 12)),
        (99, 1, range(1)),
        (99, 3, range(2, 3)),
    ],
)
def test_the_thumb_is_beside_its_share_of_the_text(line: int, height: int, rows: range) -> None:
    assert thumb_rows(page_at(line, height), height) == rows


def test_a_text_that_is_seen_whole_has_no_thumb_and_one_that_is_not_always_has_one() -> None:
    assert thumb_rows(page_at(0, 100), 100) is None
    assert thumb_rows(page_at(0, 99), 99) is not None
    long = Wrap("a\n" * 5_000, 20)
    for offset in (0, 5_000, 9_998, 10_000):
        thumb = thumb_rows(Page(long, long.row_at_offset(offset), 2), 2)
        assert thumb is not None
        assert len(thumb) == 1
        assert 0 <= thumb.start < 2


@pytest.mark.parametrize(
    ("offset", "rows", "cell", "moved"),
    [
        (1, 1, None, (4, 1)),
        (4, -1, None, (1, 1)),
        (1, 1, 9, (5, 9)),
        (1, -1, None, (0, 1)),
        (7, 1, None, (8, 1)),
        (7, 1, 9, (8, 9)),
        (1, 9, 1, (7, 1)),
        (7, -9, 0, (0, 0)),
    ],
)
def test_a_move_by_rows_keeps_the_cell_and_ends_at_the_edges_of_the_text(
    offset: int, rows: int, cell: int | None, moved: tuple[int, int]
) -> None:
    assert moved_by_rows(Wrap("ab\ncd\nef", 20), offset, rows, cell) == moved

"""The typist's pane is laid out and scrolls as the reader's does."""

import pytest

from annotator.core.range import Range
from annotator.replay.pane import Pane

TEXT = "".join(f"line {number}\n" for number in range(100))


def first_line(pane: Pane) -> str:
    return pane.window().slice(TEXT).split("\n")[0]


def test_a_pane_has_the_rows_that_the_bars_leave() -> None:
    pane = Pane.on_screen(TEXT, (80, 40))
    assert pane.window().slice(TEXT).count("\n") == 33
    assert pane.page() == 31


def test_a_step_over_the_edge_scrolls_by_one_row() -> None:
    pane = Pane.on_screen(TEXT, (80, 40))
    assert first_line(pane.following(TEXT.index("line 32"), TEXT.index("line 33"))) == "line 1"


def test_from_farther_away_the_caret_lands_a_third_from_the_top() -> None:
    pane = Pane.on_screen(TEXT, (80, 40)).following(0, TEXT.index("line 60"))
    assert first_line(pane) == "line 49"
    assert pane.following(TEXT.index("line 60"), TEXT.index("line 61")) is pane


def test_an_empty_text_has_a_pane() -> None:
    assert Pane.on_screen("", (80, 40)).window() == Range(0, 0)


@pytest.mark.parametrize(
    ("columns", "width"), [(200, 90), (96, 90), (95, 90), (94, 89), (80, 75), (10, 5), (9, 4), (5, 4), (1, 4)]
)
def test_rows_are_as_wide_as_the_screen_without_its_margins_up_to_the_measure(columns, width):
    assert len(Pane.on_screen("x" * 200, (columns, 40)).row_edges(0)) == width


@pytest.mark.parametrize(
    ("rows", "shown", "page"),
    [(40, 33, 31), (11, 4, 2), (10, 3, 1), (9, 2, 1), (8, 1, 1), (7, 1, 1), (1, 1, 1)],
)
def test_a_page_turn_leaves_two_rows_where_there_are_three(rows, shown, page):
    pane = Pane.on_screen(TEXT, (80, rows))
    assert (pane.window().slice(TEXT).count("\n"), pane.page()) == (shown, page)


def test_rows_and_moves_are_those_of_the_text():
    pane = Pane.on_screen(TEXT, (80, 40))
    row = pane.row_edges(9)
    assert row.slice(TEXT).rstrip("\n") == "line 1"
    assert pane.vertical(9, 1, None)[0] == TEXT.index("line 2") + 2
    assert pane.vertical(9, -1, None)[0] == 2

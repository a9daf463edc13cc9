"""The typist's pane is laid out and scrolls as the reader's does."""

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

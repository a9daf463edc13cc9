"""Cells by the widths that the terminal reported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.view.cells import MAX_WIDTH, drawn, set_widths
from annotator.view.lines import width_of, wrapped
from annotator.view.widths import ASKED, Widths, widths_from
from annotator.view.wrap import Wrap
from tests.view.nasty import texts

FAMILY, RAINBOW, HEART = (
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f3f3\ufe0f\u200d\U0001f308",
    "❤\ufe0f",
)


@pytest.fixture(autouse=True)
def _default_widths() -> Iterator[None]:
    yield
    set_widths(Widths())


@pytest.mark.parametrize(
    ("widths", "cluster", "glyph", "cells"),
    [
        (Widths(), "“", "“", 1),
        (Widths(ambiguous=2), "“", "“", 2),
        (Widths(ambiguous=2), "Ж", "Ж", 2),
        (Widths(ambiguous=2), "e\u0301", "e\u0301", 1),
        (Widths(emoji_by_selector=1), HEART, HEART, 1),
        (Widths(emoji_by_selector=1), RAINBOW, RAINBOW, 1),
        (Widths(joined=6), FAMILY, "\U0001f468", 2),
        (Widths(joined=6), RAINBOW, "\U0001f3f3\ufe0f", 2),
        (Widths(flag=4), "🇪🇺", "🇪🇺", 4),
        (Widths(skin_tone=4), "👍🏽", "👍🏽", 4),
        (Widths(keycap=1), "1\ufe0f\u20e3", "1\ufe0f\u20e3", 1),
        (Widths(), "क्षि", "क्षि", 3),
        (Widths(conjunct=2), "क्षि", "क्षि", 2),
        (Widths(spacing_mark=1), "का", "का", 1),
        (Widths(thai_am=1), "กำ", "กำ", 1),
    ],
)
def test_a_cluster_has_the_cells_that_the_terminal_gives_it(
    widths: Widths, cluster: str, glyph: str, cells: int
) -> None:
    set_widths(widths)
    assert drawn(cluster) == (glyph, cells)


def test_clusters_that_a_terminal_was_asked_about_have_the_width_it_answered() -> None:
    for name, (cluster, sane) in ASKED.items():
        for cells in sane:
            set_widths(Widths(**{name: cells}))
            assert drawn(cluster).width == (2 if name == "joined" else cells), (name, cells)


def test_everything_is_measured_again_under_other_widths() -> None:
    assert (width_of("“a”"), wrapped("“a” b", 3)) == (3, ("“a”", "b"))
    set_widths(Widths(ambiguous=2))
    assert (width_of("“a”"), wrapped("“a” b", 3)) == (5, ("“a", "”", "b"))


def test_no_answer_changes_nothing() -> None:
    assert widths_from([0] * len(ASKED)) == Widths()
    assert not set_widths(Widths())


@given(texts, st.tuples(*(st.sampled_from(sane) for _, sane in ASKED.values())))
def test_rows_fit_whatever_the_terminal_reported(text: str, answers: tuple[int, ...]) -> None:
    set_widths(widths_from(answers))
    wrap = Wrap(text, 20)
    for row in wrap.rows_from(wrap.row_at_offset(0), 50):
        clusters = wrap.clusters_of(row)
        assert sum(cluster.width for cluster in clusters) <= 20
        assert all(0 < cluster.width <= MAX_WIDTH for cluster in clusters)

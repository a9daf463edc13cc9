"""Edges of panels, as they stand on the screen."""

from __future__ import annotations

import pytest

from annotator.view.cells import set_widths
from annotator.view.lines import width_of
from annotator.view.panel_edges import (
    ASCII,
    ASCII_HEAVY,
    HEAVY,
    ROUNDED,
    EdgePart,
    bottom_edge,
    edge_signs,
    rule,
    top_edge,
)
from annotator.view.widths import Widths


def shown(pieces):
    return "".join(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("name", "note", "width", "edge"),
    [
        ("Labels", "9 of 14", 26, "╭─ Labels ───── 9 of 14 ─╮"),
        ("Labels", "", 14, "╭─ Labels ───╮"),
        ("", "", 6, "╭────╮"),
        ("Labels", "9 of 14", 23, "╭─ Labels ── 9 of 14 ─╮"),
        ("Labels", "9 of 14", 22, "╭─ Labels ─ 9 of 14 ─╮"),
        ("Labels", "9 of 14", 21, "╭─ Labels ──────────╮"),  # the count goes, never the name
        ("Labels", "9 of 14", 10, "╭─ Lab… ─╮"),
        ("Labels", "", 3, "───"),
    ],
)
def test_the_name_stays_when_the_count_has_no_room(name, note, width, edge):
    assert shown(top_edge(name, note, width)) == edge


def test_below_the_left_text_is_cut_and_the_place_stays():
    assert shown(bottom_edge("tagesblatt.example", "62%", 24)) == "╰─ tagesblatt.… ─ 62% ─╯"
    assert shown(bottom_edge("tagesblatt.example", "62%", 40)) == "╰─ tagesblatt.example ─────────── 62% ─╯"
    assert {piece.part for piece in bottom_edge("a", "b", 20)} == {EdgePart.LINE, EdgePart.NOTE}


def test_a_rule_meets_both_edges():
    assert shown(rule(6)) == "├────┤"
    assert shown(rule(6, ASCII)) == "+----+"


@pytest.mark.parametrize("width", range(61))
@pytest.mark.parametrize(
    ("left", "right"), [("东京新闻", "三 of 14"), ("Labels", "9"), ("", "100%"), ("x" * 70, "y" * 70)]
)
def test_every_edge_is_exactly_as_wide_as_its_panel(left, right, width):
    for edge in (top_edge(left, right, width), bottom_edge(left, right, width)):
        assert sum(piece.width for piece in edge) == width
        assert all(width_of(piece.text) == piece.width for piece in edge)


@pytest.mark.parametrize(("ambiguous", "signs"), [(1, (ROUNDED, HEAVY)), (2, (ASCII, ASCII_HEAVY))])
def test_edges_are_ascii_where_the_terminal_draws_their_signs_wide(ambiguous, signs):
    set_widths(Widths(ambiguous=ambiguous))
    try:
        assert (edge_signs(), edge_signs(heavy=True)) == signs
    finally:
        set_widths(Widths())

"""Texts and tables to read: how paragraphs, list items and cells are broken into rows."""

from __future__ import annotations

import pytest

from annotator.schema.guidelines import Emphasis
from annotator.view.lines import width_of
from annotator.view.reading_rows import reading_rows
from annotator.view.table_rows import table_rows


@pytest.mark.parametrize(
    ("line", "cells", "rows"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("• one two three", 9, ["• one two", "  three"]),
        ("  12. one two three", 16, ["  12. one two", "      three"]),
        ("  12. one two", 9, ["12. one", "two"]),  # its place would leave too little room
        ("", 9, [""]),
        ("overlongword it", 6, ["overlo", "ngword", "it"]),
        ("中国 共产党", 7, ["中国", "共产党"]),
        ("a\x1b[31mb\tc", 20, ["a␛[31mb c"]),
    ],
)
def test_a_line_is_broken_at_blanks_and_a_list_item_stands_below_its_first_word(
    line: str, cells: int, rows: list[str]
) -> None:
    shown = ["".join(text for text, _ in row) for row in reading_rows(line, (), cells)]
    assert shown == rows
    assert all(width_of(row) <= cells for row in shown)


def test_what_stands_out_is_a_piece_of_its_own_over_the_end_of_a_row() -> None:
    stretches = [(5, 12, Emphasis.STRONG), (9, 12, Emphasis.CODE)]
    assert reading_rows("Mark all the names.", stretches, 9) == [
        [("Mark", None), (" ", None), ("all", Emphasis.STRONG)],
        [("the", Emphasis.CODE)],
        [("names.", None)],
    ]
    assert reading_rows("Markall", [(4, 7, Emphasis.LINK)], 9) == [[("Mark", None), ("all", Emphasis.LINK)]]


def test_the_columns_of_a_table_are_as_wide_as_what_is_in_them() -> None:
    rows = table_rows(("when", "what", "text"), [("today", "made", "东京"), ("yesterday", "gone", "")], 60)
    assert rows == [
        ("when     ", "what", "text"),
        ("today    ", "made", "东京"),
        ("yesterday", "gone", "    "),
    ]


def test_columns_without_room_are_wrapped_but_not_the_first_ones() -> None:
    rows = table_rows(
        ("when", "what", "text"), [("2026-11-22", "a note of words", "“one two three”")], 32, kept=1
    )
    assert rows == [
        ("when      ", "what     ", "text     "),
        ("2026-11-22", "a note of", "“one two "),
        ("          ", "words    ", "three”   "),
    ]

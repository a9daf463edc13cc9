"""Strips as values: equal, cut, overlaid, and kept for rows that look the same."""

from __future__ import annotations

import pytest
from rich.console import Console
from rich.style import Style
from textual.strip import Strip

from annotator.tui.panels import row_cache
from annotator.tui.panels.row_cache import RowCache
from annotator.tui.terminal.frame import RowsUpdate
from annotator.tui.terminal.strips import ExactStrip, StyledText, exact_pieces

BOLD, PLAIN = Style(bold=True), Style()
CONSOLE = Console(color_system="truecolor", force_terminal=True)


def strip_of(*texts: str, style: Style = PLAIN, x: int = 0) -> ExactStrip:
    return ExactStrip([StyledText(text, len(text), style) for text in texts], x)


def test_strips_are_equal_when_their_pieces_are_wherever_they_start() -> None:
    assert strip_of("ab", "c") == strip_of("ab", "c", x=7)
    assert hash(strip_of("ab", "c")) == hash(strip_of("ab", "c", x=7))
    others = [strip_of("abc"), strip_of("ab"), strip_of("ab", "c", style=BOLD), strip_of(), Strip([])]
    assert all(strip_of("ab", "c") != other for other in others)
    assert len({strip_of("a"), strip_of("a", ""), strip_of("b")}) == 2


def test_overlaid_strips_are_equal_when_all_three_parts_are() -> None:
    under = strip_of("abcd")
    one = under.overlaid(1, StyledText("2", 1, BOLD))
    assert one == strip_of("abcd").overlaid(1, StyledText("2", 1, BOLD))
    assert hash(one) == hash(strip_of("abcd").overlaid(1, StyledText("2", 1, BOLD)))
    others = [
        under.overlaid(2, StyledText("2", 1, BOLD)),
        under.overlaid(1, StyledText("3", 1, BOLD)),
        strip_of("abce").overlaid(1, StyledText("2", 1, BOLD)),
        under,
    ]
    assert all(one != other for other in others)
    assert [piece.text for piece in one.pieces] == ["a", "2", "cd"]
    assert one.cell_length == 4


@pytest.mark.parametrize(
    ("start", "end", "text", "x"),
    [
        (0, None, "abcdef", 5),
        (0, 6, "abcdef", 5),
        (0, 99, "abcdef", 5),
        (-3, 6, "abcdef", 5),
        (0, 5, "abcde", 5),
        (1, None, "bcdef", 6),
        (2, 4, "cd", 7),
        (2, 3, "c", 7),
        (3, 3, "", 8),
    ],
)
def test_a_part_of_a_strip_starts_at_its_own_column(start: int, end: int | None, text: str, x: int) -> None:
    strip = strip_of("abc", "def", x=5)
    part = strip.crop(start, end)
    assert isinstance(part, ExactStrip)
    assert (part.text, part._x, part.cell_length) == (text, x, len(text))
    assert (part is strip) == (text == "abcdef")


@pytest.mark.parametrize(
    ("cuts", "texts"),
    [
        ([6], ["abcdef"]),
        ([2, 6], ["ab", "cdef"]),
        ([2, 4], ["ab", "cd"]),
        ([2, 9], ["ab"]),
        ([0, 6], ["", "abcdef"]),
    ],
)
def test_a_strip_is_divided_at_the_cuts_that_it_reaches(cuts: list[int], texts: list[str]) -> None:
    assert [part.text for part in strip_of("abcdef").divide(cuts)] == texts
    whole = strip_of("abcdef")
    assert whole.divide([6])[0] is whole


def test_the_first_cells_of_a_strip_keep_its_column_and_blank_a_wide_letter_over_the_edge() -> None:
    strip = ExactStrip([StyledText("a漢b", 4, BOLD)], 3)
    assert [(strip.cut_to(width).text, strip.cut_to(width)._x) for width in (1, 2, 3)] == [
        ("a", 3),
        ("a ", 3),
        ("a漢", 3),
    ]


def test_a_strip_is_rendered_again_only_for_another_column() -> None:
    strip = ExactStrip([StyledText("漢", 2, PLAIN)])
    assert strip.at_column(0) is strip
    first = strip.render(CONSOLE)
    assert first == "漢\x1b[3G"
    assert strip.render(CONSOLE) is first
    assert strip.at_column(0).render(CONSOLE) is first
    assert strip.at_column(4).render(CONSOLE) == "漢\x1b[7G"


def test_what_textual_asks_of_a_strip_is_made_when_it_asks() -> None:
    strip = strip_of("ab", "c", style=BOLD)
    rendered = strip.render(CONSOLE)
    assert [(segment.text, segment.style) for segment in strip] == [("ab", BOLD), ("c", BOLD)]
    assert strip.render(CONSOLE) is rendered
    assert strip.text == "abc"
    with pytest.raises(AttributeError, match="nonsense"):
        strip.nonsense  # noqa: B018 - asking for it is refused


def test_an_overlaid_strip_is_sent_as_the_one_below_and_the_piece_over_it() -> None:
    overlaid = strip_of("abcd").overlaid(1, StyledText("2", 1, PLAIN))
    assert overlaid.at_column(10).render(CONSOLE) == "abcd\x1b[12G2\x1b[15G"


def test_text_is_cut_at_every_cluster_that_terminals_disagree_on_if_the_cells_add_up() -> None:
    assert [piece.text for piece in exact_pieces("a👍🏽b", 4, PLAIN)] == ["a", "👍🏽", "b"]
    assert [piece.text for piece in exact_pieces("a👍🏽b", 5, PLAIN)] == ["a👍🏽b"]
    assert exact_pieces("abc", 3, BOLD) == (StyledText("abc", 3, BOLD),)


def test_rows_are_sent_each_at_its_line_and_column() -> None:
    update = RowsUpdate([(2, 0, strip_of("ab")), (0, 4, Strip([]))])
    assert update.render_segments(CONSOLE) == "\x1b[1;3Hab\x1b[5;1H"
    assert [segment.text for segment in CONSOLE.render(update)] == ["ab"]


# -- rows that are kept ------------------------------------------------------------------------------------------


def test_a_kept_row_is_found_while_it_looks_the_same() -> None:
    cache, strip = RowCache(), strip_of("ab")
    assert cache.get(0, "looks") is None
    cache.put(0, "looks", strip)
    assert cache.get(0, "looks") is strip
    assert (cache.get(0, "other"), cache.get(1, "looks")) == (None, None)


def test_kept_rows_are_forgotten_with_any_object_that_they_were_made_from() -> None:
    cache, one, other = RowCache(), [1], [1]
    cache.reset_unless_same(one, one)
    for inputs, kept in (
        ((one, one), True),
        ((one, other), False),
        ((one,), False),
        ((one, one), False),
        ((one, one), True),
    ):
        cache.put(0, "looks", strip_of("ab"))
        cache.reset_unless_same(*inputs)
        if not kept:
            assert cache.get(0, "looks") is None
            assert cache.inputs == inputs
        assert (cache.get(0, "looks") is not None) == kept


def test_a_full_cache_of_rows_loses_the_row_that_was_not_asked_for_the_longest() -> None:
    cache = RowCache()
    for start in range(row_cache._MOST):
        cache.put(start, "looks", strip_of("ab"))
    assert cache.get(0, "looks") is not None
    cache.put(row_cache._MOST, "looks", strip_of("ab"))
    kept = [cache.get(start, "looks") is not None for start in range(row_cache._MOST + 1)]
    assert kept == [start != 1 for start in range(row_cache._MOST + 1)]

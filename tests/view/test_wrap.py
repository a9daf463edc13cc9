from __future__ import annotations

from itertools import pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.chunks import Chunks
from annotator.core.segmentation import Segmentation
from annotator.view.breaks import base_of, is_blank, may_break
from annotator.view.cells import drawn
from annotator.view.wrap import Row, Wrap
from tests.view.nasty import texts, widths
from tests.view.test_cells import is_unsafe

LINE = regex.compile(r"([^\n\r\v\f\x85\u2028\u2029]*)(\r\n|[\n\r\v\f\x85\u2028\u2029]|$)")


def all_rows(wrap: Wrap) -> list[Row]:
    return wrap.rows_from(wrap.row_at_offset(0), len(wrap.text) + 2)


def shown_rows(text: str, width: int) -> list[str]:
    wrap = Wrap(text, width)
    return ["".join(cluster.glyph for cluster in wrap.clusters_of(row)) for row in all_rows(wrap)]


def rows_by_hand(text: str, width: int, tab: int) -> list[str]:
    """The rows by the plain rule, cluster by cluster, with their line ends."""
    rows: list[str] = []
    for line in LINE.finditer(text):
        clusters = regex.findall(r"\X", line[1])
        bases = "".join(map(base_of, clusters))
        start = 0
        while (fitting := first_that_does_not_fit(clusters, start, width, tab)) < len(clusters):
            end = fitting
            while end < len(clusters) and is_blank(bases[end]):
                end += 1
            if end == len(clusters):
                break
            if end == fitting:
                end = next((i for i in range(fitting, start, -1) if may_break(bases, i)), fitting)
            rows.append("".join(clusters[start:end]))
            start = end
        rows.append("".join(clusters[start:]) + line[2])
        if not line[2]:
            return rows
    return rows


def first_that_does_not_fit(clusters: list[str], start: int, width: int, tab: int) -> int:
    cell = 0
    for number in range(start, len(clusters)):
        cell += tab - cell % tab if clusters[number] == "\t" else drawn(clusters[number]).width
        if cell > width:
            return number
    return len(clusters)


@st.composite
def wraps(draw: st.DrawFn) -> Wrap:
    """A wrap of a nasty text, half the time cut into chunks so small that their borders are everywhere."""
    text = draw(texts)
    size = draw(st.sampled_from([8, 32, 8192, 8192]))
    tab = draw(st.sampled_from([4, 4, 8]))
    return Wrap(text, draw(widths), tab, chunks=Chunks(text, size))


# -- what holds for every text --------------------------------------------------------------------------------


@given(texts, widths, st.sampled_from([3, 4, 8]))
def test_rows_are_those_of_the_rule(text: str, width: int, tab: int) -> None:
    rows = [row.range_.slice(text) for row in all_rows(Wrap(text, width, tab))]
    assert rows == rows_by_hand(text, width, tab)


@given(wraps())
def test_rows_joined_are_the_text(wrap: Wrap) -> None:
    assert "".join(row.range_.slice(wrap.text) for row in all_rows(wrap)) == wrap.text


@given(wraps())
def test_every_row_fits_and_its_clusters_leave_no_gap(wrap: Wrap) -> None:
    for row in all_rows(wrap):
        offset, cell = row.shown.start, 0
        for cluster in wrap.clusters_of(row):
            assert (cluster.start, cluster.cell) == (offset, cell)
            assert cluster.width >= 1
            offset, cell = cluster.end, cell + cluster.width
        assert offset == row.shown.end
        assert cell <= wrap.width


@given(wraps())
def test_nothing_but_blanks_and_line_ends_is_left_undrawn(wrap: Wrap) -> None:
    for row in all_rows(wrap):
        hidden = wrap.text[row.shown.end : row.range_.end]
        assert regex.fullmatch(r"[ \t\p{Zs}]*(\r\n|[\n\r\v\f\x85\u2028\u2029])?", hidden)


@given(wraps())
def test_no_row_shows_what_a_terminal_would_obey(wrap: Wrap) -> None:
    for row in all_rows(wrap):
        for cluster in wrap.clusters_of(row):
            assert not any(map(is_unsafe, cluster.glyph))


@given(wraps())
def test_an_offset_turned_into_a_cell_and_back_is_the_same(wrap: Wrap) -> None:
    for row in all_rows(wrap):
        for cluster in wrap.clusters_of(row):
            assert wrap.row_at_offset(cluster.start) == row
            assert wrap.cell_at_offset(row, cluster.start) == cluster.cell
            for cell in range(cluster.cell, cluster.cell + cluster.width):
                assert wrap.offset_at_cell(row, cell) == cluster.start
            for offset in range(cluster.start, cluster.end):
                assert wrap.cell_at_offset(row, offset) == cluster.cell


@given(wraps())
def test_the_cell_after_a_row_stays_on_that_row(wrap: Wrap) -> None:
    for row in all_rows(wrap):
        assert wrap.row_at_offset(wrap.offset_at_cell(row, wrap.width + 9)) == row
        if row.shown != row.range_:
            after = wrap.cell_at_offset(row, row.shown.end)
            assert wrap.offset_at_cell(row, after) == row.shown.end


@given(wraps())
def test_clusters_are_those_the_caret_steps_by(wrap: Wrap) -> None:
    if wrap._chunks.bounds[-1] < 8192 and len(wrap._chunks) == 1:
        segmentation = Segmentation(wrap.text)
        for row in all_rows(wrap):
            for cluster in wrap.clusters_of(row):
                range_ = segmentation.next_cluster(cluster.start)
                assert (range_.start, range_.end) == (cluster.start, cluster.end)


@given(wraps())
def test_a_row_up_undoes_a_row_down(wrap: Wrap) -> None:
    rows = all_rows(wrap)
    for above, below in pairwise(rows):
        assert wrap.row_below(above) == below
        assert wrap.row_above(below) == above
    assert wrap.row_above(rows[0]) == rows[0]
    assert wrap.row_below(rows[-1]) == rows[-1]


@given(wraps(), st.integers(0, 40), st.integers(0, 40))
def test_walking_many_rows_is_walking_one_row_many_times(wrap: Wrap, number: int, count: int) -> None:
    rows = all_rows(wrap)
    number %= len(rows)
    assert wrap.row_below(rows[number], count) == rows[min(len(rows) - 1, number + count)]
    assert wrap.row_above(rows[number], count) == rows[max(0, number - count)]
    assert wrap.rows_from(rows[number], count) == rows[number : number + count]


@given(wraps())
def test_the_row_of_an_offset_covers_it(wrap: Wrap) -> None:
    rows = all_rows(wrap)
    for offset in range(len(wrap.text)):
        row = wrap.row_at_offset(offset)
        assert row.range_.start <= offset < row.range_.end
    assert wrap.row_at_offset(len(wrap.text)) == rows[-1]


@given(wraps())
def test_a_row_starts_after_every_line_end(wrap: Wrap) -> None:
    starts = {0, *(line.end() for line in LINE.finditer(wrap.text) if line[2])}
    assert starts <= {row.range_.start for row in all_rows(wrap)}


@given(wraps(), widths)
def test_a_resized_wrap_is_like_a_new_one(wrap: Wrap, width: int) -> None:
    again = Wrap(wrap.text, width, wrap.tab, chunks=wrap._chunks)
    assert all_rows(wrap.resized(width)) == all_rows(again)


# -- by example -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        ("", 10, [""]),
        ("\n", 10, ["", ""]),
        ("a\n", 10, ["a", ""]),
        ("one two three", 8, ["one two ", "three"]),
        ("one two   three", 7, ["one two", "three"]),
        ("abcdefghijkl", 5, ["abcde", "fghij", "kl"]),
        ("well-known", 6, ["well-", "known"]),
        ("1939-1945", 6, ["1939-1", "945"]),
        ("so—it goes", 6, ["so—it ", "goes"]),
        ("a\tb", 10, ["a   b"]),
        ("漢字漢字", 5, ["漢字", "漢字"]),
        ("漢字。漢", 4, ["漢", "字。", "漢"]),
        ("漢「字」", 4, ["漢", "「字", "」"]),  # the bracket cannot hang, and two do not fit
        ("漢字「漢字」", 6, ["漢字", "「漢", "字」"]),
        ("한국어 글", 6, ["한국어", "글"]),
        ("เมืองไทย", 4, ["เมือง", "ไทย"]),
        ("กกกกะ", 4, ["กกก", "กะ"]),
        ("ขนะๆกฯ", 4, ["ขนะๆ", "กฯ"]),
        ("ສະບາຍ", 4, ["ສະບາ", "ຍ"]),
        ("ກກກກາໆ", 4, ["ກກກ", "ກາໆ"]),
        ("ផ្សេងៗ។", 4, ["ផ្សេ", "ងៗ។"]),
        ("ကကကက။", 4, ["ကကက", "က။"]),
        ("a b", 10, ["a b"]),
        ("abcd \u0301e", 4, ["abcd", " \u0301e"]),
        ("aaa\u00a0bbb cc", 8, ["aaa bbb ", "cc"]),
        ("aaa bb\u00a0cc", 7, ["aaa ", "bb cc"]),
        ("abcd\r\nef", 10, ["abcd␍", "ef"]),
        ("abcd\r\nef", 4, ["abcd", "ef"]),
        ("a\rb\vc\fd\x85e\u2028f\u2029g", 9, ["a␍", "b␋", "c␌", "d␤", "e↵", "f¶", "g"]),
        ("\x1b[31mred", 10, ["␛[31mred"]),
    ],
)
def test_rows_by_example(text: str, width: int, rows: list[str]) -> None:
    assert shown_rows(text, width) == rows


@pytest.mark.parametrize("sign", "ะาำๅฯๆ๚๛ະາຳຽຯໆៗ។៕၊။")
def test_no_row_begins_with_a_vowel_or_sign_that_follows_its_consonant(sign: str) -> None:
    assert not may_break(f"ก{sign}", 1)
    assert may_break(f"ก{sign}ก", 2)
    assert may_break(f"ก {sign}", 2), "a sign on its own has to begin one"


def test_a_bare_newline_takes_no_cell_and_can_be_reached() -> None:
    wrap = Wrap("ab\ncd", 10)
    row = wrap.row_at_offset(2)
    assert (row.range_.start, row.range_.end, row.shown.end) == (0, 3, 2)
    assert wrap.cell_at_offset(row, 2) == 2
    assert wrap.offset_at_cell(row, 9) == 2


def test_the_last_row_ends_after_its_last_character() -> None:
    wrap = Wrap("abcd", 4)
    row = wrap.row_at_offset(4)
    assert wrap.offset_at_cell(row, 9) == 4
    assert wrap.cell_at_offset(row, 4) == 4


def test_the_position_in_a_text_is_a_share_of_its_code_points() -> None:
    wrap = Wrap("abcd", 10)
    assert [wrap.share_before(offset) for offset in (0, 1, 4)] == [0.0, 0.25, 1.0]
    assert Wrap("", 10).share_before(0) == 0.0


def test_a_wrap_is_never_narrower_than_its_widest_cluster() -> None:
    assert Wrap("ᄀ가漢", 0).width == 4


# -- what it costs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["A line of prose, as long as they come.\n" * 260_000, "漢字かな混じり文。\n" * 340_000, "x" * 1_000_000],
    ids=["ascii", "cjk", "one line"],
)
def test_a_jump_to_the_end_wraps_the_end_only(text: str) -> None:
    wrap = Wrap(text, 80)
    wrap.rows_from(wrap.row_at_offset(0), 50)
    last = wrap.row_at_offset(len(text))
    wrap.rows_from(wrap.row_above(last, 49), 50)
    assert wrap._starts.cache_info().misses <= 4

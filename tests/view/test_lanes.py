"""Every span has its lane under the text, with its name and its edges."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.range import Range
from annotator.core.span import Relation, Span, quote_of
from annotator.core.spans import Spans
from annotator.core.suggestion import Suggestion
from annotator.view import lanes as view_lanes
from annotator.view.cells import set_widths
from annotator.view.lane_lines import LaneRun, Part
from annotator.view.lanes import MOST_LANES, Lanes
from annotator.view.lines import width_of
from annotator.view.scene import Scene
from annotator.view.widths import Widths
from annotator.view.wrap import Row, Wrap
from tests.view.nasty import texts, widths


def span_of(text: str, label: str, *edges: tuple[int, int]) -> Span:
    fragments = tuple(Range(*edge) for edge in edges)
    return Span(f"{label}{edges}", fragments, label, quote_of(text, fragments), "ann")


def lanes(text: str, *spans: Span, width: int = 20, row: int = 0) -> list[str]:
    wrap = Wrap(text, width)
    there = wrap.row_below(wrap.row_at_offset(0), row)
    scene = Scene(spans_on=Spans(spans).overlapping)
    found = Lanes().under(wrap, there, scene)
    return ["".join(run.text for run in lane).rstrip() for lane in found]


def test_a_row_without_spans_has_no_lanes() -> None:
    assert lanes("hello") == []


def test_nested_spans_are_on_levels_with_the_outer_one_first() -> None:
    text = "University of Cairo now"
    outer, inner = span_of(text, "organisation", (0, 19)), span_of(text, "city", (14, 19))
    assert lanes(text, inner, outer, width=30) == ["╰ organisation ───╯", " " * 14 + "╰───╯ city"]


def test_crossing_spans_are_both_whole() -> None:
    text = "abcdefghijkl"
    assert lanes(text, span_of(text, "one", (0, 7)), span_of(text, "two", (4, 12))) == [
        "╰ one ╯",
        "    ╰ two ─╯",
    ]


def test_spans_that_share_an_edge_share_a_lane() -> None:
    text = "abcdefghijkl"
    assert lanes(text, span_of(text, "one", (0, 6)), span_of(text, "two", (6, 12))) == ["╰one─╯╰────╯ two"]


def test_a_span_of_two_cells_shows_its_letter() -> None:
    assert lanes("By now", span_of("By now", "person", (0, 2)), width=6) == ["p╯"]
    assert lanes("By now", span_of("By now", "person", (0, 2))) == ["╰╯ person"]


@pytest.mark.parametrize(
    ("label", "one", "two"),
    [
        ("person", "p", "p╯"),
        ("e\u0301v", "e\u0301", "e\u0301╯"),
        ("🇬🇧 British", "─", "╰╯"),
        ("漢字", "─", "╰╯"),
        ("\x1b[31m", "␛", "␛╯"),
        ("a" + "\u0300" * 40, "a" + "\u0300" * 6, "a" + "\u0300" * 6 + "╯"),
    ],
)
def test_a_span_of_a_cell_or_two_shows_what_its_name_begins_with_where_that_takes_one(
    label: str, one: str, two: str
) -> None:
    text = "abcd"
    for cells, shown in ((1, one), (2, two)):
        spans = span_of(text, label, (0, cells)), span_of(text, "z", (cells, 4))
        assert lanes(text, *spans, width=4)[0].startswith(shown)


def test_the_gap_of_a_discontinuous_span_is_dashed() -> None:
    text = "abcdefghijklmnop"
    assert lanes(text, span_of(text, "no", (0, 6), (10, 16))) == ["╰ no ─╌╌╌╌─────╯"]


def test_a_span_continues_on_the_next_row() -> None:
    text = "aaaa bbbb cccc"
    span = span_of(text, "x", (5, 14))
    assert lanes(text, span, width=10) == ["     ╰x──"]
    assert lanes(text, span, width=10, row=1) == ["───╯ … x"]
    assert lanes("aaaa bbbbbbbbb", span_of("aaaa bbbbbbbbb", "x", (0, 14)), width=10, row=1) == ["─ … x ──╯"]


def test_deep_nests_are_counted_in_the_last_lane() -> None:
    text = "abcdefghijklmnop"
    spans = [span_of(text, f"l{n}", (n, 16)) for n in range(MOST_LANES + 2)]
    assert len(lanes(text, *spans)) == MOST_LANES
    assert lanes(text, *spans)[-1] == "+ 3 more"


def test_the_focused_span_differs_from_one_beside_it() -> None:
    text = "Ann Ann"
    spans = [span_of(text, "x", (0, 3)), span_of(text, "x", (4, 7))]
    wrap, scene = Wrap(text, 10), Scene(spans_on=Spans(spans).overlapping, focus=spans[1])
    (lane,) = Lanes().under(wrap, wrap.row_at_offset(0), scene)
    assert [focused for focused, _ in groupby(run.focused for run in lane if run.label)] == [False, True]


def plain_levels(wrap: Wrap, row: Row, spans: Spans) -> list[list[tuple[int, int, str]]]:
    """All levels of a row with each span's cells and label: a span lies on the first one that has room."""
    levels: list[list[tuple[int, int, str]]] = []
    clusters = wrap.clusters_of(row)
    for span in spans.overlapping(row.shown):
        first, stop = clusters.stretch(span.range_)
        start, end = clusters.cells[first], clusters.cells[max(first, stop)]
        if start < end:
            free = next((level for level in levels if level[-1][1] <= start), None)
            if free is None:
                levels.append(free := [])
            free.append((start, end, span.label))
    return levels


def placed(lane: list[LaneRun]) -> list[tuple[int, int, str]]:
    """Each span of a lane with its cells and label."""
    found: list[tuple[int, int, str]] = []
    cell = 0
    for run in lane:
        if run.label and run.part in (Part.LINE, Part.NAME):
            if found and found[-1][1:] == (cell, run.label):
                found[-1] = (found[-1][0], cell + run.width, run.label)
            else:
                found.append((cell, cell + run.width, run.label))
        cell += run.width
    return found


EDGES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12)


def spans_at(text: str, edges: list[tuple[int, int]]) -> Spans:
    inside = [(start, min(start + length, len(text))) for start, length in edges if start < len(text)]
    return Spans([span_of(text, f"x{n}", edge) for n, edge in enumerate(inside)])


@given(texts, widths, EDGES, st.integers(1, 3))
def test_every_lane_is_as_wide_as_the_row_and_has_the_spans_of_its_level(
    text: str, width: int, edges: list[tuple[int, int]], times: int
) -> None:
    spans = spans_at(text, edges * times)
    wrap, scene, lanes_of_text = Wrap(text, width), Scene(spans_on=spans.overlapping), Lanes()
    for row in wrap.rows_from(wrap.row_at_offset(0), 100):
        found = lanes_of_text.under(wrap, row, scene)
        levels = plain_levels(wrap, row, spans)
        assert len(found) == lanes_of_text.count(wrap, row, scene) == min(MOST_LANES, len(levels))
        for lane in found:
            assert sum(run.width for run in lane) == wrap.width
            assert all(width_of(run.text) == run.width for run in lane)
        if len(levels) > MOST_LANES:
            more = sum(map(len, levels[MOST_LANES - 1 :]))
            assert f"+ {more} more".startswith(found[-1][0].text.removesuffix("…"))
            assert [*map(placed, found[:-1])] == levels[: MOST_LANES - 1]
        else:
            assert [*map(placed, found)] == levels


@given(texts, widths, EDGES, st.lists(st.tuples(st.booleans(), st.integers(0, 11)), max_size=6))
def test_kept_lanes_equal_newly_made_ones(
    text: str, width: int, edges: list[tuple[int, int]], keys: list[tuple[bool, int]]
) -> None:
    wrap, spans, kept = Wrap(text, width), spans_at(text, edges), Lanes()
    focus: Span | None = None
    for removes, number in keys:
        picked = [*spans][number % len(spans)] if len(spans) else None
        if removes and picked is not None:
            spans, focus = spans.without(picked), None
        else:
            focus = picked
        scene = Scene(spans_on=spans.overlapping, focus=focus)
        for row in wrap.rows_from(wrap.row_at_offset(0), 100):
            assert kept.under(wrap, row, scene) == Lanes().under(wrap, row, scene)
            assert kept.count(wrap, row, scene) == Lanes().count(wrap, row, scene)


def test_a_step_makes_only_the_lanes_that_it_touches(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Ann saw Bob. " * 20
    places = [(start, start + 3) for start in range(0, len(text) - 3, 13)]
    spans = Spans([span_of(text, f"x{n}", place) for place in places for n in range(30)])
    wrap, kept, lines = Wrap(text, 40), Lanes(), []
    rows = wrap.rows_from(wrap.row_at_offset(0), 100)
    real = view_lanes.runs_of_lane
    monkeypatch.setattr(view_lanes, "runs_of_lane", lambda *a: lines.append(a) or real(*a))

    def lines_made(spans: Spans, focus: Span | None) -> int:
        lines.clear()
        scene = Scene(spans_on=spans.overlapping, focus=focus)
        for row in rows:
            for _ in range(kept.count(wrap, row, scene)):
                kept.under(wrap, row, scene)
        return len(lines)

    assert lines_made(spans, None) == (MOST_LANES - 1) * len(places), "deeper ones are counted"
    assert lines_made(spans, None) == 0
    assert lines_made(spans, next(iter(spans))) == 0, "focusing another span makes no lane again"
    touched = rows[0]
    on_it = sum(touched.shown.start <= start < touched.shown.end for start, _ in places)
    assert lines_made(spans.without(next(iter(spans))), None) == (MOST_LANES - 1) * on_it
    assert lines_made(spans, None) == (MOST_LANES - 1) * on_it


def test_lanes_are_forgotten_with_what_their_names_were_made_from() -> None:
    text = "Ann saw Bob."
    wrap, kept = Wrap(text, 40), Lanes()
    scene = Scene(spans_on=Spans([span_of(text, "x", (0, 3))]).overlapping)
    row, relations = wrap.row_at_offset(0), ()
    kept.reset_unless_same(wrap, relations)
    before = kept.under(wrap, row, scene)
    renamed = replace(scene, name_of=lambda _: "other")
    kept.reset_unless_same(wrap, relations)
    assert kept.under(wrap, row, renamed)[0] is before[0]
    kept.reset_unless_same(wrap, (Relation("r", "causes", "a", "b", "ann"),))
    assert kept.under(wrap, row, renamed)[0] != before[0]


@pytest.mark.parametrize(
    ("edges", "row", "shown"),
    [
        ((0, 4), 0, "╰x─╯"),
        ((0, 5), 0, "╰x─╯"),  # the blank at which the row ends is not drawn
        ((0, 6), 0, "╰x──"),
        ((0, 6), 1, "x"),
        ((3, 5), 0, "   x"),
        ((4, 5), 0, ""),
        ((5, 9), 1, "╰x─╯"),
        ((5, 9), 0, ""),
        ((4, 9), 1, "─x─╯"),
        ((0, 9), 1, "─x─╯"),
        ((5, 14), 1, "╰x──"),
        ((7, 9), 1, "  x╯"),
        ((8, 14), 1, "   x"),
        ((7, 14), 1, "  ╰x"),
        ((0, 7), 1, "x╯"),
    ],
)
def test_edges_are_drawn_on_the_rows_where_a_span_begins_and_ends(
    edges: tuple[int, int], row: int, shown: str
) -> None:
    text = "aaaa bbbb cccc"
    assert "".join(lanes(text, span_of(text, "x", edges), width=4, row=row)) == shown


@pytest.mark.parametrize(
    ("fragments", "row", "shown"),
    [
        (((0, 1), (8, 9)), 0, "╰╌╌╌"),
        (((0, 1), (8, 9)), 1, "╌╌╌╯"),
        (((0, 2), (7, 9)), 0, "╰─╌╌"),
        (((0, 2), (7, 9)), 1, "╌╌─╯"),
        (((0, 4), (5, 9)), 0, "╰───"),
        (((0, 4), (6, 9)), 1, "╌──╯"),
        (((0, 1), (2, 3), (10, 14)), 0, "╰╌─╌"),
        (((0, 1), (2, 3), (10, 14)), 1, "╌╌╌╌"),
        (((5, 6), (7, 8)), 1, "╰╌╯"),
    ],
)
def test_the_gaps_of_a_span_are_dashed_on_every_row(
    fragments: tuple[tuple[int, int], ...], row: int, shown: str
) -> None:
    text = "aaaa bbbb cccc"
    # Without a name, so that the whole line is seen.
    assert "".join(lanes(text, span_of(text, "", *fragments), width=4, row=row)) == shown


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (2, "╰╯ person"),
        (3, "╰─╯ person"),
        (7, "╰─────╯ person"),
        (9, "╰───────╯ person"),
        (10, "╰ person ╯"),
        (11, "╰ person ─╯"),
    ],
)
def test_a_name_is_whole_on_its_line_or_behind_it(cells: int, shown: str) -> None:
    text = "abcdefghijkl"
    assert lanes(text, span_of(text, "person", (0, cells))) == [shown]


@pytest.mark.parametrize(
    ("cells", "shown"),
    [(1, "p"), (2, "p╯"), (3, "╰p╯"), (7, "╰p────╯"), (8, "╰person╯"), (9, "╰person─╯"), (10, "╰ person ╯")],
)
def test_without_room_behind_the_line_the_letter_stands_for_the_name(cells: int, shown: str) -> None:
    text = "abcdefghijkl"
    behind = span_of(text, "z", (cells + 1, cells + 2))
    assert lanes(text, span_of(text, "person", (0, cells)), behind)[0].startswith(f"{shown} ")


def test_a_name_behind_a_line_leaves_a_blank_before_the_next_one() -> None:
    text = "abcdefghijkl"
    person = span_of(text, "person", (0, 3))
    assert lanes(text, person, span_of(text, "z", (11, 12))) == ["╰─╯ person ─ z"]
    assert lanes(text, person, span_of(text, "z", (10, 12)))[0].startswith("╰p╯       ")


def test_the_letter_is_the_key_of_the_label() -> None:
    text = "abcdef"
    spans = Spans([span_of(text, "person", (0, 3)), span_of(text, "place", (4, 6))])
    wrap = Wrap(text, 6)
    scene = Scene(spans_on=spans.overlapping, initial_of={"person": "h", "place": ""}.__getitem__)
    (lane,) = Lanes().under(wrap, wrap.row_at_offset(0), scene)
    assert "".join(run.text for run in lane) == "╰h╯ ╰╯"


def suggested(text: str, *edges: tuple[int, int]) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(Range(*edge), "city", "memory", 1.0) for edge in edges)


def test_suggestions_have_lanes_where_spans_leave_room() -> None:
    text = "Cairo saw Oslo and Bonn"
    spans = Spans([span_of(text, "city", (0, 5)), span_of(text, "pair", (10, 23))])
    scene = Scene(spans_on=spans.overlapping, suggestions=suggested(text, (0, 5), (6, 9), (19, 23)))
    wrap, kept = Wrap(text, 30), Lanes()
    row = wrap.row_at_offset(0)
    found = kept.under(wrap, row, scene)
    assert ["".join(run.text for run in lane).rstrip() for lane in found] == [
        "╰c──╯ ╰c╯ ╰ pair ─────╯",
        "╰╌╌╌╯ city?        ╰╌╌╯ city?",
    ]
    assert {run.label for run in found[1] if run.label} == {"city"}
    assert {run.part for run in found[1] if run.label} == {Part.SUGGESTED}
    assert kept.count(wrap, row, scene) == 2
    assert kept.count(wrap, row, replace(scene, suggestions=())) == 1
    assert kept.count(wrap, row, replace(scene, people=(("amy", spans.overlapping),))) == 1


def test_suggestions_are_left_to_the_text_where_there_are_lanes_enough() -> None:
    text = "abcdefghijklmnop"
    spans = Spans([span_of(text, f"l{n}", (n, 16)) for n in range(MOST_LANES)])
    scene = Scene(spans_on=spans.overlapping, suggestions=suggested(text, (2, 6)))
    wrap = Wrap(text, 20)
    assert Lanes().count(wrap, wrap.row_at_offset(0), scene) == MOST_LANES
    deeper = Spans([*spans, span_of(text, "l9", (9, 16))])
    scene = replace(scene, spans_on=deeper.overlapping, suggestions=suggested(text, (0, 2)))
    assert Lanes().count(wrap, wrap.row_at_offset(0), scene) == MOST_LANES


def test_where_signs_take_two_cells_lanes_are_in_ascii() -> None:
    text = "abcdefghijklmnop"
    set_widths(Widths(ambiguous=2))
    try:
        assert lanes(text, span_of(text, "no", (0, 6), (10, 16))) == ["\\ no -....-----/"]
    finally:
        set_widths(Widths())


def test_a_name_of_letters_that_are_wide_takes_two_cells_for_each() -> None:
    text = "abcdefghijkl"
    assert lanes(text, span_of(text, "漢字", (0, 9))) == ["╰ 漢字 ─╯"]
    assert lanes(text, span_of(text, "漢字", (0, 7))) == ["╰─────╯ 漢字"]
    behind = span_of(text, "z", (8, 9))
    assert lanes(text, span_of(text, "漢字", (0, 7)), behind) == ["╰漢字─╯ ─ z"]


def test_as_many_lanes_as_there_may_be_are_all_shown_and_one_more_is_counted_with_the_last() -> None:
    text = "abcdefghijklmnop"
    nested = [span_of(text, f"l{n}", (n, 16)) for n in range(MOST_LANES + 1)]
    assert lanes(text, *nested[:-1])[-1].lstrip() == "╰ l5 ─────╯"
    assert lanes(text, *nested)[-1] == "+ 2 more"
    alike = [span_of(text, f"l{n}", (0, 16)) for n in range(MOST_LANES + 1)]
    assert [lane[2:4] for lane in lanes(text, *alike[:-1])] == ["l0", "l1", "l2", "l3", "l4", "l5"]
    assert lanes(text, *alike)[-1] == "+ 2 more"
    assert lanes(text, *alike, width=6)[-1] == "+ 2 m…"


def test_spans_of_one_extent_take_the_levels_that_are_free_and_then_new_ones() -> None:
    text = "abcdefghijkl"
    first = [span_of(text, name, (0, 4)) for name in ("a", "b")]
    after = [span_of(text, name, (4, 8)) for name in ("c", "d", "e")]
    assert lanes(text, *first, *after) == ["╰a─╯╰──╯ c", "╰b─╯╰──╯ d", "    ╰──╯ e"]


def focused_on(row: int, focus: tuple[int, int]) -> list[str]:
    text = "aaaa bbbb cccc"
    spans = [span_of(text, "x", (0, 4)), span_of(text, "y", (5, 9)), span_of(text, "z", (5, 14))]
    wrap = Wrap(text, 4)
    scene = Scene(
        spans_on=Spans(spans).overlapping,
        focus=next(span for span in spans if (span.start, span.end) == focus),
    )
    found = Lanes().under(wrap, wrap.row_below(wrap.row_at_offset(0), row), scene)
    return [label or "" for label, _ in groupby(run.label for lane in found for run in lane if run.focused)]


@pytest.mark.parametrize(
    ("row", "focus", "focused"),
    [
        (0, (0, 4), ["x"]),
        (1, (0, 4), []),
        (0, (5, 9), []),
        (1, (5, 9), ["y"]),
        (1, (5, 14), ["z"]),
        (2, (5, 14), ["z"]),
        (2, (5, 9), []),
    ],
)
def test_the_focus_is_on_the_rows_of_its_span_only(
    row: int, focus: tuple[int, int], focused: list[str]
) -> None:
    assert focused_on(row, focus) == focused


def test_a_focus_among_those_that_are_only_counted_marks_no_lane() -> None:
    text = "abcdefghijklmnop"
    spans = [span_of(text, f"l{n}", (n, 16)) for n in range(MOST_LANES + 2)]
    wrap = Wrap(text, 20)
    kept = Lanes()
    plain = kept.under(wrap, wrap.row_at_offset(0), Scene(spans_on=Spans(spans).overlapping))
    focused = Scene(spans_on=Spans(spans).overlapping, focus=spans[-1])
    assert kept.under(wrap, wrap.row_at_offset(0), focused) == plain


def test_no_more_rows_are_kept_than_may_be() -> None:
    wrap, kept = Wrap("ab\n" * (view_lanes._KEPT_ROWS + 1), 10), Lanes()
    scene = Scene(spans_on=Spans([span_of(wrap.text, "x", (0, 2))]).overlapping)
    first = wrap.row_at_offset(0)
    lane = kept.under(wrap, first, scene)[0]
    for row in wrap.rows_from(wrap.row_below(first), view_lanes._KEPT_ROWS - 1):
        kept.count(wrap, row, scene)
    assert kept.under(wrap, first, scene)[0] is lane
    assert len(kept._kept) == view_lanes._KEPT_ROWS
    kept.count(wrap, wrap.row_at_offset(len(wrap.text) - 3), scene)
    assert len(kept._kept) == 1
    assert kept.under(wrap, first, scene)[0] is not lane


def test_a_span_that_hides_behind_the_end_of_a_row_has_no_lane() -> None:
    text = "aaaa    bbbb"
    hidden = span_of(text, "x", (5, 7))
    assert lanes(text, hidden, width=4) == lanes(text, hidden, width=4, row=1) == []
    assert lanes(text, hidden, span_of(text, "y", (0, 12)), width=4) == ["╰y──"]


# -- a review -----------------------------------------------------------------------------------------------------


def lanes_of_people(text: str, *own: Span, **people: list[Span]) -> list[str]:
    wrap = Wrap(text, 30)
    others = tuple((name, Spans(spans).overlapping) for name, spans in people.items())
    scene = Scene(spans_on=Spans(own).overlapping, people=others)
    found = Lanes().under(wrap, wrap.row_at_offset(0), scene)
    assert all(sum(run.width for run in lane) == wrap.width for lane in found)
    assert Lanes().count(wrap, wrap.row_at_offset(0), scene) == len(found)
    return ["".join(run.text for run in lane).rstrip() for lane in found]


def test_in_a_review_each_person_has_a_lane_with_their_name_below_the_own_ones() -> None:
    text = "met Ann Lee in Oslo today"
    ann, lee = span_of(text, "person", (4, 11)), span_of(text, "person", (4, 7))
    assert lanes_of_people(text, ann, anna=[ann], ben=[lee], cleo=[]) == [
        "    ╰─────╯ person",
        "    ╰─────╯ person anna:",
        "    ╰─╯ person ben:",
        "cleo: nothing here",
    ]


def test_a_row_on_which_nobody_differs_has_no_lanes_of_people() -> None:
    text = "met Ann Lee in Oslo today"
    ann = span_of(text, "person", (4, 11))
    assert lanes_of_people(text, ann, anna=[ann], ben=[ann]) == ["    ╰─────╯ person"]
    assert lanes_of_people(text, anna=[], ben=[]) == []


def test_people_who_have_no_room_are_counted() -> None:
    text = "met Ann Lee in Oslo today"
    ann = span_of(text, "person", (4, 11))
    people = {f"p{number}": [ann] for number in range(9)}
    shown = lanes_of_people(text, **people)
    assert len(shown) == MOST_LANES
    assert shown[-1] == "+ 4 more"

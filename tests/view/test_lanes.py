"""Every span has its lane under the text, with its name and its edges."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.range import Range
from annotator.core.span import Relation, Span, quote_of
from annotator.core.spans import Spans
from annotator.view.lanes import MOST_LANES, lane_count, lanes_of_row, numbers_of
from annotator.view.lines import width_of
from annotator.view.scene import Scene
from annotator.view.wrap import Wrap
from tests.view.nasty import texts, widths


def span_of(text: str, label: str, *edges: tuple[int, int]) -> Span:
    fragments = tuple(Range(*edge) for edge in edges)
    return Span(f"{label}{edges}", fragments, label, quote_of(text, fragments), "ann")


def lanes(text: str, *spans: Span, width: int = 20, row: int = 0) -> list[str]:
    wrap = Wrap(text, width)
    there = wrap.row_below(wrap.row_at_offset(0), row)
    scene = Scene(spans_on=Spans(spans).overlapping)
    return [
        "".join(run.text for run in lane).rstrip()
        for lane in lanes_of_row(wrap, there, scene, lambda span: span.label, width)
    ]


def test_a_row_without_spans_has_no_lanes() -> None:
    assert lanes("hello") == []


def test_nested_spans_stand_on_levels_the_outer_one_first() -> None:
    text = "University of Cairo now"
    outer, inner = span_of(text, "organisation", (0, 19)), span_of(text, "city", (14, 19))
    assert lanes(text, inner, outer, width=30) == ["└organisation─────┘", " " * 14 + "└ci…┘"]


def test_crossing_spans_are_both_whole() -> None:
    text = "abcdefghijkl"
    assert lanes(text, span_of(text, "one", (0, 7)), span_of(text, "two", (4, 12))) == [
        "└one──┘",
        "    └two───┘",
    ]


def test_spans_that_share_an_edge_share_a_lane() -> None:
    text = "abcdefghijkl"
    assert lanes(text, span_of(text, "one", (0, 6)), span_of(text, "two", (6, 12))) == ["└one─┘└two─┘"]


def test_a_span_of_two_cells_shows_its_letter() -> None:
    assert lanes("By now", span_of("By now", "person", (0, 2))) == ["p┘"]


def test_the_gap_of_a_discontinuous_span_is_dashed() -> None:
    text = "abcdefghijklmnop"
    assert lanes(text, span_of(text, "no", (0, 6), (10, 16))) == ["└no───╌╌╌╌─────┘"]


def test_a_span_runs_on_to_the_next_row() -> None:
    text = "aaaa bbbb cccc"
    span = span_of(text, "x", (5, 14))
    assert lanes(text, span, width=10) == ["     └x───"]
    assert lanes(text, span, width=10, row=1) == ["x──┘"]


def test_deep_nests_are_counted_in_the_last_lane() -> None:
    text = "abcdefghijklmnop"
    spans = [span_of(text, f"l{n}", (n, 16)) for n in range(MOST_LANES + 2)]
    assert len(lanes(text, *spans)) == MOST_LANES
    assert lanes(text, *spans)[-1] == "+ 3 more"


def test_both_ends_of_a_relation_carry_its_number() -> None:
    relations = [Relation("r", "causes", "a", "b", "ann"), Relation("q", "causes", "b", "c", "ann")]
    assert numbers_of(relations) == {"a": "1→ ", "b": "→1 2→ ", "c": "→2 "}


def test_the_number_of_a_relation_is_seen_where_there_is_no_room_for_the_name() -> None:
    text = "Decree hits Marie."
    signs = numbers_of([Relation("r", "causes", "a", "b", "ann")])
    ends = span_of(text, f"{signs['a']}Policy", (0, 6)), span_of(text, f"{signs['b']}Person", (12, 17))
    assert lanes(text, *ends) == ["└1→ …┘      └→1…┘"]


def test_many_relations_of_one_span_are_counted() -> None:
    relations = [Relation(f"r{n}", "causes", "a", f"b{n}", "amy") for n in range(9)]
    assert numbers_of(relations)["a"] == "1→ 2→ 3→ 4→ +5 "


@given(texts, widths, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12))
def test_every_lane_is_as_wide_as_the_row(text: str, width: int, edges: list[tuple[int, int]]) -> None:
    inside = [(start, min(start + length, len(text))) for start, length in edges if start < len(text)]
    spans = Spans([span_of(text, f"x{n}", edge) for n, edge in enumerate(inside)])
    wrap, scene = Wrap(text, width), Scene(spans_on=spans.overlapping)
    for row in wrap.rows_from(wrap.row_at_offset(0), 100):
        found = lanes_of_row(wrap, row, scene, lambda span: span.label, wrap.width)
        assert len(found) == lane_count(wrap, row, scene)
        for lane in found:
            assert sum(run.width for run in lane) == wrap.width
            assert all(width_of(run.text) == run.width for run in lane)

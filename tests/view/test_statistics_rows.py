"""Statistics as rows: nothing is wider than the screen, and what a bar says is what a number says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.ascii_stand_ins import encodable
from annotator.core.layer import Status
from annotator.core.work_figures import (
    DayOfKeys,
    PairFigures,
    PersonFigures,
    Statistics,
    TextSection,
    ValueCounts,
    WorkFigures,
)
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from annotator.schema.values import Label, LabelSchema
from annotator.view.cells import set_widths
from annotator.view.chart_rows import Bar, bar, bar_rows, column_rows, columns, gauge, width_of_row
from annotator.view.statistics_panels import EDGES, GAP, grid_for, heights_for, page_of, panels_of
from annotator.view.statistics_rows import (
    SECTIONS,
    Section,
    agreement_section,
    labels_section,
    statistics_rows,
)
from annotator.view.widths import Widths
from tests.profiles import examples

HOSTILE = "\x1b[31m北京👩\u200d🚀 \u202edlrow"
NAMES = st.sampled_from(["amy", "Ben Oduya", HOSTILE, "x" * 70, "ى" * 30])
COUNTS = st.dictionaries(
    st.sampled_from(["person", "event", "no such label " * 6, HOSTILE]), st.integers(0, 10**6)
)

ROLES = st.dictionaries(st.sampled_from(["judge", HOSTILE]), st.integers(0, 99))
DAYS = st.dictionaries(
    st.sampled_from(["2026-01-01", "2026-03-31", "0001-01-01", "soon"]), st.integers(1, 99)
)


@cache
def news() -> LabelSchema:
    return load_schema(bundled_schema("news"))


@st.composite
def figures(draw: st.DrawFn) -> PersonFigures:
    return PersonFigures(
        {status: draw(st.integers(0, 20_000)) for status in Status},
        draw(COUNTS),
        (
            ValueCounts("person", "role", draw(ROLES)),
            ValueCounts("", "topic", {"x" * 90: 1}),
            ValueCounts("person", "no such field", {"y": 1}),
        ),
        draw(DAYS),
        draw(st.integers(0, 5_000)),
        draw(st.integers(0, 5_000)),
    )


@st.composite
def statistics(draw: st.DrawFn) -> Statistics:
    work = WorkFigures(20_000, draw(st.dictionaries(NAMES, figures(), max_size=3)))
    names = sorted(work.people)
    pairs = tuple(
        PairFigures((one, other), 1, draw(st.integers(0, 4)), 0)
        for one in names
        for other in names
        if one < other
    )
    days = tuple(
        DayOfKeys(f"2026-01-{n + 1:02}", 10.0 * n, 3) for n in range(draw(st.sampled_from([0, 1, 28])))
    )
    further = (TextSection("time by document", (f"{HOSTILE}  1.0 min", "x" * 99, "short  and  spaced")),)
    return Statistics(draw(NAMES), work, pairs, days, draw(st.sampled_from([(), further])))


@pytest.fixture(params=[1, 2], ids=["one cell", "two cells"])
def ambiguous(request: pytest.FixtureRequest) -> Iterator[int]:
    set_widths(Widths(ambiguous=request.param))
    yield request.param
    set_widths(Widths())


@pytest.mark.parametrize("cells", [1, 2])
@settings(max_examples=examples(15, hunting=500), deadline=None)
@given(shown=statistics(), width=st.integers(60, 200), has_schema=st.booleans())
def test_no_row_is_wider_than_there_is_room(
    cells: int, shown: Statistics, width: int, has_schema: bool
) -> None:
    set_widths(Widths(ambiguous=cells))
    try:
        rows = statistics_rows(shown, news() if has_schema else None, width)
        assert rows
        assert max(map(width_of_row, rows)) <= width
        text = "\n".join("".join(piece for piece, _ in row) for row in rows)
        assert not {"\x1b", "\u202e"} & {*text}
        assert len(encodable(text, "ascii")) == len(text)
    finally:
        set_widths(Widths())


def text_of(rows: object) -> list[str]:
    return ["".join(piece for piece, _ in row).rstrip() for row in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "shown"), [(0, ""), (0.001, "╸"), (5, "━━━━━"), (5.4, "━━━━━╸"), (10, "━━━━━━━━━━")]
)
def test_a_bar_is_as_long_as_its_value(value: float, shown: str) -> None:
    assert bar(value, 10, 10) == shown


def test_bars_of_a_terminal_that_draws_signs_wide_are_ascii(ambiguous: int) -> None:
    whole = "━━━" if ambiguous == 1 else "==="
    assert bar(3, 10, 10) == whole
    assert [text for text, _ in gauge(1, 100, 4)] == ([whole[0], "───"] if ambiguous == 1 else ["=", "---"])
    assert columns([0, 1, 4, 8]) == (" ▁▄█" if ambiguous == 1 else " _-#")
    assert bar_rows([Bar("a", 0.1, "1"), Bar("bb", 10, "10")], 20)[1][1][0] == whole[0] * 12


def test_a_gauge_is_full_only_when_all_is_done() -> None:
    assert text_of([gauge(99, 100, 4), gauge(100, 100, 4), gauge(0, 100, 4), gauge(0, 0, 4)]) == [
        "━━━─", "━━━━", "────", "────",
    ]  # fmt: skip
    assert text_of([gauge(1, 100, 2), gauge(54, 100, 0)]) == ["━─", ""]


def test_columns_are_told_apart_without_colour_and_without_unicode() -> None:
    shown = columns(range(9))
    assert shown == " ▁▂▃▄▅▆▇█"
    assert encodable(shown, "ascii") == " _.:-=+*#"
    assert columns([]) == ""
    assert columns([1], most=8) == "▁"


def test_a_parent_is_shown_with_its_children() -> None:
    schema = LabelSchema(
        "s", 1, "S", (Label("actor", "Actor"), Label("human", "Human", parent="actor"), Label("law", "Law"))
    )
    work = WorkFigures(1, {"amy": PersonFigures({Status.DONE: 1}, {"human": 3, "actor": 1, "law": 2})})
    section = labels_section(Statistics("amy", work), schema, 60)
    assert section is not None
    assert [row.split("━")[0].strip() for row in text_of(section.rows)] == [
        "Actor › Human", "Law", "Actor", "Actor with its children: 4",
    ]  # fmt: skip
    assert section.note == "6"


def test_agreement_is_a_matrix_where_it_fits_and_a_list_where_it_does_not() -> None:
    pairs = (
        PairFigures(("amy", "ben"), 4, 10, 5), PairFigures(("amy", "cleo"), 1, 0, 0),
        PairFigures(("ben", "cleo"), 2, 4, 1),
    )  # fmt: skip
    shown = Statistics("amy", WorkFigures(4), pairs)
    wide, narrow = (agreement_section(shown, None, width) for width in (40, 31))
    assert wide is not None
    assert narrow is not None
    assert text_of(wide.rows) == [
        "            amy     ben    cleo",
        " amy          ─    1.00  undef.",
        " ben       1.00       ─    0.50",
        " cleo    undef.    0.50       ─",
    ]
    assert text_of(narrow.rows) == [
        "   1.00  amy and ben, 4",
        "         documents",
        " undef.  amy and cleo, 1",
        "         document",
        "   0.50  ben and cleo, 2",
        "         documents",
    ]
    assert agreement_section(Statistics("amy", WorkFigures(4)), None, 40) is None


def test_lines_to_read_keep_their_columns_and_are_wrapped_only_where_they_must() -> None:
    lines = TextSection("time by document", ("a title  1.0 min", f"{'word ' * 20}end"))
    shown = text_of(statistics_rows(Statistics("amy", WorkFigures(), further=(lines,)), None, 60))
    assert shown[-4:] == [
        "time by document", "  a title  1.0 min", f"  {'word ' * 11}".rstrip(), f"  {'word ' * 9}end",
    ]  # fmt: skip


def test_a_person_who_did_nothing_sees_what_there_is_to_do() -> None:
    rows = text_of(statistics_rows(Statistics("amy", WorkFigures(3)), None, 60))
    assert rows[0] == "documents by status  0 of 3 done"
    assert [make(Statistics("amy", WorkFigures(3)), None, 60) is not None for make in SECTIONS] == [
        make.__name__ == "documents_section" for make in SECTIONS
    ]


@pytest.mark.parametrize("cells", [1, 2])
def test_columns_of_several_rows_are_as_high_as_their_values(cells: int) -> None:
    set_widths(Widths(ambiguous=cells))
    try:
        full, half, low = ("█", "▄", "▂") if cells == 1 else ("#", "-", ".")
        assert text_of(column_rows([0, 1, 4, 8], 20, 2, lambda value: f"{value:.0f}")) == [
            f" 8             {full * 3}",
            f" 0     {low * 3} {full * 3} {full * 3}",
        ]
        assert text_of(column_rows([8, 1, 2], 5, 2, lambda value: f"{value:.0f}")) == [
            " 8", f" 0 {low}{half}",
        ]  # fmt: skip
        assert text_of(column_rows([], 20, 2, str)) == [" 0", " 0"]
    finally:
        set_widths(Widths())


@pytest.mark.parametrize(
    ("size", "panels", "grid"),
    [
        ((160, 48), 9, (3, 3)), ((160, 48), 5, (3, 2)), ((160, 48), 2, (2, 1)), ((129, 48), 9, (2, 2)),
        ((160, 42), 9, (2, 2)), ((72, 18), 3, (2, 2)), ((71, 40), 3, (1, 1)), ((160, 17), 3, (1, 1)),
    ],
)  # fmt: skip
def test_as_many_panels_stand_together_as_there_is_room_for(
    size: tuple[int, int], panels: int, grid: tuple[int, int]
) -> None:
    made = grid_for(*size, panels)
    assert (made.columns, made.rows) == grid
    assert sum(made.widths) + GAP * (made.columns - 1) == size[0]
    pages = [page_of([*range(panels)], made, chosen) for chosen in range(panels)]  # type: ignore[list-item]
    assert all(chosen in page for chosen, page in enumerate(pages))
    assert {number for page in pages for number in page} == {*range(panels)}


@given(needs=st.lists(st.integers(0, 60), min_size=1, max_size=9), height=st.integers(10, 60))
def test_panels_take_all_rows_and_none_goes_short_while_another_has_too_much(
    needs: list[int], height: int
) -> None:
    grid = grid_for(160, 60, len(needs))
    page = [Section("s", "", [[]] * need) for need in needs]
    given_ = heights_for(page, grid, height)
    assert sum(given_) == height
    bands = [max(needs[start : start + grid.columns]) + EDGES for start in range(0, len(needs), grid.columns)]
    short = [rows for rows, need in zip(given_, bands, strict=True) if rows < need]
    assert all(rows >= height // len(bands) for rows in short)


@settings(max_examples=examples(15, hunting=500), deadline=None)
@given(shown=statistics(), cells=st.integers(33, 120), rows=st.integers(1, 40))
def test_every_panel_has_a_name_and_its_charts_have_room(shown: Statistics, cells: int, rows: int) -> None:
    panels = panels_of(shown, news(), cells, rows)
    assert all(panel.title and panel.title[0].isupper() for panel in panels)
    charts = [panel for panel in panels if panel.title in ("Spans a day", "Keys per span, by day of work")]
    assert all(width_of_row(row) <= cells for panel in charts for row in panel.rows)

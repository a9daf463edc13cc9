"""The relations of the focused span are drawn from its lane to the other ends, over lanes that stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.view.arcs import Tie, arcs_on
from annotator.view.cells import set_widths
from annotator.view.lane_lines import Part
from annotator.view.lanes import Lanes
from annotator.view.lines import width_of
from annotator.view.page import Page
from annotator.view.scene import Scene
from annotator.view.widths import Widths
from annotator.view.wrap import Wrap
from tests.view.nasty import texts

TEXT = "The raid on the shop in May was long.\nA court later saw it.\nIt was the raid that led to a law.\n"
WIDTH, MARGIN = 40, 6


def span_of(label: str, quote: str, number: int = 0) -> Span:
    start = -1
    for _ in range(number + 1):
        start = TEXT.index(quote, start + 1)
    return Span(f"{label}-{start}", (Range(start, start + len(quote)),), label, quote, "amy")


RAID = span_of("event", "raid on the shop")
SHOP, RAIDED = span_of("actor", "shop"), span_of("event", "raid", 1)
COURT, LAW = span_of("actor", "court"), span_of("law", "law")
ALL = (RAID, SHOP, RAIDED, COURT, LAW)


@dataclass
class Drawn:
    lines: list[str]
    parts: set[Part]


def drawn(
    focus: Span,
    *ties: Tie,
    height: int = 20,
    margin: int = MARGIN,
    spans: tuple[Span, ...] = ALL,
    top: int = 0,
) -> Drawn:
    """The page with what is drawn over it, the margin included."""
    wrap, lanes = Wrap(TEXT, WIDTH), Lanes()
    scene = Scene(spans_on=Spans(ALL).overlapping, focus=focus)
    page = Page(
        wrap, wrap.row_below(wrap.row_at_offset(0), top), height, lambda row: lanes.count(wrap, row, scene)
    )
    arcs = arcs_on(page, scene, lanes, ties, margin)
    lines: list[str] = []
    for y, line in enumerate(page.lines):
        text = line.row.shown.slice(TEXT)
        if line.lane:
            text = "".join(run.text for run in lanes.under(wrap, line.row, scene)[line.lane - 1])
        cells = list(" " * margin + text.ljust(WIDTH))
        for piece in arcs.get(y, ()):
            cells[margin + piece.cell : margin + piece.cell + piece.width] = piece.text
        lines.append("".join(cells).rstrip())
    return Drawn(lines, {piece.part for pieces in arcs.values() for piece in pieces})


def to(name: str, other: Span, *, leaves: bool = True, directed: bool = True) -> Tie:
    return Tie(name, other, leaves, directed)


def test_an_arc_runs_through_the_margin_with_its_name_at_the_far_end() -> None:
    assert drawn(RAID, to("led to", LAW)).lines == [
        "      The raid on the shop in May was long.",
        "   ╭──────╰ event ───────╯",
        "   │                  ╰──╯ actor",
        "   │  A court later saw it.",
        "   │    ╰───╯ actor",
        "   │  It was the raid that led to a law.",
        "   ╰─ led to ────╰──╯ event ───────→╰─╯ law",
        "",
    ]


def test_an_arrow_is_where_the_relation_arrives() -> None:
    leaves, arrives, undirected = (
        drawn(RAID, to("is", RAIDED, leaves=leaves, directed=directed)).lines
        for leaves, directed in ((True, True), (False, True), (True, False))
    )
    assert (leaves[1][:12], leaves[6][:19]) == ("   ╭──────╰ ", "   ╰─ is ───────→╰─")
    assert (arrives[1][:12], arrives[6][:19]) == ("   ╭─────→╰ ", "   ╰─ is ────────╰─")
    assert (undirected[1][:12], undirected[6][:19]) == ("   ╭──────╰ ", "   ╰─ is ────────╰─")


def test_a_name_without_room_at_the_far_end_is_at_the_near_one_or_nowhere() -> None:
    short, long = (drawn(RAID, to(name, COURT)).lines for name in ("by", "done by"))
    assert (short[1][:12], short[4][:10]) == ("   ╭─ by ─╰ ", "   ╰───→╰─")
    assert (long[1][:12], long[4][:10]) == ("   ╭──────╰ ", "   ╰───→╰─")


def test_a_second_arc_is_further_out_and_more_are_named_on_the_lane() -> None:
    shown = drawn(RAID, to("a", COURT), to("b", RAIDED), to("c", LAW)).lines
    assert shown[1] == " ╭─╭─ a ──╰ event · ↓ c ─╯"
    assert [line[:4].rstrip() for line in shown[2:7]] == [" │ │", " │ │", " │ ╰", " │", " ╰─"]


def test_the_name_stands_at_a_lane_that_is_beside() -> None:
    lane = f"{'':22}╰──╯ actor"
    assert drawn(RAID, to("done by", SHOP)).lines[2] == f"{lane} ← done by"
    assert drawn(RAID, to("done by", SHOP, leaves=False)).lines[2] == f"{lane} → done by"
    assert drawn(RAID, to("is", SHOP, directed=False)).lines[2] == f"{lane} is"
    assert drawn(RAID, to("done by ours", SHOP)).lines[2] == "       done by ours → ╰──╯ actor"
    assert drawn(RAID, to("done by ours", SHOP, leaves=False)).lines[2] == "       done by ours ← ╰──╯ actor"
    on_own = drawn(RAID, to("done by kids 1", SHOP)).lines
    assert on_own[1:3] == ["          ╰ event ───────╯ · ↓ done by kids 1", lane]


def test_an_end_that_is_not_on_the_screen_is_named_with_the_way_there() -> None:
    below = drawn(RAID, to("same as", RAIDED), height=3).lines
    assert below[1] == "          ╰ event ───────╯ · ↓ same as"
    on_it = drawn(RAID, to("is", RAIDED), height=3).lines
    assert on_it[1] == "          ╰ event · ↓ is ╯"
    above = drawn(RAIDED, to("is", RAID), top=2, height=3).lines
    assert above[1] == "                 ╰──╯ event · ↑ is  ╰─╯ law"
    before = drawn(RAIDED, to("same", RAID), top=2, height=3).lines
    assert before[1] == "        ↑ same · ╰──╯ event         ╰─╯ law"


def test_without_a_margin_the_way_is_named() -> None:
    shown = drawn(RAID, to("led to", LAW), margin=1).lines
    assert shown[1] == "     ╰ event ───────╯ · ↓ led to"
    assert shown[5].lstrip() == "It was the raid that led to a law."
    far = drawn(RAID, to("because of what it led to", LAW), margin=1).lines
    assert far[1] == "     ╰ event ───────╯", "no room"


def test_in_a_narrow_margin_there_is_one_arc() -> None:
    shown = drawn(RAID, to("a", COURT), to("b", LAW), margin=2).lines
    assert shown[1] == "╭─ a ─╰ event · ↓ b ─╯"
    assert [line[:2].rstrip() for line in shown[2:6]] == ["│", "│", "╰─", ""]


def test_what_has_no_room_on_the_lane_is_counted() -> None:
    shown = drawn(RAID, to("led to", LAW), to("same as", RAIDED), margin=1).lines
    assert shown[1] == "     ╰ event ───────╯ · ↓ led to +1"


def test_nothing_is_drawn_without_a_focus_or_a_relation_or_a_lane() -> None:
    assert not drawn(RAID).parts
    assert not drawn(RAID, to("led to", LAW), top=1).parts


def test_the_parts_are_those_that_a_painter_knows() -> None:
    assert drawn(RAID, to("led to", LAW)).parts == {Part.ARC, Part.RELATION}
    assert drawn(RAIDED, to("is", RAID, leaves=False), top=2).parts == {Part.RELATION}
    assert drawn(RAID, to("is", RAIDED), height=3).parts == {Part.NAME}


def test_where_signs_take_two_cells_arcs_are_in_ascii() -> None:
    set_widths(Widths(ambiguous=2))
    try:
        shown = drawn(RAID, to("led to", LAW)).lines
    finally:
        set_widths(Widths())
    assert (shown[1][:9], shown[3][:4], shown[6][:12]) == ("   +-----", "   |", "   \\- led to")


PLACES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), min_size=2, max_size=8)
PAGES = st.tuples(st.integers(0, 6), st.integers(1, 12), st.integers(0, 8))


@given(texts, PLACES, PAGES, st.booleans())
def test_arcs_never_cover_a_lane_of_another_span_and_stay_on_the_page(
    text: str, places: list[tuple[int, int]], seen: tuple[int, int, int], leaves: bool
) -> None:
    top, height, margin = seen
    spans = [
        Span(f"s{n}", (Range(start, min(start + length, len(text))),), f"l{n}", "", "amy")
        for n, (start, length) in enumerate(places)
        if start < len(text)
    ]
    if len(spans) < 2:
        return
    focus, *others = spans
    wrap, lanes = Wrap(text, 30), Lanes()
    scene = Scene(spans_on=Spans(spans).overlapping, focus=focus)
    page = Page(
        wrap, wrap.row_below(wrap.row_at_offset(0), top), height, lambda row: lanes.count(wrap, row, scene)
    )
    ties = [Tie(f"r{n}", other, leaves, directed=bool(n % 2)) for n, other in enumerate(others)]
    for y, pieces in arcs_on(page, scene, lanes, ties, margin).items():
        line = page.lines[y]
        runs = lanes.under(wrap, line.row, scene)[line.lane - 1] if line.lane else []
        taken = [run.label for run in runs for _ in range(run.width)]
        covered = [cell for piece in pieces for cell in range(piece.cell, piece.cell + piece.width)]
        assert len(covered) == len(set(covered)), "nothing is drawn twice"
        for piece in pieces:
            assert width_of(piece.text) == piece.width
            assert -margin <= piece.cell
            assert piece.cell < 0 or line.lane, "rows of text have arcs in the margin alone"
            assert piece.cell + piece.width <= wrap.width
            under = {taken[cell] for cell in range(max(0, piece.cell), piece.cell + piece.width) if line.lane}
            assert under <= ({focus.label} if piece.part is Part.NAME else {None})

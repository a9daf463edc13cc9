from __future__ import annotations

from itertools import groupby, pairwise
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from annotator.core.range import Range
from annotator.core.span import Span, quote_of
from annotator.core.span_blocks import Outline
from annotator.core.spans import Spans
from annotator.core.structure import Kind, Region
from annotator.core.suggestion import Suggestion
from annotator.session.states import View
from annotator.view.cells import drawn
from annotator.view.looks import Look, Mark, Run
from annotator.view.markup import Face, Markup
from annotator.view.runs import runs_of_row
from annotator.view.scene import Scene
from annotator.view.structure_faces import StructureFaces
from annotator.view.wrap import Cluster, Row, Wrap
from tests.view.nasty import texts, widths

LABELS = ("person", "place", "quelle")
PLAIN = Look()


def span_of(text: str, label: str, *edges: tuple[int, int], span_id: str = "s") -> Span:
    fragments = tuple(Range(*edge) for edge in edges)
    return Span(span_id, fragments, label, quote_of(text, fragments), "ann")


def first_row(text: str, width: int = 20, **scene: object) -> list[Run]:
    wrap = Wrap(text, width)
    return runs_of_row(wrap, wrap.row_at_offset(0), Scene(**scene), width)  # type: ignore[arg-type]


def on(*spans: Span) -> object:
    return Spans(spans).outlines


# -- by example -----------------------------------------------------------------------------------------------


def test_a_row_with_nothing_on_it_is_one_run() -> None:
    assert first_row("hello") == [Run("hello" + " " * 15, 20, PLAIN)]


def test_an_empty_row_is_a_blank_run() -> None:
    assert first_row("") == [Run(" " * 20, 20, PLAIN)]


def test_a_span_is_tinted_with_its_initial_in_the_blank_before_it() -> None:
    text = "met Marie"
    assert first_row(text, 9, outlines_on=on(span_of(text, "person", (4, 9)))) == [
        Run("met", 3, PLAIN),
        Run("ᵖ", 1, Look(mark=Mark.INITIAL, initial_of="person")),
        Run("Marie", 5, Look(tint="person")),
    ]


def test_a_letter_without_a_superscript_is_shown_as_it_is() -> None:
    text = "a b"
    runs = first_row(text, 4, outlines_on=on(span_of(text, "quelle", (2, 3))))
    assert runs[1] == Run("q", 1, Look(mark=Mark.INITIAL, initial_of="quelle"))


@pytest.mark.parametrize(
    ("text", "start", "shown"),
    [
        ("said “Brandt”", 6, "saidᵖ“Brandt”"),
        ("said “‘Brandt", 7, "saidᵖ“‘Brandt"),
        ('said ("Brandt', 7, 'saidᵖ("Brandt'),
        ("sagte »Brandt", 7, "sagteᵖ»Brandt"),
        ("sagte „Brandt", 7, "sagteᵖ„Brandt"),
        ("dit « Brandt", 6, "dit «ᵖBrandt"),
        ("said ”Brandt", 6, "said ”Brandt"),
        ("don't", 4, "don't"),
        ("a-Brandt", 2, "a-Brandt"),
    ],
)
def test_an_initial_is_ahead_of_what_opens_a_quotation_or_a_bracket(
    text: str, start: int, shown: str
) -> None:
    span = span_of(text, "person", (start, start + 1))
    assert "".join(run.text for run in first_row(text, len(text), outlines_on=on(span))) == shown


def test_an_initial_is_in_the_margin_ahead_of_what_opens_a_row() -> None:
    wrap = Wrap("“Brandt", 10)
    scene = Scene(outlines_on=on(span_of(wrap.text, "person", (1, 7))))  # type: ignore[arg-type]
    runs = runs_of_row(wrap, wrap.row_at_offset(0), scene, 10, lead=2)
    assert [run.text for run in runs][:4] == [" ", "ᵖ", "“", "Brandt"]


def test_of_spans_that_begin_together_the_focused_one_has_the_letter_else_the_inner_one() -> None:
    text = "a bcd"
    outer, inner = span_of(text, "place", (2, 5), span_id="o"), span_of(text, "quelle", (2, 3), span_id="i")
    for focus, letter in ((None, "q"), (inner, "q"), (outer, "ᵖ")):
        assert first_row(text, 5, outlines_on=on(outer, inner), focus=focus)[1].text == letter


def test_the_focused_span_has_its_own_label_and_a_span_inside_it_keeps_its_own() -> None:
    text = "abcdef"
    outer = span_of(text, "place", (0, 6), span_id="a")
    twin = span_of(text, "quelle", (0, 6), span_id="b")
    inner = span_of(text, "place", (2, 4), span_id="c")
    spans = on(outer, twin, inner)
    lit = Look(tint="place", around=1, focused=True)
    assert [(run.text, run.look) for run in first_row(text, 6, outlines_on=spans, focus=outer)] == [
        ("ab", lit),
        ("cd", Look(tint="place", around=2, focused=True, inside=True)),
        ("ef", lit),
    ]
    assert first_row(text, 6, outlines_on=spans, focus=inner)[1].look == Look(
        tint="place", around=2, focused=True
    )


def test_a_caret_or_a_selection_that_is_the_focused_span_is_shown_as_that_but_for_lanes() -> None:
    text = "a bc d"
    span = span_of(text, "person", (2, 4))
    for pointer in ({"caret": Range(2, 4)}, {"selection": Range(2, 4)}):
        (*_, look), *_ = (
            [run.look for run in first_row(text, 6, outlines_on=on(span), focus=span, **pointer)][2:3],
        )
        assert look == Look(tint="person", focused=True)
        lanes = first_row(text, 6, outlines_on=on(span), focus=span, view=View.LANES, **pointer)
        assert lanes[1].look.focused
        assert lanes[1].look.caret or lanes[1].look.selected


def test_what_runs_on_to_the_next_row_leaves_the_blank_at_the_end_of_this_one_alone() -> None:
    text = "met Ann Lee twice"
    wrap = Wrap(text, 10)
    for pointer in ({}, {"focus": span_of(text, "person", (4, 11))}, {"selection": Range(4, 11)}):
        scene = Scene(outlines_on=on(span_of(text, "person", (4, 11))), **pointer)  # type: ignore[arg-type]
        first, second = (
            [(run.text, run.look.tint) for run in runs_of_row(wrap, row, scene, 10)]
            for row in wrap.rows_from(wrap.row_at_offset(0), 2)
        )
        assert first == [("met", None), ("ᵖ", None), ("Ann", "person"), ("   ", None)]
        assert second == [("Lee", "person"), (" twice ", None)]


def test_a_blank_at_the_end_of_a_row_is_tinted_where_it_is_the_end_of_a_span_or_all_of_it_there() -> None:
    text = "met Ann Lee twice"
    ends, begins = span_of(text, "person", (4, 8)), span_of(text, "person", (7, 11))
    assert first_row(text, 10, outlines_on=on(ends))[2].text == "Ann "
    assert [run.text for run in first_row(text, 10, outlines_on=on(begins)) if run.look.tint] == [" "]


def test_text_never_moves_for_an_initial() -> None:
    text = "x(Marie)"
    assert [run.text for run in first_row(text, 8, outlines_on=on(span_of(text, "person", (2, 7))))] == [
        "x(",
        "Marie",
        ")",
    ]


def test_a_label_may_have_no_initial() -> None:
    text = "a b"
    runs = first_row(text, 3, outlines_on=on(span_of(text, "person", (2, 3))), initial_of=lambda _label: "")
    assert [run.text for run in runs] == ["a ", "b"]


def test_a_hostile_initial_is_made_safe() -> None:
    text = "a b"
    spans = on(span_of(text, "person", (2, 3)))
    assert first_row(text, 3, outlines_on=spans, initial_of=lambda _label: "\x1b")[1].text == "␛"
    assert first_row(text, 3, outlines_on=spans, initial_of=lambda _label: "漢")[0].text == "a "


def test_the_inner_span_tints_and_the_outer_underlines() -> None:
    text = "abcdef"
    outer, inner = span_of(text, "place", (0, 6), span_id="o"), span_of(text, "person", (2, 4), span_id="i")
    assert [(run.text, run.look) for run in first_row(text, 6, outlines_on=on(inner, outer))] == [
        ("ab", Look(tint="place")),
        ("cd", Look(tint="person", around=1)),
        ("ef", Look(tint="place")),
    ]


def test_where_spans_cross_the_later_start_counts_as_inner() -> None:
    text = "abcdef"
    runs = first_row(
        text,
        6,
        outlines_on=on(
            span_of(text, "place", (2, 6), span_id="2"), span_of(text, "person", (0, 4), span_id="1")
        ),
    )
    assert runs[1] == Run("cd", 2, Look(tint="place", around=1))


def test_a_discontinuous_span_leaves_its_gap_alone() -> None:
    text = "abcdef"
    runs = first_row(text, 6, outlines_on=on(span_of(text, "person", (0, 2), (4, 6))))
    assert [run.look.tint for run in runs] == ["person", None, "person"]


def test_a_number_wins_over_an_initial_and_is_on_the_match_where_there_is_no_blank() -> None:
    text = "a bc漢"
    spans = on(span_of(text, "person", (2, 3)))
    assert first_row(text, 6, outlines_on=spans, numbers=((2, "1"), (4, "2"))) == [
        Run("a", 1, PLAIN),
        Run("1", 1, Look(mark=Mark.NUMBER)),
        Run("b", 1, Look(tint="person")),
        Run("c", 1, PLAIN),
        Run("2 ", 2, Look(mark=Mark.NUMBER)),
    ]


def test_a_caret_on_the_line_end_is_after_the_text() -> None:
    assert first_row("ab\n", 5, caret=Range(2, 3)) == [
        Run("ab", 2, PLAIN),
        Run(" ", 1, Look(caret=True)),
        Run("  ", 2, PLAIN),
    ]


def test_a_caret_after_a_full_row_is_on_its_last_cell() -> None:
    assert first_row("abcd\n", 4, caret=Range(4, 5))[-1] == Run("d", 1, Look(caret=True))
    assert first_row("abcd", 4, caret=Range(4, 4))[-1] == Run("d", 1, Look(caret=True))


def test_an_empty_caret_at_the_end_of_an_empty_text_is_shown() -> None:
    assert first_row("", 4, caret=Range(0, 0))[0] == Run(" ", 1, Look(caret=True))


def test_of_nested_looks_the_narrowest_shows() -> None:
    text = "**a `b` c**"
    assert [(run.text, run.look.face) for run in first_row(text, 11, markup_on=Markup(text).on)] == [
        ("**", Face.QUIET),
        ("a ", Face.HEADING),
        ("`b`", Face.QUIET),
        (" c", Face.HEADING),
        ("**", Face.QUIET),
    ]
    kept = StructureFaces([Region(Range(0, 11), Kind.QUOTE), Region(Range(4, 7), Kind.HEADING)])
    assert [(run.text, run.look.face) for run in first_row(text, 11, markup_on=kept.on)] == [
        ("**a ", Face.QUOTE),
        ("`b`", Face.HEADING),
        (" c**", Face.QUOTE),
    ]


# -- against a painter that looks at every cluster on its own ------------------------------------------------


def is_inside(inner: Span, outer: Span) -> bool:
    if inner.range_ == outer.range_:
        return inner.id > outer.id
    if outer.range_.covers(inner.range_) or inner.range_.covers(outer.range_):
        return outer.range_.covers(inner.range_)
    return inner.start > outer.start  # they cross, or meet inside one cluster that both cut


def overlaps(cluster: Cluster, range_: Range) -> bool:
    return any(range_.start <= offset < range_.end for offset in range(cluster.start, cluster.end))


def is_blank_at_the_end(clusters: list[Cluster], cluster: Cluster) -> bool:
    return not "".join(each.glyph for each in clusters if each.start >= cluster.start).strip()


def look_by_hand(cluster: Cluster, spans: list[Span], scene: Scene, clusters: list[Cluster]) -> Look:
    def touches(cluster: Cluster, *ranges: Range | None) -> bool:
        """Whether a range is on the cluster, and not only on its way to the next row."""
        on = [range_ for range_ in ranges if range_ and overlaps(cluster, range_)]
        if not is_blank_at_the_end(clusters, cluster):
            return bool(on)
        words = [each for each in clusters if not is_blank_at_the_end(clusters, each)]
        return any(
            range_.end <= clusters[-1].end or not any(overlaps(each, range_) for each in words)
            for range_ in on
        )

    covering = [span for span in spans if touches(cluster, *span.fragments) and scene.view is not View.LANES]
    covering = sorted(covering, key=lambda span: sum(is_inside(span, other) for other in covering))
    is_tint = scene.view is View.TINT
    suggested = [each for each in scene.suggestions if touches(cluster, each.range_)]
    focus = scene.focus
    focused = focus is not None and touches(cluster, *focus.fragments)
    tint = covering[-1].label if covering and is_tint else None
    is_own = bool(focused and tint and focus and covering[-1].fragments == focus.fragments)
    pointer = focus.range_ if focus and len(focus.fragments) == 1 and scene.view is not View.LANES else None
    return Look(
        tint=focus.label if is_own and focus else tint,
        inside=bool(focused and tint and not is_own),
        view=scene.view if focused or suggested else View.TINT,
        around=min(2, len(covering[:-1] if is_tint else covering)),
        suggested=suggested[0].label if suggested else None,
        offered=touches(cluster, scene.offered.range_ if scene.offered else None),
        hit=touches(cluster, *scene.hits_on(Range(cluster.start, cluster.end))),
        focused=focused,
        selected=touches(cluster, scene.selection) and scene.selection != pointer,
        caret=touches(cluster, scene.caret) and scene.caret != pointer,
        dim=touches(cluster, *scene.dim),
    )


OPENING = {glyph for glyph in map(chr, range(0x10000)) if category(glyph) in ("Ps", "Pi")} | {*"\"'»›"}
INITIALS = {"person": "ᵖ", "place": "ᵖ", "quelle": "q"}
Overlays = dict[int, tuple[str, Mark, str | None]]


def brackets_by_hand(clusters: list[Cluster], spans: list[Span]) -> Overlays:
    brackets: Overlays = {}
    for span in spans:
        if clusters and clusters[0].start < span.end <= clusters[-1].end:
            after = next((cluster for cluster in clusters if cluster.start >= span.end), None)
            if after is None or after.glyph == " ":
                brackets[after.start if after else clusters[-1].end] = ("]", Mark.CLOSE, None)
    return brackets


def overlays_by_hand(clusters: list[Cluster], spans: list[Span], scene: Scene) -> Overlays:
    """What is drawn over which cell's cluster, by its first offset."""
    is_tint = scene.view is View.TINT
    overlays = brackets_by_hand(clusters, spans) if is_tint and scene.brackets else {}
    blank_before: dict[int, Cluster] = {}
    blank: Cluster | None = None
    for cluster in clusters:
        blank_before |= dict.fromkeys(range(cluster.start, cluster.end), blank) if blank else {}
        if cluster.glyph == " ":
            blank = cluster
        elif cluster.glyph not in OPENING:
            blank = None
    for suggestion in scene.suggestions if is_tint else ():
        if blank := blank_before.get(suggestion.range_.start):
            overlays[blank.start] = (INITIALS[suggestion.label], Mark.INITIAL, suggestion.label)
    for span in sorted(spans, key=lambda span: span.order) if is_tint else ():
        if blank := blank_before.get(span.start):
            overlays[blank.start] = (INITIALS[span.label], Mark.INITIAL, span.label)
    if is_tint and scene.focus is not None and (blank := blank_before.get(scene.focus.start)):
        overlays[blank.start] = (INITIALS[scene.focus.label], Mark.INITIAL, scene.focus.label)
    for offset, digit in scene.numbers:
        number_on(overlays, clusters, offset, digit)
    return overlays


def number_on(overlays: Overlays, clusters: list[Cluster], offset: int, digit: str) -> None:
    for left, cluster in zip([None, *clusters], clusters, strict=False):
        if cluster.start <= offset < cluster.end:
            if left and not left.glyph.strip():
                overlays[left.start] = (" " * (left.width - 1) + digit, Mark.NUMBER, None)
            else:
                overlays[cluster.start] = (digit + " " * (cluster.width - 1), Mark.NUMBER, None)


def painted_by_hand(wrap: Wrap, row: Row, spans: list[Span], scene: Scene, width: int) -> list[Run]:
    clusters = list(wrap.clusters_of(row))
    overlays = overlays_by_hand(clusters, spans, scene)
    cells: list[Run] = []
    for cluster in clusters:
        look = look_by_hand(cluster, spans, scene, clusters)
        text = cluster.glyph
        if cluster.start in overlays:
            text, mark, label = overlays[cluster.start]
            look = replace(look, mark=mark, initial_of=label)
        cells.append(Run(text, cluster.width, look))
    used = sum(cell.width for cell in cells)
    cells += [Run(" ", 1, PLAIN) for _ in range(width - used)]
    caret = scene.caret
    hidden = caret is not None and caret.start >= row.shown.end and wrap.row_at_offset(caret.start) == row
    if used < width and row.shown.end in overlays and not hidden:
        text, mark, _ = overlays[row.shown.end]
        cells[len(clusters)] = Run(text, 1, Look(mark=mark))
    if caret is not None and caret.start >= row.shown.end and wrap.row_at_offset(caret.start) == row:
        at = len(clusters) if used < width else len(clusters) - 1
        cells[at] = cells[at]._replace(look=replace(cells[at].look, caret=True))
    merged = []
    for look, group in groupby(cells, key=lambda cell: cell.look):
        members = list(group)
        merged.append(Run("".join(m.text for m in members), sum(m.width for m in members), look))
    return merged


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Wrap, list[Span], Scene]:
    text = draw(texts)
    offsets = st.integers(0, len(text))

    def range_() -> Range:
        return Range(*sorted((draw(offsets), draw(offsets))))

    spans = []
    for number in range(draw(st.integers(0, 5)) if text else 0):
        edges = sorted(draw(st.sets(offsets, min_size=0, max_size=4)))
        pairs = list(zip(edges[::2], edges[1::2], strict=False))
        if pairs:
            spans.append(span_of(text, draw(st.sampled_from(LABELS)), *pairs, span_id=str(number)))
    cuts, hits, strings = (sorted(draw(st.sets(offsets, max_size=4))) for _ in range(3))
    found = tuple(Range(a, b) for a, b in zip(hits[::2], hits[1::2], strict=False))
    suggestions = tuple(
        Suggestion(Range(a, b), draw(st.sampled_from(LABELS)), "memory", 1.0)
        for a, b in zip(strings[::2], strings[1::2], strict=False)
    )
    scene = Scene(
        outlines_on=Spans(spans).outlines,
        focus=draw(st.sampled_from([None, *spans])),
        selection=draw(st.none() | st.builds(range_)),
        caret=draw(st.none() | st.builds(range_)),
        numbers=tuple(
            (offset, str(i + 1)) for i, offset in enumerate(sorted(draw(st.sets(offsets, max_size=3))))
        ),
        dim=tuple(Range(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)),
        brackets=draw(st.booleans()),
        view=draw(st.sampled_from(View)),
        suggestions=suggestions,
        offered=draw(st.sampled_from([None, *suggestions])),
        hits_on=lambda range_: [hit for hit in found if hit.overlaps(range_)],
    )
    return Wrap(text, draw(widths)), spans, scene


@given(scenes(), st.integers(0, 3))
def test_runs_are_those_of_a_painter_that_looks_at_every_cluster(
    drawn_scene: tuple[Wrap, list[Span], Scene], margin: int
) -> None:
    wrap, spans, scene = drawn_scene
    width = wrap.width + margin
    for row in wrap.rows_from(wrap.row_at_offset(0), 500):
        runs = runs_of_row(wrap, row, scene, width)
        assert runs == painted_by_hand(wrap, row, spans, scene, width)
        assert sum(run.width for run in runs) == width
        assert all(left.look != right.look for left, right in pairwise(runs))


@given(texts, widths)
def test_rich_measures_a_run_as_the_sum_of_its_clusters(text: str, width: int) -> None:
    wrap = Wrap(text, width)
    for row in wrap.rows_from(wrap.row_at_offset(0), 500):
        glyphs = [cluster.glyph for cluster in wrap.clusters_of(row)]
        assert cell_len("".join(glyphs)) == sum(map(cell_len, glyphs))


def test_spans_are_asked_for_by_row() -> None:
    asked: list[Range] = []

    def outlines_on(range_: Range) -> list[Outline]:
        asked.append(range_)
        return []

    first_row("a b c d e f g h", 4, outlines_on=outlines_on)
    assert asked == [Range(0, 4)]


def test_drawn_initials_take_one_cell() -> None:
    for letter in "abcdefghijklmnopqrstuvwxyz":
        text = "a b"
        runs = first_row(text, 3, outlines_on=on(span_of(text, letter, (2, 3))))
        assert drawn(runs[1].text).width == 1


# -- the margin and the edges of a row -----------------------------------------------------------------------


def margin_row(
    text: str, lead: int, width: int = 6, offset: int = 0, **scene: object
) -> list[tuple[str, object]]:
    """The texts of a row with a margin and what is particular about each."""
    wrap = Wrap(text, width)
    runs = runs_of_row(wrap, wrap.row_at_offset(offset), Scene(**scene), width, lead)  # type: ignore[arg-type]
    assert sum(run.width for run in runs) == lead + width
    return [(run.text, run.look.mark or run.look.tint or run.look.caret) for run in runs]


@pytest.mark.parametrize(
    ("lead", "shown"),
    [
        (0, [("Ann", "person"), ("   ", False)]),
        (1, [("ᵖ", Mark.INITIAL), ("Ann", "person"), ("   ", False)]),
        (3, [("  ", False), ("ᵖ", Mark.INITIAL), ("Ann", "person"), ("   ", False)]),
    ],
)
def test_an_initial_at_the_start_of_a_row_is_in_the_last_cell_of_the_margin(
    lead: int, shown: list[tuple[str, object]]
) -> None:
    assert margin_row("Ann", lead, outlines_on=on(span_of("Ann", "person", (0, 3)))) == shown


@pytest.mark.parametrize(
    ("lead", "shown"),
    [
        (0, [("2", Mark.NUMBER), ("nn   ", False)]),
        (2, [(" ", False), ("2", Mark.NUMBER), ("Ann   ", False)]),
    ],
)
def test_a_number_at_the_start_of_a_row_is_in_the_margin_if_there_is_one(
    lead: int, shown: list[tuple[str, object]]
) -> None:
    assert margin_row("Ann", lead, numbers=((0, "2"),)) == shown


@pytest.mark.parametrize("lead", [0, 2])
def test_a_number_further_on_is_on_the_blank_before_its_match_margin_or_not(lead: int) -> None:
    runs = margin_row("ab cd", lead, numbers=((3, "2"),))
    assert "".join(text for text, _ in runs).rstrip() == f"{' ' * lead}ab2cd"


@pytest.mark.parametrize(
    ("text", "offset", "shown"),
    [
        ("Ann", 1, [("A", False), ("2", Mark.NUMBER), ("n   ", False)]),
        ("a\tb", 2, [("a", False), ("  2", Mark.NUMBER), ("b ", False)]),
        ("漢字", 1, [("漢", False), ("2 ", Mark.NUMBER), ("  ", False)]),
        ("Ann", 3, [("Ann   ", False)]),
        ("Ann\nBo", 4, [("Ann   ", False)]),
    ],
)
def test_a_number_takes_the_cells_of_the_cluster_that_it_is_drawn_on(
    text: str, offset: int, shown: list[tuple[str, object]]
) -> None:
    assert margin_row(text, 0, width=6, numbers=((offset, "2"),)) == shown


@pytest.mark.parametrize(
    ("text", "edges", "width", "shown"),
    [
        ("Ann met", (0, 3), 8, [("Ann", "person"), ("]", Mark.CLOSE), ("met ", False)]),
        ("Ann", (0, 3), 5, [("Ann", "person"), ("]", Mark.CLOSE), (" ", False)]),
        ("Anna", (0, 4), 4, [("Anna", "person")]),
        ("Ann.", (0, 3), 4, [("Ann", "person"), (".", False)]),
        ("Ann\tx", (0, 3), 5, [("Ann", "person"), ("]", Mark.CLOSE), ("x", False)]),
        ("Ann Bo", (4, 6), 6, [("Ann", False), ("ᵖ", Mark.INITIAL), ("Bo", "person")]),
    ],
)
def test_a_bracket_closes_a_span_where_a_blank_or_the_end_of_the_row_follows(
    text: str, edges: tuple[int, int], width: int, shown: list[tuple[str, object]]
) -> None:
    spans = on(span_of(text, "person", edges))
    assert margin_row(text, 0, width, outlines_on=spans, brackets=True) == shown
    plain = margin_row(text, 0, width, outlines_on=spans, brackets=True, view=View.PLAIN)
    assert {mark for _, mark in plain} == {False}


def test_an_initial_wins_over_the_bracket_before_it_and_the_caret_over_the_one_after_the_row() -> None:
    text = "Ann Bo"
    spans = on(span_of(text, "person", (0, 3)), span_of(text, "quelle", (4, 6)))
    assert margin_row(text, 0, 8, outlines_on=spans, brackets=True) == [
        ("Ann", "person"),
        ("q", Mark.INITIAL),
        ("Bo", "quelle"),
        ("]", Mark.CLOSE),
        (" ", False),
    ]
    at_end = margin_row(text, 0, 8, outlines_on=spans, brackets=True, caret=Range(6, 6))
    assert at_end[-2:] == [(" ", True), (" ", False)]


def test_a_caret_is_on_the_row_that_has_it_and_on_no_other() -> None:
    text = "abcd\nef"
    for offset, row, last in (
        (4, 0, ("d", True)),
        (4, 5, ("ef  ", False)),
        (7, 5, (" ", True)),
        (7, 0, ("abcd", False)),
    ):
        shown = margin_row(text, 0, 4, row, caret=Range(offset, min(offset + 1, 7)))
        assert last in shown, (offset, row)
    assert ("d", True) not in margin_row(text, 0, 4, 0, caret=Range(7, 7))


def test_a_suggestion_shows_its_initial_and_a_span_at_the_same_place_its_own() -> None:
    text = "a Bo"
    suggestion = Suggestion(Range(2, 4), "quelle", "memory", 1.0)
    assert margin_row(text, 0, 4, suggestions=(suggestion,))[1] == ("q", Mark.INITIAL)
    spans = on(span_of(text, "person", (2, 4)))
    assert margin_row(text, 0, 4, suggestions=(suggestion,), outlines_on=spans)[1] == ("ᵖ", Mark.INITIAL)
    assert margin_row(text, 0, 4, suggestions=(suggestion,), view=View.LANES)[0] == ("a ", False)


@pytest.mark.parametrize(
    ("count", "around"), [(1, 0), (2, 1), (3, 2), (4, 2)], ids=["one", "two", "three", "four"]
)
@pytest.mark.parametrize("view", [View.TINT, View.PLAIN])
def test_spans_around_another_are_counted_up_to_two(count: int, around: int, view: View) -> None:
    spans = on(*(span_of("abc", "person", (0, 3), span_id=str(n)) for n in range(count)))
    (run,) = first_row("abcd", 4, outlines_on=spans, view=view)[:1]
    assert run.look == (
        Look(tint="person", around=around) if view is View.TINT else Look(around=min(2, count))
    )

"""How panels share a column: it is always filled, what has the keys is there, and nothing is shown in part but it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.view.panel_column import EDGES, first_row, shared_height
from annotator.view.screen_shape import PanelKind, Shape, shape_for

LABELS, SPAN, SPANS, DOCUMENT = PanelKind.LABELS, PanelKind.SPAN, PanelKind.SPANS, PanelKind.DOCUMENT


@given(
    st.fixed_dictionaries(
        {LABELS: st.integers(1, 60), SPAN: st.integers(1, 30), DOCUMENT: st.integers(1, 30)},
        optional={SPANS: st.just(0)},
    ),
    st.integers(3, 80),
    st.sampled_from([PanelKind.ARTICLE, LABELS, SPAN, DOCUMENT]),
)
def test_the_column_is_filled_in_one_order_and_what_has_the_keys_is_never_left_out(
    wanted: dict[PanelKind, int], height: int, keyed: PanelKind
) -> None:
    shared = shared_height(wanted, height, keyed)
    kinds = [kind for kind, _ in shared]
    assert sum(high for _, high in shared) == height
    assert kinds == [kind for kind in (LABELS, SPAN, SPANS, DOCUMENT) if kind in kinds]
    assert keyed in kinds or keyed is PanelKind.ARTICLE
    for kind, high in shared:
        if kind in {SPAN, DOCUMENT} and kind is not keyed and len(kinds) > 1:
            assert high >= wanted[kind] + EDGES
        if kind is SPANS:
            assert high >= 4 + EDGES


def test_labels_get_fewer_rows_before_another_panel_is_left_out() -> None:
    wanted = {LABELS: 40, SPAN: 5, DOCUMENT: 4}
    assert shared_height(wanted, 30, PanelKind.ARTICLE) == [(LABELS, 17), (SPAN, 7), (DOCUMENT, 6)]
    assert shared_height(wanted, 18, PanelKind.ARTICLE) == [(LABELS, 7), (SPAN, 11)]


def test_the_list_of_spans_takes_what_is_left() -> None:
    wanted = {LABELS: 3, SPAN: 4, SPANS: 0, DOCUMENT: 4}
    assert shared_height(wanted, 23, PanelKind.ARTICLE) == [(LABELS, 5), (SPAN, 6), (SPANS, 6), (DOCUMENT, 6)]
    assert shared_height(wanted, 22, PanelKind.ARTICLE) == [(LABELS, 5), (SPAN, 11), (DOCUMENT, 6)]


@given(st.integers(0, 50), st.integers(2, 20), st.integers(0, 49), st.integers(0, 50))
def test_the_row_at_the_cursor_is_seen_and_no_row_is_blank_while_there_are_more(
    rows: int, height: int, cursor: int, top: int
) -> None:
    at = cursor if cursor < rows else None
    first = first_row(rows, height, at, top)
    assert 0 <= first <= max(0, rows - height)
    if at is not None:
        assert first <= at < first + height


def test_the_shape_is_that_of_the_width() -> None:
    widths = {width: shape_for(width) for width in (200, 110, 109, 72, 71, 60)}
    assert [*widths.values()] == [*[Shape.PANELS] * 2, *[Shape.FRAME] * 2, *[Shape.ROWS] * 2]
    assert {shape_for(width, plain=True) for width in widths} == {Shape.PLAIN}

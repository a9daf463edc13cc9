"""The article without an app: which rows it paints, where the mouse points, and what a drag selects and scrolls."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from rich.console import Console
from textual import events
from textual.geometry import Region

from annotator.core.range import Range
from annotator.session.session import Selection, Session
from annotator.session.states import View
from annotator.tui.panels import pointing
from annotator.tui.panels.article_view import MEASURE, ArticleView
from annotator.tui.panels.typeset import Typesetter
from annotator.tui.terminal.strips import StyledText
from tests.marked import press, session_from
from tests.tui.still import posted, rows, still

LINES = "\n".join(f"Line {number:>2} of many." for number in range(40))
LENGTH = len("Line  0 of many.\n")


def moved(session: Session, offset: int) -> Session:
    return replace(session, selection=Selection.caret(offset))


def article_of(session: Session | None, width: int = 40, height: int = 6) -> ArticleView:
    made = still(ArticleView, width, height)
    made.timers = []  # type: ignore[attr-defined]
    for name, value in {
        "capture_mouse": lambda: None,
        "release_mouse": lambda: None,
        "set_interval": lambda seconds, call: SimpleNamespace(seconds=seconds, call=call, stop=lambda: None),
    }.items():
        setattr(made, name, value)
    if session is not None:
        made.show(session)
    return made


def at(offset: int, marked: str = LINES) -> Session:
    return replace(session_from(marked), selection=Selection.caret(offset))


def top(article: ArticleView) -> int:
    return article.window().start // LENGTH


def test_before_a_session_is_shown_there_is_nothing_to_paint_or_to_point_at() -> None:
    article = article_of(None)
    article.repaint()
    article.scroll_rows(3)
    assert rows(article) == []
    assert article.cluster_under(0, 0) is None
    assert article.rows_in_use() == set()
    assert article.window() == Range(0, 0)
    assert [*article.prefetch(at(0))] == []


@pytest.mark.parametrize(
    ("width", "left", "measure"),
    [(38, 2, 35), (93, 2, 90), (94, 2, 90), (95, 3, 90), (120, 15, 90), (4, 2, 1), (1, 0, 1)],
)
def test_the_text_is_centred_in_rows_that_are_not_too_long(width: int, left: int, measure: int) -> None:
    article = article_of(None, width)
    assert (article._left, article._measure()) == (left, measure)
    assert measure <= MEASURE


def test_rows_are_painted_with_the_text_and_blanks_after_it() -> None:
    article = article_of(at(0), 30, 3)
    assert rows(article) == [f"  Line  {number} of many." for number in range(3)]
    assert {strip.cell_length for strip in article._strips} == {30}
    short = article_of(at(0, "Ann met Bo."), 30, 3)
    assert rows(short) == ["  Ann met Bo.", "", ""]
    assert short.window() == Range(0, 11)


@pytest.mark.parametrize(("offset", "first"), [(0, 0), (20 * LENGTH, 18), (39 * LENGTH, 34)])
def test_a_text_opens_with_the_caret_a_third_from_the_top(offset: int, first: int) -> None:
    assert top(article_of(at(offset))) == first


def test_the_wheel_scrolls_and_the_caret_stays_out_of_sight_until_it_moves() -> None:
    session = at(0)
    article = article_of(session)
    down = events.MouseScrollDown(article, 0, 0, 0, 0, 0, shift=False, meta=False, ctrl=False)
    up = events.MouseScrollUp(article, 0, 0, 0, 0, 0, shift=False, meta=False, ctrl=False)
    tops = []
    for _ in range(3):
        article.on_mouse_scroll_down(down)
        tops.append(top(article))
    article.on_mouse_scroll_up(up)
    assert [*tops, top(article)] == [3, 6, 9, 6]
    assert all(event._stop_propagation for event in (down, up)), "nothing around the article scrolls with it"
    article.show(replace(session, group=None))
    assert top(article) == 6
    article.show(moved(session, 5))
    assert top(article) == 0
    assert rows(article) == rows(article_of(moved(session, 5)))


def test_a_view_that_changes_while_the_caret_is_out_of_sight_brings_it_back() -> None:
    session = at(0)
    article = article_of(session)
    article.scroll_rows(20)
    article.show(replace(session, view=View.PLAIN))
    assert top(article) == 0


def test_while_it_is_held_still_nothing_scrolls() -> None:
    session = at(0)
    article = article_of(session)
    with article.held_still():
        article.show(moved(session, 10 * LENGTH))
        assert top(article) == 0
    article.show(moved(session, 30 * LENGTH))
    assert top(article) == 28
    assert rows(article) == rows(article_of(moved(session, 30 * LENGTH)))


def test_another_width_wraps_again_and_another_height_fills_the_pane() -> None:
    article = article_of(at(39 * LENGTH))
    kind = type(article)
    kind.size = replace_size(article, 40, 12)  # type: ignore[misc, assignment]
    article.repaint()
    assert top(article) == 28
    kind.size = replace_size(article, 14, 12)  # type: ignore[misc, assignment]
    article.repaint()
    assert article._wrap.width == 11
    assert article.page() == 10
    kind.size = replace_size(article, 14, 1)  # type: ignore[misc, assignment]
    assert article.page() == 1
    article.repaint()
    assert len(rows(article)) == 1
    wrap = article._wrap
    article.repaint()
    assert article._wrap is wrap
    article.forget_rows()
    article.repaint()
    assert article._wrap is not wrap
    shown = rows(article)
    kind.size = replace_size(article, 0, 12)  # type: ignore[misc, assignment]
    article.repaint()
    assert (article._wrap.width, rows(article)) == (11, shown), "what is not on the screen is left as it is"


def replace_size(article: ArticleView, width: int, height: int) -> object:
    return type(article.size)(width, height)


@pytest.mark.parametrize(
    ("x", "y", "start"),
    [
        (2, 0, 0),
        (0, 0, 0),
        (1, 0, 0),
        (3, 0, 1),
        (17, 0, 15),
        (18, 0, 16),
        (39, 0, 16),
        (2, 1, LENGTH),
        (5, 99, 5 * LENGTH + 3),
        (5, -9, 3),
    ],
)
def test_a_cell_points_at_its_cluster_or_at_the_nearest_one(x: int, y: int, start: int) -> None:
    cluster = article_of(at(0)).cluster_under(x, y)
    assert cluster is not None
    assert cluster.start == start


def test_after_the_end_of_the_text_a_cell_points_at_its_end() -> None:
    assert article_of(at(0, "Ann")).cluster_under(30, 0) == Range(3, 3)


def test_the_rows_in_use_are_those_of_the_caret_the_anchor_and_the_numbers() -> None:
    assert article_of(at(2 * LENGTH)).rows_in_use() == {2}
    session = at(0)
    article = article_of(session)
    article.show(replace(session, selection=Selection(LENGTH, 3 * LENGTH)))
    assert article.rows_in_use() == {1, 3}
    article.scroll_rows(2)
    assert article.rows_in_use() == {1}, "the anchor is out of sight"
    aiming = press(session_from("^one\nMax\ntwo\nMay\nsix"), "p m")[-1].session
    assert article_of(aiming).rows_in_use() >= {1, 3}
    assert aiming.aim is not None
    bare = replace(aiming, aim=replace(aiming.aim, numbered=False))
    assert article_of(bare).rows_in_use() < article_of(aiming).rows_in_use()


def test_the_rows_that_a_key_may_show_next_are_set_a_few_at_a_time_and_painted_only_then() -> None:
    article = article_of(at(0), height=20)
    kind, shown = type(article), rows(article)
    kind.app = SimpleNamespace(console=Console())  # type: ignore[assignment]
    kind.region = Region(0, 1, 40, 20)  # type: ignore[assignment, misc]
    there, set_ = moved(at(0), 30 * LENGTH), article._row_cache._rows
    before = len(set_)
    assert [len(set_) - before for _ in article.prefetch(there)] == [0, 8, 16]
    assert len(set_) - before == 20
    assert rows(article) == shown
    article.show(there)
    assert rows(article) == rows(article_of(there, height=20))


# -- the mouse ---------------------------------------------------------------------------------------------------


def mouse(
    article: ArticleView, kind: type[events.MouseEvent], x: int, y: int, button: int = 1
) -> list[tuple[int, ...]]:
    """What is reported of the event: anchor, head and clicks, or the offset and cell of the menu."""
    event = kind(
        article, x, y, 0, 0, button, shift=False, meta=False, ctrl=False, screen_x=x + 100, screen_y=y + 50
    )
    handlers = (article.on_mouse_down, article.on_mouse_move, article.on_mouse_up)
    handler = dict(zip((DOWN, MOVE, UP), handlers, strict=True))[kind]
    handler(event)  # type: ignore[operator]
    return [
        (each.anchor, each.head, each.clicks)
        if isinstance(each, ArticleView.Pointed)
        else (each.offset, each.x, each.y)
        for each in posted(article)
        if isinstance(each, ArticleView.Pointed | ArticleView.MenuRequested)
    ]


DOWN, MOVE, UP = events.MouseDown, events.MouseMove, events.MouseUp


def test_a_drag_selects_from_the_first_cluster_to_the_last_both_included() -> None:
    article = article_of(at(0))
    assert mouse(article, MOVE, 9, 0) == [], "no button is down"
    assert mouse(article, DOWN, 7, 0) == [(5, 5, 1)]
    assert mouse(article, MOVE, 7, 0) == [], "it is still the same cluster"
    assert mouse(article, MOVE, 9, 0) == [(5, 8, 1)]
    assert mouse(article, MOVE, 7, 0) == [(5, 6, 1)]
    assert mouse(article, MOVE, 4, 0) == [(6, 2, 1)]
    assert mouse(article, UP, 4, 0) == []
    assert mouse(article, MOVE, 9, 0) == []


def test_the_other_buttons_ask_for_the_menu_or_do_nothing() -> None:
    article = article_of(at(0))
    assert mouse(article, DOWN, 7, 1, button=3) == [(LENGTH + 5, 107, 51)]
    assert mouse(article, MOVE, 9, 1) == []
    assert mouse(article, DOWN, 7, 1, button=2) == []
    assert mouse(article_of(None), DOWN, 7, 1) == mouse(article_of(None), DOWN, 7, 1, button=3) == []


@pytest.mark.parametrize(
    ("y", "outside"),
    [(0, 0), (5, 0), (6, 1), (7, 2), (10, 5), (11, 5), (-1, -1), (-5, -5), (-6, -5)],
)
def test_a_drag_outside_scrolls_by_as_many_rows_as_it_is_away(y: int, outside: int) -> None:
    article = article_of(at(0))
    article.scroll_rows(10)
    mouse(article, DOWN, 7, 2)
    mouse(article, MOVE, 9, y)
    timer = article._timer
    assert (timer is not None) == bool(outside)
    article._scroll_and_select()
    assert top(article) == 10 + outside
    ((anchor, head, _),) = [
        (each.anchor, each.head, 1) for each in posted(article) if isinstance(each, ArticleView.Pointed)
    ]
    row = article.window().start + LENGTH * min(max(0, y), 5)
    assert (anchor, head) == (
        (12 * LENGTH + 5, row + 8) if row >= 12 * LENGTH else (12 * LENGTH + 6, row + 7)
    )
    mouse(article, MOVE, 9, 99)
    assert article._timer is not None
    assert article._timer is timer or timer is None, "one timer is enough"
    assert article._timer.seconds == pointing.DRAG_SCROLL  # type: ignore[attr-defined]
    mouse(article, MOVE, 9, 3)
    assert article._timer is None


@pytest.mark.parametrize(
    ("clicks", "button", "told"), [(1, 1, []), (2, 1, [(5, 5, 2)]), (3, 1, [(5, 5, 3)]), (2, 3, [])]
)
def test_a_second_and_a_third_click_are_told(
    clicks: int, button: int, told: list[tuple[int, int, int]]
) -> None:
    article = article_of(at(0))
    event = events.Click(article, 7, 0, 0, 0, button, False, False, False, chain=clicks)
    article.on_click(event)
    assert [
        (each.anchor, each.head, each.clicks)
        for each in posted(article)
        if isinstance(each, ArticleView.Pointed)
    ] == told


def test_a_row_wider_than_its_pane_is_cut() -> None:
    article = article_of(at(0))
    setter = article._typesetter()
    assert setter is not None
    for width, shown in ((9, "ABCDE    "), (5, "ABCDE"), (4, "ABCD")):
        made = Typesetter(setter.styles, setter.schema, width, 0)
        strip = made._strip([StyledText("ABCDE", 5, setter.styles.plain)], 5)
        assert (strip.text, strip.cell_length) == (shown, width)

"""The edges around the article: what they say in each shape, and which cells are painted again."""

from __future__ import annotations

from annotator.core.document import Document
from annotator.tui.panels.article_edges import BottomEdge, SideEdge, TopEdge
from annotator.tui.styles import Styles
from annotator.tui.theme_colors import PLAIN
from annotator.view.cells import set_widths
from annotator.view.screen_shape import Shape
from annotator.view.signs import sign
from annotator.view.widths import Widths
from tests.tui.at_the_keys import NARROW, at_the_keys
from tests.tui.still import STYLES, rows, still, style_at

SMALL = (60, 15)
LONG = "Line of a long text.\n" * 200


def test_the_upper_edge_has_the_title_and_the_place_and_a_blank_row_if_it_has_two() -> None:
    edge = still(TopEdge, 40, 2)
    edge.repaint()
    assert rows(edge) == [], "there is no document yet"
    edge.show(Shape.PANELS, "A title", "document 3 of 14", lit=True)
    assert rows(edge) == [
        "╭─ A title ──────── document 3 of 14 ─╮".replace("────────", "─────────"),
        f"│{' ' * 38}│",
    ]
    assert [style_at(edge._strips, 0, x) for x in (0, 3, 25)] == [STYLES.lit, STYLES.bar_key, STYLES.bar_dim]
    edge.show(Shape.ROWS, "A title", "3/14", lit=False)
    assert rows(edge)[0] == "── A title ───────────────────── 3/14 ──"
    assert [style_at(edge._strips, 0, x) for x in (0, 3)] == [STYLES.line, STYLES.bar]
    edge.show(Shape.FRAME, "A title that is long, and longer", "62% · 3 of 14", "3 of 14", "3/14", lit=True)
    assert rows(edge)[0] == "╭─ A title that is long, and … ─ 3/14 ─╮"
    edge.show(Shape.FRAME, "A title that is long", "62% · 3 of 14", "3 of 14", "3/14", lit=True)
    assert rows(edge)[0] == "╭─ A title that is long ──── 3 of 14 ─╮".replace("────", "─────")
    edge.show(Shape.ROWS, "A title", "3/14", lit=False)
    before = edge._strips
    edge.show(Shape.ROWS, "A title", "3/14", lit=False)
    assert edge._strips is before


def test_the_lower_edge_has_the_source_and_how_far_down_one_is() -> None:
    edge = still(BottomEdge, 30, 1)
    edge.show(Document("d", "", source="https://example.org/a/long/way"), "62%", lit=False)
    assert rows(edge) == ["╰─ example.org ──────── 62% ─╯"]


def test_the_scrollbar_paints_the_cells_that_differ() -> None:
    edge = still(SideEdge, 1, 6)
    painted: list[int] = []
    type(edge)._refresh_rows = lambda _, dirty: painted.extend(dirty)  # type: ignore[method-assign]
    edge.show_place(range(1, 3), frozenset())
    assert "".join(rows(edge)) == "│┃┃│││"
    painted.clear()
    edge.show_place(range(2, 4), frozenset({5}))
    assert "".join(rows(edge)) == "││┃┃│┫"
    assert painted == [1, 3, 5]
    edge.show(lit=False, has_line=False)
    assert rows(edge) == ["", "", "┃", "┃", "", "┫"]
    assert style_at(edge._strips, 5, 0) == STYLES.bar_key


def test_without_colours_the_edges_with_the_keys_are_heavy() -> None:
    edge = still(TopEdge, 20, 1)
    type(edge).styles_of_app = Styles(PLAIN)  # type: ignore[misc, assignment]
    edge.show(Shape.FRAME, "A", "", lit=True)
    assert rows(edge) == ["┏━ A ━━━━━━━━━━━━━━┓"]


def test_where_signs_are_two_cells_wide_there_are_those_of_ascii() -> None:
    edge = still(TopEdge, 20, 1)
    try:
        assert set_widths(Widths(ambiguous=2))
        edge.show(Shape.FRAME, "A", "", lit=False)
        assert rows(edge) == ["+- A --------------+"]
        assert sign("━━╸▌╰─") == "===#+-"
    finally:
        set_widths(Widths())
    assert sign("━━╸▌╰─") == "━━╸▌╰─"


async def test_what_the_edges_say_goes_with_the_page_and_the_cursor_of_the_terminal_with_the_caret(
    tmp_path,
) -> None:
    async with at_the_keys(tmp_path, [LONG, "Two."], size=NARROW) as hands:
        top, right = hands.rows[0], hands.reader._arrangement.edges.right
        assert top.endswith(" 1 of 2 ─╮")
        place = right.place
        await hands.press("pagedown pagedown")
        assert hands.rows[0] != top, "how far down one is"
        assert right.place != place
        x, y = hands.app.cursor_position
        assert hands.rows[y][x:].startswith(hands.word_at_caret)
        await hands.press("/")
        await hands.type("Line 9")
        await hands.press("enter escape escape / l o n g enter")
        assert right.hits == frozenset(range(right.size.height))


async def test_panels_without_room_leave_rows(tmp_path) -> None:
    async with at_the_keys(tmp_path, [LONG, "Two."], size=SMALL) as hands:
        assert hands.rows[0].startswith("── First ─")
        assert hands.rows[0].endswith(" 1/2 ──")
        assert "┃" in hands.rows[1]
        assert hands.rows[11].startswith("── p  Person 0 ")
        await hands.press("p l A")
        assert "╭─ Span ─" in hands.screen
        assert "▌ role" in hands.screen
        await hands.press("escape")
        assert hands.rows[12].startswith("  Person  “Line” role · quoted")

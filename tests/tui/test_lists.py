"""Lists and rows that scroll: what is visible, the signs that there is more, and what a click on each row does."""

from __future__ import annotations

import pytest
from textual import events
from textual.geometry import Region, Size

from annotator.tui.overlays.list_rows import ListRows, VirtualList
from annotator.tui.panels.painted import PaintedWidget
from tests.tui.still import STYLES, posted, rows, still, style_at


def numbered(count: int) -> list[list[tuple[str, str]]]:
    return [[(f"row {number}", "bar")] for number in range(count)]


def list_of(count: int, height: int = 5, cursor: int = 0, width: int = 20) -> VirtualList:
    made = still(VirtualList, width, height)
    made.show(count, lambda offset, limit, _: numbered(count)[offset : offset + limit], cursor)
    return made


def seen(panel: PaintedWidget) -> list[str]:
    """What it painted, without the cell of the cursor's sign ahead of each row."""
    return [row[1:] for row in rows(panel)]


def test_what_a_list_fetches_is_what_it_has_room_for() -> None:
    asked: list[tuple[int, int, int]] = []
    made = still(VirtualList, 20, 5)
    made.show(100, lambda *what: asked.append(what) or [], 50)  # type: ignore[func-returns-value]
    assert asked == [(47, 5, 19)]
    assert rows(made) == [""] * 5


@pytest.mark.parametrize(
    ("count", "height", "cursor", "shown"),
    [
        (3, 5, 0, ["row 0", "row 1", "row 2", "", ""]),
        (5, 5, 4, ["row 0", "row 1", "row 2", "row 3", "row 4"]),
        (6, 5, 0, ["row 0", "row 1", "row 2", "row 3", "↓ 2 more"]),
        (6, 5, 3, ["row 0", "row 1", "row 2", "row 3", "↓ 2 more"]),
        (6, 5, 4, ["↑ 2 more", "row 2", "row 3", "row 4", "row 5"]),
        (9, 5, 4, ["↑ 2 more", "row 2", "row 3", "row 4", "↓ 4 more"]),
        (9, 5, 8, ["↑ 5 more", "row 5", "row 6", "row 7", "row 8"]),
        (9, 5, 99, ["↑ 5 more", "row 5", "row 6", "row 7", "row 8"]),
        (9, 5, -1, ["row 0", "row 1", "row 2", "row 3", "↓ 5 more"]),
        (0, 2, 0, ["", ""]),
        (9, 3, 4, ["↑ 4 more", "row 4", "↓ 4 more"]),
    ],
)
def test_a_list_opens_with_its_cursor_in_sight_and_counts_what_is_not(
    count: int, height: int, cursor: int, shown: list[str]
) -> None:
    made = list_of(count, height, cursor)
    assert seen(made) == shown
    assert made.cursor == max(0, min(cursor, count - 1))


@pytest.mark.parametrize("height", [1, 2])
def test_the_cursor_is_in_sight_even_where_there_is_no_room_for_signs(height: int) -> None:
    made = list_of(9, height)
    for cursor in (*range(9), *reversed(range(9))):
        made.move(cursor - made.cursor)
        assert made._top <= made.cursor < made._top + height


@pytest.mark.parametrize("height", [3, 4, 7])
def test_the_cursor_is_never_under_a_sign(height: int) -> None:
    made = list_of(30, height)
    for cursor in (*range(30), *reversed(range(30)), 15, 3, 28):
        made.move(cursor - made.cursor)
        assert rows(made)[made.cursor - made._top] == f"▌row {cursor}"


def test_a_list_scrolls_by_no_more_than_it_must() -> None:
    made = list_of(30, 5)
    tops = []
    for step in (1, 1, 1, 1, -1, -1, -1):
        made.move(step)
        tops.append(made._top)
    assert tops == [0, 0, 0, 1, 1, 1, 0]


def test_the_row_at_the_cursor_is_painted_as_such_to_its_end() -> None:
    made = list_of(3, 4, 1)
    looks = [[style_at(made._strips, y, x) for x in (0, 1, 19)] for y in range(4)]
    at_cursor = [STYLES.at_cursor("bar_key"), STYLES.at_cursor("bar"), STYLES.row_at_cursor]
    assert looks == [[STYLES.bar] * 3, at_cursor, [STYLES.bar] * 3, [STYLES.bar] * 3]
    hits = still(VirtualList, 9, 2)
    hits.show(2, lambda *_: [[("hit", "bar_hit")]] * 2)
    assert [style_at(hits._strips, y, 1) for y in (0, 1)] == [STYLES.at_cursor("bar_hit"), STYLES.bar_hit]


def test_what_takes_several_rows_is_moved_clicked_and_counted_as_one() -> None:
    made = still(VirtualList, 20, 7)
    two = [[(f"{name} {number}", "bar")] for number in range(9) for name in ("title", "hit")]
    made.show(9, lambda offset, limit, _: two[2 * offset : 2 * (offset + limit)], 3, lines=2)
    assert seen(made) == ["↑ 3 more", "", "title 3", "hit 3", "↓ 5 more", "", ""]
    assert [row[:1] for row in rows(made)] == [" ", "", "▌", "▌", " ", "", ""]
    made.move(1)
    assert made.room == 3
    assert seen(made)[2] == "title 4"
    assert click(made, 3) == 4


def test_a_list_without_rows_on_the_screen_fetches_nothing() -> None:
    made = still(VirtualList, 20, 0)
    made.show(9, lambda *_: pytest.fail("nothing can be seen"))
    assert rows(made) == []


def test_the_keys_move_by_a_row_by_what_is_seen_and_to_both_ends() -> None:
    assert list_of(40, 5).moves(first="home", last="end") == {
        "down": 1, "up": -1, "pagedown": 4, "pageup": -4, "home": -40, "end": 40,
    }  # fmt: skip
    assert list_of(40, 1).moves(first="a", last="b")["pagedown"] == 1


def click(panel: VirtualList, y: int) -> int | None:
    """The row that a click chooses, if any."""
    panel.on_mouse_down(events.MouseDown(panel, 3, y, 0, 0, 1, False, False, False, 3, y))
    return panel.cursor if [type(message) for message in posted(panel)] == [VirtualList.Chosen] else None


@pytest.mark.parametrize(
    ("count", "cursor", "y", "chosen", "after"),
    [
        (9, 4, 1, 2, 2),
        (9, 4, 3, 4, 4),
        (9, 4, 0, None, 0),
        (9, 4, 4, None, 6),
        (9, 0, 0, 0, 0),
        (9, 8, 4, 8, 8),
        (9, 0, 4, None, 5),
        (3, 0, 2, 2, 2),
        (3, 0, 3, None, 0),
        (5, 0, 4, 4, 4),
        (0, 0, 0, None, 0),
    ],
)
def test_a_click_chooses_a_row_and_on_a_sign_moves_on(
    count: int, cursor: int, y: int, chosen: int | None, after: int
) -> None:
    made = list_of(count, 5, cursor)
    assert (click(made, y), made.cursor) == (chosen, after)
    if count:
        assert style_at(made._strips, made.cursor - made._top, 0) == STYLES.at_cursor("bar_key")


def test_the_wheel_moves_the_cursor_of_a_list_by_three_rows_and_no_further_than_its_ends() -> None:
    made = list_of(5)
    cursors = []
    for turn in (made.on_mouse_scroll_down,) * 3 + (made.on_mouse_scroll_up,) * 2:
        turn()
        cursors.append(made.cursor)
    assert cursors == [3, 4, 4, 1, 0]


def test_the_wheel_scrolls_rows_by_three_and_no_further_than_their_ends() -> None:
    made = still(ListRows, 20, 4)
    made.repaint()
    assert rows(made) == ["", "", "", ""], "there is nothing yet"
    made.show(numbered(9))
    assert seen(made) == ["row 0", "row 1", "row 2", "↓ 6 more"]
    turned = []
    for turn in (made.on_mouse_scroll_down,) * 3 + (made.on_mouse_scroll_up,) * 2:
        turn()
        turned.append((made.top, seen(made)))
    assert [top for top, _ in turned] == [3, 5, 5, 2, 0]
    assert turned[0][1] == ["↑ 4 more", "row 4", "row 5", "↓ 3 more"]
    assert turned[1][1] == ["↑ 6 more", "row 6", "row 7", "row 8"]
    made.scroll_rows(2)
    made.show(numbered(2))
    assert (made.top, seen(made)) == (0, ["row 0", "row 1", "", ""])
    made.scroll_rows(1)
    assert made.top == 0


def test_rows_that_are_rendered_for_another_size_before_they_hear_of_it_are_painted_for_it() -> None:
    made = still(ListRows, 20, 4)
    made.show(numbered(9))
    kind = type(made)
    kind.size, kind.region = Size(12, 6), Region(3, 2, 12, 6)  # type: ignore[misc, assignment]
    shown = [*(f"row {number}" for number in range(5)), "↓ 4 more"]
    rendered = made.render_lines(Region(0, 0, 12, 6))
    assert [strip.text.rstrip()[1:] for strip in rendered] == shown
    assert {strip.cell_length for strip in rendered} == {12}
    kind.size = Size(12, 2)  # type: ignore[misc, assignment]
    made.on_resize()
    assert seen(made) == ["row 0", "↓ 8 more"]

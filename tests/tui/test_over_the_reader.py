"""What is over the reader when something goes wrong, when the wheel turns, and when two keys come as one."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual import events
from textual.widgets import Input

from annotator.core.changes import LayerChanged, LayerState
from annotator.core.layer import Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.session.text.hits import Hits, SearchTooSlowError
from annotator.store.document_search import Excerpt, SearchSort
from annotator.store.errors import StoreError
from annotator.store.library_pages import LibraryPages
from annotator.store.library_queries import LastChange, LibraryRow
from annotator.store.store import Store
from annotator.tui.guided_app import GuideLine
from annotator.tui.overlays import library, library_lines, library_orders
from annotator.tui.overlays.command_palette import CommandPalette
from annotator.tui.overlays.help import Help
from annotator.tui.overlays.list_rows import ListRows, VirtualList
from annotator.tui.terminal.driver import EscapeAndKey
from annotator.view.lines import width_of
from annotator.view.screen_shape import Shape
from tests.store.samples import document, keep, opened
from tests.tui.at_the_keys import NARROW, TEXT, WIDE, AtTheKeys, at_the_keys
from tests.tui.still import rows, still

MANY = [f"Text number {number}." for number in range(60)]


async def escape_and(hands: AtTheKeys, key: str) -> None:
    """Escape and a key in one read."""
    event = EscapeAndKey(key, key)
    event.set_sender(hands.app)
    assert hands.app._driver is not None
    hands.app._driver.send_message(event)
    for _ in range(3):
        await hands.pilot._wait_for_screen()
    await hands._settled()


async def test_escape_and_a_key_in_one_read_are_two_keys_and_close_whatever_is_up_but_a_prompt(
    tmp_path: Path,
) -> None:
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p")
        await escape_and(hands, "e")
        assert hands.session.armed is not None
        assert hands.session.armed.label == "event"
        await hands.press("escape")
        for opener in (":", "D"):
            await hands.press(opener)
            assert hands.overlay is not None, opener
            await escape_and(hands, "o")
            assert hands.overlay is None, opener
            assert hands.session.armed is not None, opener
            assert hands.session.armed.label == "policy"
            await hands.press("escape")
        await hands.press("N")
        await hands.type("a")
        await escape_and(hands, "p")
        assert hands.overlay is not None, "what was typed is not lost"
        await hands.press("tab")
        assert hands.kept().note == "a"


async def test_what_is_pasted_on_the_reader_is_refused(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path) as hands:
        hands.reader.post_message(events.Paste("x u Q"))
        await hands.pilot.pause()
        assert (hands.step.message, hands.step.refused) == ("pasted text is ignored here", True)
        assert hands.app.is_running


async def turned(hands: AtTheKeys, text: str, *kinds: type[events.MouseEvent]) -> None:
    await hands.pilot._post_mouse_events([*kinds], offset=hands.place_of(text))
    await hands._settled()


DOWN, UP = events.MouseScrollDown, events.MouseScrollUp


async def test_the_wheel_moves_in_the_library_and_scrolls_the_help(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path, MANY) as hands:
        await hands.press("D")
        assert hands.overlay is not None
        await turned(hands, "Second", DOWN, DOWN, UP, DOWN)
        assert hands.overlay.query_one(VirtualList).cursor == 6
        assert "No. 7" in hands.screen
        await hands.press("escape ? ?")
        assert isinstance(hands.overlay, Help)
        await turned(hands, "group's letter", DOWN, DOWN, UP)
        assert hands.overlay.query_one(ListRows).top == 3
        await hands.press("down up up pagedown pageup")
        assert hands.overlay.query_one(ListRows).top == 2
        await hands.press("enter")
        assert hands.overlay is None


async def test_what_the_disk_refuses_to_the_library_is_in_its_heading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("the disk is gone")

    async with at_the_keys(tmp_path, MANY) as hands:
        await hands.press("D")
        overlay = hands.overlay
        assert isinstance(overlay, library.Library)
        with monkeypatch.context() as patch:
            patch.setattr(Store, "required_left", refuse)
            await hands.press("down")
            assert "Second" in hands.screen
            assert "disk" not in hands.screen, "it is reported where the rows are read"
        with monkeypatch.context() as patch:
            patch.setattr(LibraryPages, "page", refuse)
            await hands.press("pagedown")
            assert "the disk is gone" in hands.rows[0]
            assert "No. 40" not in hands.screen
            await hands.press("enter")
            assert hands.overlay is overlay, "there is no row to open"
        with monkeypatch.context() as patch:
            patch.setattr(Store, "library_pages", refuse)
            await hands.press("tab")
            assert "the disk is gone" in hands.rows[0]
        await hands.press("shift+tab")
        assert "─ only new, by " in hands.screen
        with monkeypatch.context() as patch:
            patch.setattr(Store, "next_unfinished", refuse)
            await hands.press("ctrl+n")
            assert "the disk is gone" in hands.rows[0]
        assert hands.overlay is overlay


async def test_a_pattern_that_gets_too_slow_shows_no_rows_and_leaves_by_escape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_keys(tmp_path) as hands:
        await hands.press("/")
        await hands.type("o")
        await hands.press("enter")
        with monkeypatch.context() as patch:

            def too_slow(*_: object) -> None:
                raise SearchTooSlowError("o")

            patch.setattr(Hits, "some", too_slow)
            await hands.press("Z")
            assert "hits of “o” ─" in hands.screen
            assert "% " not in "\n".join(hands.rows[-8:-2])
            await hands.press("down escape")
        assert hands.overlay is None


async def test_a_narrow_screen_becomes_wide_and_narrow_again_while_a_field_is_filled(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path, size=NARROW) as hands:
        form, article = hands.reader._form, hands.reader._article
        assert (form.size.height, form.shape) == (4, Shape.FRAME)
        await hands.press("T")
        assert form.size.height > 4
        filled = form.size.height
        for size in (WIDE, NARROW):
            await hands.pilot.resize_terminal(*size)
            await hands._settled()
            assert hands.reader.has_class("below") == (size == NARROW)
            assert (form.shape is Shape.FRAME) == (size == NARROW)
            beside = form.region.x > article.region.x and form.region.y <= article.region.y
            assert beside == (size == WIDE)
            assert "▌ topic" in hands.screen
        assert form.size.height == filled
        await hands.press("escape")
        assert form.size.height == 4
        for width, shape in ((110, Shape.PANELS), (109, Shape.FRAME), (72, Shape.FRAME), (71, Shape.ROWS)):
            await hands.pilot.resize_terminal(width, 30)
            await hands._settled()
            assert form.shape is shape
            assert ("╭─ First " in hands.screen) == (shape is not Shape.ROWS)
            assert ("╰─ First.txt " in hands.screen) == (shape is Shape.PANELS)


async def test_enter_chooses_by_what_was_typed_even_before_the_list_has_heard_of_it(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path, [TEXT, "Another one."]) as hands:
        await hands.press(":")
        palette = hands.overlay
        assert isinstance(palette, CommandPalette)
        line = palette.query_one(Input)
        with line.prevent(Input.Changed):
            line.value = "next-document"
        assert palette.takes_key(events.Key("enter", "\r"))
        assert hands.reader.focused is None, "the very next key goes to the reader"
        assert hands.session.document.text == "Another one."
        assert not palette.takes_key(events.Key("x", "x"))
        await hands.press("escape :")
        for keys, cursor in (("down down", 2), ("pagedown", 12), ("up", 11), ("pageup", 1)):
            await hands.press(keys)
            assert palette.query_one(VirtualList).cursor == cursor
        await hands.press("escape D")
        documents = hands.overlay
        assert isinstance(documents, library.Library)
        line = documents.query_one(Input)
        with line.prevent(Input.Changed):
            line.value = "First"
        assert documents.takes_key(events.Key("enter", "\r"))
        assert hands.session.document.text == TEXT


# -- rows of the library and of the guide, without an app ----------------------------------------------------


def row_of(status: Status = Status.IN_PROGRESS, **more: object) -> LibraryRow:
    made = LibraryRow("d", 1, "A title", "folder/a.txt", status, 3, "2026-11-22T10:00:00Z", 9)
    return replace(made, **more)


def line_of(row: LibraryRow, left: int = 0, width: int = 78, agreement: float | None = None) -> str:
    columns = library_lines.columns_for(width, width + 2)
    beside = library_lines.Beside(
        left, agreement, LastChange("amy", row.updated_at) if row.updated_at else None
    )
    return "".join(text for text, _ in library_lines.library_line(row, beside, columns))


def test_in_the_order_of_agreement_a_row_has_it_in_place_of_the_last_change() -> None:
    assert line_of(row_of(), width=98, agreement=0.834).split()[-2:] == ["83%", "agree"]
    assert line_of(row_of(), width=98, agreement=1.0).split()[-2:] == ["100%", "agree"]


@pytest.mark.parametrize(
    ("row", "left", "shown"),
    [
        (row_of(caret=4), 2, ["A title", "━━─── ", "44% ", "3 ", "2"]),
        (row_of(caret=9), 10_000, ["A title", "━━━━─ ", "99% ", "3 ", "9999"]),  # at its end, but not done
        (row_of(), 0, ["A title", "───── ", "0% ", "3"]),
        (row_of(Status.NEW, spans=0, updated_at=None), 2, ["A title", "───── ", "new ", "2"]),
        (row_of(Status.DONE, title="", caret=1), 0, ["Untitled", "━━━━━ ", "100% ", "3"]),
        (row_of(Status.FLAGGED, title="\x1bx", caret=3), 0, ["␛x", "━──── ", "33% !", "3"]),
        (row_of(copies=1), 0, ["A title +1 copy", "─────", "0%", "3"]),
        (row_of(copies=2), 0, ["A title +2 copies", "─────", "0%", "3"]),
        (row_of(is_copy=True, is_own=True), 0, ["▸ ≈ A title", "─────", "0%", "3"]),
    ],
)
def test_a_row_of_the_library_says_how_far_it_is_done_its_spans_and_what_is_left(
    row: LibraryRow, left: int, shown: list[str]
) -> None:
    line = line_of(row, left)
    for part in shown:
        before, found, line = line.partition(part)
        assert (before.strip(), found) == ("", part)
    assert not line.strip()


@pytest.mark.parametrize("screen", [60, 71, 72, 80, 89, 90, 109, 110, 128, 129, 149, 150, 200])
@pytest.mark.parametrize(
    "title", ["T" * 300, "东京" * 90, "क्षि" * 90, "A title"], ids=["long", "wide", "conjuncts", "short"]
)
def test_the_columns_of_the_library_stand_below_their_names_at_every_width(screen: int, title: str) -> None:
    """Also below wide scripts: each piece takes the cells of its column."""
    columns = library_lines.columns_for(screen - 3, screen)
    names = "".join(text for text, _ in library_lines.headings(columns))
    row = row_of(source="a/very/long/way/to/the/folder/of/the/text.txt", title=title)
    beside = library_lines.Beside(7, changed=LastChange("东京 Ann\x1b of the north", "2026-11-22T10:00:00Z"))
    line = library_lines.library_line(row, beside, columns)
    pieces = [(text, width_of(text)) for text, _ in line]
    assert pieces[0][1] == columns.title + 2
    assert sum(cells for _, cells in pieces) == width_of(names) == screen - 4
    assert ("changed" in names, "source" in names) == (screen >= 90, 129 <= screen < 150)
    assert ("who " in names) == (110 <= screen < 150)
    assert columns.title >= min(40, screen - 38)
    if screen >= 72:
        ends = [names.index(name) + len(name) for name in ("spans", "to answer" if screen >= 110 else "left")]
        warned = next(number for number, (_, style) in enumerate(line) if style == "bar_warning")
        at = [width_of("".join(text for text, _ in line[:count])) for count in (warned, warned + 1)]
        assert at == ends
    if "who " in names:
        at = names.index("who ")
        shown = "".join(text for text, _ in line[1:])[at - columns.title - 2 :]
        assert shown.startswith("东京 Ann␛…  2026-11-22")
    if "source" in names:
        assert line[-1][0].rstrip().endswith("text.txt")


def test_below_a_document_is_the_hit_in_its_line_or_where_it_comes_from() -> None:
    excerpt = Excerpt("One day Ann\x1b spoke.\nThen", Range(8, 11), 8, hits=2)
    line = library_lines.hit_line(row_of(), excerpt, 40)
    assert "".join(text for text, _ in line) == "╰ One day Ann␛ spoke.           2 hits"
    assert ("Ann", "bar_hit") in line
    assert library_lines.hit_line(row_of(), None, 40)[1] == ("folder/a.txt", "bar_dim")


@pytest.mark.parametrize("people", [1, 2])
def test_the_filters_and_orders_of_the_library_come_in_a_circle(people: int, tmp_path: Path) -> None:
    status, statuses = None, []
    for _ in range(len(Status) + 1):
        status = library_orders.next_status(status)
        statuses.append(status)
    assert statuses == [*Status, None]
    of = document()
    for annotator in ("amy", "ben")[:people]:
        with opened(tmp_path / "a.db", annotator) as store:
            store.import_records([Record(of)])
            keep(store, of, LayerChanged(LayerState(), LayerState(Status.DONE)))
    tagged = (SearchSort.UNSURE, SearchSort.SURE)  # no tagger has looked yet
    expected = [
        sort
        for sort in SearchSort
        if sort not in tagged and (people == 2 or sort is not SearchSort.AGREEMENT)
    ]
    with opened(tmp_path / "a.db", "amy") as store:
        sort, sorts = SearchSort.NUMBER, []
        for _ in expected:
            sort = library_orders.next_sort(sort, store)
            sorts.append(sort)
    assert sorts == [*expected[1:], SearchSort.NUMBER]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one two", [" one two", "", ""]),
        ("one two three four five", [" one two", " three four", " five"]),
        ("one two three four five six seven", [" one two", " three four", " five six …"]),
        ("one two three four five seven six", [" one two", " three four", " five seve…"]),
    ],
)
def test_the_guide_has_three_rows_and_says_when_there_is_more(text: str, shown: list[str]) -> None:
    guide = still(GuideLine, 12, 3)
    guide.show(text)
    assert rows(guide) == shown
    before = guide._strips
    guide.show(text)
    assert guide._strips is before
    guide.paint_rows([(-1, before[0]), (3, before[0])])  # of a time when it was higher
    assert rows(guide) == shown
    hidden = still(GuideLine, 12, 0)
    hidden.show(text)
    assert rows(hidden) == []

"""Direct painting: a step's rows are sent at once, or repainted through Textual where that is impossible."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Size
from textual.screen import Screen

from annotator.tui.panels import which_key
from tests.tui.at_the_keys import NARROW, WIDE, AtTheKeys, at_the_keys
from tests.tui.sent import SentScreen, WatchedApp

KEYS = ("right", "p", "b", "tab", "down", "V", "u")


@pytest.fixture(autouse=True)
def _nothing_comes_up_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a busy machine takes over a key."""
    monkeypatch.setattr(which_key, "DELAY", 3600)


def frames_of(hands: AtTheKeys, key: str) -> list[str]:
    """The kinds of updates that the key sends before anything else of the app runs."""
    hands.app.kinds.clear()
    hands.workspace.press(key)
    return list(hands.app.kinds)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
async def test_what_a_step_changed_is_sent_at_once_and_later_but_the_list_of_spans(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_the_keys(tmp_path, size=size) as hands:
        await hands.press("left")
        for key in KEYS:
            assert frames_of(hands, key) == ["RowsUpdate"], key
            assert hands.app.unsent() == [], key
            assert not hands.reader._dirty_widgets, "Textual has nothing to paint"
            await hands.pilot.pause(0.05)
            follows = [["PlacedChops"]] if size == WIDE else []
            assert hands.app.kinds[:1] == ["RowsUpdate"], key
            assert hands.app.kinds[1:] in [[], *follows], key


async def test_a_step_that_changes_nothing_sends_nothing(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path) as hands:
        await hands.press("left")
        assert frames_of(hands, "left") == []


async def test_panels_that_are_about_to_move_are_painted_again(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path) as hands:
        await hands.press("left")
        hands.reader.refresh(layout=True)
        assert hands.reader._layout_required
        assert frames_of(hands, "right") == []
        assert hands.app.unsent() != []
        await hands.all_is_sent()
        assert "LayoutUpdate" in hands.app.kinds or "PlacedChops" in hands.app.kinds
        assert "RowsUpdate" not in hands.app.kinds


async def test_nothing_is_sent_in_a_batch_before_it_ends(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path) as hands:
        await hands.press("left")
        with hands.app.batch_update():
            assert frames_of(hands, "right") == []
        await hands.all_is_sent()
        assert "RowsUpdate" not in hands.app.kinds


async def test_what_covers_the_panels_is_never_painted_over(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path) as hands:
        await hands.press(":")
        assert "RowsUpdate" not in frames_of(hands, "right")
        await hands.all_is_sent()
        assert "label sentence" in hands.screen
        await hands.press("escape")
        assert frames_of(hands, "right") == ["RowsUpdate"]


async def test_another_screen_on_top_is_never_painted_over(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path) as hands:
        await hands.app.push_screen(Screen())
        hands.app.kinds.clear()
        hands.workspace.press("right")
        assert hands.app.kinds == []
        await hands.app.pop_screen()
        await hands.pilot.pause()
        await hands.all_is_sent()


@pytest.mark.parametrize("is_heard", [False, True], ids=["app-heard-nothing", "app-heard-it"])
async def test_a_window_that_has_its_size_back_at_once_is_painted_anew(
    tmp_path: Path, *, is_heard: bool
) -> None:
    """Before the screen heard of another: Textual waits a little whether more sizes follow."""
    async with at_the_keys(tmp_path) as hands:
        await hands.press("left")
        for size in (Size(*NARROW), Size(*WIDE)):
            hands.app.post_message(events.Resize(size, size))
            while is_heard and hands.app.size != size:
                await asyncio.sleep(0)
        hands.app.sent = SentScreen(*WIDE)  # what the smaller window cut off is gone
        await hands.all_is_sent()


async def test_the_tests_notice_a_row_that_is_never_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_keys(tmp_path) as hands:
        await hands.press("left")
        with monkeypatch.context() as patch:
            patch.setattr(WatchedApp, "_display", lambda *_: None)
            hands.workspace.press("right")
        unsent = hands.app.unsent()
        assert unsent
        assert all(row.startswith("row ") for row in unsent)
        hands.reader.refresh()

"""The plain screen: the text alone, a form while it is filled, and one line of words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tui.at_the_keys import NARROW, TEXT, WIDE, at_the_keys

DRAWN = set("─│╭╮╰╯├┤┬━╸┃┏┓┗┛▌▁▂▃▄▅▆▇█ᵖ")


async def test_nothing_is_drawn_around_the_text_and_the_last_row_says_what_changed(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path, size=NARROW) as hands:
        before = hands.rows
        hands.workspace.run("plain")
        await hands.pilot.pause()
        assert hands.rows[0].rstrip() == f" {TEXT.splitlines()[0]}"
        assert hands.rows[-1].strip() == "plain screen: on; V shows spans in the text"
        await hands.press("p b")
        assert hands.rows[-1].strip().startswith("Person “Bo Chen” marked")
        assert not DRAWN & set(hands.screen)
        assert hands.app.cursor_position[1] == 0
        await hands.press("A")
        form = [row for row in hands.rows if "role" in row]
        assert len(form) == 2, "in the form and in the line"
        assert not DRAWN & set(hands.screen)
        x, y = hands.app.cursor_position
        assert hands.rows[y][:x].strip() == ">"
        assert hands.rows[y][x:].startswith("role"), "the cursor is where the next key goes"
        assert hands.rows[-1].startswith(" role: no answer; Esc back to the text; o official")
        await hands.press("down")
        x, y = hands.app.cursor_position
        assert hands.rows[y][x:].startswith("quoted")
        await hands.press("escape")
        assert hands.app.cursor_position[1] == 0
        assert len([row for row in hands.rows if row.strip()]) == 1 + len(TEXT.split("\n\n"))
        await hands.press("x")
        hands.workspace.run("plain")
        await hands.pilot.pause()
        assert hands.rows[:-2] == before[:-2]


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 15)])
async def test_the_cursor_of_the_terminal_goes_with_the_field_on_other_screens_too(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_the_keys(tmp_path, size=size) as hands:
        await hands.press("p b")
        at_the_caret = hands.app.cursor_position
        await hands.press("A")
        x, y = hands.app.cursor_position
        assert hands.rows[y][x:].startswith("role")
        assert hands.rows[y][:x].rstrip()[-1] == "▌"
        await hands.press("escape")
        assert hands.app.cursor_position == at_the_caret


async def test_the_library_and_the_statistics_are_words_and_numbers_on_the_plain_screen(
    tmp_path: Path,
) -> None:
    async with at_the_keys(tmp_path, [TEXT, "Ann again."], size=(160, 50)) as hands:
        await hands.press("p b escape p a escape escape")
        hands.workspace.run("plain")
        await hands.press("D")
        await hands.type("ann")
        while not any(re.search(r" Person +2$", row.rstrip()) for row in hands.rows):  # beside the list
            await hands.pilot.pause(0.05)
        assert "2 documents, 3 hits" in hands.screen
        assert any(re.search(r"^ *> *First +\d+% +2 +1 ", row) for row in hands.rows), hands.screen
        assert not DRAWN & set(hands.screen)
        await hands.press("escape escape I")
        while "counting" in hands.screen:
            await hands.pilot.pause(0.05)
        await hands._settled()
        assert any(re.search(r" Person +2 ", row) for row in hands.rows)
        assert "on a day of work, at most 2 a day" in hands.screen
        assert not DRAWN & set(hands.screen)


async def test_the_plain_screen_has_the_whole_width_and_overlays_without_lines(tmp_path: Path) -> None:
    long = "word " * 60
    async with at_the_keys(tmp_path, [long], size=WIDE) as hands:
        hands.workspace.run("plain")
        await hands.pilot.pause()
        assert len(hands.rows[0].rstrip()) > WIDE[0] - 6
        await hands.press("?")
        assert "Keys now" in hands.screen
        assert not DRAWN & set(hands.screen)
        await hands.press("escape :")
        assert "Commands" in hands.screen
        assert not DRAWN & set(hands.screen)

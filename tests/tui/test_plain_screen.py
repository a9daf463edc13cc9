"""The plain screen: the text alone, a form while it is filled, and one line of words."""

from __future__ import annotations

from pathlib import Path

from tests.tui.at_the_keys import NARROW, TEXT, WIDE, at_the_keys

DRAWN = set("─│╭╮╰╯├┤┬━┃┏┓┗┛▌█ᵖ")


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
        assert hands.rows[-1].startswith(" role: no answer; Esc back to the text; o official")
        await hands.press("escape")
        assert len([row for row in hands.rows if row.strip()]) == 1 + len(TEXT.split("\n\n"))
        await hands.press("x")
        hands.workspace.run("plain")
        await hands.pilot.pause()
        assert hands.rows[:-2] == before[:-2]


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
        assert not DRAWN - {"▌"} & set(hands.screen)

"""The terminal is asked at the start how wide it draws what terminals differ over."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.view.widths import ASKED, Widths
from tests.terminal.terminal import Terminal

TEXT = "I \u2764\ufe0f you, Ann."
NARROW_HEART = [1 if name == "emoji_by_selector" else getattr(Widths(), name) for name in ASKED]


def opened(folder: Path, *widths: int, **environment: str) -> Terminal:
    (folder / "heart.txt").write_text(TEXT)
    return Terminal("--annotator", "amy", "heart.txt", cwd=folder, widths=widths, **environment)


def cells_of_the_heart(screen: str) -> int:
    """From the heart to the blank after it: pyte itself gives it one cell, the second one is left free."""
    row = next(row for row in screen.splitlines() if "you, Ann" in row and "I" in row)
    return row.index("you") - row.index("\u2764") - 1


def test_a_terminal_that_answers_is_painted_by_its_own_widths(tmp_path: Path) -> None:
    with opened(tmp_path, *NARROW_HEART) as terminal:
        terminal.wait_for(lambda screen: "you, Ann" in screen and cells_of_the_heart(screen) == 1)
        terminal.type("p a")
        screen = terminal.wait_for("1 span ")
        assert "Person “Ann”" in screen
        assert "[1;" not in screen
        assert "no key" not in screen, "no answer acts as keys"


@pytest.mark.parametrize("widths", [(), tuple(NARROW_HEART[:3])], ids=["silent", "stops answering"])
def test_a_terminal_that_does_not_answer_holds_nothing_up(tmp_path: Path, widths: tuple[int, ...]) -> None:
    with opened(tmp_path, *widths) as terminal:
        screen = terminal.wait_for("you, Ann")
        assert cells_of_the_heart(screen) == 2
        terminal.type("p a")
        terminal.wait_for("1 span ")


def test_the_query_is_visible_in_no_frame_and_is_sent_once(tmp_path: Path) -> None:
    with opened(tmp_path, *NARROW_HEART) as terminal:
        terminal.wait_for("you, Ann")
        terminal.type("p a")  # the first paint may come before the word that there are frames
        terminal.wait_for("1 span ")
        assert terminal.raw.count(b"\x1b[6n") == len(ASKED)
        assert terminal.raw.rindex(b"\x1b[6n") < terminal.raw.index(b"Ann")
        assert terminal.raw.rindex(b"\x1b[6n") < terminal.raw.index(b"\x1b[?2026h")
        family, _ = ASKED["joined"]
        assert family not in terminal.text

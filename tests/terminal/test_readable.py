"""Everything is readable in small and large terminals, and nothing is cut off without a sign."""

import shutil
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal

ARTICLE = Path(__file__).parents[2] / "sample_data" / "section-66a.txt"
SIZES = [(60, 15), (80, 24), (200, 60)]
EDGE = " …▐─·0123456789"
"""What may stand in the last column: nothing, the sign that something was cut, the scrollbar, a rule, a count."""
BORDER = "│┃┫╮╯┤"
"""The right edge of a panel, inside which the same holds."""


@pytest.fixture
def article(tmp_path):
    """The article under a short name: the address of where it lies is shown, and may just fill its row."""
    return shutil.copy(ARTICLE, tmp_path) and ARTICLE.name


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_everything_that_comes_up_can_be_read(tmp_path, article, columns, rows):
    with Terminal("--annotator", "amy", article, cwd=tmp_path, columns=columns, rows=rows) as terminal:
        terminal.wait_for("✓ saved")

        def seen(keys: str, *texts: str) -> str:
            if keys:
                terminal.type(keys)
            screen = terminal.wait_for(lambda screen: all(text in screen for text in texts))
            inside = [row[:-1] if row[-1] in BORDER else row for row in screen.split("\n")]
            cut = [row for row in inside if row[-1] not in EDGE]
            assert not cut, f"{keys}: cut off without a sign: {cut}"
            return screen

        armed = seen("p", "PERSON  first letter")
        assert "Space here" in armed
        assert "Section 66A" in armed
        seen(
            "", "Keys now · Person", "letter", "the nearest word", "Esc", "disarm"
        )  # they come up by themselves
        assert "Section 66A" in terminal.text, "the row of the caret is not covered"
        aimed = seen("b", "Person “By”", "1–9 that match")
        assert "2Bal" in aimed
        assert "3brought" in aimed
        keys = seen("?", "Keys now", "that numbered match")
        assert "2Bal" in keys
        assert "3brought" in keys
        helped = seen("?", "type to search in names, keys", "Labels", "label's letter")
        assert ("more" in helped) is (rows < 60 or "statistics" not in helped)
        terminal.send("span ends")
        terminal.wait_for("the span ends one word earlier")
        seen("escape", "? keys")
        palette = seen(":", "label sentence", "more")
        assert "Enter" in palette
        terminal.send("shrink start")
        terminal.wait_for(lambda screen: "shrink start" in screen and "label sentence" not in screen)
        seen("escape", "? keys")
        seen("N", "Note on Person “By”", "Enter saves")
        seen("escape", "? keys")
        seen("L", "part of a name", "Policy")
        seen("escape", "? keys")
        seen("D", "Library", "Enter open")
        seen("escape", "? keys")


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_the_keys_come_up_by_themselves(tmp_path, article, columns, rows):
    with Terminal("--annotator", "amy", article, cwd=tmp_path, columns=columns, rows=rows) as terminal:
        terminal.wait_for("✓ saved")
        terminal.type("e")
        terminal.wait_for("Keys now · Event")
        terminal.type("a")
        terminal.wait_for(lambda screen: "Event “a" in screen and "Keys now" not in screen)


def test_the_other_button_opens_a_menu_that_the_mouse_chooses_from(tmp_path, article):
    with Terminal("--annotator", "amy", article, cwd=tmp_path, columns=60, rows=15) as terminal:
        terminal.wait_for("✓ saved")
        terminal.type("p b")
        terminal.wait_for("1 span ")

        def click(button: int, text: str) -> None:
            row = next(y for y, row in enumerate(terminal.screen.display) if text in row)
            at = f"{terminal.screen.display[row].index(text) + 2};{row + 1}"
            terminal.send(f"\x1b[<{button};{at}M\x1b[<{button};{at}m")

        click(2, "By annotator")
        terminal.wait_for("delete it")
        click(0, "make it Policy")
        terminal.wait_for("Policy “By”, was Person")

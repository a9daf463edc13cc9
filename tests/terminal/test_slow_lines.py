"""A slow line that brings the bytes of a sequence one by one, to the installed program."""

import time
from pathlib import Path

import pytest

from annotator.tui.terminal.sequences import TAIL_WAIT
from tests.terminal.terminal import Terminal
from tests.terminal.test_main_job import ARTICLE, exported, opened

SILENT = [
    "\x1b[<35;20;8M", "\x1b[M#0(",
    "\x1b[97;1:3u", "\x1b[68;2:3u",
    "\x1b[I", "\x1b[O",
    "\x1b[200~D<x\x1b[201~",
]  # fmt: skip
"""A mouse that only moves, keys let go, the focus of the window, and a paste, which is refused."""

THERE_AND_BACK = ["\x1b[D", "\x1b[C", "\x1bOD", "\x1bOC"]
"""Arrows out of the focused span, which an Escape before them may let go of, and into it again."""

FOCUSED = "x delete this Policy"


TRIES = 5
"""How often a line is tried that a busy machine has held up longer than the app waits for the rest of a sequence."""


def is_dribbled(terminal: Terminal, sequences: list[str], milliseconds: int) -> bool:
    """Send the sequences byte by byte; return whether no byte was later than the app waits."""
    longest, last = 0.0, time.monotonic()
    for byte in "".join(sequences):
        terminal.send(byte)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
        time.sleep(milliseconds / 1000)  # what the line does is what is tested
    return longest < TAIL_WAIT


@pytest.mark.parametrize("milliseconds", [5, 20, 60, 100])
def test_the_bytes_of_a_sequence_never_act_as_keys(tmp_path: Path, milliseconds: int) -> None:
    for number in range(TRIES):
        folder = tmp_path / str(number)
        folder.mkdir()
        with opened(folder, str(ARTICLE)) as terminal:
            terminal.type("o s")
            terminal.wait_for("Policy “Section 66A”")
            if not is_dribbled(terminal, SILENT, milliseconds):
                continue
            screen = terminal.wait_for("pasted text is ignored here")
            assert "? keys" in screen, "nothing came up over the article"
            if not is_dribbled(terminal, THERE_AND_BACK, milliseconds):
                continue
            screen = terminal.wait_for(lambda screen: "ignored" not in screen and FOCUSED in screen)
            assert "1 span · ✓ saved" in screen
            (record,) = exported(folder)
            assert [(span["start"], span["end"]) for span in record["spans"]] == [(8, 19)]
            return
    pytest.skip("this machine is too busy to send a byte every tenth of a second")


def test_escape_acts_at_once_and_what_is_typed_after_it_is_not_lost(tmp_path):
    with opened(tmp_path, str(ARTICLE)) as terminal:
        terminal.type("o s")
        terminal.wait_for("Policy “Section 66A”")
        terminal.type("p")
        terminal.wait_for("PERSON  first letter")
        terminal.type("escape")
        terminal.wait_for(lambda screen: "PERSON  first letter" not in screen)
        terminal.type("D")
        terminal.wait_for("Enter open")
        terminal.type("escape")
        terminal.wait_for(FOCUSED)
        terminal.send("[")  # which could begin a sequence, and turns out not to
        terminal.send("?")
        terminal.wait_for("Keys now")

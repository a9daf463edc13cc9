"""A slow line that brings the bytes of a sequence one by one, to the installed program."""

import time

import pytest

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

FOCUSED = ". , end   < > start   x delete"


@pytest.mark.parametrize("milliseconds", [5, 20, 60, 100])
def test_the_bytes_of_a_sequence_never_act_as_keys(tmp_path, milliseconds):
    with opened(tmp_path, str(ARTICLE)) as terminal:

        def dribble(sequences):
            for byte in "".join(sequences):
                terminal.send(byte)
                time.sleep(milliseconds / 1000)  # what the line does is what is tested

        terminal.type("o s")
        terminal.wait_for("Policy “Section 66A”")
        dribble(SILENT)
        screen = terminal.wait_for("pasted text is ignored here")
        assert "? keys" in screen, "nothing came up over the article"
        dribble(THERE_AND_BACK)
        screen = terminal.wait_for(lambda screen: "ignored" not in screen and FOCUSED in screen)
        assert "1 span · ✓ saved" in screen
        (record,) = exported(tmp_path)
        assert [(span["start"], span["end"]) for span in record["spans"]] == [(8, 19)]


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

"""Another program holds the database for itself: the app opens, marks wait and can be given up, quitting is prompt."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminal.test_main_job import ARTICLE, exported, opened

LOCKERS = {
    "another program": (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect('annotations.db', isolation_level=None)\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
    ),
    "this program": (
        "import fcntl, sys\nfile = open('annotations.db-lock')\nfcntl.flock(file, fcntl.LOCK_EX)\n"
    ),
}
WAITING = "waiting for another program that writes to the database; Esc gives up"
PROMPT = 3.0
"""Seconds that quitting may take on a busy machine; the program waits for one of them at most."""


@contextmanager
def locked(folder: Path, how: str) -> Iterator[None]:
    """A process has the database for itself meanwhile."""
    script = f"{LOCKERS[how]}print('locked', flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        yield
        process.communicate(timeout=20)


@pytest.mark.parametrize("how", LOCKERS)
def test_the_article_is_shown_a_mark_waits_and_quitting_is_prompt(tmp_path, how):
    with opened(tmp_path, str(ARTICLE)) as terminal:
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    with locked(tmp_path, how):
        with opened(tmp_path) as terminal:
            assert "NEW DELHI" in terminal.text
            assert "Library" not in terminal.text
            terminal.type("o s")
            terminal.wait_for(WAITING)
            terminal.type("escape")
            terminal.wait_for("not saved: another process is writing to ")
            terminal.type("escape")
            terminal.wait_for("label then letter")
            assert "0 spans · ✓ saved" in terminal.status
            pressed = time.monotonic()
            terminal.type("Q")
            assert terminal.wait_for_exit() == 0, "all that was shown is saved"
            assert time.monotonic() - pressed < PROMPT
            (line,) = terminal.said_at_the_end
            assert line.startswith("not written: where you were and 4 keys of the key log (another process")
        with opened(tmp_path) as terminal:
            terminal.type("o s")
            terminal.wait_for(WAITING)
            pressed = time.monotonic()
            terminal.type("Q")
            assert terminal.wait_for_exit() == 1
            assert time.monotonic() - pressed < PROMPT
            step, _ = terminal.said_at_the_end
            assert step == "not saved: the last step, since another program writes to the database"
    (record,) = exported(tmp_path)
    assert record["spans"] == []


def test_a_mark_that_waits_is_made_when_the_other_has_done(tmp_path):
    with opened(tmp_path, str(ARTICLE)) as terminal:
        with locked(tmp_path, "another program"):
            terminal.type("o s")
            terminal.wait_for(WAITING)
        terminal.wait_for("1 span · ✓ saved")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    (record,) = exported(tmp_path)
    assert [span["text"] for span in record["spans"]] == ["Section 66A"]

"""An error that nobody foresaw, while the app is open: the terminal is as it was, and a report says where it happened.

The error is put into the program by the one that starts it here; the program itself has no way to ask for one.
"""

import re
import sys

import pytest

from tests.terminal.terminal import Terminal
from tests.terminal.test_main_job import exported
from tests.terminal.test_terminal_manners import left_on

TEXT = "Ada Quill is ill, said her brother.\n"
FILE = "letter of Ada.txt"
PLANTED = ("Ada", "Quill", "brother", "letter", "amy")

PATCHED = """
import asyncio, sys, threading
from annotator.cli import main
from annotator.workspace.engine import Engine

run = Engine.run

def fail(text):
    planted = text
    raise ValueError(planted, "letter of Ada.txt")

def failing(engine, session, command, argument=""):
    if command.name == "row-down":
        {how}
    return run(engine, session, command, argument)

Engine.run = failing
sys.argv[0] = "annotator"
main()
"""
WAYS = {
    "in a handler": "fail(session.document.text)",
    "in a thread": "threading.Thread(target=fail, args=(session.document.text,)).start()",
    "in a callback": "asyncio.get_running_loop().call_soon(fail, session.document.text)",
    "in a task": "asyncio.get_running_loop().create_task(asyncio.to_thread(fail, session.document.text))",
}


@pytest.mark.parametrize("how", WAYS)
def test_the_app_leaves_the_terminal_as_it_was_and_a_report_without_texts(tmp_path, how):
    (tmp_path / FILE).write_text(TEXT)
    program = PATCHED.format(how=WAYS[how])
    state = tmp_path / ".state"
    with Terminal(
        "-c", program, FILE, "--annotator", "amy", "--theme=dark",
        cwd=tmp_path, program=sys.executable, XDG_STATE_HOME=str(state),
    ) as terminal:  # fmt: skip
        terminal.wait_for("✓ saved")
        terminal.type("right right p b")
        terminal.wait_for("1 span ")
        terminal.type("down")
        assert terminal.wait_for_exit() == 70
    assert left_on(terminal.raw) == []
    said = terminal.raw.rpartition(b"\x1b[?1049l")[2].decode()
    said = re.sub(r"\x1b\[[?<>]?[0-9;]*[a-z]", "", said)
    [report] = (state / "annotator" / "reports").iterdir()
    assert re.sub(r"\s+", "", said) == re.sub(
        r"\s+", "",
        "annotator: an error in the program (ValueError); everything marked so far is saved; "
        f"a report, without texts and names of yours, is {str(report)!r}",
    )  # fmt: skip
    text = report.read_text()
    assert [planted for planted in PLANTED if planted in text or planted in said] == []
    assert "command: open --annotator --theme\n" in text
    assert re.search(r"last commands in the app: word-right, word-right, .*label", text)
    assert re.search(r"__main__\.py:\d+ fail\n", text)
    assert re.search(r"screen: \d+x\d+\n", text)
    [record] = exported(tmp_path)
    assert len(record["spans"]) == 1


def test_what_is_printed_after_the_app_shows_what_a_terminal_would_obey(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    program = PATCHED.format(how='raise __import__("click").ClickException("x\\x1b[31m")')
    with Terminal(
        "-c", program, "a.txt", "--annotator", "amy", cwd=tmp_path, program=sys.executable
    ) as terminal:
        terminal.wait_for("✓ saved")
        terminal.type("down")
        assert terminal.wait_for_exit() == 1
    assert terminal.raw.endswith(b"Error: x\\x1b[31m\r\n")

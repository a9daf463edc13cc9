"""Notes of several lines: in the app, and in the user's own editor, to which the terminal is lent."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.terminal.terminal import Terminal
from tests.terminal.test_main_job import exported

WRITES = """
import sys
from pathlib import Path
path = Path(sys.argv[-1])
print("the editor has", repr(path.read_text()), flush=True)
input()
path.write_text("first $(touch no)\\x1b[31m\\nsecond\\n")
sys.exit(int(sys.argv[1]))
"""


def opened(folder: Path, **environment: str) -> Terminal:
    article = folder / "a.txt"
    article.write_text("Ann Lee left.\n", encoding="utf-8")
    terminal = Terminal("--annotator", "amy", str(article), cwd=folder, **environment)
    terminal.wait_for("✓ saved")
    return terminal


def editor(folder: Path, code: int) -> str:
    program = folder / "my editor.py"
    program.write_text(WRITES, encoding="utf-8")
    return f"{sys.executable} '{program}' {code}"


def test_a_note_is_written_in_the_users_editor(tmp_path: Path) -> None:
    with opened(tmp_path, EDITOR=editor(tmp_path, 0), VISUAL="") as terminal:
        terminal.type("; v")
        terminal.wait_for("the editor has ''")
        terminal.send("\r")
        terminal.wait_for("note saved")
        terminal.type("; v")
        terminal.wait_for("the editor has 'first $(touch no)[31m\\nsecond\\n'")
        terminal.send("\x03")  # to both, and not to quit the app
        terminal.wait_for("ended with code")
        terminal.type("p a")
        terminal.wait_for("1 span ")
    assert exported(tmp_path)[0]["note"] == "first $(touch no)[31m\nsecond"
    assert not (tmp_path / "no").exists()


def test_without_an_editor_it_is_said_what_to_set(tmp_path: Path) -> None:
    with opened(tmp_path, EDITOR="", VISUAL="") as terminal:
        terminal.type("; v")
        terminal.wait_for("no editor is set; set EDITOR to a program, such as nano")


def test_a_note_gets_more_lines_by_the_arrow(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.type("N")
        terminal.wait_for("Enter saves · ↓ more lines · Esc cancels")
        terminal.send("one")
        terminal.type("down")
        terminal.wait_for("Tab saves · Esc cancels")
        terminal.send("two\rthree")
        terminal.type("tab")
        terminal.wait_for("note saved")
    assert exported(tmp_path)[0]["note"] == "one\ntwo\nthree"

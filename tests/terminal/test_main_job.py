"""The main job by keys in a real terminal: read, mark, fill, quit, come back, undo, export."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import annotator
from tests.terminal.terminal import Terminal

SAMPLES = Path(__file__).parents[2] / "sample_data"
ARTICLE = SAMPLES / "section-66a.txt"
ANNOTATOR = str(Path(sys.executable).with_name("annotator"))


def exported(folder: Path, *options: str) -> list[dict]:
    result = annotator("export", *options, cwd=folder)
    assert (result.code, result.err) == (0, "")
    return result.records


def opened(folder: Path, *arguments: str, **options: int) -> Terminal:
    terminal = Terminal("--annotator", "amy", *arguments, cwd=folder, **options)
    terminal.wait_for("✓ saved")
    return terminal


MARKED = [
    (8, 19, "policy", "Section 66A"),
    (192, 205, "person", "Bal Thackeray"),
    (294, 302, "event", "arrested"),
    (320, 333, "person", "Shaheen Dhada"),
    (644, 670, "policy", "Information Technology Act"),
]


def test_what_is_marked_and_filled_by_keys_survives_a_restart_and_leaves_as_jsonl(tmp_path):
    with opened(tmp_path, str(ARTICLE)) as terminal:
        for keys, seen in (
            ("o s", "1 span "),
            ("p b", "2 spans"),
            ("2", "Bal Thackeray”"),  # the second match on the screen
            ("e a", "3 spans"),
            ("3", "Event “arrested”"),
            ("p s", "Person “Shaheen Dhada”"),
            ("o i", "5 spans"),
            ("3", "Policy “Information Technology Act”"),
            ("A l", "kind: law"),
            ("escape", "x delete"),
            ("T c", "topic: censorship"),
            ("escape", "x delete"),
        ):
            terminal.type(keys)
            terminal.wait_for(seen)
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    (record,) = exported(tmp_path)
    assert [(s["start"], s["end"], s["label"], s["text"]) for s in record["spans"]] == MARKED
    assert record["spans"][-1]["attributes"] == {"kind": "law"}
    assert record["fields"] == {"topic": "censorship"}
    assert record["status"] == "in_progress"
    assert record["annotators"] == ["amy"]

    with opened(tmp_path) as terminal:
        terminal.wait_for("5 spans")
        for _ in range(4):  # topic, kind, the third match, the span itself
            terminal.type("u")
            terminal.wait_for("undid")
        terminal.wait_for("4 spans")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    (record,) = exported(tmp_path)
    assert [(s["start"], s["end"], s["label"], s["text"]) for s in record["spans"]] == MARKED[:-1]
    assert record["fields"] == {}
    assert record["text"] == ARTICLE.read_text(encoding="utf-8")
    assert record["offset_unit"] == "codepoint"


def test_pasted_text_never_acts_as_keys(tmp_path):
    with opened(tmp_path, str(ARTICLE)) as terminal:
        terminal.send("\x1b[200~o s\x1b[31mQ x\x07\x1b[201~")
        terminal.wait_for("pasted text is ignored here")
        terminal.type("o")
        terminal.wait_for("POLICY  first letter")
        assert "0 spans" in terminal.text


def test_text_from_files_is_never_sent_as_a_control_sequence(tmp_path):
    nasty = "Title \x1b]0;owned\x07\nbody \x1b[2J \x9b31m \x9d0;x\x9c \x07 [bold]b[/] [/x] \x7f\x00 end\n"
    (tmp_path / "nasty.jsonl").write_text(json.dumps({"text": nasty, "title": nasty}) + "\n")
    with opened(tmp_path, "nasty.jsonl") as terminal:
        screen = terminal.wait_for("[bold]b[/] [/x]")
        assert "␛]0;owned␇" in screen
        terminal.type("D")
        terminal.wait_for("Library")
        raw = re.sub(
            r"\x1b\]22;\w+\x07", "", terminal.raw.decode("utf-8", "replace")
        )  # Textual's mouse pointer
        assert "\x1b]0;owned" not in raw
        assert not set("\x9b\x9d\x07\x00") & set(raw)


@pytest.mark.parametrize(("columns", "rows"), [(60, 15), (80, 24), (160, 50)])
def test_the_screen_holds_its_parts_at_any_size(tmp_path, columns, rows):
    with opened(tmp_path, str(ARTICLE), columns=columns, rows=rows) as terminal:
        terminal.type("o s")
        screen = terminal.wait_for("1 span ")
        assert "Section 66A" in screen
        assert "? keys" in screen
        terminal.type("A")
        terminal.wait_for("▌ kind")
        terminal.type("escape")
        terminal.wait_for("x delete")
        terminal.type("?")
        terminal.wait_for("Keys now")
        terminal.type("?")
        terminal.wait_for("type to search in names, keys")
        terminal.type("escape")
        terminal.wait_for("x delete")  # the footer, which the panel covers
        terminal.type("D")
        terminal.wait_for("Library")


def test_a_wrong_path_is_one_line_and_exit_code_two(tmp_path):
    result = subprocess.run(
        [ANNOTATOR, "import", "nowhere.txt"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert result.stderr == "nowhere.txt: there is no such file or folder, check the path\n"
    assert result.stdout == ""

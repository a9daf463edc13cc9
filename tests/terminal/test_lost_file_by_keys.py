"""The database is lost while someone marks: it is said, the work goes on in a new file, and what is shown is in it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.command import annotator, jsonl
from tests.store import test_lost_file as accidents
from tests.terminal.terminal import Terminal
from tests.terminal.test_main_job import exported, opened

ONE, TWO = "Bo Chen saw Ann Lee in Oslo.\n", "Ann Lee met Bo Chen and Di Fox.\n"
EARLIER = {"start": 12, "end": 19, "label": "person", "text": "Ann Lee", "annotator": "amy"}
RESCUED = "annotations-rescued.db"

Accident = Callable[[Path, Path], None]
ACCIDENTS: list[tuple[Accident, str, bool]] = [
    (accidents.remove, "annotations.db was removed or moved away, or its disk is gone", True),
    (accidents.move_away, "annotations.db was removed or moved away, or its disk is gone", True),
    (accidents.move_over, "annotations.db was replaced by another file", True),
    (accidents.copy_over, "annotations.db was written over", False),
    (accidents.empty, "annotations.db was written over", False),
    (
        accidents.remove_log,
        "annotations.db-wal, which holds the latest changes, was removed or replaced",
        True,
    ),
]
"""What happens, how it is said, and whether all of the database can be saved: else what this session did."""

Spans = set[tuple[str, str, str]]


@pytest.fixture
def terminal(tmp_path):
    """A span of an earlier day is in the first document; the folder of the database is one of its own."""
    folder = tmp_path / "work"
    folder.mkdir()
    texts = jsonl(tmp_path / "texts.jsonl", {"text": ONE, "spans": [EARLIER]}, {"text": TWO})
    assert annotator("import", "--annotator", "amy", texts, cwd=folder).code == 0
    with opened(folder, columns=200) as terminal:
        yield terminal


def mark_in_both(terminal: Terminal) -> Spans:
    """Mark in both documents; return all spans that were shown."""
    for keys, seen in (("J", "2 of 2"), ("p d", "“Di Fox”"), ("K", "1 of 2"), ("p b", "2 spans")):
        terminal.type(keys)
        terminal.wait_for(seen)
    return {(ONE, "person", "Ann Lee"), (ONE, "person", "Bo Chen"), (TWO, "person", "Di Fox")}


def spans_in(folder: Path, name: str) -> Spans:
    return {(r["text"], s["label"], s["text"]) for r in exported(folder, "--db", name) for s in r["spans"]}


def what_took_its_place(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def check_is_whole(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(("accident", "said", "is_whole"), ACCIDENTS)
def test_the_work_goes_on_in_a_new_file_by_keys(
    terminal: Terminal, tmp_path: Path, accident: Accident, said: str, *, is_whole: bool
) -> None:
    shown = mark_in_both(terminal)
    path = tmp_path / "work" / "annotations.db"
    accident(path, tmp_path)
    put = what_took_its_place(path)
    terminal.type("e o")
    terminal.wait_for(f"not saved, ; w saves your work in a new file: {said}")
    terminal.type("right")
    terminal.wait_for(lambda _: terminal.status.endswith("2 spans · not saved") and said not in terminal.text)
    terminal.type("; w")
    terminal.wait_for("Save the work in")
    terminal.wait_for(RESCUED)
    terminal.type("enter")
    what = "all of it, as it was last" if is_whole else "this session's work, 2 actions in 2 documents"
    terminal.wait_for(f"{what}, is in {RESCUED}; the work goes on there")
    assert "2 spans · ✓ saved" in terminal.status
    terminal.type("e o")
    terminal.wait_for("3 spans · ✓ saved")
    terminal.type("Q")
    assert terminal.wait_for_exit() == 0
    assert spans_in(path.parent, RESCUED) == {*shown, (ONE, "event", "Oslo")}
    check_is_whole(path.with_name(RESCUED))
    if accident is accidents.remove_log:  # it is the file itself, and gets what was in its log
        assert spans_in(path.parent, path.name) == shown
    else:
        assert what_took_its_place(path) == put
    if accident in (accidents.move_over, accidents.copy_over):
        check_is_whole(path)
        assert [record["text"] for record in exported(path.parent)] == [accidents.OTHER]


@pytest.mark.parametrize(("accident", "said", "is_whole"), ACCIDENTS)
def test_who_quits_without_that_finds_the_work_beside_it_and_is_told(
    terminal: Terminal, tmp_path: Path, accident: Accident, said: str, *, is_whole: bool
) -> None:
    shown = mark_in_both(terminal)
    path = tmp_path / "work" / "annotations.db"
    accident(path, tmp_path)
    put = what_took_its_place(path)
    terminal.type("Q")
    assert terminal.wait_for_exit() == 1
    what = "all of it, as it was last" if is_whole else "this session's work, 2 actions in 2 documents"
    lost = f"{said} while it was open; nothing can be saved there any more"
    assert terminal.said_at_the_end == [f"{lost}; {what}, is in {RESCUED}"]
    assert spans_in(path.parent, RESCUED) == shown
    if accident is not accidents.remove_log:
        assert what_took_its_place(path) == put


def test_a_file_that_becomes_read_only_is_said_and_takes_marks_again_once_it_is_writable(terminal, tmp_path):
    shown = mark_in_both(terminal)
    path = tmp_path / "work" / "annotations.db"
    path.chmod(0o444)
    terminal.type("e o")
    terminal.wait_for("in a new file: annotations.db is read-only; make the file and its folder writable")
    assert "not saved" in terminal.status
    path.chmod(0o644)
    terminal.type("e o")
    terminal.wait_for("3 spans · ✓ saved")
    terminal.type("Q")
    assert terminal.wait_for_exit() == 0
    assert spans_in(path.parent, path.name) == {*shown, (ONE, "event", "Oslo")}

"""Two people at one file at the same time, each in a process of their own."""

import re
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal
from tests.terminal.test_main_job import ARTICLE, exported

OTHER = ARTICLE.with_name("online-safety-act.txt")


@pytest.fixture
def amy_and_bob(tmp_path):
    with ExitStack() as stack:
        amy = stack.enter_context(Terminal("--annotator", "amy", str(ARTICLE), str(OTHER), cwd=tmp_path))
        amy.wait_for("✓ saved")
        bob = stack.enter_context(Terminal("--annotator", "bob", cwd=tmp_path))
        bob.wait_for("✓ saved")
        yield amy, bob


def leave(*terminals: Terminal) -> None:
    for terminal in terminals:
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0


def marks(folder: Path, *options: str) -> set[tuple[str, str, str]]:
    records = exported(folder, *options)
    return {(span["annotator"], span["label"], span["text"]) for r in records for span in r["spans"]}


def test_each_sees_their_own_marks_and_the_file_has_both(amy_and_bob, tmp_path):
    amy, bob = amy_and_bob
    for terminal, keys in ((amy, "o s"), (bob, "p b"), (amy, "p b"), (bob, "e a"), (bob, "o s")):
        terminal.type(keys)
        terminal.wait_for("” ")
    amy.wait_for("2 spans")
    bob.wait_for("3 spans")
    bob.type("u")
    bob.wait_for("undid: labelled ")
    bob.wait_for("2 spans")
    leave(amy, bob)

    (record, other) = exported(tmp_path)
    assert record["annotators"] == ["amy", "bob"]
    assert {(s["annotator"], s["label"]) for s in record["spans"]} == {
        ("amy", "policy"),
        ("amy", "person"),
        ("bob", "person"),
        ("bob", "event"),
    }
    assert list(record["layers"]) == ["amy", "bob"]
    assert other["annotators"] == []
    assert {name for name, _, _ in marks(tmp_path, "--annotator", "amy")} == {"amy"}
    assert {name for name, _, _ in marks(tmp_path, "--annotator", "bob")} == {"bob"}


def test_both_type_without_waiting_for_each_other_and_nothing_is_lost(amy_and_bob, tmp_path):
    amy, bob = amy_and_bob
    for letter in "stbfiw":
        amy.type(f"e {letter}")
        bob.type(f"p {letter}")
    amy.wait_for("6 spans")
    bob.wait_for("6 spans")
    leave(amy, bob)
    assert len(marks(tmp_path, "--annotator", "amy", "--label", "event")) == 6
    assert len(marks(tmp_path, "--annotator", "bob", "--label", "person")) == 6


def test_the_library_counts_only_ones_own_work(amy_and_bob):
    amy, bob = amy_and_bob
    amy.type("o s")
    amy.wait_for("1 span ")
    bob.type("J")
    bob.wait_for("2 of 2")
    for keys, seen in (
        ("e o", "1 span "),
        ("e t", "2 spans"),
        ("escape", "u undo"),
        ("escape", "let go of"),
        ("M", "document flagged"),
    ):
        bob.type(keys)
        bob.wait_for(seen)
    for terminal, title, spans, counts in (
        (amy, "India", 1, "1 in progress · 1 new"),
        (bob, "Britain", 2, "1 flagged · 1 new"),
    ):
        terminal.type("D")
        screen = terminal.wait_for(counts)
        assert re.search(rf"^ │.{title}.+ +{spans} .*\d{{4}}-\d\d-\d\d", screen, re.MULTILINE)
        assert len(re.findall(r"─  new ", screen)) == 1


def test_undo_takes_back_nothing_of_the_other(amy_and_bob, tmp_path):
    amy, bob = amy_and_bob
    amy.type("o s")
    amy.wait_for("1 span ")
    bob.type("u")
    bob.wait_for("nothing to undo")
    leave(amy, bob)
    assert {name for name, _, _ in marks(tmp_path)} == {"amy"}

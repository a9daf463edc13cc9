"""Two people mark five articles in two files, a third decides between them by keys, and they go on after more work.

And a review that is killed at any moment loses nothing, and has nothing twice.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path

from tests.cli.command import annotator
from tests.store.test_rebuilding import check_rebuilt
from tests.terminal.terminal import Terminal
from tests.torture.reviews import killed_review, reviewed_database

SAMPLES = Path(__file__).parents[2] / "sample_data"
ARTICLES = [
    SAMPLES / name
    for name in (
        "digital-services-act.txt",
        "internet-shutdown-kazakhstan.txt",
        "online-safety-act.txt",
        "section-66a.txt",
        "social-media-minimum-age.txt",
    )
]
WORDS = "stb"
"""The first letters of the words that both mark."""

KILLS = 5


def articles(folder: Path) -> None:
    """The five articles, in a file for each of the two."""
    run(folder, "import", *map(str, ARTICLES))
    shutil.copy(folder / "anna.db", folder / "ben.db")


def marks(folder: Path, person: str, labels: str) -> None:
    """Mark a word with each of the labels in each article, in a file of one's own, and finish them all."""
    with Terminal("--annotator", person, "--db", f"{person}.db", cwd=folder) as terminal:
        for number in range(1, len(ARTICLES) + 1):
            terminal.wait_for(
                lambda screen, n=number: re.search(rf" {n}(?: of |/){len(ARTICLES)} ─╮", screen)
            )
            for count, (label, letter) in enumerate(zip(labels, WORDS, strict=True), 1):
                terminal.type(f"{label} {letter}")
                terminal.wait_for(f"{count} span")
            terminal.type("; d")
        terminal.wait_for("there is no next document")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0


def reviewing(folder: Path, *options: str) -> Terminal:
    return Terminal("review", "--annotator", "carla", "--db", "anna.db", *options, cwd=folder)


def run(folder: Path, *arguments: str) -> str:
    result = annotator(*arguments, "--db", "anna.db", cwd=folder)
    assert result.code == 0, result.err
    return result.out


def gold(folder: Path) -> dict[str, list[tuple[str, str, str]]]:
    """What is exported of the layer gold: label, text and origin by title."""
    records = map(json.loads, run(folder, "export", "--annotator", "gold").splitlines())
    return {
        record["meta"]["title"]: [(span["label"], span["text"], span["origin"]) for span in record["spans"]]
        for record in records
    }


def test_two_mark_one_decides_and_decisions_stand_after_more_work(tmp_path: Path) -> None:
    articles(tmp_path)
    marks(tmp_path, "anna", "pop")
    marks(tmp_path, "ben", "poe")  # of the third word they think otherwise
    assert "actions of ben came" in run(tmp_path, "merge", "ben.db")
    agreement = run(tmp_path, "agree").splitlines()
    assert agreement[0].startswith("anna, ben: 5 documents of 5 compared")
    listed = run(tmp_path, "review", "--annotator", "carla", "--list").splitlines()
    assert listed[0] == "5 documents to decide"

    with reviewing(tmp_path) as terminal:
        for number in range(len(ARTICLES)):
            decided(terminal, takes_first=number % 2 == 0)
        terminal.wait_for("no other document waits for a decision")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    first = gold(tmp_path)
    assert len(first) == len(ARTICLES)
    for spans in first.values():
        assert len(spans) == len(WORDS)
        assert {origin for _, _, origin in spans} == {"accepted"}
    exported = run(tmp_path, "export", "--annotator", "gold")

    # more work of one of them, merged again: what was decided stands, and what is new is asked about
    with Terminal("--annotator", "ben", "--db", "ben.db", cwd=tmp_path) as terminal:
        terminal.wait_for("3 spans")
        terminal.type("e w")
        terminal.wait_for("4 spans")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    run(tmp_path, "merge", "ben.db")
    assert run(tmp_path, "export", "--annotator", "gold") == exported
    listed = run(tmp_path, "review", "--annotator", "carla", "--list").splitlines()
    assert listed[:2] == ["0 documents to decide", "1 decided document with new work"]
    with reviewing(tmp_path) as terminal:
        terminal.wait_for("Event? “")
        assert "3 spans" in terminal.text
        terminal.type("x")
        terminal.wait_for("all that is marked is decided")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    assert gold(tmp_path) == first
    assert run(tmp_path, "review", "--annotator", "carla", "--list").splitlines() == ["0 documents to decide"]
    check_rebuilt(tmp_path / "anna.db")
    assert annotator("doctor", "--db", "anna.db", cwd=tmp_path).code == 0


def decided(terminal: Terminal, *, takes_first: bool) -> None:
    """Decide on a document: a digit where two rule each other out, else Enter, until it is done."""
    terminal.wait_for(lambda screen: "0 spans" in screen and "? “" in terminal.status)
    while True:
        before = terminal.status
        is_disputed = re.search(r"1 \w+\? “", before) is not None
        terminal.type(("1" if takes_first else "2") if is_disputed else "enter")
        terminal.wait_for(lambda _, before=before: terminal.status != before)
        if "document done" in terminal.status or "no other document" in terminal.status:
            return


def test_a_review_that_is_killed_at_any_moment_loses_nothing_and_has_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(16)  # noqa: S311 - the same moments every time
    path = reviewed_database(tmp_path / "annotations.db", 16)
    actions = [killed_review(path, chance) for _ in range(KILLS)]
    assert sum(actions) >= KILLS

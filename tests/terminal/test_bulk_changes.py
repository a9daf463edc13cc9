"""Equal strings are labelled in hundreds of documents beside the app, which goes on, and may be killed meanwhile."""

import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.command import annotator, jsonl
from tests.terminal.terminal import PATIENCE, Terminal
from tests.terminal.test_main_job import exported, opened

MANY = 600
FEW = 30
MORE = 3000
"""Documents that take long enough to be killed in the middle."""


def project(folder: Path, count: int) -> Path:
    """A database of so many documents, each of which names a person twice."""
    texts = ({"text": f"Bo Chen saw number {n}; number {n} saw Bo Chen.\n"} for n in range(count))
    assert annotator("import", jsonl(folder / "texts.jsonl", *texts), cwd=folder).code == 0
    return folder


def labelled(folder: Path) -> Counter[int]:
    """How many documents have how many spans."""
    return Counter(len(record["spans"]) for record in exported(folder))


def ask(terminal: Terminal, count: int) -> None:
    """Mark the name, label the other one in the document, and let the same be asked for the project."""
    for keys, seen in (
        ("p b", "1 span "),
        ("=", "2 spans"),
        ("=", f"label {2 * (count - 1):,} more “Bo Chen” in "),
    ):
        terminal.type(keys)
        terminal.wait_for(seen)
    assert f"in {count - 1:,} other documents as Person?" in terminal.status


def jobs(folder: Path) -> list[str]:
    """The processes that work in the folder beside the app."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            words = (process / "cmdline").read_bytes().split(b"\0")
            if b"annotator.workspace.job_process" in words and (process / "cwd").samefile(folder):
                found.append(process.name)
    return found


def test_it_is_searched_labelled_undone_and_redone_while_keys_go_on(tmp_path):
    with opened(project(tmp_path, MANY)) as terminal:
        ask(terminal, MANY)
        terminal.type("y")
        terminal.type("ctrl+end")
        terminal.wait_for(lambda screen: "labelling" in screen and " 0% · " not in terminal.status)
        done = f"{2 * (MANY - 1):,} more Person “Bo Chen” in {MANY - 1} documents; u takes all of them back"
        terminal.wait_for(done)
        assert labelled(tmp_path) == {2: MANY}
        terminal.type("u")
        terminal.wait_for(f"undid: label in project, in {MANY - 1} documents")
        assert labelled(tmp_path) == {2: 1, 0: MANY - 1}
        terminal.type("U")
        terminal.wait_for(f"redid: label in project, in {MANY - 1} documents")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    assert labelled(tmp_path) == {2: MANY}


def test_an_app_that_is_killed_takes_its_job_along_and_the_next_one_undoes_what_was_done(tmp_path):
    with opened(project(tmp_path, MORE)) as terminal:
        ask(terminal, MORE)
        terminal.type("y")
        terminal.wait_for("labelling, ")
        assert jobs(tmp_path)
        terminal.kill()
    deadline = time.monotonic() + PATIENCE
    while jobs(tmp_path):
        assert time.monotonic() < deadline, "the job outlives the app"
        time.sleep(0.01)
    stopped_at = labelled(tmp_path)
    assert set(stopped_at) <= {0, 2}, "a document has all of it or nothing"
    assert 1 < stopped_at[2] < MORE
    with opened(tmp_path) as terminal:
        terminal.type("u")
        terminal.wait_for("undid: label")
        terminal.wait_for("2 spans")
        assert labelled(tmp_path) == {2: 1, 0: MORE - 1}
        terminal.type("U")
        terminal.wait_for("redid: label")
        assert labelled(tmp_path) == stopped_at


@pytest.mark.parametrize("count", [MANY, FEW])
def test_a_burst_of_keys_does_not_answer_the_question_that_it_asks(tmp_path, count):
    with opened(project(tmp_path, count)) as terminal:
        terminal.type("p b")
        terminal.wait_for("1 span ")
        terminal.type("= = y")
        terminal.wait_for(f"in {count - 1:,} other documents as Person?")
        assert labelled(tmp_path) == {2: 1, 0: count - 1}
        terminal.type("n")
        terminal.wait_for("nothing was done")
        assert labelled(tmp_path) == {2: 1, 0: count - 1}

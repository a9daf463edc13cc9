"""What the shell does is done beside the app: what it says comes back, what it refuses, and what was stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.session.commands.exporting import EXPORT_FOUND, Export
from annotator.session.requests import Ask, ShowText
from annotator.store.store import Store
from annotator.workspace.command_line import Said, run_beside
from tests.store.samples import opened
from tests.workspace.at_work import Work, import_many
from tests.workspace.test_waiting import message, wait_for_job


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with opened(path) as store:
        import_many(store, 2)
        yield store


def test_what_a_command_prints_comes_back_with_its_code(path: Path, store: Store) -> None:
    del store
    listed = run_beside(path, ("list", "--as", "jsonl"), lambda: False)
    assert (listed.code, len(listed.lines), listed.warnings) == (0, 4, ())
    refused = run_beside(path, ("list", "colour:red"), lambda: False)
    assert (refused.code, refused.lines) == (2, ())
    assert "colour" in " ".join(refused.warnings)


def test_what_is_stopped_has_no_code(path: Path, store: Store) -> None:
    del store
    assert run_beside(path, ("list",), lambda: True) == Said()


def test_what_was_found_is_asked_a_file_for_and_written_there(store: Store, tmp_path: Path) -> None:
    work = Work(store)
    assert work.workspace.start()
    work.workspace.run(EXPORT_FOUND, "no JSON")
    assert message(work) == "a query and a format are needed, in JSON"
    work.workspace.run(EXPORT_FOUND, Export("chen", "spans-csv", ".csv").argument)
    ask = work.front.requests[-1]
    assert isinstance(ask, Ask)
    assert (ask.prompt, ask.initial) == ("Write spans-csv to which file, or folder", "found.csv")
    work.workspace.run_typed(ask.command, f"{ask.prefix} ")
    assert message(work) == "a file needs a name; nothing was written"
    target = tmp_path / "found.csv"
    work.workspace.run_typed(ask.command, f"{ask.prefix}{target}")
    wait_for_job(work)
    shown = work.front.requests[-1]
    assert isinstance(shown, ShowText)
    assert shown.text.splitlines()[0] == f"written to {target}"
    assert target.exists()
    work.workspace.run_typed(ask.command, f"{ask.prefix}{tmp_path / 'found.csv' / 'in it.csv'}")
    wait_for_job(work)
    assert work.workspace.step is not None
    assert work.workspace.step.refused
    work.workspace.end()


def test_what_was_stopped_is_not_said_to_have_done_nothing(store: Store, tmp_path: Path) -> None:
    work = Work(store)
    assert work.workspace.start()
    work.workspace.run_typed("run-export", f"--output={tmp_path / 'all.jsonl'}")
    work.press("escape")
    wait_for_job(work)
    assert message(work) == "stopped before it was done"
    assert not (tmp_path / "all.jsonl").exists()
    work.workspace.end()

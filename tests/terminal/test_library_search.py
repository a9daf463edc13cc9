"""A large library is searched by keys, in a process beside the app that ends with it."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.command import annotator, jsonl
from tests.terminal.terminal import PATIENCE
from tests.terminal.test_main_job import opened

MANY = 400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = (
        {
            "text": f"Report {n} of the day.\n\n{'The police came. ' if n % 100 == 7 else ''}All was quiet.\n",
            "title": f"No. {n}",
        }
        for n in range(MANY)
    )
    assert annotator("import", jsonl(tmp_path / "texts.jsonl", *texts), cwd=tmp_path).code == 0
    return tmp_path


def searchers(folder: Path) -> list[int]:
    """The processes that search the database."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, works_in = (process / "cmdline").read_bytes().split(b"\0"), (process / "cwd").readlink()
        except OSError:
            continue  # it has just ended
        if b"annotator.workspace.search_process" in command and works_in == folder:
            found.append(int(process.name))
    return found


def wait_until_ended(folder: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while searchers(folder):
        assert time.monotonic() < limit, "the search goes on without the app"
        time.sleep(0.02)


def test_hits_are_walked_from_the_library_through_the_documents(folder: Path) -> None:
    assert "400 of 400 documents indexed" in annotator("index", cwd=folder).out
    with opened(folder) as terminal:
        terminal.type("D")
        terminal.wait_for("400 new")
        terminal.send("police")
        terminal.wait_for("4 of 400 documents")
        terminal.wait_for("The police came.")
        assert len(searchers(folder)) == 1
        terminal.send("\r")
        terminal.wait_for("hit 1 of 1")
        terminal.wait_for("1/4 found")
        terminal.send("\t")
        terminal.wait_for("2/4 found")
        terminal.type("/")
        terminal.wait_for("/q query: in all documents")
        terminal.send("/q day title:399\r")
        terminal.wait_for("400 of 400")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    wait_until_ended(folder)


def test_the_search_ends_when_the_app_is_killed(folder: Path) -> None:
    with opened(folder) as terminal:
        terminal.type("D")
        terminal.wait_for("400 new")
        terminal.send("quiet")
        terminal.wait_for("All was quiet.")
        assert len(searchers(folder)) == 1
        terminal.kill()
    wait_until_ended(folder)


def test_an_old_database_gets_its_index_while_the_app_runs(folder: Path) -> None:
    assert annotator("index", "--drop", cwd=folder).code == 0
    asked("DELETE FROM settings WHERE name = 'text index left out'", folder)
    with opened(folder) as terminal:
        limit = time.monotonic() + PATIENCE
        while asked("SELECT value FROM settings WHERE name = 'text indexed to'", folder) != [(str(MANY),)]:
            assert time.monotonic() < limit
            time.sleep(0.05)
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    wait_until_ended(folder)


def asked(statement: str, folder: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(folder / "annotations.db", timeout=PATIENCE)) as connection, connection:
        return connection.execute(statement).fetchall()

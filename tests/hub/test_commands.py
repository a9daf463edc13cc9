"""``annotator hub``, ``join`` and ``sync``: what the command line says, and what it refuses."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import time
from pathlib import Path

import pytest

from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.store.errors import StoreError
from annotator.store.hub_notes import Joined
from tests.cli.command import (
    ANNOTATOR,
    GOLD,
    Result,
    annotator,
    environment,
    installed_annotator,
)
from tests.hub.server import SUPERUSER, Server
from tests.store import samples as storing
from tests.store.samples import document, opened
from tests.store.test_rebuilding import NEW, check_rebuilt

SECRET = "s3cret word"  # noqa: S105 - of a test


def run(folder: Path, *words: str | Path, name: str = "amy", db: str = "annotations.db") -> Result:
    return annotator(*words, "--db", db, "--annotator", name, cwd=folder)


def right(result: Result) -> str:
    assert result.code == 0, result.err
    return result.out


def refused(result: Result, *words: str) -> None:
    [line] = result.errors
    assert (result.code, result.out) == (2, "")
    for word in words:
        assert word in line


def mark(folder: Path, name: str, db: str) -> None:
    right(run(folder, "change", "--label", "person", "--yes", "police", name=name, db=db))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    right(run(tmp_path, "import", GOLD))
    return tmp_path


def test_two_machines_exchange_over_a_folder(folder: Path) -> None:
    said = right(run(folder, "hub", "init", "shared", "--project", "news"))
    assert said.startswith("sent ")
    assert "the project 'news' is on the hub" in said
    assert "lends no documents" in said
    joined = right(run(folder, "join", "shared", name="ben", db="ben.db"))
    assert joined.startswith("sent 0 actions, received ")
    mark(folder, "ben", "ben.db")
    assert right(run(folder, "sync", name="ben", db="ben.db")).startswith("sent ")
    assert "of ben" in right(run(folder, "sync"))
    assert right(run(folder, "sync")) == "nothing is new\n"
    exports = {right(annotator("export", "--db", db, cwd=folder)) for db in ("annotations.db", "ben.db")}
    assert len(exports) == 1
    status = right(run(folder, "hub", "status"))
    assert "project 'news'" in status
    assert "ben" in status
    assert right(annotator("hub", "status", "shared", cwd=folder)) == status
    right(run(folder, "hub", "round", "one", "--reveal"))
    assert "round 'one', shows the work of others" in right(run(folder, "hub", "status"))


def test_a_folder_says_what_it_cannot_do(folder: Path) -> None:
    refused(run(folder, "sync"), "annotator join")
    refused(run(folder, "join", "shared", db="new.db"), "not there")
    assert not (folder / "new.db").exists()
    (folder / "empty").mkdir()
    refused(run(folder, "join", "empty", db="new.db"), "no hub yet")
    right(run(folder, "hub", "init", "shared"))
    refused(run(folder, "hub", "take"), "lends no documents")
    refused(run(folder, "hub", "take", "f" * 32), "lends no documents")
    refused(run(folder, "hub", "give-back", "f" * 32), "lends no documents")
    refused(run(folder, "list", "--hub", "police"), "no search")
    refused(annotator("hub", "upgrade", "shared", cwd=folder), "no tables")
    refused(run(folder, "join", "shared", "--count", "3", db="new.db"), "leave --count out")
    refused(annotator("hub", "person", "shared", "ben", cwd=folder), "a folder knows no people")
    refused(annotator("hub", "revoke", "shared", "ben", cwd=folder), "a folder knows no people")
    right(annotator("import", GOLD, "--db", "other.db", cwd=folder))
    refused(run(folder, "join", "shared", db="other.db"), "another database")
    refused(run(folder, "hub", "round", "one", "nothing.yaml"), "nothing.yaml")
    refused(annotator("join", "postgresql://amy:s3cret@db/x", cwd=folder), "PGPASSFILE")
    refused(annotator("join", "http://x", cwd=folder), "http:// is not the address of a hub")


def test_without_psycopg_one_line_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "annotator.hub.opening_hub.find_spec", lambda name: None if name == "psycopg" else found(name)
    )
    for words in (("join", "postgresql://amy@db/x"), ("hub", "init", "postgresql://amy@db/x")):
        refused(annotator(*words, cwd=folder), "pip install 'annotator-tui[postgres]'")


def test_people_are_let_in_take_documents_and_are_let_out(
    folder: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.new_database("commands")
    url, bens = server.url(SUPERUSER, "commands"), server.url("ben b", "commands").replace(" ", "%20")
    assert "the project 'annotations' is on the hub" in right(run(folder, "hub", "init", url))
    person = ("hub", "person", url, "ben b", "--as", "ben", "--kind", "annotator")
    assert right(annotator(*person, cwd=folder)) == "ben b is let into 'annotations' as annotator 'ben'\n"
    assert right(annotator(*person, "--password", cwd=folder, ANNOTATOR_NEW_PASSWORD=SECRET))
    refused(run(folder, "join", bens, name="root", db="ben.db"), "knows you as 'ben'")
    assert not (folder / "ben.db").exists()
    right(run(folder, "join", "--all", bens, name="ben", db="ben.db"))
    taken = run(folder, "hub", "take", "--count", "2", name="ben", db="ben.db")
    one, two = right(taken).splitlines()
    assert taken.err == "2 documents taken\n"
    refused(run(folder, "hub", "give-back", "12345678", name="ben", db="ben.db"), "not taken")
    back = run(folder, "hub", "give-back", "--done", one[:8], name="ben", db="ben.db")
    assert right(back).splitlines() == [two]
    with opened(folder / "ben.db", "ben") as store:
        assert [each.document for each in store.leases] == [two.split()[0]]
        assert store.hub == Joined(bens, "annotations", "annotator")
    mark(folder, "ben", "ben.db")
    right(run(folder, "sync", name="ben", db="ben.db"))
    assert "of ben" in right(run(folder, "sync"))
    status = right(run(folder, "hub", "status"))
    assert "  ben  annotator (logs in as ben b)" in status
    assert "2 documents taken" in status
    assert right(annotator("hub", "revoke", url, "ben b", cwd=folder)).endswith("any more\n")
    mark(folder, "ben", "ben.db")
    refused(run(folder, "sync", name="ben", db="ben.db"), "does not let you in")
    for database in ("annotations.db", "ben.db"):
        assert SECRET.encode() not in (folder / database).read_bytes()


def test_who_joins_takes_some_documents_gives_some_back_and_may_have_all(
    folder: Path, server: Server
) -> None:
    for number in range(30):
        (folder / f"{number}.txt").write_text(f"Text {number} of many.\n")
    right(run(folder, "import", *(f"{number}.txt" for number in range(30))))
    server.new_database("lending")
    url, bens = server.url(SUPERUSER, "lending"), server.url("ben", "lending")
    right(run(folder, "hub", "init", url, "--project", "p"))
    right(annotator("hub", "person", url, "ben", cwd=folder))
    refused(run(folder, "join", bens, "--all", "--count", "3", name="ben", db="ben.db"), "not both")
    said = right(run(folder, "join", bens, "--count", "3", name="ben", db="ben.db"))
    assert "took 3 documents" in said
    all_ = 30 + len((folder / GOLD).read_text("utf-8").splitlines())
    assert f"3 documents here, 3 of them lent to you and to do; {all_ - 3} more on the hub" in said
    taken = right(run(folder, "hub", "take", "--count", "2", name="ben", db="ben.db")).splitlines()
    ids = [line.split()[0] for line in taken if "until" in line]
    assert len(ids) == 5
    assert len(right(run(folder, "list", db="ben.db", name="ben")).splitlines()) == 5
    mark(folder, "ben", "ben.db")
    check_listing(folder)
    one = right(run(folder, "hub", "give-back", ids[0][:8], name="ben", db="ben.db"))
    assert len(one.splitlines()) == 4
    refused(run(folder, "hub", "give-back", name="ben", db="ben.db"), "--untouched")
    run(folder, "hub", "give-back", "--untouched", name="ben", db="ben.db")
    again = right(run(folder, "hub", "take", ids[0], name="ben", db="ben.db"))
    assert ids[0] in again
    refused(run(folder, "hub", "take", "f" * 32, name="ben", db="ben.db"), "cannot be taken")
    refused(run(folder, "merge", "annotations.db", name="ben", db="ben.db"), "join --all")
    refused(run(folder, "hub", "init", url, name="ben", db="ben.db"), "join --all")
    with opened(folder / "ben.db", "ben") as store:
        number = store.standing_imports()[0].number
    refused(run(folder, "undo-import", str(number), name="ben", db="ben.db"), "join --all")
    assert f"{all_ - 5} more on the hub" in right(run(folder, "stats", name="ben", db="ben.db"))
    right(run(folder, "join", bens, "--all", name="ben", db="ben.db"))
    right(run(folder, "sync"))
    exports = {right(annotator("export", "--db", db, cwd=folder)) for db in ("annotations.db", "ben.db")}
    assert len(exports) == 1
    check_rebuilt(folder / "ben.db")
    assert "already" in run(folder, "join", bens, "--count", "2", name="ben", db="ben.db").err
    assert (
        right(annotator("hub", "upgrade", url, cwd=folder)) == "the tables are of this version already (3)\n"
    )


def check_listing(folder: Path) -> None:
    """Check what the hub finds for someone who has five documents."""

    def listed(*words: str) -> Result:
        return run(folder, "list", "--hub", *words, name="ben", db="ben.db")

    whole, here = (
        {
            json.loads(line)["id"]
            for line in right(run(folder, "list", "many", "--as", "jsonl", db=db)).splitlines()
        }
        for db in ("annotations.db", "ben.db")
    )
    lines = right(listed("many", "--as", "jsonl")).splitlines()
    found = [json.loads(line) for line in lines]
    assert {each["id"] for each in found} == whole - here
    assert {each["free"] for each in found} == {True}
    assert all("many" in each["excerpt"].lower() for each in found)
    assert len(right(listed("many", "--as", "csv")).splitlines()) == len(lines) + 1
    table = listed("many", "-text", "status:done", "text*")
    assert (right(table), table.errors) == (
        "", ["only words were asked, not status:done", "the hub has no such document that is not here"],
    )  # fmt: skip
    assert "on the hub" in right(listed("many"))
    refused(listed("status:done"), "words, not fields")


def test_only_a_lead_removes_what_others_have_and_nobody_is_renamed(folder: Path, server: Server) -> None:
    server.new_database("removing")
    url, bens = server.url(SUPERUSER, "removing"), server.url("bob", "removing")
    right(run(folder, "hub", "init", url))
    right(annotator("hub", "person", url, "bob", cwd=folder))
    right(run(folder, "join", bens, name="bob", db="bob.db"))
    with opened(folder / "bob.db", "bob") as store:
        first = store.first_document()
    tried = run(folder, "remove", "--yes", str(first), name="bob", db="bob.db")
    assert (tried.code, tried.errors[-1].partition(",")[0]) == (2, "only a lead removes documents from a hub")
    refused(annotator("rename-annotator", "--db", "bob.db", "amy", "eve", cwd=folder), "hub")
    right(run(folder, "remove", "--yes", str(first)))
    right(run(folder, "sync"))
    refused(run(folder, "sync", name="bob", db="bob.db"), f"annotator remove {first}")
    right(run(folder, "remove", "--yes", str(first), name="bob", db="bob.db"))
    right(run(folder, "sync", name="bob", db="bob.db"))
    mark(folder, "bob", "bob.db")
    assert right(run(folder, "sync", name="bob", db="bob.db")).startswith("sent ")
    of = document("Police.")
    theirs = Record(of, (Layer(of.id, "eve", Spans([storing.span(of, 0, 6, annotator="eve")])),))
    with opened(folder / "bob.db", "bob") as store, pytest.raises(StoreError, match="work of 'eve'"):
        store.import_records([theirs])
    with opened(folder / "bob.db", "bob") as store, pytest.raises(StoreError, match="only a lead"):
        store.migrate(NEW, "")


def test_a_sync_that_is_killed_anywhere_goes_on(folder: Path, server: Server) -> None:
    """The program itself, killed at ten moments while it sends and while it takes."""
    server.new_database("killed")
    url = server.url(SUPERUSER, "killed")
    right(run(folder, "hub", "init", url))
    right(run(folder, "join", url, db="two.db"))
    chance = random.Random(3)  # noqa: S311 - the same chance every time
    for number in range(10):
        db = ("annotations.db", "two.db")[number % 2]
        mark(folder, "amy", db)
        if number % 3:
            right(run(folder, "change", "--unlabel", "person", "--yes", "police", db=db))
        process = subprocess.Popen(
            [ANNOTATOR, "sync", "--db", db, "--annotator", "amy"],
            cwd=folder,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.15, 0.6))
        process.kill()
        process.wait()
    for db in ("annotations.db", "two.db", "annotations.db"):
        right(run(folder, "sync", db=db))
    exports = {right(annotator("export", "--db", db, cwd=folder)) for db in ("annotations.db", "two.db")}
    assert len(exports) == 1
    for db in ("annotations.db", "two.db"):
        check_rebuilt(folder / db)


def test_watching_goes_on_until_it_is_stopped(folder: Path) -> None:
    right(run(folder, "hub", "init", "shared"))
    assert installed_annotator("join", "shared", "--db", "ben.db", "--annotator", "ben", cwd=folder).code == 0
    process = subprocess.Popen(
        [ANNOTATOR, "sync", "--watch", "--annotator", "amy"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"nothing is new\n"
        mark(folder, "amy", "annotations.db")
        assert process.stdout.readline().startswith(b"sent ")
    finally:
        process.send_signal(2)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err.strip()) == (130, b"")

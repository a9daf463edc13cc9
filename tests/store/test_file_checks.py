"""What is said of the surroundings of a database: disk, permissions, other programs, files beside it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.store import file_checks
from annotator.store.file_checks import check_surroundings
from annotator.store.findings import Finding, Severity
from annotator.store.lock import LockKind, WriteLock
from annotator.store.upgrade import unreported
from annotator.store.use_by_others import is_held, is_open, is_written
from tests.store.samples import TEXT, imported, opened
from tests.store.test_upgrade import Usage


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path.resolve() / "annotations.db"
    with opened(path) as store:
        imported(store, TEXT)
    return path


def found(path: Path, check: str) -> list[Finding]:
    return [each for each in check_surroundings(path) if each.check == check]


def only(path: Path, check: str) -> tuple[str, str]:
    (each,) = found(path, check)
    return each.severity, each.what


def test_around_a_healthy_file_nothing_is_wrong(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_checks, "sqlite_version", lambda: "3.51.3")
    path.chmod(0o640)
    assert {each.severity for each in check_surroundings(path)} == {Severity.OK}
    assert found(path, "beside it") == []


@pytest.mark.parametrize(
    ("kind", "severity", "said"),
    [
        ("ext4", "ok", "ext4"),
        (None, "ok", "its kind is not known"),
        ("nfs4", "wrong", "nfs4, a network file system, on which SQLite can lose data; move the file"),
        ("fuse.sshfs", "wrong", "fuse.sshfs, a network file system"),
    ],
)
def test_network_file_systems_are_wrong(
    path: Path, monkeypatch: pytest.MonkeyPatch, kind: str | None, severity: str, said: str
) -> None:
    monkeypatch.setattr(file_checks, "file_system_of", lambda _: kind)
    assert only(path, "file system")[0] == severity
    assert only(path, "file system")[1].startswith(said)


@pytest.mark.parametrize(
    ("free", "severity", "said"),
    [
        (19_999_999, "wrong", "20.0 MB are free; make room on the disk before anything is marked"),
        (20_000_000, "note", "20.0 MB are free, which is enough to go on; a newer annotator, remove and"),
        (29_999_999, "note", "30.0 MB are free, which is enough to go on"),
        (30_000_000, "ok", "30.0 MB are free"),
    ],
)
def test_too_little_room_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch, free: int, severity: str, said: str
) -> None:
    os.truncate(path, 10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, free))
    assert only(path, "space")[0] == severity
    assert only(path, "space")[1].startswith(said)


@pytest.mark.parametrize(
    ("version", "severity"),
    [
        ("3.51.2", "note"),
        ("3.9.0", "note"),
        ("3.51.3", "ok"),
        ("3.51.10", "ok"),
        ("3.100.0", "ok"),
        ("4.0.0", "ok"),
    ],
)
def test_a_version_of_sqlite_whose_checkpoints_are_not_safe_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: str, severity: str
) -> None:
    monkeypatch.setattr(file_checks, "sqlite_version", lambda: version)
    assert only(path, "SQLite")[0] == severity
    assert only(path, "SQLite")[1].startswith(version)


def test_what_may_not_be_written_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.chmod(0o600)
    assert only(path, "permissions") == ("ok", "you may write to the file and its folder")
    refused = [path, path.parent]
    monkeypatch.setattr(os, "access", lambda each, _: each not in refused)
    assert only(path, "permissions") == (
        "note",
        f"you may not write to {path} and {path.parent}: the work can be read only",
    )
    refused.remove(path)
    assert only(path, "permissions")[1] == f"you may not write to {path.parent}: the work can be read only"


def test_who_else_can_read_it_is_said_where_everyone_gets_there() -> None:
    # Not in tmp_path, which only its owner may enter.
    with tempfile.TemporaryDirectory() as name:
        path = Path(name).resolve() / "annotations.db"
        path.touch(0o644)
        path.parent.chmod(0o755)
        (note,) = [each for each in found(path, "permissions") if each.severity is Severity.NOTE]
        assert note.what == f"everyone on this machine can read the file; to end that: chmod o= {path}"
        for file_mode, folder_mode in ((0o640, 0o755), (0o644, 0o750)):
            path.chmod(file_mode)
            path.parent.chmod(folder_mode)
            assert [each.severity for each in found(path, "permissions")] == [Severity.OK]


# -- other programs -----------------------------------------------------------------------------------------------

OTHER = """
import sqlite3, sys
from pathlib import Path
from tests.store.samples import *
store = opened(Path(sys.argv[1]))
imported(store, "of the other one")
{}
print("ready", flush=True)
sys.stdin.readline()
{}
store.close()
"""


@pytest.fixture
def beside(path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts another process that has the database open, and does something before it says that it is ready."""

    def start(does: str = "", then: str = "") -> subprocess.Popen[str]:
        command = [sys.executable, "-c", OTHER.format(does, then), str(path)]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        return child

    return start


def test_that_another_program_has_it_open_is_seen(
    path: Path, beside: Callable[..., subprocess.Popen[str]]
) -> None:
    assert not is_open(path)
    child = beside()
    assert (is_open(path), is_written(path)) == (True, False)
    assert only(path, "use") == ("ok", "another program has the database open")
    severity, said = only(path, "log file")
    assert severity == "ok"
    assert re.fullmatch(r"\d\.\d MB of changes, of a program that has the database open", said)
    child.communicate("end\n", timeout=60)
    assert only(path, "use") == ("ok", "no other program has the database open")
    assert only(path, "log file") == ("ok", "nothing is in it that is not in the database")


@pytest.mark.parametrize(
    ("does", "then"),
    [
        ("writing = store._database.writing(); writing.__enter__()", "writing.__exit__(None, None, None)"),
        (
            "c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE')",
            "c.execute('ROLLBACK'); c.close()",
        ),
    ],
    ids=["annotator", "another program"],
)
def test_that_another_program_is_writing_is_said(
    path: Path, beside: Callable[..., subprocess.Popen[str]], does: str, then: str
) -> None:
    child = beside(does, then)
    assert only(path, "use") == (
        "note",
        "another program is writing at the moment; what is found is of the state before",
    )
    child.communicate("end\n", timeout=60)
    assert not is_written(path)


def test_the_log_of_a_program_that_was_killed_is_said_to_be_part_of_the_work(
    path: Path, beside: Callable[..., subprocess.Popen[str]]
) -> None:
    child = beside()
    child.kill()
    child.communicate(timeout=60)
    severity, said = only(path, "log file")
    assert severity == "note"
    assert said.startswith(f"{path}-wal has ")
    assert "leave it where it is: they are part of the work" in said


def test_each_lock_is_looked_at_and_none_is_made(path: Path) -> None:
    path.with_name(f"{path.name}-lock").unlink()
    assert not is_held(path, LockKind.WRITE)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    lock = WriteLock(path, 1.0, LockKind.IMPORT)
    with lock.held():
        assert is_held(path, LockKind.IMPORT)
        assert not is_held(path, LockKind.WRITE)
    assert not is_held(path, LockKind.IMPORT)
    lock.close()


# -- files beside it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["-wal-of-12", "-shm-of-12"], "annotations.db-shm-of-12, annotations.db-wal-of-12 (0.0 MB): left when the"),
        ([".tables-3", ".tables-3-2", ".version-1", ".version-1.2"], "annotations.db.tables-3, annotations.db.tab"),
        ([".tables-3.part", ".backups/annotations-20261122T100000.000Z.db.part"], "(0.0 MB): left by copies that"),
        ([f".tables-{number}" for number in range(1, 8)], "annotations.db.tables-5 and 2 more (0.0 MB): copies from"),
        ([".backups/dear-diary", "2.part", "-wal-of-x", "-walk", ".bak", "2-wal-of-1", "2.tables-3"], None),
    ],
)  # fmt: skip
def test_what_lies_beside_it_and_could_go_is_named(path: Path, names: list[str], said: str | None) -> None:
    for name in names:
        each = Path(f"{path}{name}")
        each.parent.mkdir(exist_ok=True)
        each.touch()
    noted = found(path, "beside it")
    assert [each.severity for each in noted] == [Severity.NOTE] * (said is not None)
    assert all(said is not None and said in each.what for each in noted)


def test_sizes_are_summed_also_with_a_link_that_leads_nowhere(path: Path) -> None:
    path.with_name("annotations.db.tables-3").write_bytes(bytes(2_500_000))
    path.with_name("annotations.db.x.part").symlink_to("nowhere")
    assert [each.what.partition(":")[0] for each in found(path, "beside it")] == [
        "annotations.db.x.part (0.0 MB)",
        "annotations.db.tables-3 (2.5 MB)",
    ]


def test_backups_are_counted(path: Path) -> None:
    assert found(path, "backups") == []
    with opened(path) as store:
        last = [store.back_up_into(None, 10, unreported).path for _ in range(2)][-1]
    assert only(path, "backups") == ("ok", f"2 files in {last.parent}, the last one {last.name}")
    assert found(path, "beside it") == []

"""An older database gets the tables of this version: after a copy, all or nothing, however it ends.

5 kills; 50, and a database of 1 GB, with ``pytest --hypothesis-profile=hunt``.
"""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest

from annotator.store import upgrade
from annotator.store.errors import StoreError
from tests.profiles import is_hunting
from tests.store.old_files import OLD_FILES
from tests.store.samples import check_places, opened
from tests.store.test_migrations import dump

KILLS = 50 if is_hunting() else 5
LARGE = 1_000_000_000 if is_hunting() else 6_000_000
"""Bytes of the texts in a database that is upgraded as a whole."""

Usage = namedtuple("Usage", "total used free")


def beside(path: Path) -> list[str]:
    return sorted(
        each.name for each in path.parent.iterdir() if not each.name.endswith(("-lock", "-wal", "-shm"))
    )


def filled(path: Path, size: int) -> None:
    """A file of version 2 with texts of that size."""
    OLD_FILES[2](path)
    text = "All that was said about it. " * 70
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "INSERT INTO documents SELECT printf('%032x', ?), ?, title, source, date, author, encoding, extractor, "
            "raw_sha256, text_sha256, boilerplate, meta, imported_at, length(?), ? FROM documents WHERE number = 1",
            ((number, number, text, text) for number in range(6, 6 + size // len(text))),
        )
        connection.commit()


@pytest.mark.parametrize("version", OLD_FILES)
def test_there_is_a_copy_as_it_was(path: Path, version: int) -> None:
    OLD_FILES[version](path)
    path.chmod(0o640)
    before = dump(path)
    told: list[tuple[str, int]] = []
    with opened(path, report=lambda what, percent: told.append((what, percent))) as store:
        assert store.upgrade == upgrade.Upgrade(version, path.with_name(f"{path.name}.tables-{version}"))
    assert list(dict.fromkeys(what for what, _ in told)) == ["copying the database", "changing its tables"]
    assert beside(path) == [path.name, f"{path.name}.tables-{version}"]
    assert dump(path) != before
    copy = path.with_name(f"{path.name}.tables-{version}")
    assert sorted(dump(copy)) == sorted(before)
    assert copy.stat().st_mode == path.stat().st_mode


def test_a_new_database_and_one_of_this_version_are_not_copied(path: Path) -> None:
    for _ in range(2):
        with opened(path) as store:
            assert store.upgrade is None
    assert beside(path) == [path.name]


def test_a_large_one_is_copied_and_changed_with_progress(path: Path) -> None:
    filled(path, LARGE)
    told: list[tuple[str, int]] = []
    with opened(path, report=lambda what, percent: told.append((what, percent))) as store:
        check_places(store)
        assert store.upgrade is not None
        assert store.upgrade.copy.stat().st_size > LARGE
    copying = [percent for what, percent in told if what == "copying the database"]
    assert copying == sorted(copying)
    assert len(set(copying)) > 5


def test_without_room_nothing_is_changed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    OLD_FILES[2](path)
    before, size = dump(path), path.stat().st_size
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 3 * size - 1))
    with pytest.raises(StoreError, match=r"0\.\d MB of free space, and 0\.\d MB are free; make room"):
        opened(path)
    assert (dump(path), beside(path)) == (before, [path.name])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 3 * size))
    opened(path).close()


def test_a_copy_that_cannot_be_made_is_told_and_nothing_is_changed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    OLD_FILES[1](path)
    before = dump(path)

    def refused(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(StoreError, match=r"no copy of it could be made .*\(Input/output error\)"):
        opened(path)
    assert (dump(path), beside(path)) == (before, [path.name])


def test_no_other_copy_is_written_over(path: Path) -> None:
    OLD_FILES[1](path)
    other = path.with_name(f"{path.name}.tables-1")
    other.write_text("of another database")
    with opened(path) as store:
        assert store.upgrade is not None
        assert store.upgrade.copy.name == f"{path.name}.tables-1-2"
    assert other.read_text() == "of another database"


def test_ctrl_c_while_it_is_copied_changes_nothing(path: Path) -> None:
    filled(path, LARGE)
    before = dump(path)

    def interrupted(_: str, percent: int) -> None:
        if percent > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opened(path, report=interrupted)
    assert (dump(path), beside(path)) == (before, [path.name])


def upgraded(path: Path, killed_at: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.store.upgrading", str(path), str(killed_at)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_kill_at_any_point_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    def old(name: str) -> Path:
        (tmp_path / name).mkdir()
        path = tmp_path / name / "annotations.db"
        OLD_FILES[2](path)
        return path

    whole = old("whole")
    points = int(upgraded(whole, -1).stdout)
    after = undated(dump(whole))
    assert points > KILLS
    for number in random.Random(1).sample(range(points), KILLS):  # noqa: S311 - the same points every time
        path = old(str(number))
        before = dump(path)
        assert upgraded(path, number).returncode == -signal.SIGKILL
        assert dump(path) == before, number
        with opened(path) as store:
            check_places(store)
            assert store.upgrade is not None
            assert dump(store.upgrade.copy) == before
        assert undated(dump(path)) == after, number
        assert beside(path) == [path.name, f"{path.name}.tables-2"], number


def undated(lines: list[str]) -> list[str]:
    """The lines without those that say when the tables were changed, and without the database's random id."""
    return [line for line in lines if not line.startswith(('INSERT INTO "_sqlite_migrations"', DATABASE_ID))]


DATABASE_ID = """INSERT INTO "settings" VALUES('','database',"""


def test_the_copy_of_an_attempt_that_was_killed_is_used_again(path: Path) -> None:
    OLD_FILES[2](path)
    before = dump(path)

    def refused(what: str, _: int) -> None:
        if what == "changing its tables":
            raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            opened(path, report=refused)
        assert (dump(path), beside(path)) == (before, [path.name, f"{path.name}.tables-2"])
    opened(path).close()
    assert beside(path) == [path.name, f"{path.name}.tables-2"]

"""Backups: whole files of one state, checked before they get their name, and rotated without harm to other files."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.changes import SpanAdded
from annotator.store import backups
from annotator.store.backups import Backup, copies_beside
from annotator.store.errors import StoreError
from annotator.store.examination import examine
from annotator.store.findings import Severity
from annotator.store.store import Store
from annotator.store.upgrade import unreported
from tests.store.samples import TEXT, imported, keep, opened, span
from tests.store.test_rebuilding import tables
from tests.store.test_upgrade import Usage


def backed_up(store: Store, folder: Path | None = None, keep: int = 10) -> Backup:
    return store.back_up_into(folder, keep, unreported)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_backup_is_a_single_file_with_everything_in_it(store: Store, path: Path) -> None:
    (one,) = imported(store, TEXT)
    keep(store, one, SpanAdded(span(one, 0, 3)))
    path.chmod(0o640)
    done = backed_up(store)
    folder = path.with_name("annotations.db.backups")
    assert (done.path.parent, done.documents, done.deleted) == (folder, 1, ())
    assert done.size == done.path.stat().st_size > 0
    assert names(folder) == [done.path.name]
    assert tables(done.path) == tables(path)
    assert done.path.stat().st_mode & 0o777 == 0o640
    with closing(sqlite3.connect(done.path)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    found = list(examine(done.path, quick=False, report=unreported))
    assert [each for each in found if each.severity is Severity.WRONG] == []
    with opened(done.path) as copy:
        assert list(copy.records()) == list(store.records())


def test_it_is_named_after_the_database_and_the_time_so_that_names_sort(path: Path, tmp_path: Path) -> None:
    times = iter(["2026-11-22T10:00:00Z", "2026-11-22T10:00:00.001Z", "2027-01-01T00:00:00.250Z"])
    with Store.open(path, "amy", now=lambda: next(times)) as store:
        made = [backed_up(store, tmp_path / "kept").path.name for _ in range(3)]
    assert (
        made
        == sorted(made)
        == [
            "annotations-20261122T100000.000Z.db",
            "annotations-20261122T100000.001Z.db",
            "annotations-20270101T000000.250Z.db",
        ]
    )


def test_one_of_the_same_moment_is_not_written_over(path: Path) -> None:
    with Store.open(path, "amy", now=lambda: "2026-11-22T10:00:00Z") as store:
        backed_up(store)
        with pytest.raises(StoreError, match="already exists"):
            backed_up(store)


def test_what_others_write_meanwhile_is_in_it_as_a_whole_or_not_at_all(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(store, *(f"{number} {TEXT}" for number in range(20)))
    monkeypatch.setattr(backups, "_PAGES_AT_ONCE", 5)
    percents = []
    with opened(path, "bob") as other:

        def write(what: str, percent: int) -> None:
            if what == "copying the database":
                imported(other, f"meanwhile {len(percents)}")
                percents.append(percent)

        done = store.back_up_into(None, 10, write)
        now = len(list(other.records()))
    assert percents == sorted(percents)
    assert len(set(percents)) > 5
    assert (done.documents, now) == (20, 20 + len(percents))
    with opened(done.path) as copy:
        assert len(list(copy.records())) == 20


def test_the_newest_stay(store: Store, path: Path) -> None:
    imported(store, TEXT)
    made = [backed_up(store, keep=3) for _ in range(5)]
    assert [len(each.deleted) for each in made] == [0, 0, 0, 1, 1]
    assert made[4].deleted == (made[1].path,)
    assert names(made[0].path.parent) == [each.path.name for each in made[2:]]
    last = backed_up(store, keep=1)
    assert names(last.path.parent) == [last.path.name]


def test_the_new_one_stays_also_when_the_clock_was_put_back(path: Path) -> None:
    times = iter(["2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z", "2026-11-22T10:00:00Z"])
    with Store.open(path, "amy", now=lambda: next(times)) as store:
        _, second, third = [backed_up(store, keep=2) for _ in range(3)]
    assert names(third.path.parent) == [third.path.name, second.path.name]


def other_database(folder: Path, model: Path) -> None:
    with opened(folder / "other.db") as other:
        imported(other, "another one")
        other.back_up(folder / model.name)


def worked_in(folder: Path, model: Path) -> None:
    shutil.copy(model, folder / "copy.db")
    with opened(folder / "copy.db") as copy:
        imported(copy, "work that is nowhere else")
    (folder / "copy.db").rename(folder / model.name)


def in_use(folder: Path, model: Path) -> None:
    shutil.copy(model, folder / model.name)
    (folder / f"{model.name}-wal").write_bytes(b"changes")


def not_a_database(folder: Path, model: Path) -> None:
    (folder / model.name).write_text("Dear diary")


def another_one(folder: Path, model: Path) -> None:
    with closing(sqlite3.connect(folder / model.name)) as connection:
        connection.execute("CREATE TABLE t (x)")


def link(folder: Path, model: Path) -> None:
    (folder / "real.db").write_bytes(model.read_bytes())
    (folder / model.name).symlink_to(folder / "real.db")


def a_folder(folder: Path, model: Path) -> None:
    (folder / model.name).mkdir()


@pytest.mark.parametrize(
    "plant", [other_database, worked_in, in_use, not_a_database, another_one, link, a_folder]
)
def test_what_is_named_like_a_backup_and_is_none_is_neither_counted_nor_deleted(
    store: Store, tmp_path: Path, plant: object
) -> None:
    imported(store, TEXT)
    model = backed_up(store).path
    folder = tmp_path / "kept"
    folder.mkdir()
    plant(folder, model)  # type: ignore[operator]
    before = names(folder)
    made = [backed_up(store, folder, keep=1) for _ in range(2)]
    assert names(folder) == sorted([*before, made[1].path.name])


@pytest.mark.parametrize(
    "name",
    [
        "annotations.db", "annotations-20261122T100000Z.db", "annotations-20261122T100000.000Z.db.part",
        "annotations-20261122T100000.000Z", "my-annotations-20261122T100000.000Z.db",
        "annotations-20261122T100000.000Z.db2", "annotations-２0261122T100000.000Z.db",
        "annotations-20261122T100000.000Z-20261122T100000.000Z.db", "annotations-20261122T100000x000Z.db",
    ],
)  # fmt: skip
def test_a_file_of_another_name_is_never_deleted(store: Store, tmp_path: Path, name: str) -> None:
    imported(store, TEXT)
    folder = tmp_path / "kept"
    folder.mkdir()
    shutil.copy(backed_up(store).path, folder / name)
    made = [backed_up(store, folder, keep=1) for _ in range(2)]
    assert names(folder) == sorted([name, made[1].path.name])


def test_a_copy_that_is_not_as_it_should_be_is_not_kept_and_no_older_one_goes(
    store: Store, path: Path
) -> None:
    imported(store, *(f"{number} {TEXT}" for number in range(20)))
    old = backed_up(store, keep=1).path

    def spoil(what: str, _percent: int) -> None:
        if what == "checking the copy":
            (part,) = old.parent.glob("*.part")
            whole = part.read_bytes()
            part.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))

    with pytest.raises(StoreError) as caught:
        store.back_up_into(None, 1, spoil)
    said = str(caught.value)
    assert said.startswith(f"the copy of {path} is not as it should be and was not kept (")
    assert said.endswith(f"find out what is wrong with: annotator doctor --db {path}")
    assert names(old.parent) == [old.name]


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM documents WHERE number = 1", "it has 1 of 2 documents and 1 of 1 actions"),
        ("DELETE FROM actions", "it has 2 of 2 documents and 0 of 1 actions"),
        ("PRAGMA user_version = 6", "its tables are of version 6"),
        ("PRAGMA application_id = 7", "it is not marked as an annotator database"),
        (
            "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = CAST(x'ff' AS TEXT)",
            "malformed|no text",
        ),
    ],
)
def test_each_difference_from_what_was_copied_is_found(store: Store, statement: str, why: str) -> None:
    imported(store, TEXT, "two")

    def spoil(what: str, _percent: int) -> None:
        if what == "checking the copy":
            (part,) = store.path.parent.glob("*.backups/*.part")
            with closing(sqlite3.connect(part, isolation_level=None)) as connection:
                connection.executescript(statement)

    with pytest.raises(StoreError, match=why):
        store.back_up_into(None, 1, spoil)


def test_without_room_nothing_is_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(store, TEXT)
    (size,) = store._database.connection.execute(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    ).fetchone()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, size - 1))
    with pytest.raises(StoreError, match=r"a backup needs 0\.\d MB of free space"):
        backed_up(store)
    assert names(store.path.with_name("annotations.db.backups")) == []
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, size))
    assert backed_up(store).documents == 1


def test_a_full_disk_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(store, TEXT)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match=r"cannot be written \(No space left on device\)"):
        backed_up(store)
    assert names(store.path.with_name("annotations.db.backups")) == []


def test_a_folder_that_cannot_be_made_is_named(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder, why in ((tmp_path / "none" / "kept", "No such file"), (tmp_path / "file", "File exists")):
        with pytest.raises(StoreError, match=rf"{folder} cannot be made \({why}"):
            backed_up(store, folder)
    assert not (tmp_path / "none").exists()


def test_an_older_one_that_cannot_be_deleted_is_an_error_that_names_the_new_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = backed_up(store).path
    original = Path.unlink

    def refused(path: Path, *, missing_ok: bool = False) -> None:
        if path == first:
            raise PermissionError(errno.EPERM, "Operation not permitted")
        original(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(StoreError) as caught:
        backed_up(store, keep=1)
    _, second = sorted(first.parent.iterdir())
    assert str(caught.value).startswith(
        f"{second} was written and is as it should be, but an older backup cannot"
    )


def test_ctrl_c_leaves_nothing(store: Store) -> None:
    imported(store, TEXT)

    def interrupted(_what: str, _percent: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.back_up_into(None, 10, interrupted)
    assert names(store.path.with_name("annotations.db.backups")) == []


READ_ONLY = """
import os, sys
import platformdirs.unix, urllib.parse
from pathlib import Path
from tests.store.samples import *
from annotator.store.upgrade import unreported
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
with opened(Path(sys.argv[1])) as store:
    print(store.back_up_into(Path(sys.argv[2]), 10, unreported).documents)
"""


def test_a_database_that_nobody_may_write_to_is_backed_up_elsewhere() -> None:
    # Not in tmp_path, which only its owner may read.
    with tempfile.TemporaryDirectory() as name:
        folder, kept = Path(name, "work"), Path(name, "kept")
        folder.mkdir()
        with opened(folder / "annotations.db") as store:
            imported(store, TEXT)
        Path(name).chmod(0o777)
        (folder / "annotations.db").chmod(0o444)
        folder.chmod(0o555)
        command = [sys.executable, "-c", READ_ONLY, str(folder / "annotations.db"), str(kept)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        folder.chmod(0o777)
        assert done.stderr == ""
        assert done.stdout == "1\n"
        assert len(names(kept)) == 1


def test_copies_beside_a_database_are_found_by_name_also_through_a_link(store: Store, path: Path) -> None:
    backup = backed_up(store).path
    wanted = [path.with_name(f"{path.name}.{kind}") for kind in ("tables-3", "tables-3-2", "version-1")]
    for each in (*wanted, path.with_name("annotations.db2.tables-3"), path.with_name("annotations.tables-3")):
        each.touch()
    (path.parent / "link.db").symlink_to(path)
    assert copies_beside(path) == copies_beside(path.parent / "link.db") == sorted([*wanted, backup])


def test_beside_a_program_that_takes_over_the_log_as_litestream_does_all_is_kept_and_nothing_is_wrong(
    path: Path,
) -> None:
    """It has tables of its own, reads all the time, so that nobody begins the log anew, and does that itself."""
    with (
        opened(path, patience=0.1) as store,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        (one,) = imported(store, TEXT)
        other.execute("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
        other.execute("CREATE TABLE _litestream_lock (id INTEGER)")
        for number, mode in enumerate(["PASSIVE", "RESTART", "TRUNCATE", "PASSIVE"]):
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM _litestream_seq").fetchone()
            keep(store, one, SpanAdded(span(one, number, number + 3, id_=f"s{number}")))
            store._database._checkpoint()
            keep(store, one, SpanAdded(span(one, number, number + 4, id_=f"t{number}")))
            with pytest.raises(StoreError, match="another program reads it"):
                store.clean()
            other.execute("ROLLBACK")
            assert other.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()[0] == 0
            other.execute("INSERT INTO _litestream_seq VALUES (1, 1) ON CONFLICT DO UPDATE SET seq = seq + 1")
        done = backed_up(store)
    with opened(done.path) as copy, opened(path) as store:
        assert len(copy.layer(one).spans) == len(store.layer(one).spans) == 8
    for each in (path, done.path):
        found = examine(each, quick=False, report=unreported)
        assert [one.what for one in found if one.severity is Severity.WRONG] == []

"""Files beside a database are for those who may use the database; a new database follows the umask."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from annotator.store.errors import StoreError
from annotator.store.file_modes import create, make_like
from tests.store.old_files import OLD_FILES
from tests.store.samples import TEXT, imported, opened


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in sorted(folder.iterdir())}


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600), (0, 0o666)])
def test_a_new_database_follows_the_umask_and_what_lies_beside_it_the_database(
    path: Path, mask: int, mode: int
) -> None:
    with umask(mask):
        store = opened(path)
        imported(store, TEXT)
        with store.importing(["x"]):
            assert set(modes(path.parent).values()) == {mode}
            assert len(modes(path.parent)) == 5, "the database, its log with index, and two locks"
        store.close()


def test_a_private_database_stays_private_whatever_the_umask(path: Path) -> None:
    with umask(0o022):
        create(path, 0o600)
        with opened(path) as store:
            imported(store, TEXT)
            store.back_up(path.with_name("copy.db"))
            store.rebuild(path.with_name("rebuilt.db"))
            assert set(modes(path.parent).values()) == {0o600}


@pytest.mark.parametrize("mode", [0o600, 0o660, 0o644])
def test_the_copy_before_tables_change_has_the_mode_of_the_database(path: Path, mode: int) -> None:
    OLD_FILES[6](path)
    path.chmod(mode)
    opened(path).close()
    assert set(modes(path.parent).values()) == {mode}


def test_a_copy_is_whole_and_a_database_of_its_own(path: Path) -> None:
    with opened(path) as store:
        imported(store, TEXT)
        store.back_up(path.with_name("copy.db"))
        marks = []
        for each in (path, path.with_name("copy.db")):
            with closing(sqlite3.connect(each)) as connection:
                marks += connection.execute("SELECT mark FROM file_mark").fetchone()
    one, other = (mark.split(":") for mark in marks)
    assert one[1] == other[1], "they are one database"
    assert one[2] != other[2], "and two files"


def test_a_copy_that_cannot_be_written_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    with opened(path) as store:
        monkeypatch.setattr(Path, "rename", refuse)
        with pytest.raises(StoreError, match=r"copy.db cannot be written \(Operation not permitted\)"):
            store.back_up(path.with_name("copy.db"))
    assert "copy.db" not in modes(path.parent)
    assert "copy.db.part" not in modes(path.parent)


def test_what_is_like_a_file_that_is_gone_stays_as_it_is(tmp_path: Path) -> None:
    create(tmp_path / "a", 0o600)
    make_like(tmp_path / "a", tmp_path / "gone")
    assert modes(tmp_path) == {"a": 0o600}


def test_the_mode_and_owner_of_anothers_file_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        create(tmp_path / name, 0o600)
    (tmp_path / "b").chmod(0o644)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refuse)
    make_like(tmp_path / "a", tmp_path / "b")
    assert modes(tmp_path)["a"] == 0o644
    monkeypatch.setattr(os, "chmod", refuse)
    (tmp_path / "b").stat()
    make_like(tmp_path / "b", tmp_path / "a")
    assert modes(tmp_path)["b"] == 0o644

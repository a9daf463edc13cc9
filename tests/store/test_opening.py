"""The files that the store opens, and the messages for others."""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.changes import SpanAdded
from annotator.store.errors import StoreError
from annotator.store.location import check_location, file_system_of
from annotator.store.store import Store
from annotator.store.table_version import APPLICATION_ID, VERSION
from tests.store.samples import TEXT, document, imported, keep, opened, span


def refusal(path: Path) -> str:
    with pytest.raises(StoreError) as caught:
        opened(path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_a_new_file_is_made_and_opened_again(path: Path) -> None:
    opened(path).close()
    with opened(path) as store:
        assert store.first_document() is None
    names = sorted(each.name for each in path.parent.iterdir())
    assert names == ["annotations.db", "annotations.db-lock"], "the log is emptied and gone"


def test_an_empty_file_is_a_new_database(path: Path) -> None:
    path.touch()
    with opened(path) as store:
        assert imported(store, "one")


def test_the_pragmas_that_keep_data_safe_are_set(store: Store) -> None:
    def pragma(name: str) -> object:
        return store._database.connection.execute(f"PRAGMA {name}").fetchone()[0]

    values = {
        name: pragma(name) for name in ("journal_mode", "foreign_keys", "synchronous", "wal_autocheckpoint")
    }
    assert values == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "wal_autocheckpoint": 0}
    assert pragma("busy_timeout") == 300
    assert pragma("application_id") == APPLICATION_ID


@pytest.mark.parametrize("content", [b"Dear diary,\n" * 100, b"SQLite format 3\x00" + b"\x01" * 500])
def test_a_file_that_is_not_a_database_is_refused_and_unchanged(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "is not an annotator database" in refusal(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "made_by", ["CREATE TABLE t (x)", "PRAGMA user_version = 1", "PRAGMA application_id = 7"]
)
def test_a_database_of_another_program_is_refused_and_unchanged(path: Path, made_by: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(made_by)
    connection.close()
    before = path.read_bytes()
    assert "is not an annotator database" in refusal(path)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_database_of_a_newer_version_is_refused(path: Path) -> None:
    opened(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert "made by a newer annotator (version 99" in refusal(path)


def test_a_folder_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)
    assert "does not exist" in refusal(tmp_path / "missing" / "annotations.db")
    assert not (tmp_path / "missing").exists()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder that even root cannot write to")
def test_a_folder_that_cannot_be_written_is_refused() -> None:
    assert "cannot be opened" in refusal(Path("/proc/self/annotations.db"))


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_network_file_system_is_refused(tmp_path: Path, kind: str) -> None:
    (tmp_path / "my share" / "deep").mkdir(parents=True)
    mounts = tmp_path / "mounts"
    escaped = str(tmp_path / "my share").replace(" ", "\\040")
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {escaped} {kind} rw 0 0\nproc /proc proc rw 0 0\n")
    with pytest.raises(StoreError, match="network file system"):
        check_location(tmp_path / "my share" / "deep" / "a.db", mounts)
    check_location(tmp_path / "a.db", mounts)
    assert file_system_of(tmp_path / "a.db", mounts) == "ext4"
    assert file_system_of(tmp_path / "a.db", tmp_path / "no mount table") is None


@pytest.mark.parametrize("name", ["", " ", " amy", "amy ", "a\nb", "a\u2028b", "a\x1b[2Jb", "\ud800"])
def test_an_annotators_name_is_one_line(path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="cannot be an annotator's name"):
        opened(path, name)
    assert not path.exists()


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("ev\u202eil", "202E"), ("\u2066amy\u2069", "2066"), ("a\u200fb", "200F"), ("a\u061cb", "061C"),
        ("am\u200by", "200B"), ("am\u2060y", "2060"), ("\ufeffamy", "FEFF"), ("am\xady", "00AD"),
        ("amy\U000e0041", "E0041"), ("amy\ufe0f", "FE0F"), ("amy\U000e0100", "E0100"), ("\u3164", "3164"),
        ("am\u034fy", "034F"), ("am\u200cy", "200C"), ("a\u200d", "200D"), ("\u2800", "2800"),
        ("\u180e", "180E"),
    ],
)  # fmt: skip
def test_an_annotators_name_has_nothing_that_nobody_sees(path: Path, name: str, hidden: str) -> None:
    with pytest.raises(
        StoreError, match=rf"cannot be an annotator's name; leave out U\+{hidden}, which nobody sees"
    ):
        opened(path, name)
    assert not path.exists()


def test_a_name_in_any_script_is_accepted(path: Path) -> None:
    for name in (
        "amy",
        "Zoë Łukasz",
        "علی‌رضا",
        "乔木",
        "amy@example.org",
        "क्\u200dष",
        "葛\U000e0100",
        "山田\u3000花",
        "👩\u200d💻",
    ):
        opened(path, name).close()


def test_a_link_locks_the_file_that_it_points_to(path: Path, tmp_path: Path) -> None:
    opened(path).close()
    (tmp_path / "link.db").symlink_to(path)
    with opened(tmp_path / "link.db") as store:
        imported(store, "one")
    assert not (tmp_path / "link.db-lock").exists()


def test_a_copy_without_a_write_ahead_log_gets_one(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with opened(path) as store:
        imported(store, "one")
        store._database.connection.execute("VACUUM INTO ?", (str(copy),))
    with opened(copy) as store:
        assert store._database.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert store.position(store.first_document() or "") == (1, 1)


READ_ONLY = """
import os, sys
# Imported only when they are called, and nobody else may look into a Python of root's.
import platformdirs.unix, urllib.parse
from pathlib import Path
from tests.store.samples import *
from annotator.core.changes import SpanAdded
from annotator.store.errors import StoreError
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
try:
    with opened(Path(sys.argv[1]), run="b") as store:
        one = store.document(store.first_document())
        assert one.text == TEXT and len(list(store.records())) == 1
        print("was read")
        keep(store, one, SpanAdded(span(one, 0, 3)))
except StoreError as error:
    print(error)
"""


def without_rights(path: Path, file_mode: int, folder_mode: int) -> list[str]:
    """What someone says who may read the file, tries to write it, and is not root; all may read the folder."""
    path.chmod(file_mode)
    path.parent.chmod(folder_mode)
    command = [sys.executable, "-c", READ_ONLY, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    path.parent.chmod(0o777)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def anyones() -> Iterator[Path]:
    """A database in a folder that everyone may read; only its owner may read ``tmp_path``."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "annotations.db")
        with opened(path) as store:
            imported(store, TEXT)
        yield path


@pytest.mark.parametrize(
    ("file_mode", "folder_mode"),
    [(0o444, 0o777), (0o444, 0o555), (0o666, 0o555)],
    ids=["file", "both", "folder"],
)
@pytest.mark.parametrize("lock_stays", [True, False])
@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_what_is_read_only_is_read_and_a_write_is_an_error_with_a_sentence(
    anyones: Path, file_mode: int, folder_mode: int, mode: str, *, lock_stays: bool
) -> None:
    with closing(sqlite3.connect(anyones)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
    if not lock_stays:
        anyones.with_name("annotations.db-lock").unlink()
    before, sentence = without_rights(anyones, file_mode, folder_mode)
    assert before == "was read"
    assert "is read-only; make the file and its folder writable" in sentence


def test_changes_in_a_log_that_cannot_be_read_are_not_passed_over(anyones: Path) -> None:
    with opened(anyones) as store:
        keep(store, document(), SpanAdded(span(document(), 0, 3)))
        kept = {
            name: anyones.with_name(name).read_bytes() for name in ("annotations.db", "annotations.db-wal")
        }
    for name, content in kept.items():
        anyones.with_name(name).write_bytes(content)
    (sentence,) = without_rights(anyones, 0o444, 0o555)
    assert "annotations.db-wal that cannot be read in a folder that cannot be written; copy both" in sentence


def test_an_up_to_date_file_is_opened_and_written_without_sqlite_utils(path: Path) -> None:
    with opened(path) as store:
        imported(store, TEXT)
    script = """
import sys
from pathlib import Path
from tests.store.samples import *
from annotator.core.changes import SpanAdded
with opened(Path(sys.argv[1]), run="b") as store:
    one = store.document(store.first_document())
    keep(store, one, SpanAdded(span(one, 0, 3)))
    assert len(list(store.records())) == 1
print(*sorted({"sqlite_utils", "yaml", "pydantic", "textual"} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ""


def test_processes_that_make_the_same_file_at_once_all_succeed(path: Path) -> None:
    script = """
import sys
from pathlib import Path
from tests.store.samples import *
sys.stdin.readline()
opened(Path(sys.argv[1])).close()
"""
    command = [sys.executable, "-c", script, str(path)]
    children = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    answers = [child.communicate(b"go\n", timeout=60) for child in children]
    assert [child.returncode for child in children] == [0] * 4, answers
    with opened(path) as store:
        assert store._database.connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone() == (
            VERSION,
        )


def test_a_damaged_file_is_named(path: Path, tmp_path: Path) -> None:
    with opened(path) as store:
        (one,) = imported(store, TEXT)
    whole = path.read_bytes()
    page = 4096
    path.write_bytes(whole[:page] + b"\xff" * (len(whole) - page))
    with pytest.raises(StoreError, match=r"is damaged|failed"), opened(path) as store:
        store.document(one.id)
    shutil.copy(path, tmp_path / "other.db")

"""A disk that is full, locked or read-only: a sentence, nothing written, and the store stays usable."""

import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from annotator.core.changes import SpanAdded
from annotator.core.record import Record
from annotator.store.errors import StoreError
from annotator.store.store import Store
from tests.store.samples import TEXT, document, imported, keep, opened, span


@contextmanager
def file_size_limit(bytes_: int) -> Iterator[None]:
    """Limit the size of files of this process: the closest to a full disk without one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def assert_works_again(store: Store, path: Path) -> None:
    one = document()
    before = store.layer(one)
    assert not before.spans
    keep(store, one, SpanAdded(span(one, 0, 3, id_="later")))
    store.close()
    with opened(path, run="again") as again:
        assert [each.id for each in again.layer(one).spans] == ["later"]
        assert len(list(again.actions())) == 1
        assert again._database.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_full_disk_is_an_error_with_a_sentence_and_the_session_goes_on(store: Store, path: Path) -> None:
    (one,) = imported(store, TEXT)
    connection = store._database.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="the disk is full, nothing was written"):
        keep(store, one, SpanAdded(span(one, 0, 3, note="long " * 5000)))
    connection.execute("PRAGMA max_page_count = 1000000")
    assert_works_again(store, path)


def test_a_commit_without_space_is_an_error_with_a_sentence_and_the_session_goes_on(
    store: Store, path: Path
) -> None:
    (one,) = imported(store, TEXT)
    store.clean()  # the log is empty
    for room in (0, 100, 4096, 4096 + 24, 3 * 4096):
        with file_size_limit(room), pytest.raises(StoreError, match=r"the disk (is full|failed)"):
            keep(store, one, SpanAdded(span(one, 0, 3)))
    assert_works_again(store, path)


def test_a_checkpoint_without_space_is_not_an_error(store: Store, path: Path) -> None:
    (one,) = imported(store, TEXT)
    store._database._checkpointed = -(10**6)
    size = path.stat().st_size
    log = path.with_name(f"{path.name}-wal").stat().st_size
    with file_size_limit(max(size, log + 20 * 4096)):
        keep(store, one, SpanAdded(span(one, 0, 3)))
    assert len(store.layer(one).spans) == 1


def test_a_connection_that_may_only_read_says_so(store: Store, path: Path) -> None:
    (one,) = imported(store, TEXT)
    store._database.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="is read-only"):
        keep(store, one, SpanAdded(span(one, 0, 3)))
    store._database.connection.execute("PRAGMA query_only = OFF")
    assert_works_again(store, path)


def test_the_wait_for_a_writer_that_does_not_finish_is_limited(store: Store, path: Path) -> None:
    (one,) = imported(store, TEXT)
    script = """
import sys
from pathlib import Path
from tests.store.samples import opened
with opened(Path(sys.argv[1]), "bob") as store, store._database.writing():
    print("holding", flush=True)
    sys.stdin.readline()
"""
    command = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"holding\n"
        start = time.monotonic()
        with pytest.raises(StoreError, match="another process is writing"):
            keep(store, one, SpanAdded(span(one, 0, 3)))
        assert 0.3 <= time.monotonic() - start < 3
        assert store.document(one.id) == one, "reading is still possible"
        other.communicate(b"\n", timeout=60)
    assert_works_again(store, path)


def test_a_program_that_does_not_use_the_lock_is_waited_for_too(store: Store, path: Path) -> None:
    (one,) = imported(store, TEXT)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another process is writing"):
        keep(store, one, SpanAdded(span(one, 0, 3)))
    other.execute("ROLLBACK")
    other.close()
    assert_works_again(store, path)


def test_a_closed_store_says_so_instead_of_crashing(path: Path) -> None:
    store = opened(path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.first_document()


def test_an_error_of_the_caller_rolls_back_and_is_passed_on(store: Store) -> None:
    def interrupted() -> Iterator[Record]:
        yield Record(document())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.import_records(interrupted())
    assert store.first_document() is None
    assert imported(store, TEXT)

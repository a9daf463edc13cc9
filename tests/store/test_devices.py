"""Actions have a name that nothing else has: whatever happens to the file, no device counts a number twice."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.changes import SpanAdded
from annotator.store.store import Store
from tests.store.samples import TEXT, document, edit, imported, keep, opened, span

Name = tuple[str, int]
_NAMES = "SELECT devices.id, seq FROM actions JOIN devices ON devices.number = device ORDER BY actions.number"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder for each test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def made(path: Path) -> Path:
    """A file that came from elsewhere, so that the import in it is of a device that is not ours."""
    with opened(path) as store:
        imported(store, TEXT)
        store._taken = None  # left to nobody
    return path


def work(store: Store, count: int = 1) -> None:
    one = document(TEXT)
    for _ in range(count):
        number = len(store.layer(one).spans)
        keep(store, one, SpanAdded(span(one, number, number + 1, id_=f"s{number}")))


def names(path: Path) -> list[Name]:
    """The names of the actions after the import; each device has counted without a gap."""
    with closing(sqlite3.connect(path)) as connection:
        found: list[Name] = connection.execute(_NAMES).fetchall()[1:]
    for device in {device for device, _ in found}:
        counted = [seq for each, seq in found if each == device]
        assert counted == list(range(1, len(counted) + 1))
    return found


def worked(path: Path, count: int = 1) -> list[Name]:
    """Open the file, work, and close it; return the names of what was done."""
    before = len(names(path))
    with opened(path) as store:
        work(store, count)
    return names(path)[before:]


def test_one_process_after_the_other_counts_on(made: Path) -> None:
    assert worked(made, 2) + worked(made, 2) == [(names(made)[0][0], seq) for seq in range(1, 5)]


def test_a_process_that_only_reads_takes_no_device(made: Path, state: Path) -> None:
    shutil.rmtree(state)
    with opened(made) as store:
        assert len(list(store.records())) == 1
    assert not state.exists()


def test_a_moved_file_counts_on(made: Path, tmp_path: Path) -> None:
    first = worked(made)
    moved = made.rename(tmp_path / "moved.db")
    assert worked(moved) == [(first[0][0], 2)]


def vacuumed(path: Path, to: Path) -> None:
    with opened(path) as store:
        store.back_up(to)


@pytest.mark.parametrize("copy", [shutil.copy, shutil.copy2, vacuumed], ids=["cp", "cp -p", "VACUUM INTO"])
def test_a_copy_counts_for_itself(made: Path, tmp_path: Path, copy: Callable[[Path, Path], None]) -> None:
    worked(made, 3)
    other = tmp_path / "other.db"
    copy(made, other)
    done = [worked(each) for each in (made, other, made, other)]
    assert len({name for each in done for name in each}) == 4
    assert names(made)[:3] == names(other)[:3]


def replaced(snapshot: Path, path: Path) -> None:
    shutil.copy(snapshot, path.with_name("new"))
    path.with_name("new").replace(path)


@pytest.mark.parametrize("bring_back", [shutil.copy, replaced], ids=["written over", "replaced"])
@pytest.mark.parametrize("later", [0, 1, 2])
def test_a_snapshot_that_is_brought_back_counts_anew(
    made: Path, tmp_path: Path, bring_back: Callable[[Path, Path], None], later: int
) -> None:
    worked(made, 2)
    snapshot = tmp_path / "snapshot.db"
    shutil.copy(made, snapshot)
    lost = worked(made, later) if later else []
    bring_back(snapshot, made)
    again = worked(made, 3)
    assert not set(lost) & set(again)


def test_a_killed_process_takes_its_device_with_it(made: Path) -> None:
    store = opened(made)
    work(store, 2)
    store._database.close()  # all that a kill leaves of it
    assert not {device for device, _ in names(made)} & {device for device, _ in worked(made)}


def test_two_at_once_count_apart_and_both_devices_are_used_again(made: Path) -> None:
    with opened(made) as one, opened(made) as other:
        for _ in range(3):
            work(one)
            work(other)
    assert len(set(names(made))) == 6
    with opened(made) as one, opened(made) as other:
        work(one)
        work(other)
    assert len({device for device, _ in names(made)}) == 2


def test_a_refused_write_uses_no_number(made: Path) -> None:
    one = document(TEXT)
    with opened(made) as store:
        work(store)
        with pytest.raises(Exception, match="was changed elsewhere"):
            store.keep(edit(one, SpanAdded(span(one, 0, 1, id_="s0"))))
        work(store)
    assert [seq for _, seq in names(made)] == [1, 2]


@pytest.mark.parametrize("left", ["", "{}", "[1, []", "[1]", '[["x", 1, 2], [7, 0]]', "null"])
def test_a_state_file_that_makes_no_sense_gives_a_new_device(made: Path, state: Path, left: str) -> None:
    first = worked(made)
    (file,) = (state / "annotator" / "devices").iterdir()
    file.write_text(left)
    assert worked(made)[0][0] != first[0][0]
    assert worked(made)[0][1] == 2


def test_without_a_state_folder_each_process_counts_for_itself(made: Path, state: Path) -> None:
    shutil.rmtree(state)
    state.write_text("no folder")
    assert len({device for _ in range(3) for device, _ in worked(made)}) == 3


def test_no_history_of_a_file_repeats_a_name(made: Path, tmp_path: Path) -> None:
    """Copies, moves, restored snapshots, kills and parallel work in any order."""
    chance = random.Random(7)  # noqa: S311 - the same histories every time
    files = [made]
    done: list[Name] = []

    def works(path: Path) -> None:
        done.extend(worked(path, chance.randint(1, 2)))

    def copies(path: Path) -> None:
        files.append(tmp_path / f"copy-{len(done)}-{len(files)}.db")
        chance.choice([shutil.copy, vacuumed])(path, files[-1])

    def moves(path: Path) -> None:
        files.remove(path)
        files.append(path.rename(tmp_path / f"moved-{len(done)}-{chance.random()}.db"))

    def brings_back(path: Path) -> None:
        other = chance.choice(files)
        if other != path:
            chance.choice([shutil.copy, replaced])(other, path)

    def is_killed(path: Path) -> None:
        before = len(names(path))
        store = opened(path)
        work(store)
        store._database.close()
        done.extend(names(path)[before:])

    for _ in range(150):
        chance.choice([works, works, copies, moves, brings_back, is_killed])(chance.choice(files))
    assert len(done) > 100
    assert len(set(done)) == len(done)


def test_time_device_and_seq_give_the_order_in_which_it_was_done(path: Path) -> None:
    """Two processes that write in the same millisecond, in turns."""
    stores = [Store.open(path, name, now=lambda: "2026-11-22T10:00:00.000Z") for name in ("amy", "bob")]
    for number in range(6):
        imported(stores[number % 2 if number < 4 else 0], f"No. {number}.")
    for store in stores:
        store.close()
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT actions.number FROM actions JOIN devices ON devices.number = device ORDER BY at, devices.id, seq"
        ).fetchall()
    assert rows == sorted(rows)

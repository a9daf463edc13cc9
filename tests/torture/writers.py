"""Processes that write: many at once, killed, on a full disk, and in a file that is lost meanwhile."""

from __future__ import annotations

import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from annotator.core.document import document_id
from annotator.store.errors import StoreError
from tests.store import test_lost_file as accidents
from tests.store.samples import TEXT, imported, opened
from tests.store.test_many_processes import killed, start, writer
from tests.torture.killing import check_database
from tests.torture.trial import Done, Trial

WRITERS = 8


def database(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    with opened(path, "setup") as store:
        imported(store, TEXT)
    return path


def spans_of(path: Path, annotator: str = "amy") -> set[str]:
    with opened(path, annotator) as store:
        return {each.id for each in store.layer(store.document(document_id(TEXT))).spans}


def commits(trial: Trial) -> Done:
    """Eight processes with ``size`` commits each, at the same time."""
    path = database(trial.folder / "annotations.db")
    children = [writer(path, f"w{number}", trial.size, "x") for number in range(WRITERS)]
    for child in children:
        start(child)
    for number, child in enumerate(children):
        said, errors = child.communicate(timeout=600)
        assert (child.returncode, errors) == (0, b"")
        assert set(said.decode().split()) == spans_of(path, f"w{number}")
        assert len(said.split()) == trial.size
    check_database(path)
    return Counter({f"commits of {WRITERS} processes": WRITERS * trial.size})


def writer_kills(trial: Trial) -> Done:
    """A process is killed ``size`` times while it writes beside another one: what it said is kept is there."""
    path = database(trial.folder / "annotations.db")
    other = writer(path, "bob", 0, "x")
    start(other)
    said: set[str] = set()
    for number in range(trial.size):
        said |= killed(path, f"k{number}", trial.chance.randint(1, 40))
        assert said <= spans_of(path)
    other.kill()
    other.communicate()
    check_database(path)
    return Counter({"kills of writers": trial.size})


# -- processes that are told what to do -----------------------------------------------------------------------------


class Marking:
    """``tests.torture.marking``, and what it said."""

    def __init__(self, path: Path, run: str, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.torture.marking", str(path), run]
        where = {"cwd": folder, "env": _with_tests_in_reach()}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **where
        )
        self.kept: set[str] = set()
        self.refused: dict[str, str] = {}
        self.end: list[str] = []
        assert self._line() == "ready"

    def mark(self, count: int) -> None:
        """Let it make so many marks; ``wait`` until it has."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()

    def wait(self) -> None:
        while (line := self._line()) != "done":
            word, id_, why = (*line.split(" ", 2), "")[:3]
            if word == "kept":
                self.kept.add(id_)
            else:
                self.refused[id_] = why

    def close(self) -> bool:
        """End it as the app ends; return whether it says that all is where it should be."""
        said, errors = self._process.communicate(timeout=120)
        assert (self._process.returncode, errors) == (0, "")
        *self.end, last = said.splitlines()
        return last == "saved"

    @contextmanager
    def file_size_limit(self, size: int) -> Iterator[None]:
        """Let no file of the process grow beyond that."""
        soft, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (soft, hard))

    def __enter__(self) -> Marking:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()  # if it has not ended
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._process.communicate()[1]
        return line.rstrip("\n")


def _with_tests_in_reach() -> dict[str, str]:
    from tests.cli.command import environment
    from tests.docs.pages import ROOT

    given = environment()
    return {**given, "PYTHONPATH": f"{ROOT}:{given.get('PYTHONPATH', '')}".rstrip(":")}


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk with room for a database and two of its logs; raises ``OSError`` without the right to mount one."""
    mounted = folder / "disk"
    mounted.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32m", "none", mounted],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise OSError(done.stderr.strip())
    try:
        yield mounted
    finally:
        subprocess.run(["umount", mounted], check=True)


def full_disks(trial: Trial) -> Done:
    """``size`` marks and more on a disk that fills up and is freed again: what was refused is not there."""
    done = Counter[str]()
    with ExitStack() as stack:
        try:
            disk = stack.enter_context(small_disk(trial.folder))
        except OSError:  # the closest to it without a disk of one's own
            disk = trial.folder
        path = database(disk / "annotations.db")
        marking = stack.enter_context(Marking(path, "r", trial.folder))
        while len(marking.kept) < trial.size:
            before = len(marking.refused)
            with filled(disk, marking, trial.chance.randint(0, 100_000)):
                for _ in range(trial.chance.randint(1, 3)):
                    marking.mark(trial.chance.randint(1, 60))
                    marking.wait()
            was = set(marking.refused)
            marking.mark(trial.chance.randint(1, 5))
            marking.wait()
            assert set(marking.refused) == was, "freed, it takes marks again"
            done["marks refused by a full disk"] += len(was) - before
        assert marking.close(), marking.end
        assert all("disk" in why for why in marking.refused.values()), marking.refused
        copy = Path(shutil.copy(path, trial.folder / "copy.db"))
    assert spans_of(copy) == marking.kept
    check_database(copy)
    return done + Counter({"marks kept before and after": len(marking.kept)})


@contextmanager
def filled(disk: Path, marking: Marking, room: int) -> Iterator[None]:
    """Leave so many bytes of room: on the disk or, where it is not one's own, in any file of the process."""
    if not disk.is_mount():
        largest = max(each.stat().st_size for each in disk.glob("annotations.db*"))
        with marking.file_size_limit(largest + room):
            yield
        return
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        file.write(b"x" * max(0, shutil.disk_usage(disk).free - room))
    try:
        yield
    finally:
        ballast.unlink()


# -- files that are lost --------------------------------------------------------------------------------------------


def lost_files(trial: Trial) -> Done:
    """``size`` times a file is lost between two marks or in the middle of some: no mark that was kept is gone."""
    done = Counter[str]()
    for number in range(trial.size):
        folder = trial.folder / str(number)
        folder.mkdir()
        done += _lost(Trial(f"{trial.name}-{number}", number, 1, folder))
        shutil.rmtree(folder)
    return done


def _lost(trial: Trial) -> Done:
    chance, folder = trial.chance, trial.folder
    path = database(folder / "work" / "annotations.db")
    shutil.copyfile(path, accidents.older_state(folder))
    earlier = Marking(path, "earlier", folder)
    earlier.mark(3)
    earlier.wait()
    assert earlier.close()
    accident, _ = chance.choice(accidents.ACCIDENTS)
    marking = Marking(path, "now", folder)
    marking.mark(chance.choice((0, 1, 5, 40)))
    marking.wait()
    amid = chance.random() < 0.6
    if amid:
        marking.mark(40)
        time.sleep(chance.uniform(0, 0.05))
    accident(path, folder)
    if amid:
        marking.wait()
    marking.mark(3)
    marking.wait()
    assert not {f"now-{n}" for n in range(10**4)} & marking.kept & set(marking.refused)
    last = sorted(marking.refused, key=lambda id_: int(id_.rpartition("-")[2]))[-3:]
    is_saved = marking.close()
    assert not is_saved, (accident.__name__, marking.end)
    assert len(last) == 3, (accident.__name__, "the marks after it are refused")
    found, names = set[str](), list[str]()
    for each in (*path.parent.glob("*.db"), *folder.glob("*-rescued*.db")):
        with suppress(StoreError):
            names.append(each.name)
            found |= spans_of(each)
    missing = {*earlier.kept, *marking.kept} - found
    assert not missing, (accident.__name__, amid, len(missing), names, marking.end)
    assert any(re.search(r" is in \S*-rescued", line) for line in marking.end), marking.end
    _check_what_took_its_place(accident.__name__, path, folder)
    return Counter({"lost files": 1}) + Counter({"of them in the middle of a mark": amid})


def _check_what_took_its_place(accident: str, path: Path, folder: Path) -> None:
    """What was moved or copied over the file is as it was; what came through SQLite is whole."""
    if accident == "write_text_over":
        assert path.read_text() == "Dear diary,\n" * 2000
    elif accident in ("copy_over", "copy_foreign_over", "copy_older_state_over"):
        source = {
            "copy_over": "other.db",
            "copy_foreign_over": "foreign.db",
            "copy_older_state_over": "older.db",
        }
        assert path.read_bytes() == (folder / source[accident]).read_bytes()
    elif accident in ("move_over", "restore_through_sqlite", "restore_older_state_through_sqlite"):
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        with opened(path) as store:
            assert len(list(store.records())) == 1

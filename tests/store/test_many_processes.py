"""Several processes on one file, and processes that are killed while they write."""

import random
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.store.samples import TEXT, imported, opened

KILLS = 20
STEPS = 300


def writer(path: Path, annotator: str, count: int, run: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.store.writer", str(path), annotator, str(count), run]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def start(child: subprocess.Popen[bytes]) -> None:
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == b"ready\n", child.communicate()
    child.stdin.write(b"go\n")
    child.stdin.flush()


def test_two_annotators_in_two_processes_lose_nothing(path: Path) -> None:
    with opened(path, "setup") as store:
        (one,) = imported(store, TEXT)
    children = [writer(path, annotator, STEPS, "x") for annotator in ("amy", "bob")]
    for child in children:
        start(child)
    for child in children:
        said, errors = child.communicate(timeout=120)
        assert (child.returncode, errors) == (0, b"")
        assert len(said.split()) == STEPS
    with opened(path, "amy") as store:
        for annotator in ("amy", "bob"):
            expected = {f"{annotator}-x-{number}" for number in range(STEPS)}
            assert {each.id for each in store.layer(one, annotator).spans} == expected
        entries = list(store.actions())
        assert [each.number for each in entries] == list(range(2, 2 * STEPS + 2)), "after the import"
        turns = sum(left.annotator != right.annotator for left, right in pairwise(entries))
        assert turns > 1, "they took turns"
        assert store._database.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def killed(path: Path, run: str, after: int) -> set[str]:
    """The steps that a writer had reported as kept when it was killed, some time after that many."""
    child = writer(path, "amy", 0, run)
    start(child)
    assert child.stdout is not None
    said = [child.stdout.readline() for _ in range(after)]
    child.send_signal(signal.SIGKILL)
    # Not communicate(), which passes over what readline() has read ahead: on a busy machine that is whole lines.
    rest = child.stdout.read()
    _, errors = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL, errors.decode()
    # The last line may be half a line.
    lines = [*said, *rest.splitlines(keepends=True)]
    return {line.decode().strip() for line in lines if line.endswith(b"\n")}


@pytest.mark.parametrize("seed", [11])
def test_a_step_reported_as_kept_survives_a_kill(path: Path, seed: int) -> None:
    with opened(path, "setup") as store:
        (one,) = imported(store, TEXT)
    chance = random.Random(seed)  # noqa: S311
    said: set[str] = set()
    for kill in range(KILLS):
        said |= killed(path, f"k{kill}", chance.randint(1, 40))
        with opened(path, run=f"check{kill}") as store:
            layer = store.layer(one)
            kept = {each.id for each in layer.spans}
            assert said <= kept
            assert len(kept - said) <= kill + 1, "at most the step under way at each kill"
            assert store._database.connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            undoable = store.undoable()
            assert undoable is not None
            assert layer.note == undoable.changes[0].span.id, "a step is there whole or not at all"  # type: ignore[union-attr]

"""This build against another one, in turn round by round: whole commands and keys, as both programs do them.

``python -m bench --against OTHER/.venv/bin/annotator keys start import export`` prints for each work the ratio of the
medians, ours through theirs, and the bound that the true ratio is above with 95 % certainty, by resampling the rounds.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from bench import bench_keys, programs
from bench.databases import made_database, remove
from bench.figures import Figure, Timed, interleaved, share
from bench.terminal import Terminal, clean_environment
from bench.texts import ANNOTATOR, record_of, text_of, texts

MOST = 1.10
"""The ratio that the lower bound may not be over."""

_RESAMPLES = 2000
_FILES, _SPANS = 300, 30_000
_KEYS_AT = ((10_000, 0), (1_000_000, 500))  # code points, spans

_OURS = str(Path(sys.executable).with_name("annotator"))


def compared(names: Sequence[str], other: str, rounds: int, folder: Path) -> Iterator[Figure]:
    """Yield a figure for each work of the named benches."""
    works: dict[str, Callable[[str, int, Path], Iterator[Figure]]] = {
        "start": _start,
        "import": _import,
        "export": _export,
        "keys": _keys,
    }
    for name in names or works:
        yield from works[name](other, rounds, folder)


def lower_bound(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the bound that the ratio of the medians is above in 95 % of the resampled rounds; pairs stay pairs."""
    luck = random.Random(0)
    pairs = list(zip(ours, theirs, strict=True))
    ratios = []
    for _ in range(_RESAMPLES):
        drawn = luck.choices(pairs, k=len(pairs))
        ratios.append(median(mine for mine, _ in drawn) / median(their for _, their in drawn))
    return share(ratios, 0.05)


def _figure(what: str, ours: Sequence[float], theirs: Sequence[float]) -> Figure:
    times = [f"{median(seconds) * 1000:.2f} ms" for seconds in (ours, theirs)]
    bound = lower_bound(ours, theirs)
    ratio = median(ours) / median(theirs)
    note = f"ratio {ratio:.3f}, above {bound:.3f} with 95 % certainty, {len(ours)} rounds"
    return Figure(what, times[0], times[1], (bound,), (MOST,), note)


def _in_turn(what: str, rounds: int, ours: Timed, theirs: Timed) -> Figure:
    for work in (ours, theirs):
        work()  # reads the disk and compiles the modules
    return _figure(what, *interleaved(rounds, ours, theirs))


def _command(program: str, *arguments: str, cwd: Path) -> float:
    began = time.perf_counter()
    subprocess.run(
        [program, *arguments],
        cwd=cwd,
        env=clean_environment(),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=-1,
    )
    return time.perf_counter() - began


def _counterpart(ours: Path, other: str) -> Path:
    """Return a database of the other build, which may have other tables, with the same documents and work."""
    theirs, exported = ours.with_name(f"their-{ours.name}"), ours.with_suffix(".jsonl")
    _command(_OURS, "export", "--db", str(ours), "-o", str(exported), cwd=ours.parent)
    _command(other, "import", "--db", str(theirs), "--annotator", ANNOTATOR, str(exported), cwd=ours.parent)
    return theirs


def _start(other: str, rounds: int, folder: Path) -> Iterator[Figure]:
    ours = made_database(folder / "start.db", [record_of(text_of(1, 4000), 0, "Sample")])
    theirs = _counterpart(ours, other)

    def started(program: str, database: Path) -> float:
        with programs.annotator(database, program) as terminal:
            return terminal.start.seconds

    works = partial(started, _OURS, ours), partial(started, other, theirs)
    yield _in_turn("start to the first painted article", rounds, *works)


def _import(other: str, rounds: int, folder: Path) -> Iterator[Figure]:
    files = folder / "files"
    files.mkdir()
    for number, text in enumerate(texts(_FILES, 4000)):
        (files / f"{number}.txt").write_text(text, encoding="utf-8")

    def imported(program: str) -> float:
        remove(folder / "import.db")
        return _command(program, "import", "--db", "import.db", "--annotator", ANNOTATOR, "files", cwd=folder)

    yield _in_turn(f"import {_FILES} text files", rounds, partial(imported, _OURS), partial(imported, other))


def _export(other: str, rounds: int, folder: Path) -> Iterator[Figure]:
    records = (record_of(text_of(n, 4000), 100, f"Text {n}") for n in range(_SPANS // 100))
    ours = made_database(folder / "export.db", records)
    theirs = _counterpart(ours, other)

    def exported(program: str, database: Path) -> float:
        return _command(program, "export", "--db", str(database), "-o", "out.jsonl", cwd=folder)

    works = partial(exported, _OURS, ours), partial(exported, other, theirs)
    yield _in_turn(f"export {_SPANS:,} spans", rounds, *works)


def _keys(other: str, rounds: int, folder: Path) -> Iterator[Figure]:
    for size, spans in _KEYS_AT:
        ours = made_database(folder / "ours.db", [record_of(text_of(3, size), spans, "Text")])
        theirs = _counterpart(ours, other)
        with programs.annotator(ours, _OURS) as mine, programs.annotator(theirs, other) as their:
            yield from _keys_of(mine, their, size, spans, rounds)
        for path in (ours, theirs):
            remove(path)


def _keys_of(ours: Terminal, theirs: Terminal, size: int, spans: int, rounds: int) -> Iterator[Figure]:
    taken: dict[str, tuple[list[float], list[float]]] = {}
    for routine in bench_keys.routines(size, spans, each=4):
        for number in range(rounds + 1):
            both = [_pressed(terminal, routine) for terminal in (ours, theirs)]
            for name in both[0] if number else ():  # the first round warms up
                for seconds, round_ in zip(taken.setdefault(name, ([], [])), both, strict=True):
                    seconds.append(median(round_[name]))
    for name, (mine, their) in taken.items():
        yield _figure(f"{name}, {bench_keys.size_name(size)}, {spans:,} spans", mine, their)


def _pressed(terminal: Terminal, routine: bench_keys.Routine) -> dict[str, list[float]]:
    taken: defaultdict[str, list[float]] = defaultdict(list)
    for press in (*routine.before, *routine.presses * routine.each, *routine.after):
        took = terminal.press(press.key)
        if press.name:
            taken[press.name].append(took.seconds)
    return dict(taken)

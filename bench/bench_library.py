"""A library of a million articles: keys while it is searched, indexed and imported into, first rows, jumps, memory.

Percentiles are p50, p95 and p99. Beside the keys stands an app that changes one cell for a key, pressed in turn with
them, so that the load of the machine can be told from the program's. The bounds are those of the design.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from bench import bench_library_rates, programs
from bench.articles import COMMON_CHINESE, COMMON_WORDS, NAMES, rare_word
from bench.databases import made_database, opened
from bench.figures import Figure, share
from bench.library_file import DOCUMENTS, command, copied, library, write_articles
from bench.library_keys import DOWN, FIRST, LAST, PAGE_DOWN, PAGE_UP, LibraryKeys
from bench.screen import Screen
from bench.terminal import Terminal, clean_environment
from bench.texts import ANNOTATOR, record_of, text_of

_LONGEST_KEY = 50
"""Milliseconds that no key may take, p99."""

_FIRST_ROWS = (60, 200)
"""Milliseconds to the first rows of a search, p50 and p95."""

_MOST_MEMORY = 80
"""Megabytes that the program may take at a million documents."""

_RIGHT, _LEFT, _TEXT_PAGE_DOWN, _TEXT_START = b"\x1b[C", b"\x1b[D", b"\x1b[6~", b"\x1b[1;5H"

_LONG = [word for word in COMMON_WORDS if len(word) > 4]
_QUERIES: dict[str, Sequence[str]] = {
    "a common word": _LONG,
    "a rare word": [rare_word(rank) for rank in range(0, 1000, 50)],
    "a phrase": [f'"{name.lower()}"' for name in NAMES[1::9]],
    "Chinese": [word for word in COMMON_CHINESE if len(word) > 1] * 3,
    "title:, no index": [f"title:{word}" for word in _LONG],
}


def figures(folder: Path, *, quick: bool, documents: int = DOCUMENTS) -> Iterator[Figure]:
    """Yield the figures of a library with so many documents."""
    documents = min(documents, 3000) if quick else documents
    made = library(documents)
    path = copied(made, made.parent)
    try:
        yield from bench_library_rates.figures(path, folder, documents, quick=quick)
        with programs.one_cell_app(folder) as cell:
            yield from _Library(path, folder, documents, cell, quick=quick).figures()
    finally:
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()


class _Library:
    def __init__(self, path: Path, folder: Path, documents: int, cell: Terminal, *, quick: bool) -> None:
        self._path, self._folder, self._documents, self._cell = path, folder, documents, cell
        self._keys = 40 if quick else 400
        self._words = 2 if quick else 16
        self._rounds = 2 if quick else 5
        self._floor: list[float] = []

    def figures(self) -> Iterator[Figure]:
        yield Figure(
            "", "", "", note="keys here: p50, p95 and p99; the floor is an app of one cell meanwhile"
        )
        yield self._start()
        with self._app(self._path) as terminal:
            screen = Screen(terminal)
            yield self._reader(terminal, "in the reader, quiet")
            shown = LibraryKeys(screen)
            yield self._moves(shown)
            for what in _QUERIES:
                yield self._typing(shown, what, what)
            for what in _QUERIES:
                yield self._first_rows(shown, what)
            yield from self._jumps(shown)
            yield from self._memory(terminal)
            more = range(self._documents, self._documents + self._documents // 10)
            articles = str(write_articles(self._folder / "more.jsonl", more))
            importing = ("import", articles, "--db", str(self._path), "--annotator", ANNOTATOR)
            yield from self._beside(screen, shown, f"{len(more):,} come in", importing)
            self._put_index_behind()
            indexing = ("index", "--db", str(self._path))
            yield from self._beside(screen, shown, "annotator index runs", indexing)
        yield from self._while_it_indexes()

    def _start(self) -> Figure:
        one = made_database(self._folder / "one.db", [record_of(text_of(1, 1000), 0, "One")])
        taken: dict[Path, list[float]] = {self._path: [], one: []}
        for path in [self._path, one] * self._rounds:
            with self._app(path) as terminal:
                taken[path].append(terminal.start.seconds)
        ours, floor = (median(seconds) for seconds in taken.values())
        what = f"start with {self._documents:,} documents; floor: with one"
        return Figure(what, f"{ours * 1000:.0f} ms", f"{floor * 1000:.0f} ms", (ours / floor,))

    def _app(self, path: Path) -> Terminal:
        """The app without models that an earlier run has learned: their memory grows with the words they know."""
        return programs.annotator(path, XDG_CACHE_HOME=str(self._folder / "no-models"))

    def _reader(self, terminal: Terminal, when: str, count: int = 0) -> Figure:
        """The caret right and left and a page down and back, in turn with the app of one cell."""
        keys = (_RIGHT, _LEFT, _RIGHT, _LEFT, _TEXT_PAGE_DOWN, _TEXT_START)
        taken = []
        for key in islice(cycle(keys), count or self._keys):
            taken.append(terminal.press_to_first_frame(key))
            self._press_floor()
        return self._key_figure(f"key {when}", taken)

    def _moves(self, shown: LibraryKeys) -> Figure:
        taken = []
        for key in islice(cycle((DOWN, DOWN, PAGE_DOWN, PAGE_UP)), self._keys // 10):
            taken.append(shown.moved(key))
            self._press_floor()
        return self._key_figure("cursor or page in the library, quiet", taken)

    def _typing(self, shown: LibraryKeys, what: str, when: str) -> Figure:
        """Texts typed letter by letter, and erased: each key searches again."""
        taken = []
        for text in islice(cycle(_QUERIES[what]), self._words):
            taken += shown.typed(text)
            self._press_floor(len(text))
            taken += shown.erased(text)
        return self._key_figure(f"letter typed in the library: {when}", taken)

    def _first_rows(self, shown: LibraryKeys, what: str) -> Figure:
        """The first rows of a search with their hits, beside the same search in this process."""
        taken, floor = [], []
        with opened(self._path) as store:
            for query in islice(cycle(_QUERIES[what]), self._words):
                seconds = shown.first_rows(query)
                if seconds is not None:
                    taken.append(seconds)
                    floor.append(bench_library_rates.first_rows(store, query))
        name = f"first rows after the last letter: {what}"
        if not taken:
            return Figure(name, "nothing else was found", "")
        p50, p95 = share(taken, 0.5) * 1000, share(taken, 0.95) * 1000
        return Figure(
            name, _percentiles(taken), _percentiles(floor), (p50, p95), _FIRST_ROWS, sign="{:.3g} ms"
        )

    def _jumps(self, shown: LibraryKeys) -> Iterator[Figure]:
        """Jumps in each order: those of which the list is made at once, and those for which all is gone through."""
        orders: list[str] = []
        while True:
            order, first = shown.next_order()
            if order in orders:
                return
            orders.append(order)
            wait = "no rows came" if first is None else f"{first * 1000:.0f} ms"
            yield Figure(f"rows of all documents, by {order}", wait, "")
            if first is not None:
                keys = (LAST, PAGE_UP, FIRST, PAGE_DOWN, FIRST) * self._rounds
                yield self._key_figure(f"jump to an end or a page, by {order}", list(map(shown.moved, keys)))

    def _memory(self, terminal: Terminal) -> Iterator[Figure]:
        peak = terminal.memory("VmHWM") / 1e6
        children = terminal.memory_of_children() / 1e6
        yield Figure(
            f"memory at {self._documents:,} documents, at most",
            f"{peak:.0f} MB, children {children:.0f}",
            "",
            (peak,),
            (_MOST_MEMORY,),
            sign="{:.3g} MB",
        )

    def _beside(
        self, screen: Screen, shown: LibraryKeys, when: str, words: Sequence[str]
    ) -> Iterator[Figure]:
        """Keys in the library and the reader while a command writes, which is interrupted if it takes longer."""
        shown.close()
        with _running(words) as process:
            yield self._reader(screen.terminal, f"in the reader while {when}", self._keys // 2)
            shown = LibraryKeys(screen)
            yield self._typing(shown, "a common word", f"while {when}")
            is_over = process.poll() is not None
        if is_over:
            yield Figure("", "", "", note="the command ended before the keys did")

    def _while_it_indexes(self) -> Iterator[Figure]:
        """Keys while the program itself goes on with the index, which was interrupted."""
        self._put_index_behind()
        before = self._indexed()
        with self._app(self._path) as terminal:
            yield self._reader(terminal, "in the reader while it indexes", self._keys // 2)
            shown = LibraryKeys(Screen(terminal))
            yield self._typing(shown, "a common word", "while it indexes")
        yield Figure(
            "", "", "", note=f"{before:,} documents were in the index before, {self._indexed():,} after"
        )

    def _put_index_behind(self) -> None:
        """Begin the index anew, and stop after a few documents."""

        def stop(_what: str, _percent: int) -> None:
            raise KeyboardInterrupt

        with opened(self._path) as store, suppress(KeyboardInterrupt):
            store.index_texts(stop, anew=True)

    def _indexed(self) -> int:
        with opened(self._path) as store:
            return store.index_state().indexed

    def _press_floor(self, times: int = 1) -> None:
        self._floor += [self._cell.press_to_first_frame(_RIGHT) for _ in range(times)]

    def _key_figure(self, what: str, taken: Sequence[float]) -> Figure:
        p99 = share(taken, 0.99) * 1000
        floor = _percentiles(self._floor) if self._floor else ""
        self._floor = []
        return Figure(what, _percentiles(taken), floor, (p99,), (_LONGEST_KEY,), sign="{:.3g} ms")


@contextmanager
def _running(words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command meanwhile, and interrupt it in the end."""
    with subprocess.Popen(
        command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=clean_environment()
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)


def _percentiles(seconds: Sequence[float]) -> str:
    """Return p50, p95 and p99 in milliseconds."""
    return " ".join(f"{share(seconds, part) * 1000:5.1f}" for part in (0.5, 0.95, 0.99)) + " ms"

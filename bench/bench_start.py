"""Start: from the start of the process to the first painted article, against an empty Textual app."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from bench import programs
from bench.databases import made_database
from bench.figures import Figure, interleaved
from bench.terminal import Terminal, Took, cpu_ratio
from bench.texts import record_of, text_of

_ARTICLE = 4000
_BOOK = 10_000_000
_MANY = 50_000
_LONGEST = 0.3  # maximum number of seconds that the book takes longer than the empty app
_MOST_MEMORY = 5.0  # maximum, as a multiple of the text


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield the start with one article, then with a book, and the memory that the book takes."""
    article = made_database(folder / "article.db", [record_of(text_of(1, _ARTICLE), 0, "Sample")])
    start = partial(programs.annotator, article)
    empty = partial(programs.empty_app, folder)
    _started(start, [])  # the first start reads the disk and compiles the modules
    tooks: tuple[list[Took], list[Took]] = ([], [])
    rounds = 3 if quick else 9
    ours, floor = interleaved(rounds, partial(_started, start, tooks[0]), partial(_started, empty, tooks[1]))
    yield _start_figure(median(ours), median(floor), cpu_ratio(*tooks))
    size = _BOOK // 10 if quick else _BOOK
    for spans in (0,) if quick else (0, _MANY):
        book = made_database(folder / f"book{spans}.db", [record_of(text_of(2, size), spans, "Book")])
        yield from _book_figures(
            article, book, f"{size / 1e6:g} MB, {spans:,} spans", size, 2 if quick else 5
        )


def _start_figure(ours: float, floor: float, cpu: float | None) -> Figure:
    what = "start to the first painted article, one article of 4 KB"
    return Figure(what, f"{ours * 1000:.0f} ms", f"{floor * 1000:.0f} ms", (ours / floor,), (1.5,), cpu=cpu)


def _started(start: Callable[[], Terminal], tooks: list[Took]) -> float:
    with start() as terminal:
        tooks.append(terminal.start)
        return terminal.start.seconds


def _book_figures(article: Path, book: Path, name: str, size: int, rounds: int) -> Iterator[Figure]:
    memory: Counter[str] = Counter()

    def opened(database: Path) -> float:
        with programs.annotator(database) as terminal:
            for kind in ("VmRSS", "VmHWM"):
                memory[f"{kind} {database.name}"] = terminal.memory(kind)
            return terminal.start.seconds

    ours, floor, _ = interleaved(
        rounds,
        partial(opened, book),
        partial(_started, partial(programs.empty_app, book.parent), []),
        partial(opened, article),
    )
    bare = name.endswith(" 0 spans")
    yield Figure(
        f"open {name}, over the empty app",
        f"{median(ours) * 1000:.0f} ms",
        f"{median(floor) * 1000:.0f} ms",
        (median(ours) - median(floor),),
        (_LONGEST,) if bare else (),
        sign="+{:.2f} s",
    )
    for kind, when in (("VmRSS", "once open"), ("VmHWM", "at most")):
        mine, theirs = memory[f"{kind} {book.name}"], memory[f"{kind} {article.name}"]
        yield Figure(
            f"memory for {name}, {when}, in texts",
            f"{mine / 1e6:.0f} MB",
            f"{theirs / 1e6:.0f} MB",
            ((mine - theirs) / size,),
            (_MOST_MEMORY,) if bare and kind == "VmRSS" else (),
        )

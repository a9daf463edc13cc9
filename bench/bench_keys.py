"""Keys: from the key to the last byte of what it paints, against an app that changes one cell for every key.

A new span is on disk before it is shown. Its floor is an app that changes one cell and stores one span for every
key: on a good disk that alone takes half as long again as a cell.

A lone Escape waits for what could follow it, since it begins every sequence of a terminal, so it has a bound of its own
in milliseconds instead of a floor's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from bench import programs
from bench.databases import made_database, opened
from bench.figures import Figure, share
from bench.terminal import Terminal, TerminalError, Took, cpu_ratio
from bench.texts import FREE_INITIALS, record_of, text_of

_SIZES = (10_000, 1_000_000, 10_000_000)
_SPANS = (0, 500, 50_000)
_PAGE = 4500  # code points on a page, approximately
_ARM = b"p"  # the key of the label "person"

_RIGHT, _PAGE_DOWN, _TAB, _UNDO = b"\x1b[C", b"\x1b[6~", b"\t", b"u"
_TEXT_START, _TEXT_END = b"\x1b[1;5H", b"\x1b[1;5F"
_SEARCH, _ENTER, _ESCAPE = b"/", b"\r", b"\x1b"
_SOUGHT = "reader"  # in every fifth sentence

_CLOSE = (1.3, 2.5)  # median and p95, in floors
_MARK = "make a span"
_DISARM = "Escape alone disarms"
_ESCAPE_BOUND = 25.0  # milliseconds at the median


@dataclass(frozen=True, slots=True)
class Press:
    """A key, and the name under which it is counted; without a name it only prepares the next one."""

    key: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class Routine:
    """Keys to press repeatedly, from the start of the text; ``each`` is how many times in a round.

    ``before`` and ``after`` are pressed once at the start and end of a round.
    """

    presses: tuple[Press, ...]
    each: int
    before: tuple[Press, ...] = ()
    after: tuple[Press, ...] = ()


_TARGETS: dict[str, tuple[float, ...]] = {
    "caret right": _CLOSE,
    "arm a label": _CLOSE,
    _MARK: (2.0, 2.5),
    "page down": (3.5,),
}


class _Floor:
    """An app that does almost nothing for a key, and the times it took so far."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.taken: list[Took] = []

    def press(self, *, counts: bool = True) -> None:
        took = self._terminal.press(_RIGHT)
        if counts:
            self.taken.append(took)


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield figures for every size with every number of spans; the floors run in turn with each."""
    kept = made_database(folder / "kept.db", [record_of(text_of(3, _SIZES[0]), 0, "Text")])
    with programs.one_cell_app(folder) as cell, programs.keeping_app(kept) as keeping:
        for size in _SIZES[:2] if quick else _SIZES:
            for spans in _SPANS[:2] if quick else _SPANS:
                path = folder / f"{size}-{spans}.db"
                made_database(path, [record_of(text_of(3, size), spans, "Text")])
                name = f"{size_name(size)}, {spans:,} spans"
                floors = _Floor(cell), _Floor(keeping)
                yield from _figures_of(
                    path, floors, name, routines(size, spans, each=4 if quick else 8), 2 if quick else 4
                )


def size_name(size: int) -> str:
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{size // 1000} KB"


def routines(size: int, spans: int, each: int) -> list[Routine]:
    pages = min(each, max(1, size // _PAGE - 1))
    letters = islice(cycle(FREE_INITIALS), each)
    marking = tuple(
        press
        for letter in letters
        for press in (
            Press(_ARM, "arm a label"),
            Press(letter.encode(), _MARK),
            Press(_UNDO, "undo"),
        )
    )
    always = [
        Routine((Press(_RIGHT, "caret right"),), each),
        Routine((*(Press(_PAGE_DOWN, "page down"),) * pages, Press(_TEXT_START)), -(-each // pages)),
        Routine(marking, 1),
        Routine((Press(_ARM), Press(_ESCAPE, _DISARM)), each),
        Routine((Press(_TEXT_END, "jump to the end"), Press(_TEXT_START, "jump to the start")), each // 2),
        _searching(each),
    ]
    return [*always, Routine((Press(_TAB, "Tab to the next span"),), each)] if spans else always


def _searching(each: int) -> Routine:
    """Return the routine that opens the prompt, which offers the last search, and goes to its next hit."""
    typed = tuple(Press(character.encode()) for character in _SOUGHT)
    first = (Press(_SEARCH), *typed, Press(_ENTER))
    return Routine((Press(_SEARCH), Press(_ENTER, "search hit")), each // 2, first, (Press(_ESCAPE),) * 2)


def _figures_of(
    path: Path, floors: tuple[_Floor, _Floor], name: str, works: list[Routine], rounds: int
) -> Iterator[Figure]:
    cell, keeping = floors
    with programs.annotator(path) as ours:
        taken: dict[str, list[Took]] = {}
        for routine in works:
            _warm_up(ours, floors)
            for _ in range(rounds):
                _run(ours, routine, taken, floors)
    _check_made(path, len(taken[_MARK]))
    for what, tooks in taken.items():
        floor = keeping if what == _MARK else cell
        if what == _DISARM:
            yield _in_milliseconds(f"{what}, {name}", tooks, floor.taken, _ESCAPE_BOUND)
        else:
            yield _figure(f"{what}, {name}", tooks, floor.taken, _TARGETS.get(what, ()))
    yield _figure("   the floor of a new span: one cell and one span", keeping.taken, cell.taken, ())


def _warm_up(ours: Terminal, floors: Iterable[_Floor]) -> None:
    ours.press(_TEXT_END)
    ours.press(_TEXT_START)
    for _ in range(3):
        ours.press(_RIGHT)
        for floor in floors:
            floor.press(counts=False)


def _run(
    ours: Terminal, routine: Routine, taken: dict[str, list[Took]], floors: tuple[_Floor, _Floor]
) -> None:
    """Press the keys in turn with those of a floor, so that all run under the same load."""
    cell, keeping = floors
    presses = (*routine.before, *routine.presses * routine.each, *routine.after)
    for number, press in enumerate(presses):
        took = ours.press(press.key)
        if press.name:
            taken.setdefault(press.name, []).append(took)
        if press.name == _MARK:
            keeping.press()
        elif number % 2:
            cell.press()


def _check_made(path: Path, times: int) -> None:
    """Check in the database that every span was made and undone: a refused key paints just as fast."""
    with opened(path) as store:
        made = [entry for entry in store.actions() if entry.action.command == "aim"]
    if len(made) != times or not all(entry.undone for entry in made):
        raise TerminalError(f"{times} spans should have been made and undone, but {len(made)} were made")


def _figure(what: str, ours: list[Took], floor: list[Took], targets: tuple[float, ...]) -> Figure:
    mine, theirs = ([took.seconds for took in tooks] for tooks in (ours, floor))
    ratios = (median(mine) / median(theirs), share(mine, 0.95) / share(theirs, 0.95))
    return Figure(what, _times(mine), _times(theirs), ratios, targets, cpu=cpu_ratio(ours, floor))


def _in_milliseconds(what: str, ours: list[Took], floor: list[Took], bound: float) -> Figure:
    mine, theirs = ([took.seconds for took in tooks] for tooks in (ours, floor))
    values = (median(mine) * 1000, share(mine, 0.95) * 1000)
    return Figure(
        what, _times(mine), _times(theirs), values, (bound,), cpu=cpu_ratio(ours, floor), sign="{:.3g} ms"
    )


def _times(seconds: list[float]) -> str:
    """Return median, p95 and maximum in milliseconds."""
    values = (median(seconds), share(seconds, 0.95), max(seconds))
    return " ".join(f"{value * 1000:5.1f}" for value in values) + " ms"

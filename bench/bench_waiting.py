"""Waiting: for the write lock among many writers, for a change of many documents, and of a key beside one.

The bounds are those of the design: nobody starves, nobody waits for a bulk change for longer than is felt, and a key
costs what it costs without one.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from annotator.core.action import Edit
from annotator.core.bulk_change import LabelHits
from annotator.core.changes import SpanAdded
from annotator.core.clock import new_id, now
from annotator.core.document import Document, document_id
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.session.requests import ChangeInProject, LabelInProject
from annotator.store.store import Store
from annotator.workspace.job_process import Job, JobRequest
from bench import programs
from bench.databases import made_database, opened
from bench.figures import Figure, share
from bench.texts import ANNOTATOR, text_of

WRITERS = 8
WRITES = 2000
DOCUMENTS = 10_000
STRING = "Marie Curie"

_HUMAN_PACE = 0.4  # seconds between two marks of one person
_RIGHT, _LEFT = b"\x1b[C", b"\x1b[D"


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield how long writes wait and what a key costs meanwhile."""
    writes = WRITES // 8 if quick else WRITES
    yield _saturated(folder, writes)
    yield _at_human_pace(folder, writes // 8)
    documents = DOCUMENTS // 10 if quick else DOCUMENTS
    path = _project(folder / "bulk.db", documents)
    for what, work in (
        ("change", _label_everywhere),
        ("are undone", _undo_everywhere),
        ("change by a query", _change_all),
    ):
        yield _beside_a_bulk_change(path, documents, what, work)
    yield _keys_beside_a_bulk_change(folder, documents)


def _saturated(folder: Path, writes: int) -> Figure:
    """Eight writers without a pause: the slowest hundredth beside the median, the median of three runs."""
    runs = []
    for number in range(3):
        waited = _waits(made_database(folder / f"saturated-{number}.db", [_article(0)]), writes, pause=0)
        runs.append((share(waited, 0.99) / median(waited), waited))
    ratio, waited = sorted(runs, key=lambda run: run[0])[1]
    what = f"write of {WRITERS} writers without a pause, p99 in medians"
    return Figure(what, _milliseconds(waited), f"{median(waited) * 1000:.1f} ms", (ratio,), (10,))


def _at_human_pace(folder: Path, writes: int) -> Figure:
    waited = _waits(made_database(folder / "pace.db", [_article(0)]), writes, pause=_HUMAN_PACE)
    return _in_milliseconds(f"write of {WRITERS} people at work, p99", waited, 20)


def _beside_a_bulk_change(path: Path, documents: int, what: str, work: Callable[[Path], int]) -> Figure:
    """What another writer waits while as many documents change."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        change = pool.apply_async(work, (path,))
        waited = []
        with Store.open(path, "another", now=now) as store:
            document = store.document(store.first_document() or "")
            while not change.ready():
                waited.append(_kept(store, document, len(waited)))
                time.sleep(0.01)
        done = change.get()
    if done != documents - 1:
        raise RuntimeError(f"{done} documents {what}, not {documents - 1}")
    return _in_milliseconds(f"another's write while {documents:,} documents {what}, p99", waited, 100)


def _keys_beside_a_bulk_change(folder: Path, documents: int) -> Figure:
    path = _project(folder / "keys.db", documents)
    with programs.annotator(path) as ours:
        for key in (b"p", b"m", b"=", b"="):
            ours.press(key)
        ours.wait_for(b"y yes")
        there_and_back = cycle((_RIGHT, _LEFT))
        alone = [ours.press_to_first_frame(key) for key in islice(there_and_back, 200)]
        ours.press(b"=")  # the arrow said no
        ours.wait_for(b"y yes")
        ours.press_to_first_frame(b"y")
        beside = []
        while b"takes all of them back" not in ours.received:
            beside.append(ours.press_to_first_frame(next(there_and_back)))
    ratio = median(beside) / median(alone)
    what = f"caret right or left while {documents:,} documents change"
    return Figure(what, _milliseconds(beside), _milliseconds(alone), (ratio,), (1.5,))


def _project(path: Path, documents: int) -> Path:
    return made_database(path, (_article(number) for number in range(documents)))


def _article(number: int) -> Record:
    text = f"{STRING} in article {number}. " + text_of(number, 2000)
    return Record(Document(document_id(text), text, title=f"Article {number}"))


def _label_everywhere(path: Path) -> int:
    with opened(path) as store:
        argument = LabelInProject(STRING, "person").argument
        request = JobRequest(ANNOTATOR, "label", argument, store.first_document() or "")
        return Job(store, request, lambda _: None, lambda: False).run().documents


def _undo_everywhere(path: Path) -> int:
    with opened(path) as store:
        action = store.undoable()
        if action is None:
            return 0
        request = JobRequest(ANNOTATOR, "undo", action.id, expected=action.in_parts)
        return Job(store, request, lambda _: None, lambda: False).run().documents


def _change_all(path: Path) -> int:
    with opened(path) as store:
        argument = ChangeInProject(f'"{STRING}" -"article 0"', LabelHits("person")).argument
        request = JobRequest(ANNOTATOR, "change", argument, store.first_document() or "")
        return Job(store, request, lambda _: None, lambda: False).run().documents


def _waits(path: Path, writes: int, pause: float) -> list[float]:
    """The seconds of each write of all writers."""
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        each = [(path, number, writes // WRITERS, pause) for number in range(WRITERS)]
        return [seconds for taken in pool.starmap(_write, each) for seconds in taken]


def _write(path: Path, number: int, writes: int, pause: float) -> list[float]:
    taken, times = [], random.Random(number)  # the same pauses every time
    with Store.open(path, f"writer{number}", now=now) as store:
        document = store.document(store.first_document() or "")
        for count in range(writes):
            time.sleep(2 * pause * times.random())
            taken.append(_kept(store, document, count))
    return taken


def _kept(store: Store, document: Document, number: int) -> float:
    """The seconds that it takes to keep one more span."""
    start = number % (len(document.text) - 10)
    range_ = Range(start, start + 10)
    span = Span(new_id(), (range_,), "person", range_.slice(document.text), store.annotator, created_at=now())
    schema = store.remembered_schema()
    edit = Edit(document, (SpanAdded(span),), "aim", schema.hash if schema else "")
    began = time.perf_counter()
    store.keep(edit)
    return time.perf_counter() - began


def _milliseconds(seconds: list[float]) -> str:
    values = (median(seconds), share(seconds, 0.99), max(seconds))
    return " ".join(f"{value * 1000:5.1f}" for value in values) + " ms"


def _in_milliseconds(what: str, waited: list[float], bound: float) -> Figure:
    p99 = share(waited, 0.99) * 1000
    return Figure(what, _milliseconds(waited), f"{bound} ms", (p99,), (bound,), sign="{:.3g} ms")

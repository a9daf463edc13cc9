"""A week of fifty people in one database: what a command costs on the disk, statistics of all of it, undo.

459,000 commands, each with the span that it made and the two or three keys that were pressed for it, and a status for
each of 20,000 layers, written through the store's own functions, a hundred layers in a transaction.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

from annotator.cli.project import new_id, now, now_to_the_millisecond
from annotator.cli.stats_command import statistics_of
from annotator.core.action import Edit
from annotator.core.changes import Change, LayerChanged, LayerState, SpanAdded, inverses
from annotator.core.document import Document
from annotator.core.layer import Status
from annotator.core.logged_key import LoggedKey
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.store import history
from annotator.store.database import Database
from annotator.store.documents import read_document
from annotator.store.key_log import insert_keys
from annotator.store.log import Log
from annotator.store.store import Store
from bench.databases import made_database
from bench.figures import Figure
from bench.texts import record_of, texts

COMMANDS = 459_000
PEOPLE = 50
MARKS = 22
"""Spans in a layer; each document has two layers."""

BYTES = 600
"""Most bytes of a command, with all that belongs to it."""

_LABELS = ("person", "policy", "event")
_KEYS = (("p", "label", 0, 310), ("m", "aim", 1, 420), ("right", "word-right", 0, 200))


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield the size of a command, and the time of statistics and of an undo."""
    commands = COMMANDS // 40 if quick else COMMANDS
    path = folder / "week.db"
    many = commands // (2 * (MARKS + 1))
    documents = [record_of(text, 0, f"Article {n}").document for n, text in enumerate(texts(many, 2000))]
    made_database(path, map(Record, documents))
    before = path.stat().st_size
    began = time.perf_counter()
    made = _week(path, documents)
    ours = time.perf_counter() - began
    size = (path.stat().st_size - before) / made
    floor, plain = _plainly(path, folder / "plain.db")
    yield Figure(
        f"{made:,} commands of {PEOPLE} people, bytes a command",
        f"{size:.0f} B in {ours:.0f} s",
        f"{plain / made:.0f} B in {floor:.1f} s",
        (size / BYTES,),
        (1.0,),
        note="floor: executemany of the same rows into tables without an index; the ratio is to 600 bytes",
    )
    with Store.open(path, "annotator01", now=now_to_the_millisecond) as store:
        seconds = [_timed(lambda: statistics_of(store)) for _ in range(5)]
        yield _within(f"statistics of one of {PEOPLE} people", seconds, 500)
    yield _within(
        "undo of the last command, without the flush of its commit", [*_undone(path, "annotator01")], 1
    )


def _week(path: Path, documents: list[Document]) -> int:
    """Fill the database; return how many commands were given."""
    chance = random.Random(5)
    work = [(of, f"annotator{n:02}") for of in documents for n in chance.sample(range(PEOPLE), 2)]
    chance.shuffle(work)
    commands = 0
    with closing(Database(path)) as database:
        for first in range(0, len(work), 100):
            with database.writing() as connection:
                log = Log(connection, "0123456789abcdef", now_to_the_millisecond())
                for of, name in work[first : first + 100]:
                    for change in _changes(of, name, chance):
                        history.keep(connection, Edit(of, (change,), "aim", ""), name, log)
                        insert_keys(connection, name, _pressed(of, commands))
                        commands += 1
    return commands


def _changes(of: Document, name: str, chance: random.Random) -> Iterator[Change]:
    for number in range(MARKS):
        at = number * 37 % (len(of.text) - 6)
        yield SpanAdded(
            Span(
                new_id(),
                (Range(at, at + 5),),
                chance.choice(_LABELS),
                of.text[at : at + 5],
                name,
                created_at=now(),
            )
        )
    yield LayerChanged(LayerState(), LayerState(status=Status.DONE))


def _pressed(of: Document, number: int) -> list[LoggedKey]:
    at = now()
    return [
        LoggedKey(at, of.id, key, command, refused=False, spans=spans, milliseconds=took)
        for key, command, spans, took in _KEYS[: 2 + number % 2]
    ]


def _plainly(path: Path, other: Path) -> tuple[float, int]:
    """Return the seconds and the bytes of the same rows in plain tables."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(other)) as target:
        rows = {}
        for table in ("actions", "spans", "keys"):
            rows[table] = source.execute(f"SELECT * FROM {table}").fetchall()
            columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
            target.execute(f"CREATE TABLE {table} ({', '.join(map(repr, columns))})")
        began = time.perf_counter()
        for table, found in rows.items():
            marks = ", ".join("?" * len(found[0]))
            target.executemany(f"INSERT INTO {table} VALUES ({marks})", found)
        target.commit()
        return time.perf_counter() - began, other.stat().st_size


def _undone(path: Path, name: str) -> Iterator[float]:
    """Yield the seconds of finding the last command that stands, and of writing that it is undone."""
    with closing(Database(path)) as database:
        for _ in range(50):
            with database.writing() as connection:
                began = time.perf_counter()
                action = history.undoable(connection, name)
                assert action is not None
                of = read_document(connection, action.document_id)
                log = Log(connection, "fedcba9876543210", now_to_the_millisecond())
                history.keep(
                    connection, Edit(of, inverses(action.changes), "undo", "", undoes=action.id), name, log
                )
                taken = time.perf_counter() - began
            yield taken


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _within(what: str, seconds: list[float], milliseconds: float) -> Figure:
    taken = median(seconds) * 1000
    return Figure(
        what,
        f"{taken:.2f} ms",
        "",
        (taken / milliseconds,),
        (1.0,),
        note=f"the ratio is to {milliseconds} ms",
    )

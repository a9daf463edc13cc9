"""Databases to measure on: ours, made through the store, and the same for plain ``sqlite3``."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from annotator.cli.project import now
from annotator.core.record import Record
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from annotator.store.rows import DOCUMENT_COLUMNS
from annotator.store.store import Store
from bench.texts import ANNOTATOR

# Those of store/database.py: the floor must not win by promising less.
_PRAGMAS = ("foreign_keys = ON", "synchronous = FULL", "mmap_size = 0", "wal_autocheckpoint = 0")
_INSERT = (
    f"INSERT INTO documents ({', '.join(DOCUMENT_COLUMNS)}) VALUES ({', '.join('?' * len(DOCUMENT_COLUMNS))})"
)


def opened(path: Path) -> Store:
    """Return the store at ``path``, opened as the program does."""
    return Store.open(path, ANNOTATOR, now=now)


def made_database(path: Path, records: Iterable[Record]) -> Path:
    """Make a database with the news schema and these records; return its path."""
    schema = bundled_schema("news")
    with opened(path) as store:
        store.remember_schema(load_schema(schema), schema.read_text(encoding="utf-8"))
        store.import_records(records)
    return path


def raw_insert(path: Path, rows: Sequence[tuple[Any, ...]]) -> float:
    """Return the seconds that one ``executemany`` of the rows and its commit take in an empty database of ours."""
    with _raw(path) as connection:
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_INSERT, rows)
        connection.execute("COMMIT")
        return time.perf_counter() - began


@contextmanager
def _raw(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a plain connection to an empty database of ours."""
    opened(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        yield connection


def remove(path: Path) -> None:
    """Delete the database and the files beside it."""
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()

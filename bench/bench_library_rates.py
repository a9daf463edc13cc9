"""Rates of a library: importing beside ``executemany`` of the same rows, searching beside the same queries of FTS5."""

from __future__ import annotations

import resource
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from annotator.core.common_forms import common_form
from annotator.core.query import Query, Words, parsed_query
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_search import SearchSort
from annotator.store.rows import document_row
from annotator.store.store import Store
from annotator.store.text_index import matching
from bench import articles
from bench.databases import opened, raw_insert, remove
from bench.figures import Figure, Work, interleaved
from bench.library_file import run_annotator, write_articles
from bench.texts import ANNOTATOR

_IMPORTED = 20_000
"""Articles of an import."""

_LEAST_RATE = 3000
"""Articles a second that an import with its index takes in at least."""

_PAGE = 41
"""Rows of a screen."""

_QUERIES = {
    "a common word": "police",
    "a rare word": articles.rare_word(500),
    "two words": "police minister",
    "a phrase": '"marie curie"',
    "Chinese, 2 characters": "警察",
    "Chinese, 4 characters": "居里夫人",
}
_AT = "2026-01-01T00:00:00Z"
_INSERT_WORDS = "INSERT INTO text_index (rowid, title, text) VALUES (?, ?, ?)"
_MATCHING = "SELECT rowid FROM text_index WHERE text_index MATCH ? ORDER BY rowid"
_FIRST_TEXTS = """
    SELECT title, source, date, text FROM documents WHERE number IN
        (SELECT rowid FROM text_index WHERE text_index MATCH ? ORDER BY rowid LIMIT ?)
"""


def figures(library: Path, folder: Path, documents: int, *, quick: bool) -> Iterator[Figure]:
    """Yield the rates of imports into small databases, then those of searches in the library."""
    count = min(documents, _IMPORTED)
    rounds = 1 if quick else 3
    yield from _imports(folder, count, rounds)
    for name, query in _QUERIES.items():
        yield from _searches(library, name, query, rounds)


# -- importing ------------------------------------------------------------------------------------------------


def _imports(folder: Path, count: int, rounds: int) -> Iterator[Figure]:
    """The whole command, and what it cannot do without: a row a document, and its words in their common form."""
    file = write_articles(folder / "imported.jsonl", range(count))
    for is_indexed in (False, True):
        ours, floor = interleaved(
            rounds,
            partial(_imported, folder / "ours.db", file, is_indexed=is_indexed),
            partial(_inserted, folder / "floor.db", count, is_indexed=is_indexed),
        )
        name = f"annotator import, {count:,} articles, {'with' if is_indexed else 'without'} index"
        yield Work(name, count, "doc").figure(ours, floor)
    rate = count / median(ours)
    yield Figure(
        "articles a second, with index; floor: promised",
        f"{rate:,.0f}",
        f"{_LEAST_RATE:,}",
        (_LEAST_RATE / rate,),
        (1.0,),
        note=f"{count / _processor_time(folder, file):,.0f} a second of processor time, which load does not change",
    )


def _imported(path: Path, file: Path, *, is_indexed: bool) -> float:
    with opened(path) as store:
        (store.index_texts if is_indexed else store.drop_index)()
    seconds = run_annotator("import", str(file), "--db", str(path), "--annotator", ANNOTATOR)
    remove(path)
    return seconds


def _processor_time(folder: Path, file: Path) -> float:
    """The seconds of processor time that an import with its index takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _imported(folder / "ours.db", file, is_indexed=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _inserted(path: Path, count: int, *, is_indexed: bool) -> float:
    """The seconds that ``executemany`` takes for the rows of the documents and, if asked for, of the index."""
    rows: list[Sequence[Any]] = [
        document_row(articles.article(number).document, number + 1, _AT) for number in range(count)
    ]
    seconds = raw_insert(path, rows)
    if is_indexed:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            words = [
                (number, common_form(title), common_form(text))
                for number, title, text in connection.execute("SELECT number, title, text FROM documents")
            ]
            connection.execute(
                "CREATE VIRTUAL TABLE text_index USING fts5 (title, text, content = '', tokenize = 'ascii')"
            )
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_INSERT_WORDS, words)
            connection.execute("COMMIT")
            seconds += time.perf_counter() - began
    remove(path)
    return seconds


# -- searching ------------------------------------------------------------------------------------------------


def _searches(library: Path, name: str, query: str, rounds: int) -> Iterator[Figure]:
    """The first rows with their texts, of which ours are looked through, and the numbers of all documents."""
    with (
        opened(library) as store,
        closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as connection,
    ):
        count = len(_found(store, query))
        ours, floor = interleaved(
            rounds, partial(first_rows, store, query), partial(_first_texts, connection, query)
        )
        yield Work(f"first rows of {name}", min(count, _PAGE), "doc").figure(ours, floor)
        ours, floor = interleaved(1, partial(_all, store, query), partial(_matched, connection, query))
        yield Work(f"all of {name}, {count:,}", count, "doc").figure(ours, floor)


def _found(store: Store, query: str, most: int | None = None) -> list[int]:
    """Return the numbers of the documents, at least so many of them if there are."""
    numbers: list[int] = []
    for part in store.found(_parsed(query), SearchSort.NUMBER, None, lambda: False):
        numbers += part.numbers
        if most is not None and len(numbers) >= most:
            break
    return numbers


def first_rows(store: Store, query: str) -> float:
    """Return the seconds that it takes to find the first documents, and the hits in them."""
    began = time.perf_counter()
    store.excerpts(_parsed(query), _found(store, query, _PAGE)[:_PAGE])
    return time.perf_counter() - began


def _first_texts(connection: sqlite3.Connection, query: str) -> float:
    began = time.perf_counter()
    connection.execute(_FIRST_TEXTS, (_asked(query), _PAGE)).fetchall()
    return time.perf_counter() - began


def _all(store: Store, query: str) -> float:
    began = time.perf_counter()
    _found(store, query)
    return time.perf_counter() - began


def _matched(connection: sqlite3.Connection, query: str) -> float:
    began = time.perf_counter()
    connection.execute(_MATCHING, (_asked(query),)).fetchall()
    return time.perf_counter() - began


def _parsed(query: str) -> Query:
    return parsed_query(query, QUERY_FIELDS)


def _asked(query: str) -> str:
    """Return what the index is asked for."""
    asked = (matching(term.condition) for term in _parsed(query).terms if isinstance(term.condition, Words))
    return " AND ".join(f"({each})" for each in asked if each is not None)

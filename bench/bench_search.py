"""Words in 20,000 documents: with the index of words against without it, and what the index costs an import.

Then 20,000 documents of which every second is a copy of an earlier one: what looking for copies costs an import.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from annotator.core.query import parsed_query
from annotator.core.record import Record
from annotator.store.document_fields import QUERY_FIELDS
from bench.databases import opened, remove
from bench.figures import Figure, Work, interleaved
from bench.texts import record_of, text_of

_SIZE = 2000
_CHUNK = 1000
_QUERIES = {
    "a rare word": "{last}",
    "a common word": "said",
    "a rare phrase": '"article {last} of the text"',
    "a common phrase": '"said a reader"',
    "two words": "article {last}",
    "without a common word": "-said",
    "what no document has": "zzzqqq",
}


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield the figures for each kind of query, then for making the index and for importing."""
    count = 1000 if quick else 20_000
    rounds = 1 if quick else 3
    indexed, bare = folder / "indexed.db", folder / "bare.db"
    made = {path: _imported(path, count, is_indexed=path == indexed) for path in (indexed, bare)}
    for name, query in _QUERIES.items():
        asked = query.format(last=count - 7)
        assert _found(indexed, asked) == _found(bare, asked)
        work = Work(f"{name} in {count:,} documents, indexed", count, "doc")
        ours, floor = interleaved(rounds, partial(_listed, indexed, asked), partial(_listed, bare, asked))
        yield work.figure(ours, floor)
    yield Work(f"import {count:,} documents, indexed", count, "doc").figure([made[indexed]], [made[bare]])
    size, whole = bare.stat().st_size, indexed.stat().st_size
    yield Figure("the file with the index", f"{whole / 1e6:.0f} MB", f"{size / 1e6:.0f} MB", (whole / size,))
    began = time.perf_counter()
    with opened(bare) as store:
        store.index_texts()
    seconds = time.perf_counter() - began
    yield Work(f"index {count:,} documents; floor: import them", count, "doc").figure([seconds], [made[bare]])
    for path in (indexed, bare):
        remove(path)
    yield from _copies(indexed, bare, count)


def _copies(indexed: Path, bare: Path, count: int) -> Iterator[Figure]:
    """Yield what importing costs where words are indexed and copies looked for, in texts of 1,000 code points."""
    seconds = {
        path: _imported(path, count, is_indexed=path == indexed, record=_record_or_copy)
        for path in (indexed, bare)
    }
    assert len(_found(indexed, "duplicate:yes")) == count // 2
    work = Work(f"import {count:,} documents of 1 KB, half copies, indexed", count, "doc")
    yield work.figure([seconds[indexed]], [seconds[bare]])
    for path in (indexed, bare):
        remove(path)


def _imported(
    path: Path, count: int, *, is_indexed: bool, record: Callable[[int], Record] | None = None
) -> float:
    """Return the seconds that importing takes, in chunks as the command does it."""
    seconds = 0.0
    with opened(path) as store:
        if is_indexed:
            store.index_texts()
        if record is not None and is_indexed:
            store.find_copies()
        with store.importing([]) as import_:
            for first in range(0, count, _CHUNK):
                chunk = [(record or _record)(number) for number in range(first, min(first + _CHUNK, count))]
                began = time.perf_counter()
                import_.add(chunk)
                seconds += time.perf_counter() - began
            began = time.perf_counter()
            import_.finish()
            return seconds + time.perf_counter() - began


def _record(number: int) -> Record:
    return record_of(text_of(number, _SIZE), 0, f"Text {number}")


def _record_or_copy(number: int) -> Record:
    if number % 2 == 0:
        return record_of(text_of(number, 1000), 0, f"Text {number}")
    text = text_of(max(0, number - 1 - number // 7 * 2), 1000)
    return record_of(f"BERLIN, number {number}. {text} Sent by paper {number}.", 0, f"Copy {number}")


def _found(path: Path, query: str) -> list[str]:
    with opened(path) as store:
        return [row.id for row in store.listed(parsed_query(query, QUERY_FIELDS), None)]


def _listed(path: Path, query: str) -> float:
    with opened(path) as store:
        began = time.perf_counter()
        for _ in store.listed(parsed_query(query, QUERY_FIELDS), None):
            pass
        return time.perf_counter() - began

"""Export: records out of the store, written as JSON lines, against ``json.dumps`` of the same values."""

from __future__ import annotations

import cProfile
import gc
import io
import json
import pstats
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from annotator.formats.jsonl import write_record
from annotator.store.store import Store
from bench.databases import made_database, opened
from bench.figures import Figure, Work, interleaved
from bench.texts import record_of, text_of

_SPANS = 100  # of a document


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield the export of 100,000 spans in 1,000 documents, by processor time; if over the target, a profile too."""
    count = 100 if quick else 1000
    path = made_database(
        folder / "export.db", (record_of(text_of(n, 4000), _SPANS, f"Text {n}") for n in range(count))
    )
    with opened(path) as store:
        values = [json.loads(write_record(record)) for record in store.records()]
        gc.collect()
        gc.freeze()  # otherwise every collection during the export also visits the floor's values
        works = (partial(_export, store), partial(_dump, values), partial(_read, store))
        ours, floor, reading = interleaved(3 if quick else 5, *works)
        spans = count * _SPANS
        figure = Work(f"export {spans:,} spans over {count:,} documents", spans, "span").figure(
            ours, floor, 1.5
        )
        yield figure
        yield Work("   of it Store.records()", spans, "span").figure(reading, floor)
        if figure.is_over:
            yield Figure("   where the time goes", "", "", note=_profile(store))


def _export(store: Store) -> float:
    began = time.process_time()
    for record in store.records():
        write_record(record)
    return time.process_time() - began


def _read(store: Store) -> float:
    began = time.process_time()
    for _ in store.records():
        pass
    return time.process_time() - began


def _dump(values: list[dict[str, Any]]) -> float:
    began = time.process_time()
    for value in values:
        json.dumps(value, ensure_ascii=False)
    return time.process_time() - began


def _profile(store: Store) -> str:
    """Return the functions that take most of their own time; the profiler makes calls look more expensive."""
    profile = cProfile.Profile()
    profile.runcall(_export, store)
    table = io.StringIO()
    pstats.Stats(profile, stream=table).strip_dirs().sort_stats("tottime").print_stats(10)
    lines = table.getvalue().splitlines()
    head = next(number for number, line in enumerate(lines) if "tottime" in line)
    return "\n".join(line for line in lines[head:] if line.strip())

"""Import: our store against ``executemany`` of the same rows, and the whole command against reading and inserting."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from annotator.core.document import Document, document_id
from annotator.core.record import Record
from annotator.store.rows import document_row
from bench.databases import opened, raw_insert, remove
from bench.figures import Figure, against_floor, interleaved
from bench.texts import ANNOTATOR, record_of, texts

_SIZE = 2000
_AT = "2026-01-01T00:00:00Z"


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Records in memory, then one JSONL file, then a folder of text files."""
    count = 1000 if quick else 10_000
    kept = list(texts(count, _SIZE))
    yield _in_memory(folder, kept, rounds=3 if quick else 7)
    jsonl = folder / "texts.jsonl"
    jsonl.write_text(
        "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in kept), encoding="utf-8"
    )
    yield _whole(folder, jsonl, _lines, count, "one JSONL", rounds=1 if quick else 3)
    text_folder = folder / "texts"
    text_folder.mkdir()
    for number, text in enumerate(kept):
        (text_folder / f"{number:05}.txt").write_text(text, encoding="utf-8")
    yield _whole(folder, text_folder, _files, count, "a folder of .txt", rounds=1 if quick else 3)


def _in_memory(folder: Path, kept: list[str], rounds: int) -> Figure:
    records = [record_of(text, 0, f"Text {number}") for number, text in enumerate(kept)]
    rows = [document_row(record.document, number, _AT) for number, record in enumerate(records, 1)]
    path = folder / "memory.db"
    ours, floor = interleaved(
        rounds,
        partial(_import_records, path, records),
        partial(_removing, path, lambda: raw_insert(path, rows)),
    )
    what = f"import {len(kept):,} texts of 2 KB, records in memory"
    return against_floor(what, ours, floor, len(kept), "docs", target=2.0)


def _import_records(path: Path, records: list[Record]) -> float:
    # Fresh documents: one that was imported before remembers the hash of its text.
    fresh = [Record(replace(record.document)) for record in records]
    with opened(path) as store:
        began = time.perf_counter()
        store.import_records(fresh)
        seconds = time.perf_counter() - began
    remove(path)
    return seconds


def _removing(path: Path, work: Callable[[], float]) -> float:
    seconds = work()
    remove(path)
    return seconds


# -- the whole command ----------------------------------------------------------------------------------------


def _whole(  # noqa: PLR0913 - what to import, and how the floor reads it
    folder: Path, source: Path, read: Callable[[Path], Iterable[str]], count: int, name: str, rounds: int
) -> Figure:
    path = folder / "whole.db"

    def floor() -> float:
        began = time.perf_counter()
        rows: list[tuple[Any, ...]] = [
            document_row(Document(document_id(text), text, source=source.name), number, _AT)
            for number, text in enumerate(read(source), 1)
        ]
        return time.perf_counter() - began + raw_insert(path, rows)

    ours, theirs = interleaved(rounds, partial(_command, path, source), partial(_removing, path, floor))
    what = f"annotator import of {name}, {count:,} texts"
    note = (
        "" if rounds == 1 else "floor: read the same files, hash, executemany, in a process that runs already"
    )
    return against_floor(what, ours, theirs, count, "docs", note=note)


def _command(path: Path, source: Path) -> float:
    command = [str(Path(sys.executable).parent / "annotator"), "import", str(source), "--db", str(path)]
    began = time.perf_counter()
    subprocess.run([*command, "--annotator", ANNOTATOR], check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    remove(path)
    return seconds


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["text"]


def _files(folder: Path) -> Iterator[str]:
    return (path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))

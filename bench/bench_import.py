"""Import: our store against ``executemany`` of the same rows, and the whole command against its minimal work."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from annotator.core.action import Edit
from annotator.core.changes import SpanAdded
from annotator.core.document import Document, document_id
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.store.rows import document_row
from bench.databases import made_database, opened, raw_insert, remove
from bench.figures import Figure, Timed, Work, interleaved, share
from bench.terminal import clean_environment
from bench.texts import ANNOTATOR, record_of, texts

_SIZE = 2000
_AT = "2026-01-01T00:00:00Z"
_MOST_WAIT = 100
"""Milliseconds that another process may wait for an import, p99."""


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield figures for records in memory, then one JSONL file, then a folder of text files."""
    kept = list(texts(1000 if quick else 10_000, _SIZE))
    yield _in_memory(folder, kept, rounds=3 if quick else 5)
    rounds = 1 if quick else 3
    jsonl = folder / "texts.jsonl"
    lines = (json.dumps({"text": text}, ensure_ascii=False) for text in kept)
    jsonl.write_text("\n".join(lines), encoding="utf-8")
    yield _command(
        jsonl, _lines, Work(f"annotator import, one JSONL of {len(kept):,}", len(kept), "doc"), rounds
    )
    texts_folder = folder / "texts"
    texts_folder.mkdir()
    for number, text in enumerate(kept):
        (texts_folder / f"{number:05}.txt").write_text(text, encoding="utf-8")
    work = Work(f"annotator import, a folder of {len(kept):,} .txt", len(kept), "doc")
    yield _command(texts_folder, _files, work, rounds)
    yield Figure(
        "", "", "", note="floor of both: read the same files, hash, executemany; no process to start"
    )
    yield _marks_meanwhile(folder / "meanwhile.db", jsonl, len(kept))


def _marks_meanwhile(path: Path, source: Path, count: int) -> Figure:
    """Return how long another process waits that marks all the time while the import runs."""
    of = record_of("Someone marks here. " * 500, 0, "Marked").document
    made_database(path, [Record(of)])
    waits: list[float] = []
    with opened(path) as store:
        schema = store.remembered_schema()
        assert schema is not None
        command = _command_line(path, source)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=clean_environment()) as process:
            while process.poll() is None:
                at = len(waits)
                span = Span(f"{at:032x}", (Range(at, at + 1),), "person", of.text[at : at + 1], ANNOTATOR)
                began = time.perf_counter()
                store.keep(Edit(of, (SpanAdded(span),), "aim", schema.hash))
                waits.append(time.perf_counter() - began)
                time.sleep(0.005)
    slow = share(waits, 0.99) * 1000
    return Figure(
        f"a mark while one JSONL of {count:,} is imported, p99",
        f"{slow:.0f} ms, median {share(waits, 0.5) * 1000:.1f}",
        "",
        (slow / _MOST_WAIT,),
        (1.0,),
        note=f"{len(waits)} marks; the ratio is to {_MOST_WAIT} ms",
    )


# -- records in memory ----------------------------------------------------------------------------------------


def _in_memory(folder: Path, kept: list[str], rounds: int) -> Figure:
    path = folder / "memory.db"
    records = [record_of(text, 0, f"Text {number}") for number, text in enumerate(kept)]
    rows = [document_row(record.document, number, _AT) for number, record in enumerate(records, 1)]
    ours = _then_removed(path, partial(_import_records, path, records))
    floor = _then_removed(path, partial(raw_insert, path, rows))
    work = Work(f"import {len(kept):,} texts of 2 KB, records in memory", len(kept), "doc")
    mine, theirs = interleaved(rounds, ours, floor)
    return work.figure(mine, theirs, target=2.0)


def _import_records(path: Path, records: list[Record]) -> float:
    # Fresh documents: one that was imported before remembers the hash of its text.
    fresh = [Record(replace(record.document)) for record in records]
    with opened(path) as store:
        began = time.perf_counter()
        store.import_records(fresh)
        return time.perf_counter() - began


def _then_removed(path: Path, work: Callable[[], float]) -> Timed:
    """Return the work, after which the database is removed for the next round."""

    def timed() -> float:
        seconds = work()
        remove(path)
        return seconds

    return timed


# -- the whole command ----------------------------------------------------------------------------------------


def _command(source: Path, read: Callable[[Path], Iterable[str]], work: Work, rounds: int) -> Figure:
    path = source.parent / "command.db"
    ours = _then_removed(path, partial(_run, path, source))
    floor = _then_removed(path, lambda: _bare(path, source, read))
    mine, theirs = interleaved(rounds, ours, floor)
    return work.figure(mine, theirs)


def _run(path: Path, source: Path) -> float:
    began = time.perf_counter()
    subprocess.run(
        _command_line(path, source), check=True, stdout=subprocess.DEVNULL, env=clean_environment()
    )
    return time.perf_counter() - began


def _command_line(path: Path, source: Path) -> list[str]:
    program = str(Path(sys.executable).parent / "annotator")
    return [program, "import", str(source), "--db", str(path), "--annotator", ANNOTATOR]


def _bare(path: Path, source: Path, read: Callable[[Path], Iterable[str]]) -> float:
    began = time.perf_counter()
    found = (Document(document_id(text), text, source=source.name) for text in read(source))
    rows = [document_row(document, number, _AT) for number, document in enumerate(found, 1)]
    return time.perf_counter() - began + raw_insert(path, rows)


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["text"]


def _files(folder: Path) -> Iterator[str]:
    return (path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))

"""Each format: spans a second written and read, against reading and writing the same bytes with ``json``.

The floor of a JSON format is ``json`` on what it wrote; of the others it is ``json`` on our own records of the same
documents, the minimum for any exchange; for UIMA it is dkpro-cassis.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from annotator.core.record import Record
from annotator.formats.finding import find_files
from annotator.formats.format import Format, Writing
from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.losses import Losses
from bench.figures import Figure, Work, interleaved
from bench.texts import record_of, text_of

_SPANS = 50  # of a document
_NAMES = ("jsonl", "prodigy", "doccano", "label-studio", "conll", "conllu", "hf", "gliner", "pubannotation",
          "web-annotation", "bioc", "spans-csv", "brat")  # fmt: skip


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield figures of writing and reading documents of 4 KB with 50 spans each."""
    count = 20 if quick else 200
    records = [record_of(text_of(n, 4000), _SPANS, f"Text {n}") for n in range(count)]
    own = _made("jsonl", records, folder)
    for name in _NAMES:
        format_: Format = format_named(name)  # type: ignore[assignment]
        path = _made(name, records, folder)
        like = path if path.suffix in {".json", ".jsonl", ".jsonld"} else own
        text = like.read_text(encoding="utf-8")
        values = (
            [json.loads(line) for line in text.splitlines()]
            if like.suffix == ".jsonl"
            else [json.loads(text)]
        )
        works = (
            partial(_write, format_, records),
            partial(_dump, values),
            partial(_read, format_, path),
            partial(_load, values),
        )
        writing, dumping, reading, loading = interleaved(1 if quick else 3, *works)
        yield Work(f"write {name}", count * _SPANS, "span").figure(writing, dumping)
        yield Work(f"read {name}", count * _SPANS, "span").figure(reading, loading)
    yield from _uima_figures(records[: max(2, count // 20)], folder, rounds=1 if quick else 3)


def _uima_figures(records: list[Record], folder: Path, rounds: int) -> Iterator[Figure]:
    """Yield UIMA CAS against dkpro-cassis alone, which it uses: a twentieth of the documents, since it is slow."""
    import cassis

    format_: Format = format_named("uima-json")  # type: ignore[assignment]
    path = _made("uima-json", records, folder)
    texts = [file.read_text(encoding="utf-8") for file in sorted(path.glob("*.json"))]
    loaded = list(map(cassis.load_cas_from_json, texts))
    works = (
        partial(_write, format_, records),
        partial(_timed, lambda: [cas.to_json() for cas in loaded]),
        partial(_read, format_, path),
        partial(_timed, lambda: [cassis.load_cas_from_json(text) for text in texts]),
    )
    writing, dumping, reading, loading = interleaved(rounds, *works)
    yield Work("write uima-json", len(records) * _SPANS, "span").figure(writing, dumping)
    yield Work("read uima-json", len(records) * _SPANS, "span").figure(reading, loading)


def _made(name: str, records: list[Record], folder: Path) -> Path:
    format_: Format = format_named(name)  # type: ignore[assignment]
    path = folder / (name if format_.is_folder else f"{name}{format_.endings[0]}")
    if format_.is_folder:
        path.mkdir()
    for piece in format_.written(records, Writing(Losses())):
        beside = path / piece.file if format_.is_folder else path.with_suffix(piece.file)
        target = beside if piece.file else path
        with target.open("ab") as file:
            file.write(piece.content.encode() if isinstance(piece.content, str) else piece.content)
    return path


def _write(format_: Format, records: list[Record]) -> float:
    began = time.perf_counter()
    for _ in format_.written(records, Writing(Losses())):
        pass
    return time.perf_counter() - began


def _read(format_: Format, path: Path) -> float:
    began = time.perf_counter()
    for file in find_files([path], format_):
        for _ in read_path(file, annotator="bench", format_=format_):
            pass
    return time.perf_counter() - began


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _dump(values: list[object]) -> float:
    began = time.perf_counter()
    for value in values:
        json.dumps(value, ensure_ascii=False)
    return time.perf_counter() - began


def _load(values: list[object]) -> float:
    texts = [json.dumps(value, ensure_ascii=False) for value in values]
    began = time.perf_counter()
    for text in texts:
        json.loads(text)
    return time.perf_counter() - began

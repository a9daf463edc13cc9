"""Learning beside the app: what keys cost while it trains, and how long training takes by the size of the library."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import msgspec

from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.schema.values import LabelSchema
from annotator.suggest.tagger import SpanTagger
from annotator.workspace.model_file import model_path, read_models
from annotator.workspace.training_job import TrainingJob
from annotator.workspace.training_request import TrainingRequest
from bench import programs
from bench.databases import made_database, opened, remove
from bench.figures import Figure
from bench.terminal import Terminal
from bench.texts import ANNOTATOR, FREE_INITIALS, record_of, text_of

_SIZES = (100, 1000, 10_000)
_LABELLED = 100
"""Documents of the library that have labels."""

_LENGTH = 5000
_SPANS_EACH = 30
_BESIDE = 1.2
"""How much slower a key may be while a training runs."""

_WITH_MODELS = 1.3
"""How much slower the first label may be with models."""

_LOADED = 1.0
"""Seconds in which models of an earlier session are read."""

_MOST_SECONDS = 60.0
_MOST_MEGABYTES = 500.0
_ARM, _RIGHT, _PAGE_DOWN, _UNDO, _NEXT = b"p", b"\x1b[C", b"\x1b[6~", b"u", b"J"
_TEXT_START = b"\x1b[1;5H"


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield what keys cost beside a training, and with models; then time and memory of trainings, and predictions."""
    yield from _keys(folder, rounds=1 if quick else 6)
    yield _first_label(folder, documents=4 if quick else 20)
    for size in _SIZES[:1] if quick else _SIZES:
        yield from _training(folder, size)


def _library(path: Path, size: int) -> Path:
    """A library of that size, the first documents of which are labelled and done."""
    made_database(path, [record_of(text_of(0, _LENGTH), 0, "Text")])
    with opened(path) as store:
        store.import_records(_record(number, size) for number in range(1, size))
    return path


def _record(number: int, size: int) -> Record:
    record = record_of(f"{number} of {size}. {text_of(number, _LENGTH)}", 0, f"Text {number}")
    if number > _LABELLED:
        return record
    document = record.document
    names = [word for word in document.segmentation.words_in(document.whole) if _is_name(word, document.text)]
    spans = Spans(
        Span(f"{number}-{at}", (word,), "person", word.slice(document.text), ANNOTATOR)
        for at, word in enumerate(names[:_SPANS_EACH])
    )
    return Record(document, (Layer(document.id, ANNOTATOR, spans=spans, status=Status.DONE),))


def _is_name(word: Range, text: str) -> bool:
    return text[word.start].isupper() and word.end - word.start > 2


def _request(path: Path) -> TrainingRequest:
    with opened(path) as store:
        schema = store.remembered_schema()
    assert isinstance(schema, LabelSchema)
    return TrainingRequest(ANNOTATOR, schema.hash, schema.nests, str(path.with_suffix(".models")))


def _keys(folder: Path, rounds: int) -> Iterator[Figure]:
    """Yield each key while a training runs, against the same key in the same app without one, in turns."""
    path = _library(folder / "learning.db", 1000)
    request = _request(path)
    beside: dict[str, list[float]] = {}
    alone: dict[str, list[float]] = {}
    with programs.annotator(path, XDG_CACHE_HOME=str(folder / "no-models")) as terminal:
        for _ in range(rounds):
            job = TrainingJob(path, request)
            _press(terminal, beside, job)
            job.kill()
            _press(terminal, alone)
    for what, seconds in beside.items():
        mine, floor = median(seconds) * 1000, median(alone[what]) * 1000
        name = f"{what} while it trains; floor: without"
        yield Figure(name, f"{mine:.1f} ms", f"{floor:.1f} ms", (mine / floor,), (_BESIDE,))
    remove(path)


def _press(terminal: Terminal, taken: dict[str, list[float]], job: TrainingJob | None = None) -> None:
    """Move, label, undo and page a few times; what was pressed after the end of the training does not count."""
    for letter in FREE_INITIALS[:8]:
        presses = (
            (_RIGHT, "caret right"),
            (_ARM, "arm a label"),
            (letter.encode(), "make a span"),
            (_UNDO, ""),
        )
        for key, what in (*presses, (_PAGE_DOWN, "page down"), (_TEXT_START, "")):
            took = terminal.press(key)
            if what and (job is None or job.report is None):
                taken.setdefault(what, []).append(took.seconds)


def _first_label(folder: Path, documents: int) -> Figure:
    """Return what the first label of a document takes after it was opened, with models and without."""
    path = _library(folder / "first.db", _LABELLED + documents + 2)
    cache = folder / "models-of-first"
    target = model_path_in(cache, path)
    _train(path, msgspec.structs.replace(_request(path), target=str(target)))
    seconds: dict[bool, list[float]] = {}
    for has_models in (True, False):
        shown = cache if has_models else folder / "no-models"
        with programs.annotator(path, XDG_CACHE_HOME=str(shown)) as terminal:
            time.sleep(_LOADED)
            for _ in range(documents):
                terminal.press(_NEXT)
                took = terminal.press(_ARM).seconds + terminal.press(FREE_INITIALS[0].encode()).seconds
                seconds.setdefault(has_models, []).append(took)
                terminal.press(_UNDO)
    remove(path)
    mine, floor = median(seconds[True]) * 1000, median(seconds[False]) * 1000
    name = "first label after a document opened, with models; floor: without"
    return Figure(name, f"{mine:.1f} ms", f"{floor:.1f} ms", (mine / floor,), (_WITH_MODELS,))


def model_path_in(cache: Path, database: Path) -> Path:
    """Where the app looks for models of the database if this is the user's cache."""
    with opened(database) as store:
        schema = store.remembered_schema()
    assert isinstance(schema, LabelSchema)
    usual = model_path(database, ANNOTATOR, schema.hash)
    return cache / "annotator" / "models" / usual.name


def _train(path: Path, request: TrainingRequest) -> None:
    """Let the process learn, and wait for it."""
    command = [sys.executable, "-P", "-m", "annotator.workspace.training_process", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(msgspec.json.encode(request) + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdin.close()


def _training(folder: Path, size: int) -> Iterator[Figure]:
    path = _library(folder / f"library-{size}.db", size)
    request = _request(path)
    before = _processor_seconds()
    _train(path, request)
    seconds = _processor_seconds() - before
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    name = f"train on {_LABELLED} of {size:,} articles, processor time; floor: a bound"
    yield Figure(name, f"{seconds:.1f} s", f"{_MOST_SECONDS:.0f} s", (seconds / _MOST_SECONDS,), (1.0,))
    yield Figure(
        f"memory of that, and of all before; floor: a bound ({size:,})",
        f"{megabytes:.0f} MB",
        f"{_MOST_MEGABYTES:.0f} MB",
        (megabytes / _MOST_MEGABYTES,),
        (1.0,),
    )
    models = read_models(Path(request.target), request.schema_hash)
    assert models is not None
    yield _prediction(SpanTagger(models), size)
    remove(path)


def _processor_seconds() -> float:
    """The processor time of all processes that have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _prediction(tagger: SpanTagger, size: int) -> Figure:
    """Return what it takes to look for spans in a document that is new."""
    document = record_of(text_of(size + 1, _LENGTH), 0, "New").document
    sentences = []
    offset = 0
    while offset < len(document.text):
        sentence = document.segmentation.sentence_at(offset)
        if not sentence:
            break
        sentences.append(sentence)
        offset = sentence.end
    began = time.process_time()
    for sentence in sentences:
        tagger.tagged(document, sentence)
    milliseconds = (time.process_time() - began) * 1000
    each = milliseconds / len(sentences)
    name = f"spans of a document of {_LENGTH:,} code points; floor: 1 ms a sentence"
    return Figure(name, f"{milliseconds:.0f} ms", f"{len(sentences)} ms", (each,), (1.0,))

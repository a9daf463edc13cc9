"""How long agreement takes: documents that three people finished, beside only reading them."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from annotator.agreement.compared import compared_document
from annotator.agreement.comparison import Comparison
from annotator.agreement.questions import Questions
from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.query import Query, parsed_query
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_query import ListSort
from bench.databases import opened
from bench.figures import Figure, Work, interleaved

_PEOPLE = ("amy", "ben", "cleo")
_LABELS = ("person", "org", "place", "event", "policy", "claim", "date", "quote")
_WORDS = (
    "the",
    "of",
    "police",
    "Marie",
    "Curie",
    "minister",
    "London",
    "report",
    "which",
    "signed",
    "law",
    "week",
)
_WORDS_PER_TEXT, _SPANS_PER_TEXT = 500, 20


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield the time for 1,000 documents of 500 words with 20 spans a person, and for lists of them."""
    count, rounds = (30, 1) if quick else (1000, 3)
    path = folder / "agree.db"
    with opened(path) as store:
        store.import_records(map(_record, range(count)))
    ours, floor = interleaved(rounds, partial(_agreed, path), partial(_read, path))
    yield Work(f"agree on {count:,} documents, 3 people; floor: read them", count, "doc").figure(ours, floor)
    for query, sort in (("disagree:yes", ListSort.NUMBER), ("", ListSort.AGREEMENT)):
        ours, floor = interleaved(
            rounds,
            partial(_listed, path, query, sort),
            partial(_listed, path, "label:person", ListSort.NUMBER),
        )
        what = query or "--sort agreement"
        yield Work(f"list {what} of {count:,}; floor: label:person", count, "doc").figure(ours, floor)


def _record(number: int) -> Record:
    """A text with spans that each person misses, labels or ends otherwise in a tenth of the cases."""
    chance = random.Random(number)
    words = [f"{number}.", *(chance.choice(_WORDS) for _ in range(_WORDS_PER_TEXT))]
    document = Document.of_text(" ".join(words))
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    spans = [
        (
            first := chance.randrange(1, _WORDS_PER_TEXT - 4),
            first + chance.randrange(1, 4),
            chance.choice(_LABELS),
        )
        for _ in range(_SPANS_PER_TEXT)
    ]
    layers = []
    for person in _PEOPLE:
        made = []
        for index, (first, last, label) in enumerate(spans):
            kind = chance.randrange(10)
            if kind == 0:
                continue
            end = starts[last + (kind == 1)] - 1
            marked = chance.choice(_LABELS) if kind == 2 else label
            text = document.text[starts[first] : end]
            made.append(
                Span(
                    f"{person}{index}", (Range(starts[first], end),), marked, text, person, created_at="2026"
                )
            )
        layers.append(Layer(document.id, person, Spans(made), status=Status.DONE))
    return Record(document, tuple(layers))


def _agreed(path: Path) -> float:
    began = time.perf_counter()
    comparison = Comparison(_PEOPLE, Questions())
    with opened(path) as store, store.finished_work(Query(), (), [Status.DONE]) as (_, records):
        for record in records:
            comparison.add(compared_document(record.document, record.layers, frozenset()))
    comparison.agreement()
    return time.perf_counter() - began


def _read(path: Path) -> float:
    began = time.perf_counter()
    with opened(path) as store:
        for _ in store.records():
            pass
    return time.perf_counter() - began


def _listed(path: Path, query: str, sort: ListSort) -> float:
    with opened(path) as store:
        began = time.perf_counter()
        for _ in store.listed(parsed_query(query, QUERY_FIELDS), None, sort):
            pass
        return time.perf_counter() - began

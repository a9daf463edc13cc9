"""What is inconsistent: the time that finding it takes, and how much of what is planted in gold corpora is found.

Of each corpus beside the project, a twentieth of the spans lose their label, a twentieth get another one, and a
twentieth begin or end a word sooner or later. Precision is that of the 100 surest findings of a kind: the share that
was planted, and in brackets the share that was planted or is found in the corpus as it is, where it mostly is a fault
as well.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import combinations
from pathlib import Path

from annotator.core.consistency import Examination, Found, LabelledRange, Work
from annotator.core.document import Document, document_id
from annotator.core.inconsistency import FindingKind
from annotator.core.layer import Layer
from annotator.core.query import parsed_query
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.core.string_usage import Usage
from annotator.store.document_fields import QUERY_FIELDS
from bench.databases import opened, remove
from bench.figures import Figure, interleaved
from bench.figures import Work as Measured

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
_NAMES = ("wnut17", "litbank_entities", "litbank_events", "uner_zh_gsd")
_PLANTED = 0.05
_SEEDS = range(5)
_TOP = 100
_SIZE = 1000
_SPANS_PER_TEXT = 10

Text = tuple[Document, list[LabelledRange]]
Place = tuple[int, Range]
Planted = Mapping[FindingKind, set[Place]]


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield the time for 10,000 documents; then, for each corpus and kind, precision and recall."""
    count, rounds = (300, 1) if quick else (10_000, 3)
    path = folder / "findings.db"
    with opened(path) as store:
        for first in range(0, count, 500):
            store.import_records(map(_record, range(first, min(first + 500, count))))
    for query in ("missed:yes", "inconsistent:yes"):
        ours, floor = interleaved(rounds, partial(_listed, path, query), partial(_listed, path, "zzzqqq"))
        measured = Measured(f"{query} in {count:,} documents; floor: look for a word", count, "doc")
        yield measured.figure(ours, floor)
    remove(path)
    if CORPORA.exists():
        for name in _NAMES:
            yield from _faults(name, _SEEDS[:1] if quick else _SEEDS)


def _record(number: int) -> Record:
    """A text of frequent names, of which nearly all are labelled, and nearly all alike."""
    chance = random.Random(number)
    names = [f"{chance.choice('BDFGKLMNPRST')}a{chance.randrange(400)} Smith" for _ in range(_SPANS_PER_TEXT)]
    filler = "which said that it was for the other side, and so it went on in the usual way. "
    text = f"{number}. " + "".join(f"{name} {filler}" for name in names)[:_SIZE]
    document = Document.of_text(text)
    spans = [
        Span(
            f"s{at}",
            (Range(start, start + len(name)),),
            "person" if chance.random() < 0.98 else "place",
            name,
            "bench",
            created_at="2026-01-01T00:00:00Z",
        )
        for at, name in enumerate(dict.fromkeys(names))
        if (start := text.find(name)) >= 0 and chance.random() < 0.95
    ]
    return Record(document, (Layer(document.id, "bench", Spans(spans)),))


def _listed(path: Path, query: str) -> float:
    with opened(path) as store:
        began = time.perf_counter()
        for _ in store.listed(parsed_query(query, QUERY_FIELDS), None):
            pass
        return time.perf_counter() - began


# -- planted faults ---------------------------------------------------------------------------------------------------


def _faults(name: str, seeds: range) -> Iterator[Figure]:
    gold = list(_read(name))
    own = {(each.document, each.finding.range_) for each in _found(gold)}
    shown, right, known = Counter[FindingKind](), Counter[FindingKind](), Counter[FindingKind]()
    hits, planted = Counter[FindingKind](), Counter[FindingKind]()
    for seed in seeds:
        faulty, places = _with_faults(gold, random.Random(seed))
        found = sorted(_found(faulty), key=lambda each: -each.finding.score)
        for kind in FindingKind:
            mine = [(each.document, each.finding.range_) for each in found if each.finding.kind is kind]
            shown[kind] += len(mine[:_TOP])
            right[kind] += sum(place in places[kind] for place in mine[:_TOP])
            known[kind] += sum(place in places[kind] or place in own for place in mine[:_TOP])
            hits[kind] += sum(place in places[kind] for place in mine)
            planted[kind] += len(places[kind])
    for kind in FindingKind:
        if shown[kind]:
            precision = f"{right[kind] / shown[kind]:.2f} ({known[kind] / shown[kind]:.2f})"
            recall = f"{hits[kind] / planted[kind]:.2f}" if planted[kind] else ""
            yield Figure(f"{name}, {kind}: precision at {_TOP}; recall", precision, recall)


def _read(name: str) -> Iterator[Text]:
    for line in (CORPORA / f"{name}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        spans = [LabelledRange(span["start"], span["end"], span["label"]) for span in row["spans"]]
        yield Document(document_id(row["text"]), row["text"]), spans


def _found(texts: list[Text]) -> list[Found]:
    counts, together = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for document, spans in texts:
        on: dict[tuple[int, int], set[str]] = defaultdict(set)
        for span in spans:
            counts[document.text[span.start : span.end], span.label] += 1
            on[span.start, span.end].add(span.label)
        for labels in on.values():
            together.update(combinations(sorted(labels), 2))
    usage = Usage(
        ((text, label, count) for (text, label), count in counts.items()),
        ((one, other, count) for (one, other), count in together.items()),
    )
    examination = Examination(usage)
    for number, (document, spans) in enumerate(texts):
        examination.read(number, document, [Work("gold", spans)])
    return list(examination.findings())


def _with_faults(gold: list[Text], chance: random.Random) -> tuple[list[Text], Planted]:
    labels = sorted({span.label for _, spans in gold for span in spans})
    planted: dict[FindingKind, set[Place]] = {kind: set() for kind in FindingKind}
    faulty: list[Text] = []
    for number, (document, spans) in enumerate(gold):
        changed: list[LabelledRange] = []
        for span in spans:
            kind = chance.choices((None, *FindingKind), (1 - 3 * _PLANTED, *[_PLANTED] * 3))[0]
            others = [label for label in labels if label != span.label]
            now: LabelledRange | None = span
            if kind is FindingKind.MISSED:
                now = None
            elif kind is FindingKind.LABEL and others:
                now = LabelledRange(span.start, span.end, chance.choice(others))
            elif kind is FindingKind.EDGE:
                now = _moved(document, span, chance)
            if now is not None:
                changed.append(now)
            if kind is not None and now is not span:
                place = now or span
                planted[kind].add((number, Range(place.start, place.end)))
        faulty.append((document, changed))
    return faulty, planted


def _moved(document: Document, span: LabelledRange, chance: random.Random) -> LabelledRange:
    """The span, beginning or ending a word sooner or later."""
    segmentation = document.segmentation
    inside = list(segmentation.tokens_in(Range(span.start, span.end)))
    before, after = segmentation.previous_token(span.start), segmentation.next_token(span.end)
    edges = [(inside[1].start, span.end), (span.start, inside[-2].end)] if len(inside) > 1 else []
    edges += [(before.start, span.end)] if before else []
    edges += [(span.start, after.end)] if after else []
    return LabelledRange(*chance.choice(edges), span.label) if edges else span

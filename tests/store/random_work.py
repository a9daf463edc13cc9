"""Documents on which several people worked, by chance."""

from __future__ import annotations

import random

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.spans import Spans
from tests.store.samples import span

PEOPLE = ("amy", "ben", "cleo")
STATUSES = (Status.DONE, Status.DONE, Status.DONE, Status.IN_PROGRESS, Status.FLAGGED, Status.NEW)
WORDS = "Ann Lee met Bo Chen in Oslo"


def random_records(chance: random.Random) -> list[Record]:
    return [random_record(chance, number) for number in range(12)]


def random_record(chance: random.Random, number: int) -> Record:
    boilerplate = (Range(12, 28),) if chance.random() < 0.3 else ()
    document = Document.of_text(f"{WORDS} {number}", title=str(number), boilerplate=boilerplate)
    layers = []
    for person in chance.sample(PEOPLE, chance.randint(0, 3)):
        spans = [
            span(
                document,
                start,
                end,
                *more,
                id_=f"{person}{index}",
                annotator=person,
                label=chance.choice(("person", "place")),
                attributes=chance.choice(({}, {}, {"role": "x"})),
            )
            for index, (start, end, *more) in enumerate(
                chance.sample(
                    [(0, 7), (0, 3), (12, 19), (0, 3, (12, 14)), (8, 14)], chance.choice((0, 1, 1, 2))
                )
            )
        ]
        layers.append(
            Layer(
                document.id,
                person,
                Spans(spans),
                answers=chance.choice(({}, {}, {"topic": "war"})),
                status=chance.choice(STATUSES),
                keeps_boilerplate=chance.random() < 0.5,
            )
        )
    return Record(document, tuple(sorted(layers, key=lambda layer: layer.annotator)))

"""The figures of everyone's work, against plain counting and against the agreement as it is defined."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.comparison import F1_EXACT
from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.query import parsed_query
from annotator.core.record import Record
from annotator.core.span import Origin
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.core.work_figures import PersonFigures, ValueCounts, WorkFigures, together
from annotator.store.document_fields import QUERY_FIELDS
from tests.agreement.samples import agreement, compared
from tests.profiles import examples
from tests.store.random_work import PEOPLE, random_records
from tests.store.samples import opened, span


@settings(max_examples=examples(15, hunting=300), deadline=None)
@given(seed=st.integers(0, 10_000), people=st.sets(st.sampled_from(PEOPLE)), asks=st.booleans())
def test_figures_are_those_of_counting_layer_by_layer(
    seed: int, people: set[str], asks: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    records = random_records(random.Random(seed))  # noqa: S311 - the same in every run
    with opened(tmp_path_factory.mktemp("work") / "a.db") as store:
        store.import_records(records)
        query = parsed_query("-title:9 -title:1", QUERY_FIELDS) if asks else None
        if asks:
            records = [each for each in records if not {"1", "9"} & {*each.document.title}]
        found = store.figures_of_work(("role", "topic"), query, people)
        assert found.documents == len(records)
        for name, figures in found.people.items():
            layers = [each for record in records for each in record.layers if each.annotator == name]
            spans = [each for layer in layers for each in layer.spans]
            status = Counter(layer.status for layer in layers)
            assert figures.status == {
                each: status[each] + (len(records) - len(layers)) * (each is Status.NEW) for each in Status
            }
            assert figures.labels == Counter(each.label for each in spans)
            given_values = Counter(
                (each.label, field, value) for each in spans for field, value in each.attributes.items()
            )
            given_values.update(
                ("", field, value) for layer in layers for field, value in layer.answers.items()
            )
            assert {
                (each.label, each.field, value): count
                for each in figures.values
                for value, count in each.counts.items()
            } == given_values
            assert (figures.days, figures.spans) == ({"2026-11-22": len(spans)} if spans else {}, len(spans))
        worked = {
            layer.annotator
            for record in records
            for layer in record.layers
            if layer.status is not Status.NEW or layer.spans or layer.answers or layer.keeps_boilerplate
        }
        assert {*found.people} == (worked & people if people else worked)


@settings(max_examples=examples(15, hunting=300), deadline=None)
@given(seed=st.integers(0, 10_000))
def test_pairs_of_people_agree_as_far_as_agreement_says(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    records = random_records(random.Random(seed))  # noqa: S311
    with opened(tmp_path_factory.mktemp("pairs") / "a.db") as store:
        store.import_records(records)
        done = [
            (record.document, [layer for layer in record.layers if layer.status is Status.DONE])
            for record in records
        ]
        expected = agreement(*(compared(document, *layers) for document, layers in done if len(layers) > 1))
        assert [(pair.people, pair.documents, pair.f1) for pair in store.pairs_of_people()] == [
            (pair.people, pair.documents, pytest.approx(pair.coefficients[F1_EXACT].value))
            for pair in expected.pairs
        ]


def test_values_of_all_kinds_are_counted_as_people_read_them(path: Path) -> None:
    document = Document.of_text("Ann Lee met Bo Chen in Oslo")
    attributes = [
        {"sure": True, "topics": ("war", "law"), "pages": 3, "rest": "not asked for"},
        {"sure": False, "topics": ("law",), "a \"b\".c": "x"},
    ]  # fmt: skip
    spans = [
        span(document, 3 * n, 3 * n + 2, id_=f"s{n}", attributes=each) for n, each in enumerate(attributes)
    ]
    layer = Layer(document.id, "amy", Spans(spans), answers={"topics": ("law",), "sure": True})
    with opened(path) as store:
        store.import_records([Record(document, (layer,))])
        [figures] = store.figures_of_work(("sure", "topics", "pages", 'a "b".c')).people.values()
    assert figures.values == (
        ValueCounts("", "sure", {"yes": 1}),
        ValueCounts("", "topics", {"law": 1}),
        ValueCounts("person", 'a "b".c', {"x": 1}),
        ValueCounts("person", "pages", {"3": 1}),
        ValueCounts("person", "sure", {"no": 1, "yes": 1}),
        ValueCounts("person", "topics", {"law": 2, "war": 1}),
    )


def test_what_was_found_right_is_no_rejection_and_an_import_no_day(path: Path) -> None:
    document = Document.of_text("Ann Lee met Bo Chen in Oslo")
    made = [(0, 3, Origin.ACCEPTED, ""), (4, 7, Origin.IMPORTED, "2026-11-21T09:00:00Z"),
            (12, 14, Origin.MANUAL, "2026-11-20T23:59:59Z")]  # fmt: skip
    spans = [
        span(document, start, end, id_=f"s{start}", origin=origin, created_at=at)
        for start, end, origin, at in made
    ]
    rejections = frozenset({Rejection("Ann", 0), Rejection("Oslo", 23), Rejection("met")})
    with opened(path) as store:
        store.import_records([Record(document, (Layer(document.id, "amy", Spans(spans)),))])
        store.import_records([Record(document, (Layer(document.id, "ben", rejections=rejections),))])
        found = store.figures_of_work(()).people
    assert (found["amy"].taken, found["amy"].rejected, found["ben"].rejected) == (1, 0, 3)
    assert found["amy"].days.get("2026-11-21") is None
    assert found["amy"].days["2026-11-20"] == 1


def test_several_people_are_added_up() -> None:
    amy = PersonFigures({Status.DONE: 1}, {"person": 2}, (ValueCounts("", "topic", {"war": 1}),), {"b": 1}, 1)
    ben = PersonFigures(
        {Status.DONE: 2, Status.NEW: 1}, {"person": 1, "place": 1},
        (ValueCounts("", "topic", {"war": 2, "law": 1}),), {"a": 3}, 0, 4,
    )  # fmt: skip
    added = together(WorkFigures(3, {"amy": amy, "ben": ben}).people.values())
    assert added == PersonFigures(
        {Status.DONE: 3, Status.NEW: 1}, {"person": 3, "place": 1},
        (ValueCounts("", "topic", {"war": 3, "law": 1}),), {"a": 3, "b": 1}, 1, 4,
    )  # fmt: skip

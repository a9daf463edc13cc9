"""What several people finished, and the documents on which they disagree, against plain filters."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.comparison import F1_EXACT
from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.query import parsed_query
from annotator.core.record import Record
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_numbers import numbers_of
from annotator.store.document_query import ListSort
from annotator.store.document_search import SearchSort
from tests.agreement.samples import agreement, compared
from tests.profiles import examples
from tests.store.random_work import PEOPLE, WORDS, random_records
from tests.store.samples import opened


def differs(record: Record, *, as_marked: bool) -> bool | None:
    """Whether those who are done marked, with attributes, or answered differently; ``None`` for fewer than two."""
    done = [layer for layer in record.layers if layer.status is Status.DONE]
    if len(done) < 2:
        return None
    left_out = () if all(layer.keeps_boilerplate for layer in done) else record.document.boilerplate
    said = [
        (
            {
                (each.fragments, each.label, tuple(sorted(each.attributes.items())))
                for each in layer.spans
                if not any(range_.covers(each.range_) for range_ in left_out)
            },
            {} if as_marked else dict(layer.answers),
        )
        for layer in done
    ]
    return any(one != other for one, other in combinations(said, 2))


@settings(max_examples=examples(15, hunting=300), deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_field_and_the_order_are_those_of_a_plain_comparison(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    records = random_records(random.Random(seed))  # noqa: S311 - the same in every run
    with opened(tmp_path_factory.mktemp("disagree") / "a.db") as store:
        store.import_records(records)
        for query, wanted in (("disagree:yes", True), ("disagree:no", False)):
            expected = [
                record.document.title for record in records if differs(record, as_marked=False) is wanted
            ]
            assert [row.title for row in store.listed(parsed_query(query, QUERY_FIELDS), None)] == expected
            others = [row.title for row in store.listed(parsed_query(f"-{query}", QUERY_FIELDS), "amy")]
            assert sorted([*expected, *others]) == sorted(record.document.title for record in records)
        scores = {}
        for record in records:
            done = [layer for layer in record.layers if layer.status is Status.DONE]
            if len(done) > 1:
                [found] = agreement(compared(record.document, *done)).documents
                scores[record.document.title] = found.coefficients[F1_EXACT].value
        listed = [row.title for row in store.listed(parsed_query("", QUERY_FIELDS), None, ListSort.AGREEMENT)]
        values = [scores.get(title) for title in listed]
        known = [value for value in values if value is not None]
        assert known == pytest.approx(sorted(known))
        assert values == [*known, *[None] * (len(values) - len(known))]
        [part] = store.found(parsed_query("", QUERY_FIELDS), SearchSort.AGREEMENT, None, lambda: False)
        rows = store.found_pages(numbers_of(part.numbers)).page(0, len(records))
        assert [row.title for row in rows] == listed
        on = store.agreement_on(part.numbers)
        defined = {title: value for title, value in scores.items() if value is not None}
        assert {row.title: on[row.number] for row in rows if row.number in on} == pytest.approx(defined)


@settings(max_examples=examples(15, hunting=300), deadline=None)
@given(seed=st.integers(0, 10_000), people=st.sets(st.sampled_from(PEOPLE)), also_flagged=st.booleans())
def test_what_two_people_finished_comes_with_how_far_all_are(
    seed: int, people: set[str], also_flagged: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    records = random_records(random.Random(seed))  # noqa: S311 - the same in every run
    statuses = [Status.DONE, Status.FLAGGED] if also_flagged else [Status.DONE]
    expected = {}
    for record in records[:9]:
        chosen = [
            layer
            for layer in record.layers
            if layer.status in statuses and (not people or layer.annotator in people)
        ]
        expected[record.document.id] = [layer.annotator for layer in chosen]
    with opened(tmp_path_factory.mktemp("finished") / "a.db") as store:
        store.import_records(records)
        query = parsed_query("-title:9 -title:1 -title:11", QUERY_FIELDS)
        expected = {
            record.document.id: expected[record.document.id]
            for record in records[:9]
            if "1" not in record.document.title
        }
        with store.finished_work(query, people, statuses) as (standing, found):
            assert standing.documents == len(expected)
            assert [(each.document.id, [layer.annotator for layer in each.layers]) for each in found] == [
                (id_, names) for id_, names in expected.items() if len(names) > 1
            ]
        sizes = [len(names) for names in expected.values() if names]
        assert standing.by_people == {size: sizes.count(size) for size in set(sizes)}
        assert {*standing.people} == {name for names in expected.values() for name in names}
        common = [names for names in expected.values() if len(names) > 1]
        assert standing.compared == tuple(sorted({name for names in common for name in names}))
        assert sum(count for each in standing.layers.values() for count in each.values()) == sum(
            not is_blank(layer)
            for record in records
            for layer in record.layers
            if record.document.id in expected
        )


def is_blank(layer: Layer) -> bool:
    return layer.status is Status.NEW and not (layer.spans or layer.answers or layer.keeps_boilerplate)


def test_a_layer_without_anything_is_nobodys(path: Path) -> None:
    document = Document.of_text(WORDS)
    with opened(path) as store:
        store.import_records([Record(document, (Layer(document.id, "amy"),))])
        with store.finished_work(parsed_query("", QUERY_FIELDS), (), [Status.DONE]) as (standing, found):
            assert (standing.layers, standing.people, list(found)) == ({}, (), [])

"""Exporting records: all of them in order, or those that a query selects."""

from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.changes import SpanAdded, SpanRemoved
from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.span import Origin
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.store.exports import ExportQuery
from annotator.store.store import Store
from tests.store.samples import SCHEMA, TEXT, document, imported, keep, opened, relation, span

DOCUMENTS = [document(f"{TEXT}{number}") for number in range(4)]


def layer(number: int, annotator: str, status: Status, *labels: str) -> Layer:
    one = DOCUMENTS[number]
    spans = [
        span(one, at, at + 3, id_=f"{annotator}{at}", annotator=annotator, label=label)
        for at, label in zip((0, 4, 10), labels, strict=False)
    ]
    relations = tuple(
        relation(left.id, right.id, id_=f"{annotator}-r{n}", annotator=annotator)
        for n, (left, right) in enumerate(pairwise(spans))
    )
    return Layer(one.id, annotator, Spans(spans), relations, status=status)


NOT_SO = frozenset((Rejection("Zoë", 0), Rejection("Zoë"), Rejection("marie curie", 16)))
RECORDS = [
    Record(
        DOCUMENTS[0],
        (
            layer(0, "amy", Status.DONE, "person", "policy", "person"),
            replace(layer(0, "bob", Status.IN_PROGRESS, "policy"), rejections=NOT_SO),
        ),
    ),
    Record(DOCUMENTS[1], (replace(layer(1, "amy", Status.NEW), answers={"topic": "art", "a": ("x", "y")}),)),
    Record(DOCUMENTS[2]),
    Record(DOCUMENTS[3], (layer(3, "bob", Status.FLAGGED), layer(3, "zoe", Status.DONE, "event"))),
]


@pytest.fixture
def full(store: Store) -> Store:
    store.import_records(RECORDS)
    return store


def test_imported_records_are_exported(full: Store) -> None:
    assert list(full.records()) == RECORDS


def test_an_export_has_the_sources_and_scores_of_spans_that_an_import_brought(store: Store) -> None:
    suggested_by = {"amy0": ("tagger", 0.75), "bob0": ("memory", 1.0), "nowhere": ("memory", 0.5)}
    accepted = replace(
        RECORDS[0],
        layers=tuple(
            replace(each, spans=Spans(replace(span, origin=Origin.ACCEPTED) for span in each.spans))
            for each in RECORDS[0].layers
        ),
        suggested_by=suggested_by,
    )
    store.import_records([accepted, RECORDS[1]])
    known = {"amy0": ("tagger", 0.75), "bob0": ("memory", 1.0)}
    assert list(store.records()) == [replace(accepted, suggested_by=known), RECORDS[1]]
    assert store.suggested_by("amy0") == ("tagger", 0.75)
    [only] = store.records(ExportQuery(annotators=frozenset({"bob"}), labelled_only=True))
    assert only.suggested_by == {"bob0": ("memory", 1.0)}


def test_an_export_is_imported_into_an_empty_database_unchanged(full: Store, tmp_path: Path) -> None:
    with opened(tmp_path / "other.db") as other:
        other.import_records(full.records())
        assert list(other.records()) == list(full.records())
        assert [each.layers[0].answers for each in other.records() if each.layers][1] == {
            "topic": "art",
            "a": ("x", "y"),
        }


def test_records_name_the_schema_in_use(full: Store) -> None:
    full.remember_schema(SCHEMA, "yaml")
    assert {(each.schema_id, each.schema_version) for each in full.records()} == {("news", 3)}


def test_an_empty_layer_of_a_new_document_is_not_exported(store: Store) -> None:
    (one,) = imported(store, TEXT)
    first = span(one, 0, 3)
    keep(store, one, SpanAdded(first))
    keep(store, one, SpanRemoved(first))
    assert [each.layers for each in store.records()] == [()]


def test_a_layer_with_only_rejections_is_exported_and_not_changed_by_importing_it_again(
    store: Store,
) -> None:
    said = Record(DOCUMENTS[0], (replace(layer(0, "amy", Status.NEW), rejections=NOT_SO),))
    store.import_records([said])
    store.import_records([said])
    assert list(store.records()) == [said]


def shape(records: list[Record]) -> dict[int, str]:
    """Which documents with whose spans: ``amy:2 bob:1``."""
    places = {each.id: number for number, each in enumerate(DOCUMENTS)}
    return {
        places[each.document.id]: " ".join(f"{layer.annotator}:{len(layer.spans)}" for layer in each.layers)
        for each in records
    }


QUERIES = {
    "annotators choose layers": (
        ExportQuery(annotators=frozenset({"bob"})),
        {0: "bob:1", 1: "", 2: "", 3: "bob:0"},
    ),
    "labels choose spans": (
        ExportQuery(labels=frozenset({"person"})),
        {0: "amy:2 bob:0", 1: "amy:0", 2: "", 3: "bob:0 zoe:0"},
    ),
    "statuses choose documents": (ExportQuery(statuses=frozenset({Status.DONE})), {0: "amy:3", 3: "zoe:1"}),
    "without a layer a document is new": (ExportQuery(statuses=frozenset({Status.NEW})), {1: "amy:0", 2: ""}),
    "new to one annotator": (
        ExportQuery(statuses=frozenset({Status.NEW}), annotators=frozenset({"bob"})),
        {1: "", 2: ""},
    ),
    "labelled only": (ExportQuery(labelled_only=True), {0: "amy:3 bob:1", 3: "bob:0 zoe:1"}),
    "labelled with that label": (
        ExportQuery(labelled_only=True, labels=frozenset({"event"})),
        {3: "bob:0 zoe:1"},
    ),
    "nobody": (ExportQuery(annotators=frozenset(), labelled_only=True), {}),
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.values(), ids=QUERIES.keys())
def test_a_query_selects_documents_and_layers(
    full: Store, query: ExportQuery, expected: dict[int, str]
) -> None:
    assert shape(list(full.records(query))) == expected


def test_a_relation_is_exported_if_both_its_ends_are(full: Store) -> None:
    record = next(full.records(ExportQuery(labels=frozenset({"person"}))))
    assert record.layers[0].relations == ()
    record = next(full.records(ExportQuery(labels=frozenset({"person", "policy"}))))
    assert len(record.layers[0].relations) == 2


def test_an_export_is_of_one_state_and_blocks_nobody(full: Store) -> None:
    records = full.records()
    first = next(records)
    keep(full, DOCUMENTS[2], SpanAdded(span(DOCUMENTS[2], 0, 3)))
    assert [first, *records] == RECORDS
    assert shape(list(full.records()))[2] == "amy:1"

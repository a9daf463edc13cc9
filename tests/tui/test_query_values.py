"""What the query line of the library offers for a field, and which queries it brings back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from annotator.core.query import QueryError
from annotator.schema.loading import parse_schema
from annotator.store.store import Store
from annotator.tui.overlays.query_values import EarlierQueries, QueryValues, values_in
from tests.store.samples import imported, keep, opened, span

SCHEMA = parse_schema(
    "schema: 1\nid: t\nversion: 1\nlabels: [{id: person}, {id: place}]\n"
    "relations: [{id: near, from: [person], to: [place]}]\n"
    "document: [{id: topic, type: choice, values: [war, peace]}, {id: sure, type: bool}, {id: remark, type: text}]\n",
    "t.yaml",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "a.db") as store:
        yield store


@pytest.fixture
def values(store: Store) -> QueryValues:
    return QueryValues(SimpleNamespace(store=store, schema=SCHEMA))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "offered"),
    [
        ("label", ["person", "place"]),
        ("relation", ["near"]),
        ("missing", ["topic", "sure", "remark"]),
        ("answer", ["topic=war", "topic=peace", "sure=true", "sure=false", "remark="]),
        ("title", []),
    ],
)
def test_a_field_is_offered_what_the_schema_knows(field: str, offered: list[str]) -> None:
    assert [*values_in(SCHEMA, field)] == offered


def test_a_name_that_nothing_has_is_refused_in_a_small_database(values: QueryValues) -> None:
    values.check("label:person missing:topic answer:topic=war relation:near")
    with pytest.raises(
        QueryError, match="1:7: label:persn: neither the schema nor any span has it, did you mean 'person'"
    ):
        values.check("label:persn")


def test_annotators_and_saved_queries_are_those_of_the_database(store: Store, values: QueryValues) -> None:
    (of,) = imported(store, "Ann met Bo.")
    from annotator.core.changes import SpanAdded

    keep(store, of, SpanAdded(span(of, 0, 3)))
    assert values.save("@people", "label:person") == ""
    assert values.save("both", "@people label:place") == ""
    assert [*values("by")] == ["amy"]
    assert sorted(values("@")) == ["both", "people"]
    assert [*values("label")] == ["person", "place"]
    assert "label:person" in values.without_names("@both")
    assert values.without_names("police") == "police"


def test_a_query_that_cannot_be_read_or_named_is_not_saved_and_the_reason_is_said(
    values: QueryValues,
) -> None:
    assert "nobody" in values.save("new", "@nobody")
    assert [*values("@")] == []
    with pytest.raises(QueryError):
        values.check("label:")
    values.check("label:person")


def test_earlier_queries_come_from_the_latest_on_and_around_again(store: Store) -> None:
    earlier = EarlierQueries(store)
    for query in ("one", "two"):
        earlier.note(query)
    earlier.start()
    assert [earlier.next() for _ in range(4)] == ["two", "one", "", "two"]


def test_a_database_that_cannot_be_read_offers_nothing_and_stops_nobody(
    store: Store, values: QueryValues
) -> None:
    with closing(sqlite3.connect(store.path)) as connection:
        connection.executescript("DROP TABLE settings; DROP VIEW IF EXISTS history; DROP TABLE layers")
    earlier = EarlierQueries(store)
    earlier.note("one")
    earlier.start()
    assert earlier.next() == ""
    assert [*values("@")] == [*values("by")] == []
    assert values.save("a", "label:person") != ""

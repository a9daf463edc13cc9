"""The label schema that the file remembers."""

import pytest
from msgspec.structs import replace

from annotator.core.changes import SpanAdded
from annotator.store.errors import StoreError
from annotator.store.store import Store
from tests.store.samples import SCHEMA, TEXT, imported, keep, span

NEXT = replace(SCHEMA, version=4, hash="h2")


def versions(store: Store) -> list[tuple[str, int, str, str]]:
    return store._database.connection.execute(
        "SELECT hash, version, yaml, first_used_at FROM schema_versions ORDER BY version"
    ).fetchall()


def test_a_new_file_remembers_none(store: Store) -> None:
    assert store.remembered_schema() is None


def test_the_schema_in_use_is_remembered_and_every_version_kept(store: Store) -> None:
    store.remember_schema(SCHEMA, "id: news # ü")
    assert store.remembered_schema() == SCHEMA
    store.remember_schema(NEXT, "version: 4")
    assert store.remembered_schema() == NEXT
    assert [each[:3] for each in versions(store)] == [("h1", 3, "id: news # ü"), ("h2", 4, "version: 4")]


def test_going_back_to_an_earlier_version_keeps_when_it_was_first_used(store: Store) -> None:
    store.remember_schema(SCHEMA, "one")
    before = versions(store)
    store.remember_schema(NEXT, "two")
    store.remember_schema(SCHEMA, "one")
    assert store.remembered_schema() == SCHEMA
    assert versions(store)[:1] == before


def test_the_same_schema_again_writes_nothing(store: Store) -> None:
    store.remember_schema(SCHEMA, "one")
    store._database.connection.execute("PRAGMA query_only = ON")
    store.remember_schema(SCHEMA, "one")


def test_an_unreadable_schema_is_an_error_with_a_sentence(store: Store) -> None:
    store.remember_schema(SCHEMA, "one")
    store._database.connection.execute("UPDATE schema_versions SET json = '[]'")
    with pytest.raises(StoreError, match="pass --schema"):
        store.remembered_schema()


def test_labels_in_use_are_counted_over_everything(store: Store) -> None:
    one, two = imported(store, TEXT, f"{TEXT}2")
    assert store.labels_in_use() == {}
    keep(store, one, SpanAdded(span(one, 0, 3)), SpanAdded(span(one, 4, 9, id_="s2", label="event")))
    keep(store, two, SpanAdded(span(two, 0, 3)))
    assert store.labels_in_use() == {"event": 1, "person": 2}

"""Queries that were asked before."""

from pathlib import Path

import pytest

from annotator.store import query_memory
from annotator.store.errors import StoreError
from tests.store.samples import opened
from tests.store.test_rebuilding import check_rebuilt


def test_the_latest_queries_are_kept_for_each_annotator(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_memory, "MOST_QUERIES", 3)
    with opened(path) as store:
        for query in ("one", "two", "three", "one", "four"):
            store.note_query(query)
        assert store.latest_queries() == ["four", "one", "three"]
    with opened(path, "ben") as store:
        assert store.latest_queries() == []


def test_saved_queries_are_for_all_and_can_be_taken_away(path: Path) -> None:
    with opened(path) as store:
        store.save_query("todo", "status:new")
        store.save_query("a-b_1", "police")
        store.save_query("todo", "status:done")
        with pytest.raises(StoreError, match="a query cannot be called 'a b'"):
            store.save_query("a b", "police")
    with opened(path, "ben") as store:
        assert store.saved_queries() == {"a-b_1": "police", "todo": "status:done"}
        store.save_query("todo", "")
        assert store.saved_queries() == {"a-b_1": "police"}
    check_rebuilt(path)

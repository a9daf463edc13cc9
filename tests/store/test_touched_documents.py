"""The documents that are settled, and actions in the order in which their marks are worked out."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.changes import SpanAdded
from annotator.store import touched_documents
from annotator.store.logged_actions import LoggedActions
from annotator.store.touched_documents import TouchedDocuments
from tests.store.samples import imported, keep, opened, span, take_back


@pytest.fixture
def log() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE actions (number, document, command, changes, undoes)")
    a, b, layer = (
        {"document": "a", "title": "\x00"},
        {"document": "b"},
        {"of": "a", "layer": "amy", "changes": []},
    )
    rows = [
        (1, None, "import", [{"begun": True}], None),
        (2, None, "import", [a, b, layer], None),
        (3, None, "import", [b], None),
        (4, None, "undo", [{"stays": "b"}], 2),
        (5, None, "undo", [{"removed": True}], 3),  # of texts that are gone for good
        (6, 7, "label person", [{"document": "a"}], None),
    ]
    connection.executemany(
        "INSERT INTO actions VALUES (?, ?, ?, ?, ?)",
        [(*row[:3], json.dumps(row[3], separators=(",", ":")), row[4]) for row in rows],
    )
    yield connection
    connection.close()


def test_what_imports_say_of_a_document_is_found_by_it(log: sqlite3.Connection) -> None:
    documents = TouchedDocuments(log, ["a", "b", "c"])
    assert documents.said("a") == [
        (2, [{"document": "a", "title": "\x00"}, {"of": "a", "layer": "amy", "changes": []}]),
        (4, None),
    ]
    assert documents.said("b") == [(2, [{"document": "b"}]), (3, [{"document": "b"}]), (4, None)]
    assert documents.said("c") == []
    assert TouchedDocuments(log, ["b"]).said("a") == []  # which is not touched
    assert TouchedDocuments(log, []).said("a") == []


def test_the_documents_come_once_and_in_order_however_many(
    log: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(touched_documents, "_AT_ONCE", 3)
    ids = [f"{number:02}" for number in range(10)]
    documents = TouchedDocuments(log, [*ids[::-1], *ids[:4]])
    assert len(documents) == 10
    assert list(documents) == ids
    assert list(documents) == ids


def test_actions_pass_in_the_same_order_as_all_at_once_also_where_clocks_ran_backwards(path: Path) -> None:
    with opened(path) as store:
        (of,) = imported(store, "Zoë met Bo and Al. " * 9)
        for number in range(12):
            keep(store, of, SpanAdded(span(of, number * 4, number * 4 + 3, id_=f"s{number}")))
        take_back(store, store.undoable())
        connection = store._database.connection
        for seed in range(4):
            if seed:  # the first one goes forwards
                times = [1000 * ((7 * number + seed) % (6 + seed)) for number in range(40)]
                connection.executemany(
                    "UPDATE actions SET at = ? WHERE number = ?", [*zip(times, range(40), strict=True)]
                )
            actions = LoggedActions(connection)
            whole = actions.in_order("annotator = ? OR document IS NULL", ("amy",))
            brief = list(actions.brief_in_order("annotator = ? OR document IS NULL", ("amy",)))
            assert len(whole) > 13
            assert [(each.number, each.key) for each in brief] == [(each.number, each.key) for each in whole]
            assert all(
                each.changes.startswith(short.changes) for each, short in zip(whole, brief, strict=True)
            )

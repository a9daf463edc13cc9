"""Undo and redo against a simple model: a list of actions and a position in it."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.action import Action
from annotator.core.changes import SpanAdded, SpanChanged
from annotator.core.document import Document
from annotator.session.context import History
from annotator.store.errors import StoreError
from annotator.store.store import Store
from tests.store.samples import SCHEMA, bring_back, document, imported, keep, opened, span, take_back

TEXTS = (
    "Marie Curie won a prize, and another one, and so on.",
    "Amnesty wrote to the minister of the interior.",
)


def do(store: Store, of: Document, id_: str) -> None:
    keep(store, of, SpanAdded(span(of, 0, 5, id_=id_)), command=f"mark {id_}")


def name(action: Action | None) -> str | None:
    return None if action is None else action.command.removeprefix("mark ")


def state(store: Store) -> tuple[str | None, str | None]:
    return name(store.undoable()), name(store.redoable())


def test_the_store_is_the_history_that_commands_use(store: Store) -> None:
    history: History = store
    assert (history.undoable(), history.redoable()) == (None, None)


def test_undo_and_redo_walk_back_and_forth_over_documents(store: Store) -> None:
    one, two = imported(store, *TEXTS)
    do(store, one, "A")
    do(store, two, "B")
    assert state(store) == ("B", None)
    for expected in (("A", "B"), (None, "A")):
        undoable = store.undoable()
        assert undoable is not None
        take_back(store, undoable)
        assert state(store) == expected
    redoable = store.redoable()
    assert redoable is not None
    assert redoable.document_id == one.id
    bring_back(store, redoable)
    assert state(store) == ("A", "B")
    assert [each.id for each in store.layer(one).spans] == ["A"]


def test_after_something_new_nothing_can_be_redone(store: Store) -> None:
    (one,) = imported(store, TEXTS[0])
    for id_ in ("A", "B"):
        do(store, one, id_)
    undone = store.undoable()
    assert undone is not None
    take_back(store, undone)
    do(store, one, "C")
    assert state(store) == ("C", None)
    last = store.undoable()
    assert last is not None
    take_back(store, last)
    assert state(store) == ("A", "C"), "C is next, not the B that it replaced"


def test_what_was_undone_elsewhere_is_not_undone_twice(store: Store, path: Path) -> None:
    (one,) = imported(store, TEXTS[0])
    do(store, one, "A")
    action = store.undoable()
    assert action is not None
    with opened(path, run="b") as elsewhere:
        take_back(elsewhere, action)
    with pytest.raises(StoreError, match="was undone elsewhere"):
        keep(store, one, SpanAdded(span(one, 0, 5, id_="x")), undoes=action.id)
    bring_back(store, action)
    with pytest.raises(StoreError, match="was redone elsewhere"):
        keep(store, one, SpanAdded(span(one, 0, 5, id_="x")), redoes=action.id)
    assert [each.id for each in store.layer(one).spans] == ["A"]


def test_annotators_undo_only_their_own(store: Store, path: Path) -> None:
    (one,) = imported(store, TEXTS[0])
    do(store, one, "A")
    with opened(path, "bob") as bobs:
        assert state(bobs) == (None, None)
        keep(bobs, one, SpanAdded(span(one, 0, 5, id_="B", annotator="bob")), command="mark B")
        assert state(bobs) == ("B", None)
    assert state(store) == ("A", None)


def test_undo_and_redo_are_found_without_reading_the_history(store: Store) -> None:
    from annotator.store.history import _FIRST_UNDONE, _LAST_STANDING, _REPLACE_UNDONE

    connection = store._database.connection
    for statement in (_LAST_STANDING, _FIRST_UNDONE, _REPLACE_UNDONE):
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", ("amy",))]
        assert "USING INDEX actions_to_undo (annotator=? AND undone=?)" in plan[0]
        assert not any("SCAN" in line or "TEMP B-TREE" in line for line in plan)


@given(moves=st.lists(st.sampled_from(["one", "two", "undo", "redo", "reopen"]), max_size=25))
@settings(max_examples=40, deadline=None)
def test_any_sequence_of_undo_and_redo_agrees_with_a_list(moves: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        store = opened(path)
        documents = dict(zip(("one", "two"), imported(store, *TEXTS), strict=True))
        done: list[tuple[str, str]] = []
        standing = 0
        for number, move in enumerate(moves):
            if move in documents:
                del done[standing:]
                done.append((move, f"m{number}"))
                standing += 1
                do(store, documents[move], f"m{number}")
            elif move == "undo" and (action := store.undoable()):
                take_back(store, action)
                standing -= 1
            elif move == "redo" and (action := store.redoable()):
                bring_back(store, action)
                standing += 1
            elif move == "reopen":
                store.close()
                store = opened(path, run=f"run{number}-")
            expected = [id_ for _, id_ in done]
            assert state(store) == (
                expected[standing - 1] if standing else None,
                expected[standing] if standing < len(done) else None,
            )
        for where, of in documents.items():
            found = {each.id for each in store.layer(of).spans}
            assert found == {id_ for place, id_ in done[:standing] if place == where}
        store.close()


def test_the_history_keeps_everything_in_order(store: Store) -> None:
    (one,) = imported(store, TEXTS[0])
    do(store, one, "A")
    first = store.undoable()
    assert first is not None
    take_back(store, first)
    do(store, one, "B")
    entries = list(store.actions())
    assert [each.number for each in entries] == [2, 3, 4], "after the import"
    assert [each.action.command for each in entries] == ["mark A", "undo", "mark B"]
    assert [each.undoes for each in entries] == [None, first.id, None]
    assert [each.undone for each in entries] == [True, False, False]
    assert all(each.at.startswith("2026-11-22T10:") for each in entries)
    assert document(TEXTS[0]).id == entries[0].action.document_id


def rows(store: Store, columns: str) -> list[tuple[object, ...]]:
    return store._database.connection.execute(f"SELECT {columns} FROM actions ORDER BY number").fetchall()  # noqa: S608


def test_an_action_has_its_number_on_the_device_and_the_annotators_action_before(path: Path) -> None:
    with opened(path) as amys, opened(path, "bob") as bobs:
        (one,) = imported(amys, TEXTS[0])
        for number, (store, annotator) in enumerate(
            [(amys, "amy"), (bobs, "bob"), (bobs, "bob"), (amys, "amy")]
        ):
            keep(store, one, SpanAdded(span(one, 0, 5, id_=f"{number}", annotator=annotator)))
        action = amys.undoable()
        assert action is not None
        take_back(amys, action)
        assert rows(amys, "annotator, seq, follows, undoes") == [
            ("amy", 1, None, None),  # the import
            ("amy", 2, 1, None),
            ("bob", 1, None, None),
            ("bob", 2, 3, None),
            ("amy", 3, 2, None),
            ("amy", 4, 5, 5),
        ]
        assert len({device for (device,) in rows(amys, "device")}) == 2
        shown = amys._database.connection.execute(
            "SELECT at, annotator, title, command, undone FROM history"
        ).fetchall()
        assert shown[-2] == ("2026-11-22 10:00:02", "amy", TEXTS[0], "label person", 1)


def test_no_time_is_before_that_of_an_earlier_action(path: Path) -> None:
    with opened(path) as store:
        imported(store, TEXTS[0])
    times = iter(["2026-11-22T10:00:00.500Z", "2026-11-22T09:00:00Z", "2026-11-22T10:00:01.250Z"])
    with Store.open(path, "amy", now=lambda: next(times)) as store:
        for number in range(3):
            keep(store, document(TEXTS[0]), SpanAdded(span(document(TEXTS[0]), 0, 5, id_=f"{number}")))
        first = 1795341600_500
        assert rows(store, "at")[1:] == [(first,), (first,), (first + 750,)]
        assert [entry.at for entry in store.actions()][::2] == [
            "2026-11-22T10:00:00Z",
            "2026-11-22T10:00:01Z",
        ]


def test_what_an_action_has_in_common_with_its_changes_is_written_once(store: Store) -> None:
    store.remember_schema(SCHEMA, "version: 3")
    (one,) = imported(store, TEXTS[0])
    at = "2026-11-22T10:00:02Z"
    keep(store, one, SpanAdded(span(one, 0, 3, created_at=at, schema_version=3)))
    (made,) = store.layer(one).spans
    keep(store, one, SpanChanged(made, replace(made, label="event", note="sure?")))
    added, changed = (json.loads(text) for (text,) in rows(store, "changes")[2:])
    whole = {"id": "s1", "fragments": [[0, 3]], "label": "person", "text": TEXTS[0][:3]}
    assert added == [{"span-added": whole}]
    assert changed == [
        {"span-changed": {**whole, "created_at": at}, "to": {"label": "event", "note": "sure?"}}
    ]
    assert [entry.action.changes[0] for entry in store.actions()] == [
        SpanAdded(made),
        SpanChanged(made, replace(made, label="event", note="sure?")),
    ]

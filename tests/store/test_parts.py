"""Actions in many documents come in parts: any of them may be the last, and what stands can be undone and redone."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.action import Edit
from annotator.core.changes import DocumentChanges, SpanAdded
from annotator.core.document import Document
from annotator.core.record import Record
from annotator.store import parts
from annotator.store.errors import StoreError
from annotator.store.history import MOST_AT_ONCE
from annotator.store.store import Store
from tests.profiles import examples
from tests.store.samples import SCHEMA, check_marks, document, edit, keep, opened, span
from tests.store.test_rebuilding import check_rebuilt

HERE = document("Zoë is here.")


def others(count: int) -> list[Document]:
    return [document(f"Zoë of text {number}.") for number in range(count)]


def labelled(some: list[Document]) -> Edit:
    """The edit that labels the first word of each document."""
    elsewhere = (DocumentChanges(each.id, (SpanAdded(span(each, 0, 3, id_="z")),)) for each in some)
    return Edit(HERE, (), "label-in-project", SCHEMA.hash, tuple(elsewhere))


def begun(path: Path, some: list[Document]) -> Store:
    store = opened(path)
    store.import_records(map(Record, [HERE, *some]))
    return store


def spans(store: Store, some: list[Document]) -> list[int]:
    return [len(store.layer(each).spans) for each in some]


def test_an_action_in_parts_is_one_for_undo_and_redo(path: Path) -> None:
    some = others(2 * MOST_AT_ONCE + 3)
    with begun(path, some) as store:
        head = None
        for chunk in chunked(some):
            head = store.keep_some(labelled(chunk), head)
        assert sum(spans(store, some)) == len(some)
        action = store.undoable()
        assert action is not None
        assert (action.id, action.in_parts, action.elsewhere) == (head, len(some), ())
        lefts, moved = [], store.undo_some(action.id, None)
        while lefts.append(moved.left) or moved.left:
            moved = store.undo_some(action.id, moved.head)
        assert lefts == [MOST_AT_ONCE + 3, 3, 0]
        assert sum(spans(store, some)) == 0
        assert store.undoable() is None
        redoable = store.redoable()
        assert redoable is not None
        assert (redoable.id, redoable.in_parts) == (action.id, len(some))
        moved = store.redo_some(action.id, None)
        while moved.left:
            moved = store.redo_some(action.id, moved.head)
        assert sum(spans(store, some)) == len(some)
        assert store.redoable() is None
    check_rebuilt(path)


def chunked(some: list[Document]) -> list[list[Document]]:
    return [some[start : start + MOST_AT_ONCE] for start in range(0, len(some), MOST_AT_ONCE)]


def test_what_was_cut_off_is_undone_as_far_as_it_went(path: Path) -> None:
    some = others(4)
    with begun(path, some) as store:
        store.keep_some(labelled(some[:3]), None)
        action = store.undoable()
        assert action is not None
        assert [each.document_id for each in action.elsewhere] == [each.id for each in some[:3]]
        store.keep(edit(HERE, undoes=action.id, elsewhere=tuple(each.inverse() for each in action.elsewhere)))
        assert spans(store, some) == [0, 0, 0, 0]
    check_rebuilt(path)


def test_parts_of_an_action_that_was_undone_meanwhile_are_refused(path: Path) -> None:
    some = others(3)
    with begun(path, some) as store:
        head = store.keep_some(labelled(some[:1]), None)
        store.undo_some(head, None)
        with pytest.raises(StoreError, match="undone meanwhile"):
            store.keep_some(labelled(some[1:]), head)
        with pytest.raises(StoreError, match="undone elsewhere"):
            store.undo_some(head, None)
        store.redo_some(head, None)
        with pytest.raises(StoreError, match="redone elsewhere"):
            store.redo_some(head, None)
        assert spans(store, some) == [1, 0, 0]


def test_a_part_that_was_changed_since_is_an_error_and_nothing_of_its_transaction_is_undone(
    path: Path,
) -> None:
    some = others(3)
    with begun(path, some) as store:
        head = store.keep_some(labelled(some), None)
        (z,) = store.layer(some[1]).spans
        keep(store, some[1], *(DocumentChanges(some[1].id, (SpanAdded(z),)).inverse().changes))
        with pytest.raises(StoreError, match="changed elsewhere"):
            store.undo_some(head, None)
        assert spans(store, some) == [1, 0, 1]


@settings(max_examples=examples(25, hunting=500), deadline=None)
@given(data=st.data())
def test_any_history_of_parts_that_were_cut_off_is_built_again_and_undone(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("parts") / "a.db"
    some = others(7)
    with pytest.MonkeyPatch.context() as patched, begun(path, some) as store:
        patched.setattr(parts, "MOST_AT_ONCE", 2)
        patched.setattr("annotator.store.history.MOST_AT_ONCE", 2)
        number = itertools.count()
        for _ in range(data.draw(st.integers(1, 8))):
            match data.draw(st.sampled_from(["label", "undo", "redo", "mark"])):
                case "label":
                    free = [each for each in some if not store.layer(each).spans]
                    head = None
                    for chunk in chunked_by_two(free)[: data.draw(st.integers(1, 4))]:
                        head = store.keep_some(labelled(chunk), head)
                case "mark":
                    keep(store, HERE, SpanAdded(span(HERE, 0, 3, id_=f"m{next(number)}")))
                case "undo":
                    move(store, data, undoes=True)
                case _:
                    move(store, data, undoes=False)
        check_marks(store)
    check_rebuilt(path)
    with opened(path) as store:
        while (action := store.undoable()) is not None:
            if action.document_id == HERE.id and action.changes:
                store.keep(
                    edit(HERE, *DocumentChanges("", action.changes).inverse().changes, undoes=action.id)
                )
            else:
                store.undo_some(action.id, None)
        assert spans(store, [HERE, *some]) == [0] * 8
    check_rebuilt(path)


def chunked_by_two(some: list[Document]) -> list[list[Document]]:
    return [some[start : start + 2] for start in range(0, len(some), 2)]


def move(store: Store, data: st.DataObject, *, undoes: bool) -> None:
    """Undo or redo the next action, some parts of it or all."""
    action = store.undoable() if undoes else store.redoable()
    if action is None:
        return
    if action.changes:
        changes = DocumentChanges("", action.changes)
        marks = {"undoes": action.id} if undoes else {"redoes": action.id}
        store.keep(edit(HERE, *(changes.inverse() if undoes else changes).changes, **marks))
        return
    some = store.undo_some if undoes else store.redo_some
    moved = some(action.id, None)
    for _ in range(data.draw(st.integers(0, 4))):
        if moved.left:
            moved = some(action.id, moved.head)

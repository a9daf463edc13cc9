"""Rejections on the disk, strings of a project, and one command in several documents as one undo step."""

from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.core.action import Action
from annotator.core.changes import DocumentChanges, RejectionAdded, RejectionRemoved, SpanAdded, SpanRemoved
from annotator.core.document import Document
from annotator.core.suggestion import Rejection
from annotator.keys.keymap import keymap_for
from annotator.session.commands import run
from annotator.session.context import Context, Project
from annotator.session.session import Selection, Session
from annotator.store.errors import StoreError
from annotator.store.store import Store
from tests.marked import SCHEMA as MARKED_SCHEMA
from tests.marked import LineRuler
from tests.store.samples import clock, edit, ids, imported, keep, opened, span, take_back

TEXTS = ("Bo met Ann Lee.", "Bo saw ann lee and Bo.", "Nobody here.")
HERE, ANYWHERE = Rejection("Bo", 0), Rejection("Bo")


def test_rejections_come_back_with_the_layer(store: Store, path: Path) -> None:
    one, two, _ = imported(store, *TEXTS)
    keep(store, one, RejectionAdded(HERE), RejectionAdded(ANYWHERE))
    keep(store, two, RejectionAdded(ANYWHERE))
    store.close()
    with opened(path, run="b") as again:
        assert again.layer(one).rejections == {HERE, ANYWHERE}
        action = again.undoable()
        assert action is not None
        assert action.changes == (RejectionAdded(ANYWHERE),)
        take_back(again, action)
        assert again.layer(two).rejections == frozenset()
        assert again.rejected_strings(9) == [("Bo", 1)]
        assert again.rejected_strings(9, without=one.id) == []


@pytest.mark.parametrize("rejection", [HERE, ANYWHERE])
def test_a_rejection_is_kept_once_and_removed_once(store: Store, rejection: Rejection) -> None:
    (one, *_) = imported(store, *TEXTS)
    keep(store, one, RejectionAdded(rejection))

    with pytest.raises(StoreError, match="was changed elsewhere"):
        store.keep(edit(one, RejectionAdded(rejection)))
    keep(store, one, RejectionRemoved(rejection))
    with pytest.raises(StoreError, match="was changed elsewhere"):
        store.keep(edit(one, RejectionRemoved(rejection)))
    assert store.layer(one).rejections == frozenset()


def test_rejections_are_the_annotators_own(store: Store, path: Path) -> None:
    (one, *_) = imported(store, *TEXTS)
    keep(store, one, RejectionAdded(HERE))
    with opened(path, "ben") as other:
        assert other.layer(one).rejections == frozenset()
        assert other.rejected_strings(9) == []


def test_strings_are_counted_by_label(store: Store, path: Path) -> None:
    one, two, _ = imported(store, *TEXTS)
    keep(store, one, SpanAdded(span(one, 0, 2, id_="a")), SpanAdded(span(one, 7, 14, id_="b")))
    keep(
        store, two, SpanAdded(span(two, 0, 2, id_="c")), SpanAdded(span(two, 19, 21, id_="d", label="event"))
    )
    keep(store, two, SpanAdded(span(two, 0, 2, (7, 14), id_="gaps")))
    assert store.labelled_strings(9) == [("Bo", "person", 2), ("Ann Lee", "person", 1), ("Bo", "event", 1)]
    assert store.labelled_strings(1) == [("Bo", "person", 2)]
    assert store.labelled_strings(9, without=two.id) == [("Ann Lee", "person", 1), ("Bo", "person", 1)]
    with opened(path, "ben") as other:
        assert other.labelled_strings(9) == []


def test_documents_that_contain_a_string_are_found(store: Store) -> None:
    one, two, _ = imported(store, *TEXTS)

    def holding(text: str, *, any_case: bool) -> list[Document]:
        return [document for document, _ in store.holding(text, any_case=any_case)]

    assert holding("Ann Lee", any_case=False) == [one]
    assert holding("Ann Lee", any_case=True) == [one, two]
    assert holding("%", any_case=True) == []


# -- one command in several documents -----------------------------------------------------------------------------


def pressing(store: Store, document: Document) -> Callable[[str], Session]:
    """Press keys on the document as the reader does: each step is kept before the next."""
    project: Project = store
    session = Session(document, MARKED_SCHEMA, store.layer(document), Selection.caret(0))
    context = Context(clock(), ids("new"), LineRuler(document.text), store, project=project)
    keymap = keymap_for(MARKED_SCHEMA)

    def press(keys: str) -> Session:
        nonlocal session
        for key in keys.split():
            invocation = keymap.answer(session, key)
            assert invocation is not None
            step = run(invocation.command, session, context, invocation.argument)
            store.keep(step.edit, refused=step.refused)
            session = step.session
        return session

    return press


def quotes(store: Store, *documents: Document) -> list[list[str]]:
    return [[each.text for each in store.layer(document).spans] for document in documents]


def test_the_project_is_labelled_and_undone_as_one_step(store: Store) -> None:
    documents = one, two, three = imported(store, *TEXTS)
    press = pressing(store, one)
    press("p b = y")
    assert quotes(store, *documents) == [["Bo"], ["Bo", "Bo"], []]
    assert {each.origin for each in store.layer(two).spans} == {"propagated"}
    action = store.undoable()
    assert action is not None
    assert (action.document_id, action.command, len(action.elsewhere)) == (one.id, "label-in-project", 1)
    press("u")
    assert quotes(store, *documents) == [["Bo"], [], []]
    redoable = store.redoable()
    assert redoable is not None
    assert redoable.id == action.id
    press("U")
    assert quotes(store, *documents) == [["Bo"], ["Bo", "Bo"], []]
    press("u u")
    assert quotes(store, *documents) == [[], [], []]
    assert store.undoable() is None
    assert three.id not in [each.document_id for each in action.elsewhere]


def test_case_is_folded_for_strings_of_several_words(store: Store) -> None:
    one, two, _ = imported(store, *TEXTS)
    pressing(store, one)("p a = y")
    assert quotes(store, one, two) == [["Ann Lee"], ["ann lee"]]


def test_changes_in_several_documents_are_refused_together_if_one_no_longer_fits(store: Store) -> None:
    one, two, _ = imported(store, *TEXTS)
    pressing(store, one)("p b = y")
    first, _second = store.layer(two).spans
    action = store.undoable()
    assert action is not None
    stale = DocumentChanges(two.id, (SpanRemoved(span(two, 0, 2, id_="nobody")),))
    with pytest.raises(StoreError):
        store.keep(edit(one, undoes=action.id, elsewhere=(stale,)))
    assert quotes(store, two) == [["Bo", "Bo"]]
    assert first in store.layer(two).spans
    undoable = store.undoable()
    assert undoable is not None
    assert undoable.id == action.id


def test_the_history_has_a_row_for_each_document(store: Store) -> None:
    one, two, _ = imported(store, *TEXTS)
    pressing(store, one)("p b = y")
    first = next(iter(store.layer(two).spans))
    (made,) = store.actions_on(two.id, first.id)
    assert (made.command, made.document_id) == ("label-in-project", two.id)
    assert [action.command for action in store.latest(9)] == ["label-in-project", "aim"]
    entries = [(entry.action.document_id, entry.action.command) for entry in store.actions()]
    assert entries == [(one.id, "aim"), (one.id, "label-in-project"), (two.id, "label-in-project")]


def test_the_latest_actions_leave_out_undone_ones(store: Store) -> None:
    one, *_ = imported(store, *TEXTS)
    press = pressing(store, one)
    press("p b . u")
    assert [action.command for action in store.latest(9)] == ["aim"]
    assert store.latest(0) == ()
    made = next(iter(store.layer(one).spans))
    assert [action.command for action in store.actions_on(one.id, made.id)] == ["aim"]
    assert store.actions_on(one.id, "nobody") == ()
    assert isinstance(store.latest(1)[0], Action)

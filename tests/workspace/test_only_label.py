"""A project with one label: it is locked from the start, says so, and can be unlocked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.document import Document, document_id
from annotator.core.record import Record
from annotator.keys.hints import hints, standing
from annotator.keys.keymap import keymap_for
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from annotator.schema.values import Label
from annotator.session.session import Session
from annotator.store.store import Store
from annotator.suggest.memory import Memory
from annotator.workspace.tour import is_idle
from annotator.workspace.workspace import Workspace
from tests.marked import SCHEMA as SEVERAL
from tests.marked import session_from
from tests.store.samples import opened
from tests.workspace.at_work import FIRST, SECOND, Work

ONE = load_schema(bundled_schema("minimal"))


class OneLabel(Work):
    """Someone at work with the bundled schema of one label."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        given = {"now": lambda: "2026-11-22T10:00:00Z", "new_id": map(str, range(99)).__next__}
        ruler = self.workspace.engine.context.ruler
        self.workspace = Workspace(store, ONE, keymap_for(ONE), Memory(), **given)
        self.workspace.observers.append(self.front)
        self.workspace.attach(self.front, ruler)

    @property
    def session(self) -> Session:
        assert self.workspace.session is not None
        return self.workspace.session


@pytest.fixture
def work(tmp_path: Path) -> Iterator[OneLabel]:
    with opened(tmp_path / "a.db") as store:
        store.import_records(
            Record(Document(document_id(text), text, title=text[:7])) for text in (FIRST, SECOND)
        )
        work = OneLabel(store)
        assert work.workspace.start("welcome")
        yield work


def test_the_only_label_is_locked_from_the_start_and_that_is_said(work: OneLabel) -> None:
    assert work.front.steps[0].message == "Mark is locked: any letter aims at once; Esc unlocks; welcome"
    assert standing(work.session) == ("Mark locked",)
    assert ("Esc", "unlock") in hints(work.session)


def test_a_letter_labels_at_once_also_in_the_next_document(work: OneLabel) -> None:
    work.press("b t J m")
    assert work.kept == [("mark", "Bo Chen"), ("mark", "They"), ("mark", "met")]


def test_escape_unlocks_it_for_the_documents_that_follow_and_its_key_arms_again(work: OneLabel) -> None:
    step = work.press("escape")
    assert step.message == "label keys arm again; L twice locks one"
    work.press("m b J m a")
    assert work.session.locked is None
    assert work.kept == [("mark", "Bo Chen"), ("mark", "Ann Lee")]


def test_what_was_unlocked_can_be_locked_again(work: OneLabel) -> None:
    work.press("escape")
    work.workspace.run("lock", "mark")
    work.press("a")
    assert work.kept == [("mark", "Ann Lee")]


def test_who_comes_back_finds_it_locked_again(work: OneLabel) -> None:
    work.press("escape")
    again = OneLabel(work.store)
    assert again.workspace.start()
    assert again.session.locked == "mark"


@pytest.mark.parametrize(
    ("labels", "only"),
    [
        ([Label("a", "A")], "a"),
        ([Label("a", "A"), Label("gone", "Gone", retired=True)], "a"),
        ([Label("a", "A"), Label("b", "B", parent="a")], None),
        ([Label("a", "A"), Label("b", "B")], None),
        ([Label("gone", "Gone", retired=True)], None),
        ([], None),
    ],
)
def test_only_one_label_that_can_be_given_is_locked(labels: list[Label], only: str | None) -> None:
    schema = replace(SEVERAL, labels=tuple(labels))
    assert schema.only_label == only
    session = session_from("^so")
    assert session.under(schema, session.keys).locked == only


def test_a_question_that_waits_is_asked_also_while_the_only_label_is_locked() -> None:
    session = replace(session_from("^so"), schema=ONE, locked="mark")
    assert is_idle(session)
    assert not is_idle(replace(session, schema=SEVERAL, locked="person"))

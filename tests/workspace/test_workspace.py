"""The whole application without a screen: what a front would be shown, and what is on the disk."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.action import Edit
from annotator.core.document import Document, document_id
from annotator.core.record import Record
from annotator.keys.keymap import keymap_for
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from annotator.session.requests import Ask, FrontRequest, Quit, SetTheme, ShowOverlay
from annotator.session.states import Suggesting
from annotator.session.step import Step
from annotator.store.errors import StoreError
from annotator.store.store import Store
from annotator.suggest.memory import Memory
from annotator.workspace.mouse import pointed
from annotator.workspace.status import Notice, foremost
from annotator.workspace.workspace import Workspace
from tests.marked import LineRuler, session_from
from tests.store.samples import opened

SCHEMA = load_schema(bundled_schema("news"))
FIRST, SECOND = "Ann Lee saw Bo Chen.\nThey met.\n", "Bo Chen met Ann Lee.\n"


class Recorder:
    """A front that keeps what it is given, and an observer that keeps what it sees."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.requests: list[FrontRequest] = []
        self.keys = 0
        self.seen: list[str] = []

    def show(self, step: Step) -> None:
        assert len(self.seen) == len(self.steps) + 1, "observers come first"
        self.steps.append(step)

    def carry_out(self, request: FrontRequest, step: Step | None) -> None:
        assert step is None or step.request == request
        self.requests.append(request)

    def saw_keys(self, count: int) -> None:
        self.keys += count

    def saw_step(self, step: Step) -> None:
        self.seen.append(step.command)


class Work:
    """Someone at work on a database, without a screen."""

    def __init__(self, store: Store, **options: Suggesting) -> None:
        self.store, self.front = store, Recorder()
        ids = (f"s{number}" for number in itertools.count())
        self.workspace = Workspace(
            store,
            SCHEMA,
            keymap_for(SCHEMA),
            Memory(),
            now=lambda: "2026-11-22T10:00:00Z",
            new_id=lambda: next(ids),
            **options,
        )
        self.workspace.observers.append(self.front)
        self.workspace.attach(self.front, LineRuler(FIRST))

    def press(self, keys: str) -> Step:
        for key in keys.split():
            self.workspace.press(key)
        step = self.workspace.step
        assert step is not None
        return step

    @property
    def kept(self) -> list[tuple[str, str]]:
        return [
            (span.label, span.text)
            for record in self.store.records()
            for layer in record.layers
            for span in layer.spans
        ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "a.db") as store:
        store.import_records(
            Record(Document(document_id(text), text, title=text[:7])) for text in (FIRST, SECOND)
        )
        yield store


@pytest.fixture
def work(store: Store) -> Work:
    work = Work(store)
    assert work.workspace.start("welcome")
    return work


def test_the_first_document_opens_with_a_greeting_and_the_last_one_the_next_time(
    work: Work, store: Store
) -> None:
    assert work.workspace.session is not None
    assert work.workspace.session.document.text == FIRST
    assert work.front.steps[0].message == "welcome"
    work.press("J")
    again = Work(store)
    assert again.workspace.start()
    assert again.workspace.session.document.text == SECOND


def test_what_a_key_changes_is_on_the_disk_before_it_is_shown(work: Work) -> None:
    kept: list[list[tuple[str, str]]] = []
    show = work.front.show
    work.front.show = lambda step: (kept.append(work.kept), show(step))[-1]  # type: ignore[method-assign]
    work.press("p b")
    assert kept == [[], [("person", "Bo Chen")]]
    assert work.front.seen[-2:] == ["label", "aim"]
    assert work.front.keys == 2


def test_what_the_disk_refuses_is_not_shown_and_said_until_something_is_kept(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Store.keep

    def refuse(store: Store, edit: Edit, *, refused: bool) -> None:
        if edit.changes:
            raise StoreError("the disk is full")
        keep(store, edit, refused=refused)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "keep", refuse)
        step = work.press("p b")
        assert step.refused
        assert step.message == "not saved: the disk is full"
        assert not step.session.layer.spans
        assert work.workspace.status_of(step)[1][-1] == "not saved"
    step = work.press("p b")
    assert work.kept == [("person", "Bo Chen")]
    assert work.workspace.status_of(step)[1][-1] == "✓ saved"


def test_what_another_window_changed_is_read_again(work: Work, tmp_path: Path) -> None:
    work.press("p b")
    with opened(tmp_path / "a.db", run="other") as other:
        there = Work(other)
        there.workspace.start()
        there.press("tab x")
    step = work.press("M")
    assert step.refused
    assert step.message.startswith("not saved: “Bo Chen” was changed elsewhere")
    assert not step.session.layer.spans


def test_a_request_that_needs_no_screen_is_carried_out_and_the_others_go_to_the_front(work: Work) -> None:
    assert work.press("J").session.document.text == SECOND
    assert work.press("J").message == "there is no next document"
    work.press("/ D ; t Q")
    assert [type(request) for request in work.front.requests] == [Ask, ShowOverlay, SetTheme, Quit]


def test_undo_follows_an_action_into_its_document(work: Work) -> None:
    work.press("p b J")
    step = work.press("u")
    assert step.session.document.text == FIRST
    assert step.message.startswith("undid")
    assert work.kept == []


def test_without_a_document_a_key_brings_up_the_library_or_leaves(tmp_path: Path) -> None:
    with opened(tmp_path / "empty.db") as store:
        work = Work(store)
        assert not work.workspace.start()
        work.workspace.press("p")
        work.workspace.press("Q")
        assert work.front.requests == [ShowOverlay("library"), Quit()]
        assert work.workspace.step is None
        assert work.workspace.keys_now() is None


def test_a_typed_field_gives_way_to_the_next_one_and_its_message_stays(work: Work) -> None:
    work.press("e s A")  # an event, whose date is typed
    session = work.workspace.session
    assert session is not None
    assert session.form is not None
    work.workspace.run("attributes", "date")
    before = work.front.keys
    work.workspace.run_typed("set-attribute", "date=2026-03-04")
    step = work.workspace.step
    assert step is not None
    assert not step.refused, step.message
    assert work.front.keys == before + len("date=2026-03-04") + 1
    assert step.session.form is None or step.session.form.field != "date"


def test_the_caret_is_where_it_was_left(work: Work) -> None:
    head = work.press("right right").session.selection.head
    work.press("J K")
    assert work.press("right left").session.selection.head == head


def test_suggestions_begin_as_they_were_settled(store: Store) -> None:
    work = Work(store, suggesting=Suggesting.OFF)
    work.workspace.start()
    assert work.press("right").session.suggesting is Suggesting.OFF
    assert work.press("J").session.suggesting is Suggesting.OFF


def test_the_keys_for_now_are_those_of_the_state(work: Work) -> None:
    work.press("p")
    title, keys = work.workspace.keys_now() or ("", ())
    assert title.startswith("Keys now · Person")
    assert "letter" in dict(keys)


def test_of_several_notices_the_gravest_is_shown() -> None:
    words = {notice: notice.name for notice in Notice}
    shown = []
    while words:
        shown.append(foremost(words))
        del words[Notice[shown[-1]]]
    assert shown == ["ERROR", "QUESTION", "RUNNING", "UNSENT", "ADDRESS_ASKED", "SAVED"]


@pytest.mark.parametrize(
    ("anchor", "head", "clicks", "meant"),
    [
        (4, 9, 1, ("select", "4 9")),
        (5, 5, 1, ("move-caret-to", "5")),
        (5, 5, 2, ("select", "4 7")),
        (5, 5, 3, ("select", "0 13")),
        (3, 3, 2, ("select", "3 3")),
    ],
)
def test_the_mouse_means_a_command(anchor: int, head: int, clicks: int, meant: tuple[str, str]) -> None:
    assert pointed(session_from("^one two here. And more."), anchor, head, clicks) == meant

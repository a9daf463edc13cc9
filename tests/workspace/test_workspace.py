"""The whole application without a screen: what a front would be shown, and what is on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.action import Edit
from annotator.core.document import Document, document_id
from annotator.core.record import Record
from annotator.keys.keymap import keymap_for
from annotator.session.requests import Ask, Quit, SetTheme, ShowOverlay, UndoMigration
from annotator.session.states import Suggesting, Theme
from annotator.session.step import Step
from annotator.store.errors import StoreError
from annotator.store.store import Store
from annotator.suggest.memory import Memory
from annotator.workspace.engine import start_of
from annotator.workspace.job_process import JobReport
from annotator.workspace.mouse import pointed
from annotator.workspace.status import Notice, Position, foremost, message_of, place_of
from annotator.workspace.workspace import Workspace
from tests.marked import session_from
from tests.store.samples import opened
from tests.workspace.at_work import FIRST, SCHEMA, SECOND, Work


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
    assert again.front.steps[0].message == "", "nobody greets"


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

    def refuse(store: Store, edit: Edit, *, refused: bool, patience: float) -> None:
        if edit.changes:
            raise StoreError("the disk is full")
        keep(store, edit, refused=refused, patience=patience)

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
    assert step.session.document.text == SECOND
    assert step.message.startswith("u again: undoes in ")
    assert len(work.kept) == 1
    step = work.press("u")
    assert step.session.document.text == FIRST
    assert step.message.startswith("undid")
    assert work.kept == []


def test_another_key_than_that_of_undo_leaves_the_other_document_as_it_is(work: Work) -> None:
    work.press("p b J u right")
    assert work.workspace.session is not None
    assert work.workspace.session.document.text == SECOND
    assert len(work.kept) == 1
    assert work.press("u y").session.document.text == FIRST
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


# -- what the disk refuses, and what follows -------------------------------------------------------------------


def refusing(monkeypatch: pytest.MonkeyPatch, method: str, why: str = "the disk is full") -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreError(why)

    monkeypatch.setattr(Store, method, refuse)


def test_a_theme_is_remembered_for_the_next_start_or_the_reason_why_not_is_said(
    work: Work, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.workspace.remember_theme(Theme.LIGHT)
    step = work.workspace.step
    assert step is not None
    assert (step.message, step.refused) == (f"theme: {Theme.LIGHT}", False)
    assert store.theme == Theme.LIGHT
    refusing(monkeypatch, "remember_theme")
    work.workspace.remember_theme(Theme.DARK)
    step = work.workspace.step
    assert step is not None
    assert step.refused
    assert step.message == f"theme: {Theme.DARK}, not remembered: the disk is full"


@pytest.mark.parametrize("method", ["document", "layer", "position", "caret"])
def test_a_document_that_cannot_be_read_leaves_the_one_that_is_open(
    work: Work, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    refusing(monkeypatch, method, "no such page")
    assert not work.workspace.open(document_id(SECOND))
    step = work.workspace.step
    assert step is not None
    assert (step.message, step.refused) == ("no such page", True)
    assert work.workspace.why_unread == "no such page"
    assert step.session.document.text == FIRST
    assert work.workspace.position == (1, 2, "", None)
    assert work.workspace.status_of(step)[1][-1] == "✓ saved"


def test_a_caret_that_cannot_be_remembered_keeps_nobody_in_the_document(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.press("right")
    refusing(monkeypatch, "remember_caret")
    assert work.press("J").session.document.text == SECOND


def test_a_document_opens_also_where_nobody_can_write_that_it_did(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, "remember_opened")
    assert work.workspace.open(document_id(SECOND))


def test_what_a_request_meets_on_the_disk_is_said(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing(monkeypatch, "neighbour")
    step = work.press("J")
    assert (step.message, step.refused) == ("the disk is full", True)
    assert step.session.document.text == FIRST


def migration_undone(work: Work, layers: int, error: str = "") -> Step:
    """The step that is shown when the work in the background says so."""
    work.workspace._finish(UndoMigration(), JobReport(layers, is_over=True, error=error))
    assert work.workspace.step is not None
    return work.workspace.step


def test_a_migration_that_the_disk_does_not_undo_leaves_the_schema(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = migration_undone(work, 0, "the disk is full")
    assert (step.message, step.refused) == ("the disk is full", True)
    refusing(monkeypatch, "remembered_schema")
    step = migration_undone(work, 2)
    assert (step.message, step.refused) == ("the disk is full", True)
    assert work.workspace.schema is SCHEMA


def test_a_migration_undone_brings_the_schema_before_it_and_its_keys(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = replace(SCHEMA, version=7, labels=SCHEMA.labels[:1], relations=())
    for schema, message in (
        (before, "undid the migration in 2 layers; the schema is news 7 again"),
        (None, "undid the migration in 2 layers"),
    ):
        monkeypatch.setattr(Store, "remembered_schema", lambda _, schema=schema: schema)
        step = migration_undone(work, 2)
        assert (step.message, step.refused) == (message, False)
        assert work.workspace.schema is before
        assert step.session.schema is before
        assert work.workspace.engine.keymap is work.workspace.keymap
    assert work.press("o").refused, "the label of that key is gone"


# -- keys, and what is said ------------------------------------------------------------------------------------


def test_a_key_that_means_nothing_is_refused_by_name(work: Work) -> None:
    step = work.press("f9")
    assert step.refused
    assert step.message == work.workspace.keymap.unknown("f9")
    assert work.front.keys == 1


def test_nothing_can_be_run_said_or_refused_without_a_document(tmp_path: Path) -> None:
    with opened(tmp_path / "empty.db") as store:
        work = Work(store)
        assert not work.workspace.start()
        work.workspace.run("label", "person")
        work.workspace.run_typed("search-for", "Ann")
        work.workspace.say("hello")
        work.workspace.refuse("no")
        work.workspace.leave()
        assert (work.front.steps, work.workspace.session, work.front.requests) == ([], None, [])
        assert work.front.keys == len("Ann") + 1


def test_a_workspace_without_a_front_still_keeps_what_is_done(store: Store) -> None:
    workspace = Workspace(store, SCHEMA, keymap_for(SCHEMA), Memory(), now=lambda: "now", new_id=lambda: "s1")
    with pytest.raises(RuntimeError, match="nothing is attached"):
        workspace.engine  # noqa: B018 - asking for it is refused
    work = Work(store)
    work.workspace.start()
    work.workspace._front = None
    work.press("p b / Q")
    assert work.kept == [("person", "Bo Chen")]
    assert work.front.requests == []


def test_a_step_without_a_request_asks_the_front_for_nothing(work: Work) -> None:
    work.press("p b right M")
    assert work.front.requests == []


def test_the_engine_tries_a_key_without_keeping_what_it_does(work: Work) -> None:
    session = work.workspace.session
    assert session is not None
    assert work.workspace.engine.press(session, "f9") is None, "it means nothing"
    armed = work.workspace.engine.press(session, "p")
    assert armed is not None
    step = work.workspace.engine.press(armed.session, "b")
    assert step is not None
    assert [(span.label, span.text) for span in step.session.layer.spans] == [("person", "Bo Chen")]
    assert (work.workspace.session, work.kept) == (session, [])


def test_what_is_said_changes_nothing_and_is_no_refusal(work: Work) -> None:
    work.workspace.say("hello")
    assert (work.front.steps[-1].message, work.front.steps[-1].refused) == ("hello", False)
    work.workspace.refuse("no")
    assert (work.front.steps[-1].message, work.front.steps[-1].refused) == ("no", True)
    assert work.front.steps[-1].session is work.front.steps[-2].session


@pytest.mark.parametrize(
    ("typed", "field"),
    [("date=2026-03-04", "certainty"), ("date=never", "date")],
)
def test_a_typed_field_that_is_refused_stays_and_its_reason_too(work: Work, typed: str, field: str) -> None:
    work.press("e s A")
    work.workspace.run("attributes", "date")
    work.workspace.run_typed("set-attribute", typed)
    step = work.workspace.step
    assert step is not None
    assert step.refused == (field == "date")
    assert step.message
    assert (step.session.form.field if step.session.form is not None else None) == (field)


def test_what_is_typed_elsewhere_moves_no_field(work: Work) -> None:
    work.press("e s A")
    work.workspace.run("attributes", "date")
    session = work.workspace.session
    assert session is not None
    form = session.form
    work.workspace.run_typed("set-note", "a note")
    session = work.workspace.session
    assert session is not None
    assert session.form == form


def test_a_last_document_finished_says_so_and_that_there_is_no_next(work: Work) -> None:
    work.press("J")
    step = work.press("J")
    assert (step.message, step.refused) == ("there is no next document", True)
    step = work.press("K K")
    assert (step.message, step.refused) == ("there is no previous document", True)
    assert step.session.document.text == FIRST


def test_patterns_and_earlier_work_are_suggested_from_the_start(work: Work, store: Store) -> None:
    step = work.press("p b")
    assert [each.range_.slice(FIRST) for each in step.session.suggestions] == []
    step = work.press("J")
    assert [(each.label, each.range_.slice(SECOND)) for each in step.session.suggestions] == [
        ("person", "Bo Chen")
    ]


# -- where the caret is, and the status line -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "caret", "start"),
    [
        ("“Ann met Bo", None, 1),
        ("...", None, 0),
        ("", None, 0),
        ("Ann met", 4, 4),
        ("Ann", 9, 3),
        ("Ann", 0, 0),
    ],
)
def test_a_document_opens_where_it_was_left_or_on_its_first_word(
    text: str, caret: int | None, start: int
) -> None:
    assert start_of(Document("d", text), caret) == start


def test_the_end_of_the_line_is_in_parts_with_what_is_to_answer() -> None:
    session = session_from("^Ann met Bo")
    notices = {Notice.SAVED: "saved", Notice.RUNNING: "running"}
    assert place_of(session, notices) == ("1 to answer", "0 spans", "running")
    half = session_from("[Ann|person] ^met")
    answered = replace(half, layer=replace(half.layer, answers={"topic": "protest"}))
    assert place_of(answered, notices) == ("1 span", "running")


def test_which_document_is_open_is_said_in_words_or_shorter_or_among_those_found() -> None:
    assert Position(3, 1400).words(short=False) == "3 of 1,400"
    assert Position(3, 1400).words(short=True) == "3/1,400"
    assert Position(3, 1400, "1/2 found").words(short=False) == "1/2 found"


def test_the_line_begins_with_the_message_or_with_what_the_state_asks_for(work: Work) -> None:
    step = work.press("p")
    assert message_of(replace(step, message="")).startswith("PERSON")
    assert message_of(replace(step, message="said")) == "said"

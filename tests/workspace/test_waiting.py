"""Nothing that takes a while holds up a key: waiting for another program, work in the background, and its questions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.document import document_id
from annotator.session.requests import Ask, LabelInProject, Quit
from annotator.session.states import Question
from annotator.store import labelled_strings
from annotator.store.lock import WriteLock
from annotator.store.store import Store
from annotator.workspace.background_job import BackgroundJob
from annotator.workspace.job_process import Job, JobReport, JobRequest
from annotator.workspace.step_keeper import ATTEMPTS
from tests.store.samples import opened
from tests.workspace.at_work import FIRST, Work, go_on, import_many

MANY = 60
"""Documents that are too many for one transaction."""

QUESTION = (
    f"label {MANY + 1} more “Bo Chen” in {MANY + 1} other documents as Person?  y yes · any other key no"
)

PATIENCE = 30
"""Seconds after which work in the background that has not ended is a failure."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with opened(path) as store:
        import_many(store, MANY)
        yield store


@pytest.fixture
def work(store: Store) -> Work:
    work = Work(store)
    assert work.workspace.start()
    return work


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every project is too large to be searched at once."""
    monkeypatch.setattr(labelled_strings, "_FEW", 5)


def wait_for_job(work: Work) -> None:
    deadline = time.monotonic() + PATIENCE
    while work.workspace._background.is_running:
        assert time.monotonic() < deadline, "the work in the background does not end"
        time.sleep(0.01)
        go_on(work)


def message(work: Work) -> str:
    assert work.workspace.step is not None
    return work.workspace.step.message


# -- another program writes -----------------------------------------------------------------------------------------


def test_a_step_waits_for_another_program_and_the_keys_after_it_wait_too(work: Work, path: Path) -> None:
    with WriteLock(path, 0).held():
        work.press("p b")
        assert message(work) == "waiting for another program that writes to the database; Esc gives up"
        assert work.kept == []
        work.press("right p a")
        work.workspace.run("label-equal")
        go_on(work)
        assert work.kept == []
    go_on(work)
    assert work.kept == [("person", "Ann Lee"), ("person", "Bo Chen")]


def test_escape_gives_up_a_step_that_waits(work: Work, path: Path) -> None:
    with WriteLock(path, 0).held():
        work.press("p b escape")
        assert message(work).startswith("not saved: another process is writing to")
        go_on(work)
    assert work.kept == []
    work.press("p b")
    assert work.kept == [("person", "Bo Chen")]


def test_a_step_is_refused_after_some_seconds_of_waiting(work: Work, path: Path) -> None:
    with WriteLock(path, 0).held():
        work.press("p b")
        for _ in range(ATTEMPTS - 2):
            go_on(work)
            assert message(work).startswith("waiting")
        go_on(work)
        assert message(work).startswith("not saved: another process is writing to")
    assert work.kept == []


def test_quitting_does_not_wait_and_says_what_was_not_saved(work: Work, path: Path) -> None:
    with WriteLock(path, 0).held():
        work.press("p b Q")
        assert work.front.requests == [Quit()]
        start = time.monotonic()
        ending = work.workspace.end()
        assert time.monotonic() - start < 5
    assert not ending.is_saved
    step, held = ending.lines
    assert step == "not saved: the last step, since another program writes to the database"
    assert held.startswith(
        "not written: where you were and 2 keys of the key log (another process is writing"
    )


def test_the_key_of_a_step_that_waited_is_logged_with_what_came_of_it(
    work: Work, path: Path, store: Store
) -> None:
    with WriteLock(path, 0).held():
        work.press("p b")
    go_on(work)
    store.remember_opened(document_id(FIRST))
    work.press("p a")
    assert [(key.key, key.refused, key.spans) for key in store.logged_keys()] == [
        ("p", False, 0), ("b", False, 1), ("p", False, 0), ("a", False, 1),
    ]  # fmt: skip


# -- work in the background -----------------------------------------------------------------------------------------


def test_a_large_project_is_searched_labelled_and_undone_in_the_background(
    work: Work, store: Store, large: None
) -> None:
    work.press("p b =")
    assert message(work) == "looking for “Bo Chen” in the other documents"
    assert work.workspace.status_of(work.workspace.step)[1][-1] == "searching"
    wait_for_job(work)
    assert message(work) == QUESTION
    work.press("y")
    wait_for_job(work)
    assert (
        message(work) == f"{MANY + 1} more Person “Bo Chen” in {MANY + 1} documents; u takes all of them back"
    )
    assert len(work.kept) == MANY + 2
    assert work.workspace.status_of(work.workspace.step)[1][-1] == "✓ saved"
    work.press("J u")
    assert message(work) == f"undoing: label in project, in {MANY + 1} documents"
    wait_for_job(work)
    assert message(work) == f"undid: label in project, in {MANY + 1} documents"
    assert work.kept == [("person", "Bo Chen")]
    assert work.workspace.session is not None
    assert not work.workspace.session.layer.spans, "what is shown is what is on the disk"
    work.press("U")
    wait_for_job(work)
    assert message(work) == f"redid: label in project, in {MANY + 1} documents"
    assert len(work.kept) == MANY + 2
    assert len(work.workspace.session.layer.spans) == 1


def test_what_is_nowhere_else_is_said(work: Work, large: None) -> None:
    work.press("p s =")
    wait_for_job(work)
    assert message(work) == "there is no other “saw” to label, here or in the project"


def test_marking_goes_on_meanwhile_and_what_would_meet_it_is_refused(work: Work, large: None) -> None:
    work.press("p b =")
    for key in ("u", "U", "="):
        work.press(key)
        assert message(work) == "something is done in the background; let it end, or stop it with Esc"
    work.press("right p a")
    assert ("person", "Ann Lee") in work.kept
    wait_for_job(work)


def test_a_question_is_asked_only_when_nothing_else_is_begun(work: Work, large: None) -> None:
    work.press("p b =")
    work.press("o")
    wait_for_job(work)
    assert work.workspace.session is not None
    assert work.workspace.session.question is None
    work.press("escape")
    assert work.workspace.session.question is not None
    assert message(work).startswith("label 61 more “Bo Chen”")


def test_escape_stops_the_search(work: Work, large: None) -> None:
    work.press("p b =")
    work.press("escape")  # lets go of the span
    work.press("escape")
    assert message(work) == "stopping"
    wait_for_job(work)
    assert message(work) in (
        "stopped; nothing was done",
        QUESTION,
    )


def test_a_job_that_cannot_be_begun_is_refused(
    work: Work, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("subprocess.Popen", refuse)
    work.press("p b =")
    assert (
        message(work)
        == "nothing can be done in the background now (Resource temporarily unavailable); try again"
    )


def test_a_job_that_dies_says_so(work: Work, large: None) -> None:
    work.press("p b =")
    job = work.workspace._background._job
    assert job is not None
    job._process.kill()
    wait_for_job(work)
    assert message(work) in (
        "the work in the background ended unexpectedly",
        QUESTION,
    )


def test_quitting_stops_what_runs_and_says_what_was_done(work: Work, large: None) -> None:
    work.press("p b =")
    ending = work.workspace.end()
    assert ending.is_saved
    assert ending.lines == ()
    assert not work.workspace._background.is_running


@pytest.mark.parametrize(("after", "kept"), [(0, 0), (1, 25), (2, 50), (9, 61)])
def test_a_job_stops_between_two_parts_and_what_it_did_is_one_action(
    store: Store, after: int, kept: int
) -> None:
    reports: list[JobReport] = []
    argument = LabelInProject("Bo Chen", "person").argument
    request = JobRequest("amy", "label", argument, document_id(FIRST), MANY + 1)
    done = Job(store, request, reports.append, lambda: len(reports) >= after).run()
    assert (done.documents, done.spans, done.is_stopped) == (kept, kept, kept < MANY + 1 or after <= 3)
    assert [report.percent for report in reports] == [40, 81, 99][: len(reports)]
    action = store.undoable()
    assert (action.in_parts or len(action.elsewhere) if action else 0) == kept
    if action and action.in_parts:
        moved = JobRequest("amy", "undo", action.id, document_id(FIRST), kept)
        Job(store, moved, reports.append, lambda: False).run()
        assert store.undoable() is None


def test_a_job_ends_in_order_while_its_input_is_open(path: Path, store: Store) -> None:
    job = BackgroundJob(path, JobRequest("amy", "find", LabelInProject("Bo Chen", "person").argument))
    assert job._process.wait(PATIENCE) == 0
    assert job.end() == JobReport(MANY + 2, MANY + 2, is_over=True)


def test_a_job_without_a_schema_does_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "none.db") as store:
        assert Job(store, JobRequest("amy", "find", "person Bo"), print, lambda: False).run().documents == 0


# -- questions ------------------------------------------------------------------------------------------------------


def test_a_key_that_was_typed_before_the_question_could_be_seen_is_no_answer(work: Work) -> None:
    work.press("p b =")
    asked = work.workspace.session
    assert asked is not None
    assert isinstance(asked.question, Question)
    work.workspace.press("y", saw_question=False)
    assert len(work.kept) == 1
    assert work.workspace.session is not None
    assert work.workspace.session.question == asked.question
    work.press("y")
    assert len(work.kept) == MANY + 2


def test_such_a_key_acts_on_the_text(work: Work) -> None:
    work.press("p b =")
    work.workspace.press("o", saw_question=False)
    assert work.workspace.session is not None
    assert work.workspace.session.armed is not None
    work.press("a")
    assert ("policy", "Ann Lee") in work.kept
    assert work.workspace.session.question is None, "a span is focused, which Esc lets go of"
    work.press("escape")
    assert work.workspace.session.question is not None


# -- a database that is lost ----------------------------------------------------------------------------------------


def test_the_work_goes_on_in_the_file_that_was_named(work: Work, path: Path, tmp_path: Path) -> None:
    work.press("p b")
    path.unlink()
    work.press("p a")
    assert message(work) == (
        "not saved, ; w saves your work in a new file: a.db was removed or moved away, or its disk is gone"
    )
    assert work.workspace.session is not None
    assert work.workspace.session.armed is None, "the key that is named acts at once"
    work.press("right")
    assert work.workspace.status_of(work.workspace.step)[1][-1] == "not saved", "until it is saved elsewhere"
    work.workspace.run("save-elsewhere")
    assert work.front.requests == [Ask("save-elsewhere", "Save the work in", str(tmp_path / "a-rescued.db"))]
    work.workspace.run_typed("save-elsewhere", str(tmp_path / "no" / "b.db"))
    assert work.workspace.step is not None
    assert work.workspace.step.refused
    work.workspace.run_typed("save-elsewhere", str(tmp_path / "b.db"))
    assert message(work) == f"all of it, as it was last, is in {tmp_path / 'b.db'}; the work goes on there"
    work.press("p a")
    assert work.kept == [("person", "Ann Lee"), ("person", "Bo Chen")]
    assert work.workspace.status_of(work.workspace.step)[1][-1] == "✓ saved"
    ending = work.workspace.end()
    assert (ending.lines, ending.is_saved) == ((f"the work went on in {tmp_path / 'b.db'}",), True)
    with opened(tmp_path / "b.db") as store:
        assert sum(len(layer.spans) for record in store.records() for layer in record.layers) == 2


def test_the_work_on_a_file_that_became_read_only_goes_on_elsewhere(
    work: Work, path: Path, tmp_path: Path
) -> None:
    path.chmod(0o444)
    work.press("p b")
    assert message(work).startswith(f"not saved, ; w saves your work in a new file: {path.name} is read-only")
    work.workspace.run_typed("save-elsewhere", str(tmp_path / "b.db"))
    work.press("p b")
    assert work.kept == [("person", "Bo Chen")]


def test_who_quits_without_saving_elsewhere_finds_the_work_beside_the_file(
    work: Work, path: Path, tmp_path: Path
) -> None:
    work.press("p b")
    path.write_text("Dear diary")
    ending = work.workspace.end()
    assert not ending.is_saved
    (line,) = ending.lines
    assert line == (
        f"{path} was written over while it was open; nothing can be saved there any more; "
        f"this session's work, 1 action in 1 document, is in {tmp_path / 'a-rescued.db'}"
    )
    with opened(tmp_path / "a-rescued.db") as store:
        document = store.document(document_id(FIRST))
        assert [each.text for each in store.layer(document).spans] == ["Bo Chen"]
    assert path.read_text() == "Dear diary"


def test_work_that_can_be_saved_nowhere_is_said(
    work: Work, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.press("p b")
    path.write_text("Dear diary")
    monkeypatch.setattr(Store, "free_path", lambda _: Path("/proc/none.db"))
    ending = work.workspace.end()
    assert not ending.is_saved
    (line,) = ending.lines
    assert "and this session's work, 1 action, is on no disk: /proc/none.db cannot be opened" in line


def test_nothing_is_said_at_the_end_of_work_that_is_saved(work: Work) -> None:
    work.press("p b")
    ending = work.workspace.end()
    assert (ending.lines, ending.is_saved) == ((), True)

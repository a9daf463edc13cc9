"""Work on many documents, as the process beside the app does it: what it reports, and what it leaves."""

import io
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from annotator.core.bulk_change import BulkChange, FlagDocuments, LabelHits
from annotator.core.changes import SpanAdded
from annotator.core.document import document_id
from annotator.core.record import Record
from annotator.core.round import Round
from annotator.session.requests import (
    ChangeInProject,
    FindInProject,
    LabelInProject,
    LookForFindings,
    MoveInParts,
    RunCommandLine,
)
from annotator.store.store import Store
from annotator.workspace import job_process
from annotator.workspace.background import job_of, outcome_of, progress_of
from annotator.workspace.job_process import Job, JobReport, JobRequest
from tests.marked import session_from
from tests.store.samples import document, keep, opened, span
from tests.store.test_rebuilding import NEW, OLD
from tests.workspace.at_work import FIRST, import_many

LABEL = LabelInProject("Bo Chen", "person").argument


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with opened(path) as store:
        import_many(store, 3)
        yield store


def done(store: Store, kind: str, argument: str = "", **more: Any) -> tuple[JobReport, list[JobReport]]:
    reports: list[JobReport] = []
    request = JobRequest("amy", kind, argument, document_id(FIRST), **more)
    return Job(store, request, reports.append, lambda: False).run(), reports


def test_searching_counts_what_labelling_then_labels_and_leaves_out_the_document_that_is_open(
    store: Store,
) -> None:
    found, _ = done(store, "find", LABEL)
    assert (found.documents, found.spans, found.is_over) == (4, 4, True)
    assert store.undoable() is None
    labelled, reports = done(store, "label", LABEL, expected=4)
    assert (labelled.documents, labelled.spans) == (4, 4)
    assert [each.percent for each in reports] == [99]
    assert len(store.layer(store.document(document_id(FIRST))).spans) == 0


def test_what_has_the_label_already_is_not_labelled_again(store: Store) -> None:
    done(store, "label", LABEL)
    again, _ = done(store, "label", LABEL)
    assert (again.documents, again.spans) == (0, 0)


@pytest.mark.parametrize("kind", ["find-change", "change"])
@pytest.mark.parametrize(
    ("query", "change", "error"),
    [
        ("label:", LabelHits("person"), "label"),
        ("bo", LabelHits("nobody"), "nobody"),
        ("", LabelHits("person"), "no words"),
    ],
)
def test_a_change_that_cannot_be_made_says_why_and_changes_nothing(
    store: Store, kind: str, query: str, change: BulkChange, error: str
) -> None:
    report, _ = done(store, kind, ChangeInProject(query, change).argument)
    assert report.is_over
    assert error in report.error
    assert report.documents == 0
    assert store.undoable() is None


@pytest.mark.parametrize("kind", ["find-change", "change"])
def test_without_a_schema_nothing_can_be_changed(path: Path, kind: str) -> None:
    with opened(path) as store:
        argument = ChangeInProject("bo", FlagDocuments(is_flagged=True)).argument
        assert done(store, kind, argument) == (JobReport(is_over=True), [])


def test_looking_for_findings_says_how_far_it_is(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_process, "_DOCUMENTS_PER_REPORT", 1)
    done(store, "label", LABEL)
    report, reports = done(store, "findings")
    assert report.is_over
    assert reports
    assert [each.documents for each in reports] == sorted(each.documents for each in reports)


def test_the_undo_of_a_migration_counts_the_layers_that_it_changed(tmp_path: Path) -> None:
    of = document("Zoë met Bo.")
    with opened(tmp_path / "b.db") as store:
        store.remember_schema(OLD, "version: 1")
        store.import_records([Record(of)])
        keep(store, of, SpanAdded(span(of, 0, 3, label="event")))
        store.migrate(NEW, "version: 2")
        report, reports = done(store, "undo-migration")
        assert (report.documents, report.is_over) == (1, True)
        assert reports[-1].documents == 1
        assert [each.label for each in store.layer(of).spans] == ["event"]


# -- the process ----------------------------------------------------------------------------------------------


def said_by_process(monkeypatch: pytest.MonkeyPatch, path: Path, request: JobRequest) -> list[dict[str, Any]]:
    """The lines that the process writes; its input ends once the last of them is there."""
    read, write = os.pipe()
    os.write(write, msgspec.json.encode(request) + b"\n")
    out, niced = io.BytesIO(), list[int]()
    with os.fdopen(read, "rb") as input_:
        monkeypatch.setattr(sys, "argv", ["job", str(path)])
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=input_, fileno=input_.fileno))
        monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
        monkeypatch.setattr(os, "nice", niced.append)
        before = set(threading.enumerate())
        job_process.main()
        os.close(write)
        for waiting in set(threading.enumerate()) - before:
            waiting.join(30)
    assert niced == [10]  # behind the app
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_process_writes_a_line_for_each_part_and_the_outcome_last(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = said_by_process(monkeypatch, path, JobRequest("amy", "label", LABEL, document_id(FIRST), 4))
    assert [line["is_over"] for line in lines] == [False, True]
    assert (lines[-1]["documents"], lines[-1]["spans"], lines[-1]["error"]) == (4, 4, "")


def test_whoever_decides_in_the_layer_of_gold_gets_no_more_than_they_may_see(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path, "ben") as other:
        keep(other, (of := document(FIRST)), SpanAdded(span(of, 0, 3, annotator="ben")))
    store.begin_round(Round("june", ("amy", "ben"), each=2))
    flag = ChangeInProject("by:ben", FlagDocuments(is_flagged=True)).argument
    for reader, count in (("", 1), ("lena", 1), ("amy", 0)):
        request = JobRequest("gold", "find-change", flag, of.id, reader=reader)
        assert said_by_process(monkeypatch, path, request)[-1]["documents"] == count


def test_a_command_that_shows_work_is_told_who_sees_it() -> None:
    for command, more in (("export", ["--reader=amy"]), ("merge", ["--reader=amy"]), ("carry", [])):
        job = job_of(RunCommandLine((command, "--x"), ""), SESSION, 0, "amy")
        assert json.loads(job.argument) == [command, "--x", *more]
        assert job.reader == "amy"


def test_a_database_that_is_gone_is_the_outcome_and_none_is_made_in_its_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = said_by_process(monkeypatch, path, JobRequest("amy", "find", LABEL))
    assert line["is_over"]
    assert str(path) in line["error"]
    assert not path.exists()


# -- in words -------------------------------------------------------------------------------------------------

SESSION = session_from("^Ann met Bo.")


@pytest.mark.parametrize(
    ("kind", "report", "words"),
    [
        ("find", JobReport(), "searching"),
        ("findings", JobReport(1), "comparing labels, 1 document"),
        ("label", JobReport(2, percent=40), "labelling, 40 %"),
        ("undo-migration", JobReport(percent=7), "undoing the migration, 7 %"),
    ],
)
def test_how_far_it_is_stands_in_the_status_line(kind: str, report: JobReport, words: str) -> None:
    assert progress_of(JobRequest("amy", kind), report) == words


@pytest.mark.parametrize(
    ("request_", "report", "words"),
    [
        (MoveInParts("7", True, 9, "undone: label"), JobReport(9), "undone: label"),
        (
            MoveInParts("7", True, 9, "x"),
            JobReport(1, is_stopped=True),
            "stopped after 1 document; u goes on",
        ),
        (
            MoveInParts("7", False, 9, "x"),
            JobReport(2, is_stopped=True),
            "stopped after 2 documents; U goes on",
        ),
        (FindInProject("Bo", "person"), JobReport(2), ""),
        (LookForFindings(), JobReport(2), ""),
        (ChangeInProject("bo", FlagDocuments(is_flagged=True)), JobReport(), "nothing was left to change"),
        (
            ChangeInProject("bo", FlagDocuments(is_flagged=True)),
            JobReport(is_stopped=True),
            "stopped; nothing was changed",
        ),
    ],
)
def test_what_came_of_it_is_said(request_: Any, report: JobReport, words: str) -> None:
    assert outcome_of(request_, replace(report, is_over=True), SESSION) == words


def test_a_move_in_parts_is_an_undo_or_a_redo_of_so_many_documents() -> None:
    for undoes, kind in ((True, "undo"), (False, "redo")):
        job = job_of(MoveInParts("7", undoes, 9, "x"), SESSION, 0, "amy")
        assert (job.kind, job.argument, job.expected) == (kind, "7", 9)

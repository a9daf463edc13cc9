"""Work that takes a while, beside the app: begun by a request, watched, stopped, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import msgspec
from msgspec.structs import replace

from annotator.core.counting import counted
from annotator.session.bulk_sentences import was_done, what_is_left_out
from annotator.session.commands.bulk import asking_about
from annotator.session.commands.repeating import asking, labelled
from annotator.session.requests import (
    ChangeInProject,
    FindInProject,
    FindOnHub,
    FindToChange,
    InBackground,
    LabelInProject,
    LookForFindings,
    LookForReview,
    MoveInParts,
    RunCommandLine,
    UndoMigration,
)
from annotator.session.session import Session
from annotator.session.states import Question
from annotator.workspace.job_process import JobReport, JobRequest
from annotator.workspace.step_keeper import After

if TYPE_CHECKING:
    from annotator.workspace.background_job import BackgroundJob

_AROUND = 30
"""Code points that are shown before and after an example."""

_LOOK = 0.05
"""Seconds between two looks at what runs."""


class Background:
    """The work that runs beside the app, one at a time.

    ``progressed`` is called with how far it is, and with ``None`` at its end; ``finished`` then with what came of it.
    """

    def __init__(
        self,
        after: After,
        progressed: Callable[[str | None], None],
        finished: Callable[[InBackground, JobReport], None],
    ) -> None:
        self._after = after
        self._progressed = progressed
        self._finished = finished
        self._job: BackgroundJob | None = None
        self._request: InBackground = UndoMigration()
        self._found = 0

    @property
    def is_running(self) -> bool:
        """Whether something runs."""
        return self._job is not None

    def begin(self, database: Path, request: InBackground, session: Session, reader: str) -> None:
        """Begin the work of a request, of which ``reader`` sees what they may; raises ``OSError``."""
        from annotator.workspace.background_job import BackgroundJob

        job = job_of(request, session, self._found, reader)
        self._job, self._request = BackgroundJob(database, job), request
        self._watch()

    def stop(self) -> None:
        """Let it stop at its next part; that it did is reported as its end."""
        if self._job is not None:
            self._job.stop()

    def end(self, session: Session | None) -> str:
        """Stop it for good; return what of it was done, in words, empty if there was nothing."""
        if self._job is None or session is None:
            return ""
        report = replace(self._job.end(), is_stopped=True)
        self._job = None
        return outcome_of(self._request, report, session) if report.documents else ""

    def _watch(self) -> None:
        job = self._job
        if job is None:
            return
        if not job.latest.is_over:
            self._progressed(progress_of(job.request, job.latest))
            self._after(_LOOK, self._watch)
            return
        self._job, report = None, job.end()
        self._found = report.documents
        self._progressed(None)
        self._finished(self._request, report)


def job_of(request: InBackground, session: Session, found: int, reader: str) -> JobRequest:
    """The job that carries the request out; ``found`` is how many documents have the text that is to be labelled."""
    if isinstance(request, RunCommandLine) and request.arguments[0] in {"export", "merge"}:
        request = replace(request, arguments=(*request.arguments, f"--reader={reader}"))
    return replace(_job_of(request, session, found), reader=reader)


def _job_of(request: InBackground, session: Session, found: int) -> JobRequest:
    annotator, document = session.layer.annotator, session.document.id
    match request:
        case FindInProject(text, label):
            return JobRequest(annotator, "find", LabelInProject(text, label).argument, document)
        case LabelInProject():
            return JobRequest(annotator, "label", request.argument, document, found)
        case FindToChange(wanted):
            return JobRequest(annotator, "find-change", wanted.argument, document)
        case ChangeInProject():
            return JobRequest(annotator, "change", request.argument, document)
        case MoveInParts(action, undoes, documents):
            return JobRequest(annotator, "undo" if undoes else "redo", action, document, documents)
        case LookForFindings():
            return JobRequest(annotator, "findings", document=document)
        case RunCommandLine() | FindOnHub():
            return JobRequest(annotator, "command-line", msgspec.json.encode(request.arguments).decode())
        case LookForReview():
            return JobRequest(request.person, "review", request.argument, document)
        case UndoMigration():
            return JobRequest(annotator, "undo-migration", document=document)
        case _:
            assert_never(request)


_DOING = {
    "find": "searching",
    "findings": "comparing labels",
    "review": "looking for what waits",
    "label": "labelling",
    "find-change": "counting",
    "change": "changing",
    "undo": "undoing",
    "redo": "redoing",
    "command-line": "working",
    "undo-migration": "undoing the migration",
}


def progress_of(request: JobRequest, report: JobReport) -> str:
    """How far it is, for the end of the status line."""
    doing = _DOING[request.kind]
    if report.percent is not None:
        return f"{doing}, {report.percent} %"
    return f"{doing}, {counted(report.documents, 'document')}" if report.documents else doing


def outcome_of(request: InBackground, report: JobReport, session: Session) -> str:
    """What is said at the end of it; of a migration and of what was only searched for, that is said otherwise."""
    if isinstance(request, LabelInProject):
        message = labelled(session, request, report.spans, report.documents)
        return f"stopped: {message}" if report.is_stopped else message
    if isinstance(request, ChangeInProject):
        return _changed(request, report, session)
    if isinstance(request, MoveInParts):
        if report.is_stopped:
            key = "undo" if request.undoes else "redo"
            return session.keys.fill(
                f"stopped after {counted(report.documents, 'document')}; {{{key}}} goes on"
            )
        return request.message
    return ""


def _changed(request: ChangeInProject, report: JobReport, session: Session) -> str:
    if not report.documents:
        return "stopped; nothing was changed" if report.is_stopped else "nothing was left to change"
    done = was_done(request.change, session.schema, report.spans, report.documents)
    message = f"{done}{what_is_left_out(report.left_out)}{session.keys.fill('; {undo} takes all of it back')}"
    if not (report.is_stopped or report.error):
        return message
    return (
        f"stopped{f' ({report.error})' * bool(report.error)}: {message}; the same change again does the rest"
    )


def question_about(
    request: FindInProject | FindToChange, report: JobReport, session: Session
) -> Question | None:
    """The question whether what was found is to be labelled, or changed."""
    match request:
        case FindInProject(text, label):
            step = asking(session, LabelInProject(text, label), report.spans, report.documents)
        case FindToChange(wanted):
            more = what_is_left_out(report.left_out) + _example(report)
            step = asking_about(session, wanted, report.spans, report.documents, more)
        case _:
            assert_never(request)
    return step.session.question


def _example(report: JobReport) -> str:
    """One of the places that would be changed, with what is around it."""
    first = next((each for each in report.samples if each.hit), None)
    if first is None:
        return ""
    return f" · e.g. “{first.before[-_AROUND:].lstrip()}[{first.hit}]{first.after[:_AROUND].rstrip()}”"


def nothing_found(request: FindInProject | FindToChange, report: JobReport) -> str:
    """What is said where there is nothing to label, or to change."""
    match request:
        case FindInProject(text):
            return f"there is no other “{text}” to label, here or in the project"
        case FindToChange():
            return f"there is nothing to change{what_is_left_out(report.left_out)}"
        case _:
            assert_never(request)

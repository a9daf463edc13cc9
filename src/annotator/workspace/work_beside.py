"""Work on many documents beside the app: begun by a request, and at its end asked about, gone to, or shown."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from annotator.core.changes import LayerChanged
from annotator.core.counting import counted
from annotator.core.layer import Status
from annotator.session.commands.hub_documents import TAKE_FROM_HUB
from annotator.session.commands.mending import WALK
from annotator.session.requests import (
    ChangeInProject,
    FindInProject,
    FindOnHub,
    FindToChange,
    InBackground,
    LookForFindings,
    LookForReview,
    Pick,
    RunCommandLine,
    ShowText,
    UndoMigration,
)
from annotator.session.session import Session
from annotator.session.states import Question
from annotator.session.step import Step
from annotator.store.errors import StoreError
from annotator.workspace.background import Background, nothing_found, outcome_of, question_about
from annotator.workspace.found_documents import FoundDocuments
from annotator.workspace.job_process import JobReport
from annotator.workspace.sample import Sample
from annotator.workspace.status import Notice
from annotator.workspace.tour import is_idle

if TYPE_CHECKING:
    from annotator.core.gold_comparison import GoldScore
    from annotator.workspace.asking_models import AskingModels
    from annotator.workspace.exchanging import ExchangingWithHub
    from annotator.workspace.model_suggester import ModelSuggester
    from annotator.workspace.training_rounds import Feedback


def is_done_by(step: Step) -> bool:
    """Whether the step says that the document is done."""
    return any(isinstance(each, LayerChanged) and each.after.status is Status.DONE for each in step.changes)


class WorkBeside(FoundDocuments):
    """Begins work beside the app, one at a time, and shows what came of it."""

    samples: tuple[Sample, ...] = ()
    """Documents that show what the change that was asked about last would do."""

    _held_question: Question | None = None
    """What is asked when nothing else is begun."""

    _asking: AskingModels | None = None

    _exchanging: ExchangingWithHub | None = None

    @cached_property
    def _known_scores(self) -> dict[str, dict[str, GoldScore]]:
        """By round and document: the scores against gold that were looked up."""
        return {}

    def start(self, greeting: str = "") -> bool:
        """Open a document, as ever; without any the exchange begins, which may bring some."""
        is_open = super().start(greeting)
        if not is_open and self._exchanging is not None:
            self._exchanging.begin()
        return is_open

    def ask_models(self, suggester: ModelSuggester) -> None:
        """Ask other people's models about each document that opens, beside the app."""
        from annotator.workspace.asking_models import AskingModels  # only if there are any

        self._asking = AskingModels(
            self.store,
            suggester,
            self._is_held_out,
            self._after,
            lambda words: self._notice(Notice.ADDRESS_ASKED, words),
            self._say_when_idle,
        )
        self.observers.append(self._asking)

    def exchange(self) -> None:
        """Exchange with the hub of the database, beside the app."""
        from annotator.workspace.exchanging import ExchangingWithHub  # only if there is one

        self._exchanging = ExchangingWithHub(
            self.store,
            self._after,
            lambda words: self._notice(Notice.UNSENT, words),
            self._say_when_idle,
            self._show_own_work,
            self._tell_more_on_hub,
        )
        self.observers.append(self._exchanging)

    def _tell_more_on_hub(self, more: int | None) -> None:
        """Show how many documents are on the hub alone."""
        if more == self._more_on_hub:
            return
        self._more_on_hub = more
        if self.step is not None and self._front is not None:
            with suppress(StoreError):  # some of them may be here now
                self._position = self.store.position(self.step.session.document.id)
            self._front.show(self.step)

    def _show_own_work(self) -> bool:
        """Show what this person did elsewhere, unless something is begun; return whether it is shown."""
        session = self.session
        if session is not None and not is_idle(session):
            return False
        if session is not None:
            self._reload(session, "what you did elsewhere came in")
        return True

    def _say_when_idle(self, message: str) -> bool:
        """Show a message unless something is begun; return whether it is shown."""
        session = self.session
        if session is None or not is_idle(session):
            return False
        self.say(message)
        return True

    @cached_property
    def _background(self) -> Background:
        return Background(self._after, lambda words: self._notice(Notice.RUNNING, words), self._finish)

    def _ask_what_is_held(self) -> None:
        """Ask what was held back, unless something else is begun."""
        session, question = self.session, self._held_question
        if question is not None and session is not None and is_idle(session):
            self._held_question = None
            self._set(Step(replace(session, question=question), message=question.text))

    def _begin(self, request: InBackground, session: Session) -> None:
        try:
            self._background.begin(self.store.path, request, session, self.store.reader)
        except OSError as error:
            self.refuse(f"nothing can be done in the background now ({error.strerror}); try again")

    def _finish(self, request: InBackground, report: JobReport) -> None:
        """Show what came of the work in the background."""
        session = self.session
        if session is None:
            return
        match request:
            case _ if report.error and not (isinstance(request, ChangeInProject) and report.documents):
                self.refuse(report.error)
            case FindInProject() | FindToChange():
                self._ask_about(request, report, session)
            case LookForFindings():
                self._walk(report, session)
            case LookForReview():
                self._show_review(report, session)
            case UndoMigration():
                self._go_on_under_earlier_schema(session, report.documents)
            case RunCommandLine():
                self._show_said(request, report, session)
            case FindOnHub():
                self._offer_what_is_on_hub(report, session)
            case _:
                self._reload(session, outcome_of(request, report, session))

    def _show_said(self, request: RunCommandLine, report: JobReport, session: Session) -> None:
        """Show what a command line said: its first line as a message, and more as a text where that has a title."""
        if report.is_stopped:
            self._reload(session, "stopped before it was done")  # an import has done some of it
            return
        if request.opens:
            self.open(request.opens)
            return
        lines = (request.done, *report.lines) if request.done else report.lines
        self._reload(session, lines[0] if lines else "done")
        if not request.title or len(lines) <= 1:
            return
        if not is_idle(session):
            self.say(" ".join(lines))
            return
        self._request(ShowText(request.title, "\n".join(lines), on_yes=request.on_yes))

    def _offer_what_is_on_hub(self, report: JobReport, session: Session) -> None:
        """Let one of the documents be taken that the hub found, unless something else is begun."""
        from annotator.workspace.on_hub import found_on_hub  # few ask

        found = found_on_hub(report.lines)
        if report.is_stopped or not found.choices:
            self.say("stopped" if report.is_stopped else found.sentence)
        elif is_idle(session):
            self._request(Pick(TAKE_FROM_HUB, found.sentence, found.choices))
        else:
            self.say(f"{found.sentence}; ask again to take one")

    def _show_review(self, report: JobReport, session: Session) -> None:
        """Go to what waits for a decision; ``Reviewing`` does."""

    def _walk(self, report: JobReport, session: Session) -> None:
        """Go to what was found; if something else is begun, ask for it when that is done."""
        self._findings.take(report.found)
        if report.is_stopped:
            self.say("stopped; nothing was done")
        elif not report.found:
            self.say("no label contradicts the others, and nothing seems to be missed")
        elif is_idle(session):
            self.run(WALK)
        else:
            many = counted(sum(len(each.findings) for each in report.found), "finding")
            text = f"{many} in {counted(len(report.found), 'document')}: go there?  y yes · any other key no"
            self._held_question = Question(text, WALK)

    def _told_of_gold(self, step: Step) -> Step:
        """Return the step, after a document of a training round was done with what differs from gold.

        If anything does, it stays there and goes to the first difference. Raises ``StoreError``.
        """
        if not is_done_by(step):
            return step
        feedback = self._feedback_on(step.session)
        if feedback is None:
            return step
        if not feedback.differences.findings:
            told = replace(step, message=f"all as in the gold · {feedback.sentence}")
            self._set(told)
            return told
        self._walk_differences(feedback)
        return replace(step, request=None)

    def _feedback_on(self, session: Session) -> Feedback | None:
        """What to say of a document that is done, in a training round that is on; raises ``StoreError``."""
        if session.layer.status is not Status.DONE or not self.store.own_rounds():
            return None
        from annotator.workspace.training_rounds import feedback_on  # few databases have such a round

        return feedback_on(self.store, session, self._known_scores)

    def _walk_differences(self, feedback: Feedback) -> None:
        """Let Tab go to what differs from gold, and say the scores."""
        self._findings.take((feedback.differences,))
        self.run(WALK)
        if self.step is not None:
            self._set(replace(self.step, message=f"{feedback.sentence} · {self.step.message}"))

    def _look_for_findings(self, request: LookForFindings, session: Session) -> None:
        """Show what differs from gold in a document of a training round that is done, or look in all documents."""
        feedback = self._feedback_on(session)
        if feedback is not None:
            self._walk_differences(feedback)
        else:
            self._begin(request, session)

    def _ask_about(self, request: FindInProject | FindToChange, report: JobReport, session: Session) -> None:
        """Ask whether what was found is to be labelled, or changed."""
        if report.is_stopped:
            self.say("stopped; nothing was done")
        elif not report.documents:
            self.refuse(nothing_found(request, report))
        else:
            self.samples = report.samples
            self._held_question = question_about(request, report, session)
            self._ask_what_is_held()

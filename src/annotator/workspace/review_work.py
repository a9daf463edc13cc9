"""Deciding between what others have finished: the work goes on in a layer of its own, document after document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from annotator.core.layer import GOLD, is_gold
from annotator.core.quoting import visible
from annotator.session.requests import LookForReview
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.store.errors import StoreError
from annotator.workspace.job_process import JobReport
from annotator.workspace.tour import is_idle
from annotator.workspace.work_beside import WorkBeside

if TYPE_CHECKING:
    from annotator.workspace.review_queue import ReviewQueue

NO_MORE = "no other document waits for a decision"
NOTHING_TO_DECIDE = "nothing waits for a decision: no document was finished by two people, or all are decided"


class Reviewing(WorkBeside):
    """Begins and ends a review, and says whose decisions stand in a document."""

    _own_name = ""
    """The annotator whose work goes on when the review ends, if it was begun in the app."""

    _said_before = ""
    """What the step said that asks for the next document."""

    _begins: ReviewQueue | None = None
    """The review that begins once it is known what waits."""

    def _switch_review(self, session: Session) -> None:
        """Begin a review with whoever works here deciding, or end it; raises ``StoreError``."""
        if self.review is not None:
            self._end_review(session)
            return
        from annotator.workspace.review_queue import ReviewQueue  # few sessions need it

        person = self.store.annotator
        if is_gold(person):
            self.refuse(
                f"{visible(person)} is a layer of decisions; start with --annotator and your own name"
            )
            return
        self._begins = ReviewQueue(self.store, person)
        self._look_for_review(replace(self._begins.request, layer=GOLD), session)

    def _look_for_review(self, request: LookForReview, session: Session) -> None:
        """Look for what waits for a decision: at once in a small project, else beside the app."""
        if self.store.is_large:
            self._begin(request, session)
        else:
            from annotator.workspace.review_queue import ReviewQueue

            own = self.store.annotator
            self.store.become(request.layer)
            try:
                found = ReviewQueue.asked_for(self.store, request).all_waiting()
            finally:
                self.store.become(own)
            self._review_found(found, session)

    def _review_found(self, document_ids: Iterable[str], session: Session) -> None:
        """Go to the first of the documents; a review that begins does so now. Raises ``StoreError``."""
        begins, self._begins = self._begins, None
        if begins is None:
            if self.review is not None:
                self.review.refill(document_ids)
                self._go_on_reviewing(session)
            return
        own = self.store.annotator
        self.leave()
        self.store.become(GOLD)
        begins.refill(document_ids)
        first = begins.next_waiting(None)
        if first is None:
            self.store.become(own)
            self.refuse(NOTHING_TO_DECIDE)
            return
        self.review, self._own_name = begins, own
        if not self.open(first, session.keys.fill("the review; {review} ends it")):
            self.review = None
            self.store.become(own)

    def _show_review(self, report: JobReport, session: Session) -> None:
        """Go to what waits for a decision, which was looked for beside the app, unless something else is begun."""
        if report.is_stopped:
            self._begins = None
            self.say("stopped")
        elif not is_idle(session):
            self._begins = None
            self.say(
                session.keys.fill("what waits for a decision is known now; the same key again goes there")
            )
            if self.review is not None:
                self.review.refill(report.queue)
        else:
            try:
                self._review_found(report.queue, session)
            except StoreError as error:
                self.refuse(str(error))

    def _go_on_reviewing(self, session: Session) -> None:
        """Open the next document that waits, or say that there is none; raises ``StoreError``."""
        following = self.review.next_waiting(session.document.id) if self.review else None
        said, self._said_before = self._said_before, ""
        if following is None:
            self.refuse("; ".join(filter(None, (said, NO_MORE))))
        else:
            self.open(following, said)

    def _goes_to_next_review(self, where: str, step: Step) -> bool:
        """Whether the next document is one of the review, which is then opened or looked for; raises ``StoreError``."""
        queue = self.review
        if queue is None or where != "next" or self._goes_through_found:
            return False
        following = queue.next_waiting(step.session.document.id)
        if following is not None:
            self.open(following, step.message)
        elif self._background.is_running:
            self.refuse("something is done in the background; let it end first")
        else:
            self._said_before = step.message
            self._look_for_review(queue.request, step.session)
        return True

    def _end_review(self, session: Session) -> None:
        queue = self.review
        if queue is None:
            return
        self.leave()
        self.store.become(self._own_name or queue.person)
        self.review = None
        self.open(session.document.id, "the review is ended; this is your own work")

    def _take_over(self, session: Session) -> None:
        if self.review is not None:
            self.review.take_over(session.document.id)
            self.open(session.document.id, "you decide in this document now")

    def _may_decide(self, step: Step) -> bool:
        """Whether the step may be kept: in a review, where nobody else decides; who does is said.

        Raises ``StoreError``.
        """
        if self.review is None or not step.changes:
            return True
        document, person = step.session.document, self.review.person
        holder = self.store.decides(document.id) or self.store.begin_deciding(document.id, person)
        if holder != person:
            keys = step.session.keys.fill("{take-over} decides in place, {next-document} goes on")
            self.refuse(f"{visible(holder)} decides in this document; {keys}")
            return False
        return True

    def _neighbour(self, where: str, session: Session) -> str | None:
        if self.review is not None and where == "previous" and not self._goes_through_found:
            return self.review.previous_of(session.document.id)
        return super()._neighbour(where, session)

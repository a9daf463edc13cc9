"""Deciding between what others have finished: the work goes on in a layer of its own, document after document."""

from __future__ import annotations

from annotator.core.layer import GOLD, is_gold
from annotator.core.quoting import visible
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.workspace.work_beside import WorkBeside

NO_MORE = "no other document waits for a decision"
NOTHING_TO_DECIDE = "nothing waits for a decision: no document was finished by two people, or all are decided"


class Reviewing(WorkBeside):
    """Begins and ends a review, and says whose decisions stand in a document."""

    _own_name = ""
    """The annotator whose work goes on when the review ends, if it was begun in the app."""

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
        self.leave()
        self.store.become(GOLD)
        queue = ReviewQueue(self.store, person)
        first = queue.next_after(None)
        if first is None:
            self.store.become(person)
            self.refuse(NOTHING_TO_DECIDE)
            return
        self.review, self._own_name = queue, person
        if not self.open(first, session.keys.fill("the review; {review} ends it")):
            self.review = None
            self.store.become(person)

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
        document = step.session.document
        holder = self.store.decides(document.id)
        if holder is None:
            self.review.note_decided(document.id)
        elif holder != self.review.person:
            keys = step.session.keys.fill("{take-over} decides in place, {next-document} goes on")
            self.refuse(f"{visible(holder)} decides in this document; {keys}")
            return False
        return True

    def _next_to_review(self, where: str, session: Session) -> str | None:
        """The id of the next or previous document of the review. Raises ``StoreError``."""
        queue = self.review
        if queue is None:
            return None
        if where.startswith("next"):
            return queue.next_after(session.document.id)
        return queue.previous_of(session.document.id)

    def _neighbour(self, where: str, session: Session) -> str | None:
        if self.review is not None and where in {"next", "previous"} and not self._goes_through_found:
            return self._next_to_review(where, session)
        return super()._neighbour(where, session)

"""A review: whose work is decided between by whom, in which layer, and which documents are still to be decided."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.proposal import is_taken_in, is_turned_down_in, proposals_of, proposed_relations
from annotator.schema.values import LabelSchema
from annotator.session.proposals import next_undecided
from annotator.session.requests import LookForReview
from annotator.session.session import Session
from annotator.session.states import Review
from annotator.session.taking import at
from annotator.store.reviews import QueuedDocument
from annotator.store.store import Store


class ReviewQueue:
    """Leads one person through the documents that two or more others have finished.

    It is decided in the layer of the store; ``of`` are the names of the others, all without any, and ``where`` is a
    query. If it is ``blind``, they are shown as A, B, C, in another order in each document, and always the same.
    """

    def __init__(
        self, store: Store, person: str, of: Collection[str] = (), where: str = "", *, blind: bool = False
    ) -> None:
        self.person = person
        self.is_blind = blind
        self._store = store
        self._of = frozenset(of)
        self._where = where
        self._waiting: list[str] = []
        self._opened: list[str] = []

    @classmethod
    def asked_for(cls, store: Store, request: LookForReview) -> ReviewQueue:
        """The queue of a request."""
        return cls(store, request.person, request.of, request.where)

    @property
    def request(self) -> LookForReview:
        """What looks for the documents beside the app."""
        return LookForReview(self.person, self._store.annotator, tuple(sorted(self._of)), self._where)

    def queue(self) -> list[QueuedDocument]:
        """The documents that nobody has decided. Raises ``StoreError``, or ``QueryError``."""
        from annotator.core.query import parsed_query
        from annotator.store.document_fields import QUERY_FIELDS  # not for the app, whose start it delays

        return self._store.review_queue(self.person, self._of, parsed_query(self._where, QUERY_FIELDS))

    def all_waiting(self) -> tuple[str, ...]:
        """The documents of the queue, then those that were decided and have new work since; raises as ``queue``."""
        return (*(each.document_id for each in self.queue()), *self.with_new_work())

    def refill(self, document_ids: Iterable[str]) -> None:
        """Lead through these documents from now on."""
        self._waiting = list(document_ids)

    def next_waiting(self, but: str | None) -> str | None:
        """The next document that still waits, not ``but`` itself; ``None`` if none is left. Raises ``StoreError``."""
        while self._waiting:
            document_id = self._waiting.pop(0)
            if document_id == but:
                continue
            if self._store.is_waiting(document_id, self.person, self._of) or self._has_new_work(document_id):
                return document_id
        return None

    def with_new_work(self) -> Iterator[str]:
        """The finished documents in which others marked something since that is undecided. Raises ``StoreError``."""
        return filter(self._has_new_work, self._store.changed_after_decided(self.person, self._of))

    def _has_new_work(self, document_id: str) -> bool:
        document = self._store.document(document_id)
        gold, layers = self._store.layer(document), self._store.finished_layers(document, self._of)
        if gold.status is not Status.DONE:
            return False
        proposals = proposals_of(layers, [layer.annotator for layer in layers])
        return any(not is_taken_in(gold, each) and not is_turned_down_in(gold, each) for each in proposals)

    def previous_of(self, document_id: str) -> str | None:
        """The document that was open before this one in this review."""
        at_ = self._opened.index(document_id) if document_id in self._opened else len(self._opened)
        return self._opened[at_ - 1] if at_ > 0 else None

    def begun(self, session: Session) -> Session:
        """The session with what is to be decided in its document, at the first of it. Raises ``StoreError``."""
        document = session.document
        if document.id not in self._opened:
            self._opened.append(document.id)
        layers = self._store.finished_layers(document, self._of)
        holder = self._store.decides(document.id)
        held_by = holder if holder is not None and holder != self.person else ""
        review = review_of(document, layers, session.schema, held_by, blind=self.is_blind)
        session = replace(session, review=review)
        first = next_undecided(session, None)
        return session if first is None else at(session, first)

    def take_over(self, document_id: str) -> None:
        """Decide in the document from now on in place of whoever did. Raises ``StoreError``."""
        self._store.set_decides(document_id, self.person)


def review_of(
    document: Document,
    layers: tuple[Layer, ...],
    schema: LabelSchema,
    held_by: str = "",
    *,
    blind: bool = False,
) -> Review:
    """What is decided between on the document."""
    if blind:
        shuffled = list(layers)
        random.Random(document.text_sha256).shuffle(shuffled)  # noqa: S311 - no secret, but the same each time
        layers = tuple(shuffled)
    names = tuple(_letter(number) if blind else layer.annotator for number, layer in enumerate(layers))
    undirected = frozenset(type_.id for type_ in schema.relations if not type_.directed)
    return Review(
        layers,
        names,
        proposals_of(layers, names),
        proposed_relations(layers, names, undirected),
        held_by,
    )


def _letter(number: int) -> str:
    """A, B, ... Z, A2, B2, ..."""
    letter, again = chr(ord("A") + number % 26), number // 26
    return f"{letter}{again + 1}" if again else letter

"""Rounds as the rest of the program asks for them: begun and ended, whose documents are whose, and how far they are."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from msgspec.structs import replace

from annotator.core.assignment import encoded
from annotator.core.round import BegunRound, Round
from annotator.store import own_documents
from annotator.store.errors import StoreError
from annotator.store.held_documents import check_whole
from annotator.store.library_parts import documents_in
from annotator.store.round_log import append_end, append_round, rounds_in, rounds_on
from annotator.store.round_progress import (
    Share,
    Sharing,
    document_of_round,
    finished_by,
    people_of,
    sharing_in,
)
from annotator.store.store_part import StorePart

if TYPE_CHECKING:
    from annotator.store.gold_scores import ScoredDocument

MOST_HASHES = 10_000
"""Hashes within which one's next document is looked for at once, or all of them are counted: some 20 ms.

A document takes as many as there are people in the rounds.
"""


class Rounds(StorePart):
    """Rounds: who annotates which documents."""

    def rounds(self) -> tuple[BegunRound, ...]:
        """All rounds that were ever begun, in the order in which they were."""
        with self._database.reading() as connection:
            return rounds_in(connection)

    def own_rounds(self) -> tuple[BegunRound, ...]:
        """The rounds that are on and in which the annotator takes part."""
        with self._database.reading() as connection:
            return own_documents.own_rounds(connection, self.annotator)

    def prepared_round(self, round_: Round) -> Round:
        """The round with what depends on the documents that are here; raises ``StoreError`` if it has none."""
        with self._database.snapshot() as connection:
            documents = list(document_of_round(connection, round_))
            if not documents:
                what = " with gold" if round_.training is not None else ""
                raise StoreError(f"the round asks for no document{what} that is here")
            if round_.control is None:
                return round_
            with_gold = sum(each.has_gold for each in documents)
            if not with_gold:
                raise StoreError(
                    f"{round_.control.gold!a} has finished no document of the round, so none can control"
                )
            from annotator.core.assignment import control_rate  # not for the app, whose start it delays

            rate = control_rate(round_.control.share, len(documents) - with_gold, with_gold, round_)
            return replace(round_, control=replace(round_.control, rate=rate))

    def begin_round(self, round_: Round) -> None:
        """Begin a round of ``prepared_round``, or change the one of that name that is on."""
        with self._database.writing() as connection:
            check_whole(connection, "to begin a round")
            append_round(self._open_log(connection), round_, self.annotator)

    def end_round(self, name: str) -> None:
        """End the round of that name; raises ``StoreError`` if none is on."""
        with self._database.writing() as connection:
            on = [each.round.name for each in rounds_on(connection)]
            if name not in on:
                raise StoreError(f"no round {name!a} is on; there are {', '.join(on) or 'none'}")
            append_end(self._open_log(connection), name, self.annotator)

    def sharing(self, round_: Round) -> Sharing:
        """What each person of a round gets, and how far they are with it; reads all its documents.

        If one of its name is on, with how many documents go to others than now.
        """
        with self._database.snapshot() as connection:
            on = (each.round for each in rounds_on(connection) if each.round.name == round_.name)
            return sharing_in(connection, round_, next(on, None))

    @property
    def what_is_shared_out(self) -> str:
        """What changes when a round begins, changes or ends, and with the number of documents; empty without rounds."""
        with self._database.reading() as connection:
            rounds = [encoded(each.round) for each in rounds_on(connection)]
            return "\n".join([str(documents_in(connection)), *rounds]) if rounds else ""

    def assigned(self) -> dict[str, tuple[str, ...]]:
        """Whom each document is assigned to in the rounds that are on; reads all documents.

        One that as many have finished as it needs is theirs who did. Those that are nobody's are left out. Raises
        ``StoreError`` also where a round asks for what is not known here.
        """
        found = defaultdict[str, set[str]](set)
        with self._database.snapshot() as connection:
            for begun in rounds_on(connection):
                for document in document_of_round(connection, begun.round):
                    people = people_of(begun.round, document) or finished_by(begun.round, document)
                    found[document.id].update(people)
        return {id_: tuple(sorted(people)) for id_, people in found.items() if people}

    # -- one's own documents ------------------------------------------------------------------------------

    def next_own(self, document_id: str | None, *, backward: bool = False) -> str | None:
        """The next of one's documents in a round that is not finished, or the one before, finished or not.

        Only the documents after the given one that take ``MOST_HASHES`` are looked through, without one the first ones.
        """
        with self._reading() as connection:
            most = MOST_HASHES // max(1, self._people(connection))
            return own_documents.next_own(connection, self.annotator, document_id, most, backward=backward)

    def count_own(self) -> tuple[int, int] | None:
        """How many documents one has in the rounds that are on, and how many of them are left.

        ``None`` where counting takes longer than a key may.
        """
        with self._reading() as connection:
            if documents_in(connection) * self._people(connection) > MOST_HASHES:
                return None
            return own_documents.count_own(connection, self.annotator)

    def _people(self, connection: sqlite3.Connection) -> int:
        """How many people there are in the annotator's rounds."""
        return sum(len(each.round.people) for each in own_documents.own_rounds(connection, self.annotator))

    def own_progress(self) -> list[tuple[BegunRound, Share]]:
        """How far one is in each round that one takes part in; reads all documents, and any thread may ask."""
        with self._snapshot() as connection:
            return [
                (each, own_documents.own_share(connection, self.annotator, each.round))
                for each in own_documents.own_rounds(connection, self.annotator)
            ]

    # -- gold ---------------------------------------------------------------------------------------------

    def training_with(self, document_id: str) -> BegunRound | None:
        """The annotator's training round that is on and that the document belongs to."""
        with self._reading() as connection:
            for each in own_documents.own_rounds(connection, self.annotator):
                if each.round.training is not None and own_documents.is_in(
                    connection, each.round, document_id
                ):
                    return each
        return None

    def scores(self, round_: Round, person: str, known: Collection[str] = ()) -> list[ScoredDocument]:
        """How the person did in the documents of a round that they finished and that have gold, as far as it is seen.

        Each is scored as it was when it was done for the first time; those whose ids are ``known`` are left out.
        """
        if round_.gold is None:
            return []
        from annotator.store.gold_scores import scored  # as above

        with self._snapshot() as connection:
            numbers = own_documents.with_gold(connection, round_)
            return list(scored(connection, person, round_.gold, numbers, known))

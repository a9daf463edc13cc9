"""Rounds as the rest of the program asks for them: begun and ended, whose documents are whose, and how far they are."""

from __future__ import annotations

import sqlite3

from msgspec.structs import replace

from annotator.core.assignment import control_rate
from annotator.core.layer import Status
from annotator.core.query import FieldValues, Query, Term
from annotator.core.round import BegunRound, Round, RoundOrder
from annotator.store.errors import StoreError
from annotator.store.hidden import SHOWN
from annotator.store.library_parts import documents_in
from annotator.store.round_log import append_end, append_round, rounds_in, rounds_on
from annotator.store.round_progress import Sharing, document_of_round, sharing_in
from annotator.store.store_part import StorePart

AT_ONCE = 2_000
"""Documents among which one's next is looked for at once: some 20 ms with three people in the round."""

MOST_HASHES = 20_000
"""Hashes within which one's documents are counted at once: some 20 ms."""

_MINE = (Term(FieldValues("mine", ("yes",))),)
_LEFT = (*_MINE, Term(FieldValues("status", (Status.NEW, Status.IN_PROGRESS))))
_FIRST = f"SELECT documents.id FROM documents WHERE {SHOWN} AND {{}} ORDER BY documents.{{}} {{}} LIMIT 1"  # noqa: S608
_COUNT = f"SELECT count(*) FROM documents WHERE {SHOWN} AND {{}}"  # noqa: S608
_HERE = "SELECT {} FROM documents WHERE id = ?"
_END = "SELECT documents.{0} FROM documents WHERE documents.{0} {1} ? ORDER BY documents.{0} {2} LIMIT 1 OFFSET ?"


class Rounds(StorePart):
    """Rounds: who annotates which documents."""

    def rounds(self) -> tuple[BegunRound, ...]:
        """All rounds that were ever begun, in the order in which they were."""
        with self._database.reading() as connection:
            return rounds_in(connection)

    def own_rounds(self) -> tuple[BegunRound, ...]:
        """The rounds that are on and in which the annotator takes part."""
        with self._database.reading() as connection:
            return self._own_rounds(connection)

    def _own_rounds(self, connection: sqlite3.Connection) -> tuple[BegunRound, ...]:
        return tuple(each for each in rounds_on(connection) if self.annotator in each.round.people)

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
            rate = control_rate(round_.control.share, len(documents) - with_gold, with_gold, round_)
            return replace(round_, control=replace(round_.control, rate=rate))

    def begin_round(self, round_: Round) -> None:
        """Begin a round of ``prepared_round``, or change the one of that name that is on."""
        with self._database.writing() as connection:
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

    # -- one's own documents ------------------------------------------------------------------------------

    def next_own(self, document_id: str, *, backward: bool = False) -> str | None:
        """The next of one's documents in a round that is not finished, or the one before, finished or not.

        Only the ``AT_ONCE`` documents after the given one are looked through; ``None`` if none of them is.
        """
        with self._reading() as connection:
            own = self._own_rounds(connection)
            if not own:
                return None
            is_shuffled = own[0].round.order is RoundOrder.SHUFFLED
            column = (
                "id" if is_shuffled else "number"
            )  # ids are hashes, so their order has to do with nothing
            here = connection.execute(_HERE.format(column), (document_id,)).fetchone()
            if here is None:
                return None
            sign, order = ("<", "DESC") if backward else (">", "ASC")
            end = connection.execute(_END.format(column, sign, order), (here[0], AT_ONCE - 1)).fetchone()
            condition, parameters = self._condition(connection, _MINE if backward else _LEFT)
            bounds = f"documents.{column} {sign} :here" + (
                f" AND documents.{column} {sign}= :end" if end else ""
            )
            if end:
                bounds = bounds.replace(f"{sign}= :end", f"{'>' if backward else '<'}= :end")
            statement = _FIRST.format(f"{bounds} AND {condition}", column, order)
            asked = parameters | {"here": here[0], "end": end and end[0]}
            row = connection.execute(statement, asked).fetchone()
            return None if row is None else str(row[0])

    def count_own(self) -> tuple[int, int] | None:
        """How many documents one has in the rounds that are on, and how many of them are left.

        ``None`` where counting takes longer than a key may.
        """
        with self._reading() as connection:
            own = self._own_rounds(connection)
            people = sum(len(each.round.people) for each in own)
            if documents_in(connection) * people > MOST_HASHES:
                return None
            counts = []
            for terms in (_MINE, _LEFT):
                condition, parameters = self._condition(connection, terms)
                counts.append(int(connection.execute(_COUNT.format(condition), parameters).fetchone()[0]))
            return counts[0], counts[1]

    def _condition(
        self, connection: sqlite3.Connection, terms: tuple[Term, ...]
    ) -> tuple[str, dict[str, str | int | None]]:
        from annotator.store.document_query import (  # not for the app, whose start it delays
            condition_of,
            prepare,
        )

        prepare(connection, Query(terms), self.annotator)
        return condition_of(connection, Query(terms), self.annotator)

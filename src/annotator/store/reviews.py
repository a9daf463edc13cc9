"""What a review asks of the disk: what others have finished, the queue, who decides where, and what was decided."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator

from msgspec import Struct

from annotator.core.document import Document
from annotator.core.layer import SKIPPED, Layer, Status, is_gold
from annotator.core.query import Query
from annotator.core.record import Record
from annotator.store.disagreement import AGREEMENT
from annotator.store.documents import number_of, numbered_document
from annotator.store.hidden import SHOWN
from annotator.store.layers import TablesInUse, layer_in_state, written_layers
from annotator.store.people import IS_PERSON
from annotator.store.remembered import DECIDED_BY, set_setting, setting
from annotator.store.store_part import StorePart

_FINISHED = f"""
    FROM layers WHERE layers.document = documents.number AND status = 'done' AND {IS_PERSON.format("layers.annotator")}
        AND (:people IS NULL OR layers.annotator IN (SELECT value FROM json_each(:people)))
"""  # noqa: S608 - constants, here and below
_IS_DECIDED = """
    EXISTS (SELECT 1 FROM layers WHERE document = documents.number AND annotator = :gold
        AND status IN ('done', 'flagged'))
"""
_HOLDER = f"""
    (SELECT value FROM settings WHERE annotator = :gold AND name = '{DECIDED_BY.format("")}' || documents.id)
"""  # noqa: S608
_WAITING = f"""
    {SHOWN} AND (SELECT count(*) {_FINISHED}) > 1 AND NOT {_IS_DECIDED} AND coalesce({_HOLDER}, :person) = :person
"""
_QUEUE = f"""
    SELECT documents.number, documents.id, documents.title, (SELECT count(*) {_FINISHED}) AS people,
        {AGREEMENT} AS agreement
    FROM documents WHERE {_WAITING} ORDER BY agreement IS NULL, agreement, documents.number
"""  # noqa: S608
_CHANGED = f"""
    SELECT documents.id FROM documents JOIN layers AS decided
        ON decided.document = documents.number AND decided.annotator = :gold AND decided.status = 'done'
    WHERE {SHOWN} AND coalesce({_HOLDER}, :person) = :person
        AND decided.updated_at <= (SELECT max(layers.updated_at) {_FINISHED})
    ORDER BY documents.number
"""  # noqa: S608
_IS_WAITING = f"SELECT 1 FROM documents WHERE documents.id = :id AND {_WAITING}"  # noqa: S608
_WITH_GOLD = f"""
    SELECT DISTINCT document FROM layers
    WHERE NOT {IS_PERSON.format("annotator")} AND document IN (SELECT number FROM documents WHERE {SHOWN})
    ORDER BY document
"""  # noqa: S608
_SKIPPED = f"""
    SELECT documents.id, documents.title, layers.annotator, layers.note
    FROM layers JOIN documents ON documents.number = layers.document
    WHERE {SHOWN} AND status = 'flagged' AND substr(layers.note, 1, {len(SKIPPED)}) = '{SKIPPED}'
    ORDER BY layers.annotator, documents.number
"""  # noqa: S608

_PATIENCE = 0.2
"""Seconds that the first decision in a document waits at most for another program."""


class QueuedDocument(Struct, frozen=True):
    """A document to be decided: how many people have finished it, and the F1 of their spans, if it is defined."""

    document_id: str
    title: str
    people: int
    agreement: float | None


class Skip(Struct, frozen=True):
    """A document that somebody skipped, and why."""

    document_id: str
    title: str
    annotator: str
    reason: str


class Reviews(StorePart):
    """What a review asks of the disk; the annotator of the store is the layer in which it is decided."""

    def finished_layers(self, document: Document, people: Collection[str] = ()) -> tuple[Layer, ...]:
        """What people, or these of them, have finished on the document, by their names."""
        with self._reading() as connection:
            number = number_of(connection, document.id)
            return tuple(_finished(connection, document, number, people))

    def review_queue(self, person: str, people: Collection[str], query: Query) -> list[QueuedDocument]:
        """The documents in which the person may decide, which two or more of the people have finished.

        Those with the lowest agreement come first.
        """
        from annotator.store.document_query import numbers  # not for the app, whose start it delays

        with self._snapshot() as connection:
            rows = connection.execute(_QUEUE, self._asked(person, people)).fetchall()
            asked = set(numbers(connection, query, None).tolist()) if query.terms else None
        return [QueuedDocument(*rest) for number, *rest in rows if asked is None or number in asked]

    def changed_after_decided(self, person: str, people: Collection[str]) -> list[str]:
        """The ids of finished documents of the person in which others may have done something since."""
        with self._reading() as connection:
            return [id_ for (id_,) in connection.execute(_CHANGED, self._asked(person, people))]

    def is_waiting(self, document_id: str, person: str, people: Collection[str]) -> bool:
        """Whether the person may still decide in the document, and it was not finished."""
        asked = {**self._asked(person, people), "id": document_id}
        with self._reading() as connection:
            return connection.execute(_IS_WAITING, asked).fetchone() is not None

    def _asked(self, person: str, people: Collection[str]) -> dict[str, str | None]:
        names = json.dumps(sorted(people)) if people else None
        return {"person": person, "gold": self.annotator, "people": names}

    def decides(self, document_id: str) -> str | None:
        """Who decides in the document in this layer; ``None`` if nobody does yet."""
        with self._database.reading() as connection:
            return setting(connection, DECIDED_BY.format(document_id), self.annotator)

    def begin_deciding(self, document_id: str, person: str) -> str:
        """Let the person decide in the document unless somebody does already; return who does.

        Another program that writes is not waited for long: this is on the way of a key.
        """
        name = DECIDED_BY.format(document_id)
        with self._database.waiting_at_most(_PATIENCE), self._database.writing() as connection:
            holder = setting(connection, name, self.annotator)
            if holder is None:
                set_setting(connection, name, person, self.annotator)
            return holder or person

    def set_decides(self, document_id: str, person: str) -> None:
        """Let the person decide in the document in this layer."""
        with self._database.writing() as connection:
            set_setting(connection, DECIDED_BY.format(document_id), person, self.annotator)

    def reviewed_records(self) -> Iterator[Record]:
        """The documents in which anything was decided, with the layers of gold and what people have finished."""
        with self._snapshot() as connection:
            tables = TablesInUse.of(connection)
            for (number,) in connection.execute(_WITH_GOLD).fetchall():
                document = numbered_document(connection, number)
                if document is None:
                    continue
                layers = (
                    layer_in_state(connection, document, each, tables)
                    for each in written_layers(connection, number)
                    if is_gold(each.annotator) or each.state.status is Status.DONE
                )
                yield Record(document, tuple(layers))

    def skips(self) -> list[Skip]:
        """What was skipped, by whom and why."""
        with self._snapshot() as connection:  # also for a thread beside the app
            rows = connection.execute(_SKIPPED).fetchall()
        return [
            Skip(id_, title, annotator, note.removeprefix(SKIPPED).partition("\n")[0])
            for id_, title, annotator, note in rows
        ]


def _finished(
    connection: sqlite3.Connection, document: Document, number: int, people: Collection[str]
) -> Iterator[Layer]:
    tables = TablesInUse.of(connection)
    for each in written_layers(connection, number):
        is_asked = each.annotator in people if people else not is_gold(each.annotator)
        if is_asked and each.state.status is Status.DONE:
            yield layer_in_state(connection, document, each, tables)

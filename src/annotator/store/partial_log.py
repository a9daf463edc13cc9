"""What came from a hub for a database that takes only some of its documents.

An entry of an import says only what is about documents that are kept; when further ones are taken, the entries that are
here already are amended by what they say of those.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from annotator.core.shared_log import LogEntry, Name
from annotator.store.incoming_log import INSERT_NEEDS, LOCAL_ACTION, IncomingLog
from annotator.store.log import content_json
from annotator.store.log_sending import documents_of
from annotator.store.restricted_imports import ids_in, is_restricted, restricted

_AGAIN = "CREATE TABLE again (number INTEGER PRIMARY KEY, here TEXT NOT NULL, changes TEXT NOT NULL)"
_ADD_AGAIN = "INSERT INTO again VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_ALL_AGAIN = "SELECT number, here, changes FROM again ORDER BY number"
_SET_AGAIN = "UPDATE again SET changes = ? WHERE number = ?"
_OF_NO_DOCUMENT = "SELECT number, changes FROM actions WHERE is_here = 1 AND document IS NULL ORDER BY number"
_SET_CHANGES = "UPDATE actions SET changes = ? WHERE number = ?"
_HAS_TEXT = "SELECT 1 FROM documents WHERE id = ? AND text IS NOT NULL"
_NOT_COME = """
    SELECT DISTINCT id, other.seq FROM actions
        JOIN actions AS other
            ON other.number IN (actions.undoes, actions.redoes, actions.part_of, actions.migration)
        JOIN devices ON devices.number = other.device
    WHERE actions.is_here = 1 AND other.is_here = 0
"""


class Amendment(Struct, frozen=True):
    """What an entry of an import that is here, by its number, is to say instead; ``here`` is what it says, as JSON."""

    number: int
    here: str
    changes: str


class PartialLog(IncomingLog):
    """Entries, texts and schemas that came, of which the database takes what is about some documents, or about all."""

    def __init__(self, folder: Path, here: sqlite3.Connection, database: str, *, takes_all: bool) -> None:
        super().__init__(folder, here, database)
        self.connection.execute(_AGAIN)
        self._takes_all = takes_all

    def _add_again(self, entry: LogEntry, number: int, changes: str) -> None:
        if is_restricted(changes):
            self.connection.execute(_ADD_AGAIN, (number, changes, entry.changes))
            if self._takes_all:
                for id_ in documents_of(entry):
                    self._need(id_)

    def _needed_by(self, entry: LogEntry) -> Iterable[str]:
        return documents_of(entry) if self._takes_all or entry.document is not None else ()

    def lacking(self) -> list[Name]:
        """The names of the entries that others refer to, and that neither came nor are in the database."""
        found = [(str(device), int(seq)) for device, seq in self.connection.execute(_NOT_COME)]
        return [name for name in found if self._here.execute(LOCAL_ACTION, name).fetchone() is None]

    def restrict(self, keeps: Container[str]) -> None:
        """Leave out what entries of imports say of other documents; the texts that are left are wanted."""
        self.connection.execute("BEGIN")
        for number, changes in self.connection.execute(_OF_NO_DOCUMENT).fetchall():
            content = json.loads(changes)
            if not any(ids_in(content)):
                continue
            kept = restricted(content, keeps.__contains__)
            self.connection.execute(_SET_CHANGES, (content_json(kept), number))
            for id_ in dict.fromkeys(ids_in(kept)):
                self.connection.execute(INSERT_NEEDS, (number, self._need(id_)))
        for number, _, changes in self.connection.execute(_ALL_AGAIN).fetchall():
            kept = restricted(json.loads(changes), keeps.__contains__)
            self.connection.execute(_SET_AGAIN, (content_json(kept), number))
            for id_ in dict.fromkeys(ids_in(kept)):
                self._need(id_)
        self.connection.execute("COMMIT")

    def amendments(self) -> Iterator[Amendment]:
        """Yield how entries that are here change, after the texts came: what is about one that is gone is left out."""
        for number, here, changes in self.connection.execute(_ALL_AGAIN).fetchall():
            kept = content_json(restricted(json.loads(changes), self._has_text))
            if kept != here:
                yield Amendment(number, here, kept)

    def _has_text(self, document: str) -> bool:
        return any(each.execute(_HAS_TEXT, (document,)).fetchone() for each in (self._here, self.connection))

    @property
    def is_empty(self) -> bool:
        """Whether nothing came that changes the database."""
        return super().is_empty and next(self.amendments(), None) is None

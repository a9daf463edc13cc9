"""How unsure the tagger is about the documents that are to be labelled yet: what would teach it most, or least.

Of one machine, made on demand: a training finds them, and the app keeps them when it takes what was learned.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from annotator.store.database import Database
from annotator.store.doubts import Doubts
from annotator.store.local_tables import has_table

UNCERTAINTY = """
    (SELECT value FROM uncertainties WHERE document = documents.number AND uncertainties.annotator = :viewer)
"""
"""How unsure the tagger is about a document, in SQL; null where that is not known. The table has to be there."""

_CREATE = """
    CREATE TABLE IF NOT EXISTS uncertainties (
        annotator TEXT NOT NULL, document INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (annotator, document)
    ) STRICT, WITHOUT ROWID
"""
_FORGET = "DELETE FROM uncertainties WHERE annotator = ?"
_KEEP = "INSERT OR REPLACE INTO uncertainties SELECT ?, number, ? FROM documents WHERE id = ?"
_HAS_ANY = "SELECT 1 FROM uncertainties WHERE annotator = ? LIMIT 1"


class Uncertainties(Doubts):
    """Keeps how unsure the tagger is, by document."""

    def __init__(self, database: Database, annotator: str, now: Callable[[], str]) -> None:
        super().__init__(database, annotator, now)
        self._new_uncertainties: Mapping[str, float] | None = None

    def note_uncertainties(self, by_document: Mapping[str, float]) -> None:
        """Replace what was known of the documents, by their ids; it is written with the next step."""
        self._new_uncertainties = dict(by_document)

    @property
    def has_uncertainties(self) -> bool:
        """Whether documents can be put in order by them."""
        with self._reading() as connection:
            return are_there(connection) and bool(connection.execute(_HAS_ANY, (self.annotator,)).fetchone())

    @property
    def _held(self) -> str:
        unsure = "where the tagger is unsure" if self._new_uncertainties is not None else ""
        return " and ".join(filter(None, (super()._held, unsure)))

    def _forget_held(self) -> None:
        super()._forget_held()
        self._new_uncertainties = None

    def _write_held(self, connection: sqlite3.Connection) -> None:
        super()._write_held(connection)
        if self._new_uncertainties is None:
            return
        connection.execute(_CREATE)
        connection.execute(_FORGET, (self.annotator,))
        rows = [(self.annotator, value, document) for document, value in self._new_uncertainties.items()]
        connection.executemany(_KEEP, rows)


def are_there(connection: sqlite3.Connection) -> bool:
    """Whether any were ever kept."""
    return has_table(connection, "uncertainties")

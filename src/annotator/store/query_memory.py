"""Queries that were asked before: the latest ones of an annotator, and those that were saved under a name for all."""

from __future__ import annotations

import json
import re
import sqlite3

from annotator.store.errors import StoreError
from annotator.store.remembered import forget_setting, set_setting, setting
from annotator.store.store_part import StorePart

MOST_QUERIES = 50
"""Latest queries that are kept."""

_LATEST = "queries"
_SAVED = "saved query "
_ALL_SAVED = "SELECT substr(name, ?), value FROM settings WHERE annotator = '' AND substr(name, 1, ?) = ? ORDER BY name"


class QueryMemory(StorePart):
    """Queries that were asked before."""

    def latest_queries(self) -> list[str]:
        """The annotator's latest queries, the last one first."""
        with self._reading() as connection:
            return _latest(connection, self.annotator)

    def note_query(self, query: str) -> None:
        """Note that the annotator asked this query."""
        with self._database.writing() as connection:
            others = [each for each in _latest(connection, self.annotator) if each != query]
            set_setting(connection, _LATEST, json.dumps([query, *others][:MOST_QUERIES]), self.annotator)

    def saved_queries(self) -> dict[str, str]:
        """By name: the queries that were saved."""
        with self._reading() as connection:
            length = len(_SAVED)
            return dict(connection.execute(_ALL_SAVED, (length + 1, length, _SAVED)).fetchall())

    def save_query(self, name: str, query: str) -> None:
        """Save a query under a name, in place of one that has it; forget that one if the query is empty.

        Raises ``StoreError`` for a name with other signs than letters, digits, ``-`` and ``_``.
        """
        if not re.fullmatch(r"[\w-]+", name):
            raise StoreError(f"a query cannot be called {name!r}: use letters, digits, - and _")
        with self._database.writing() as connection:
            if query:
                set_setting(connection, _SAVED + name, query)
            else:
                forget_setting(connection, _SAVED + name)


def _latest(connection: sqlite3.Connection, annotator: str) -> list[str]:
    latest: list[str] = json.loads(setting(connection, _LATEST, annotator) or "[]")
    return latest

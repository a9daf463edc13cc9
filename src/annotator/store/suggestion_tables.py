"""The tables of what became of suggestions: of one machine, made on demand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

from annotator.core.layer import Layer
from annotator.core.span import Origin
from annotator.store.local_tables import has_table

_CREATE = (
    """
    CREATE TABLE IF NOT EXISTS suggestion_counts (
        annotator TEXT NOT NULL, source TEXT NOT NULL, bin INTEGER NOT NULL, taken INTEGER NOT NULL,
        rejected INTEGER NOT NULL, wrong_extent INTEGER NOT NULL, PRIMARY KEY (annotator, source, bin)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS suggestion_answers (
        annotator TEXT NOT NULL, source TEXT NOT NULL, count INTEGER NOT NULL, milliseconds INTEGER NOT NULL,
        too_fast INTEGER NOT NULL, PRIMARY KEY (annotator, source)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS suggestion_sources (
        span TEXT PRIMARY KEY, document INTEGER NOT NULL, source TEXT NOT NULL, score REAL NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS suggestion_documents (
        annotator TEXT NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (annotator, document)
    ) STRICT, WITHOUT ROWID
    """,
)
_SOURCES = "SELECT span, source, score FROM suggestion_sources WHERE span IN (SELECT value FROM json_each(?))"
_ADD = "INSERT OR REPLACE INTO suggestion_sources VALUES (?, ?, ?, ?)"
_TAKE_OUT = "DELETE FROM {} WHERE document IN (SELECT value FROM json_each(?))"
_RENAME = "UPDATE {} SET annotator = ? WHERE annotator = ?"


def take_out(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Forget whence the spans came of documents that are about to be deleted; what was counted stays."""
    gone = json.dumps(list(numbers))
    for table in _there(connection, "suggestion_sources", "suggestion_documents", "doubts", "uncertainties"):
        connection.execute(_TAKE_OUT.format(table), (gone,))


def rename(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Give an annotator another name here, too."""
    tables = ("suggestion_counts", "suggestion_answers", "suggestion_documents", "doubts", "uncertainties")
    for table in _there(connection, *tables):
        connection.execute(_RENAME.format(table), (new, old))


def _there(connection: sqlite3.Connection, *names: str) -> list[str]:
    """Those of these tables that were made."""
    return [name for name in names if has_table(connection, name)]


def sources_of(connection: sqlite3.Connection, layers: Iterable[Layer]) -> dict[str, tuple[str, float]]:
    """Return the source and the score of the suggestions that spans of these layers were, by the ids of the spans."""
    asked = [span.id for layer in layers for span in layer.spans if span.origin is not Origin.MANUAL]
    found = connection.execute(_SOURCES, (json.dumps(asked),)) if asked else ()
    return {span: (source, score) for span, source, score in found}


def add_sources(
    connection: sqlite3.Connection, document: int, suggested_by: Mapping[str, tuple[str, float]]
) -> None:
    """Keep the source and the score of the suggestions that spans of an import were."""
    if suggested_by:
        create(connection)
        rows = [(span, document, source, score) for span, (source, score) in sorted(suggested_by.items())]
        connection.executemany(_ADD, rows)


def create(connection: sqlite3.Connection) -> None:
    """Make those that are not there."""
    for statement in _CREATE:
        connection.execute(statement)


def is_there(connection: sqlite3.Connection) -> bool:
    """Whether they were made."""
    return has_table(connection, "suggestion_counts")

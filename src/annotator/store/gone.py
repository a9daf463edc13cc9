"""Documents that are no longer here: their numbers, which no other one gets, and texts that must not come back."""

from __future__ import annotations

import sqlite3

from annotator.core.change_json import Plain
from annotator.core.document import Document

REMOVE = "remove"
"""The name of the action that removes documents for good."""

REMOVED = "removed"
"""The key, in the content of an import or of that action, of the hash of a text; null if an undo had taken it back."""

CLEANED: list[Plain] = [{REMOVED: True}]
"""The content of an action in a document that was removed."""

TALLIED = ("", "gone")
"""Annotator and status under which they are tallied."""

# By itself ``max`` of a primary key reads one row; over a union SQLite would read them all.
_LAST = """
    SELECT max(coalesce((SELECT max(number) FROM documents WHERE number < :end), 0),
        coalesce((SELECT max(number) FROM gone WHERE number < :end), 0))
"""
_NO_END = 9223372036854775807
_BEFORE = """
    SELECT coalesce((SELECT sum(layers) FROM tallies
        WHERE annotator = '' AND status = 'gone' AND thousand < (:number - 1) / 1000), 0)
    + (SELECT count(*) FROM gone WHERE number > (:number - 1) / 1000 * 1000 AND number < :number)
"""
_AMONG = "SELECT number FROM gone WHERE number BETWEEN ? AND ?"
_ARE_ANY_REMOVED = "SELECT 1 FROM gone WHERE text_sha256 NOT NULL LIMIT 1"
_IS_REMOVED = """
    SELECT 1 FROM gone WHERE text_sha256 = :text AND NOT EXISTS (SELECT 1 FROM documents WHERE id = :id)
"""
_ROW = "SELECT text_sha256 FROM gone WHERE number = ?"
_INSERT = "INSERT INTO gone (number, text_sha256) VALUES (?, ?)"


def last_number(connection: sqlite3.Connection, end: int | None = None) -> int:
    """The highest number below ``end`` that a document has or had; 0 if there is none."""
    last: int = connection.execute(_LAST, {"end": end or _NO_END}).fetchone()[0]
    return last


def gone_before(connection: sqlite3.Connection, number: int) -> int:
    """How many lower numbers no document has any more."""
    count: int = connection.execute(_BEFORE, {"number": number}).fetchone()[0]
    return count


def gone_among(connection: sqlite3.Connection, first: int, last: int) -> set[int]:
    """The numbers in that range, both included, that no document has any more."""
    return {number for (number,) in connection.execute(_AMONG, (first, last))}


def gone_at(connection: sqlite3.Connection, number: int) -> tuple[str | None] | None:
    """The hash of the text that was removed for good, if the document of that number is gone; ``None`` if it is not."""
    row: tuple[str | None] | None = connection.execute(_ROW, (number,)).fetchone()
    return row


def give_up(connection: sqlite3.Connection, number: int, text_sha256: str | None = None) -> None:
    """Note that the document of that number is gone; with the hash of its text, for good."""
    connection.execute(_INSERT, (number, text_sha256))


def are_any_removed(connection: sqlite3.Connection) -> bool:
    """Whether any text was ever removed for good, to be asked once before many are looked up."""
    return connection.execute(_ARE_ANY_REMOVED).fetchone() is not None


def is_removed(connection: sqlite3.Connection, document: Document) -> bool:
    """Whether the text of the document was removed for good, and not brought back."""
    asked = {"text": document.text_sha256, "id": document.id}
    return connection.execute(_IS_REMOVED, asked).fetchone() is not None

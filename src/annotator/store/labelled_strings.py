"""The strings that an annotator labelled and rejected, those given as patterns, and the documents with a string."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.suggestion import LONGEST, Pattern
from annotator.store.documents import read_document
from annotator.store.layers import read_layer

RECENT = 100_000
"""Spans that are counted at most, the last ones made: enough for a memory, and some 60 ms to read."""

_LABELLED = """
    SELECT text, label, count(*) AS spans FROM (
        SELECT text, label FROM spans
        WHERE annotator = ? AND document_id <> ? AND fragments IS NULL ORDER BY rowid DESC LIMIT ?)
    WHERE length(text) <= ? GROUP BY text, label ORDER BY spans DESC, text, label LIMIT ?
"""
_REJECTED = """
    SELECT text, count(*) AS documents FROM rejections
    WHERE annotator = ? AND document_id <> ? AND start IS NULL
    GROUP BY text ORDER BY documents DESC, text LIMIT ?
"""
_HOLDING = "SELECT id FROM documents WHERE instr(text, ?) ORDER BY number"
_HOLDING_FOLDED = "SELECT id FROM documents WHERE has_folded(text, ?) ORDER BY number"


def labelled_strings(
    connection: sqlite3.Connection, annotator: str, without: str, limit: int
) -> list[tuple[str, str, int]]:
    """The most frequent (text, label, count) among the annotator's last spans outside one document."""
    return connection.execute(_LABELLED, (annotator, without, RECENT, LONGEST, limit)).fetchall()


def rejected_strings(
    connection: sqlite3.Connection, annotator: str, without: str, limit: int
) -> list[tuple[str, int]]:
    """The strings most often rejected in a whole document, with the number of documents."""
    return connection.execute(_REJECTED, (annotator, without, limit)).fetchall()


def patterns(connection: sqlite3.Connection, limit: int) -> list[Pattern]:
    """The strings that were given to be suggested, each once for a label."""
    rows = connection.execute("SELECT DISTINCT text, label, any_case FROM patterns LIMIT ?", (limit,))
    return [Pattern(text, label, bool(any_case)) for text, label, any_case in rows]


def replace_patterns(connection: sqlite3.Connection, file: str, given: Iterable[Pattern]) -> int:
    """Put the patterns in the place of those that came in a file of that name; how many there are now."""
    connection.execute("DELETE FROM patterns WHERE file = ?", (file,))
    rows = ((file, pattern.text, pattern.label, int(pattern.any_case)) for pattern in given)
    connection.executemany("INSERT OR IGNORE INTO patterns VALUES (?, ?, ?, ?)", rows)
    return int(connection.execute("SELECT count(*) FROM patterns WHERE file = ?", (file,)).fetchone()[0])


def holding(
    connection: sqlite3.Connection, annotator: str, text: str, *, any_case: bool
) -> Iterator[tuple[Document, Layer]]:
    """Each document whose text holds the string, in any case where asked, with the annotator's layer."""
    statement, wanted = (_HOLDING_FOLDED, text.casefold()) if any_case else (_HOLDING, text)
    for (document_id,) in connection.execute(statement, (wanted,)).fetchall():
        document = read_document(connection, document_id)
        yield document, read_layer(connection, document, annotator)

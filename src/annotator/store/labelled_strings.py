"""The strings that an annotator labelled and rejected, given patterns, and the documents that contain a string."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.suggestion import LONGEST, Pattern
from annotator.store.documents import read_document
from annotator.store.hidden import ON_SHOWN, SHOWN
from annotator.store.layers import read_layer

RECENT = 100_000
"""Upper bound on spans that are counted, the newest ones: enough for a memory, and read in about 60 ms."""

_LABELLED = f"""
    SELECT text, label, count(*) AS spans FROM (
        SELECT text, label FROM spans
        WHERE annotator = ? AND document IS NOT (SELECT number FROM documents WHERE id = ?) AND fragments IS NULL
            AND {ON_SHOWN}
        ORDER BY rowid DESC LIMIT ?)
    WHERE length(text) <= ? GROUP BY text, label ORDER BY spans DESC, text, label LIMIT ?
"""  # noqa: S608 - constants, here and below
_REJECTED = f"""
    SELECT text, count(*) AS documents FROM rejections
    WHERE annotator = ? AND document IS NOT (SELECT number FROM documents WHERE id = ?) AND start IS NULL AND {ON_SHOWN}
    GROUP BY text ORDER BY documents DESC, text LIMIT ?
"""  # noqa: S608
_FEW = 200
"""Documents that are read within some ten milliseconds, if they are not long."""

_SHORT = 1_000_000
"""Code points of all texts together that are read within some ten milliseconds."""

_SIZE = "SELECT count(*), sum(length) FROM (SELECT length FROM documents WHERE {} LIMIT ?)"
_HOLDING = f"SELECT id FROM documents WHERE {SHOWN} AND instr(text, ?) ORDER BY number"  # noqa: S608
_HOLDING_FOLDED = f"SELECT id FROM documents WHERE {SHOWN} AND has_folded(text, ?) ORDER BY number"  # noqa: S608


def labelled_strings(
    connection: sqlite3.Connection, annotator: str, without: str, limit: int
) -> list[tuple[str, str, int]]:
    """The most frequent (text, label, count) of the annotator's ``RECENT`` newest spans outside one document."""
    return connection.execute(_LABELLED, (annotator, without, RECENT, LONGEST, limit)).fetchall()


def rejected_strings(
    connection: sqlite3.Connection, annotator: str, without: str, limit: int
) -> list[tuple[str, int]]:
    """The strings rejected in the most other documents as a whole, with the number of documents."""
    return connection.execute(_REJECTED, (annotator, without, limit)).fetchall()


def patterns(connection: sqlite3.Connection, limit: int) -> list[Pattern]:
    """The given patterns, each string once per label."""
    rows = connection.execute("SELECT DISTINCT text, label, any_case FROM patterns LIMIT ?", (limit,))
    return [Pattern(text, label, bool(any_case)) for text, label, any_case in rows]


def replace_patterns(connection: sqlite3.Connection, file: str, given: Iterable[Pattern]) -> int:
    """Replace the patterns from the file of that name by these; return how many there are now."""
    connection.execute("DELETE FROM patterns WHERE file = ?", (file,))
    rows = ((file, pattern.text, pattern.label, int(pattern.any_case)) for pattern in given)
    connection.executemany("INSERT OR IGNORE INTO patterns VALUES (?, ?, ?, ?)", rows)
    return int(connection.execute("SELECT count(*) FROM patterns WHERE file = ?", (file,)).fetchone()[0])


def is_large(connection: sqlite3.Connection, *, counts_hidden: bool = False) -> bool:
    """Whether reading all texts takes some ten milliseconds; itself takes as long in a project of any size."""
    rows = _SIZE.format("TRUE" if counts_hidden else SHOWN)
    count, length = connection.execute(rows, (_FEW + 1,)).fetchone()
    return count > _FEW or (length or 0) > _SHORT


def holding(
    connection: sqlite3.Connection, annotator: str, text: str, *, any_case: bool
) -> Iterator[tuple[Document, Layer]]:
    """Each document whose text contains the string, exactly or in any case, with the annotator's layer."""
    statement, wanted = (_HOLDING_FOLDED, text.casefold()) if any_case else (_HOLDING, text)
    for (document_id,) in connection.execute(statement, (wanted,)).fetchall():
        document = read_document(connection, document_id)
        yield document, read_layer(connection, document, annotator)

"""Reading documents."""

from __future__ import annotations

import sqlite3

from annotator.core.document import Document
from annotator.store.errors import StoreError
from annotator.store.rows import DOCUMENT_PARTS, document_from

_BY_ID = f"SELECT {', '.join(DOCUMENT_PARTS)} FROM documents WHERE id = ?"  # noqa: S608
_BY_NUMBER = f"SELECT {', '.join(DOCUMENT_PARTS)} FROM documents WHERE number = ?"  # noqa: S608
_NUMBER = "SELECT number FROM documents WHERE id = ?"
_HAS_RAW = "SELECT 1 FROM documents WHERE raw_sha256 = ? LIMIT 1"


def has_raw(connection: sqlite3.Connection, raw_sha256: str) -> bool:
    """Whether a document was imported from a file with these bytes."""
    return connection.execute(_HAS_RAW, (raw_sha256,)).fetchone() is not None


def number_of(connection: sqlite3.Connection, document_id: str) -> int:
    """The number of the document with that id, by which rows refer to it; raises ``StoreError`` when there is none."""
    row = connection.execute(_NUMBER, (document_id,)).fetchone()
    if row is None:
        raise _missing(document_id)
    number: int = row[0]
    return number


def read_document(connection: sqlite3.Connection, document_id: str) -> Document:
    """The document with that id; raises ``StoreError`` when there is none or its text is not what was imported.

    Hashing the text for that check takes about 1 ms per megabyte.
    """
    row = connection.execute(_BY_ID, (document_id,)).fetchone()
    if row is None:
        raise _missing(document_id)
    return document_from(row)


def numbered_document(connection: sqlite3.Connection, number: int) -> Document | None:
    """The document of that number, if it is still there; its text is checked as in ``read_document``."""
    row = connection.execute(_BY_NUMBER, (number,)).fetchone()
    return None if row is None else document_from(row)


def _missing(document_id: str) -> StoreError:
    return StoreError(f"document {document_id} is not in the database; import it first")

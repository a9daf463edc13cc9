"""The documents that a query asks for, each with its near-identical copies below it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from msgspec import Struct

from annotator.core.query import Query
from annotator.store.copy_index import check_known
from annotator.store.document_query import (
    ListedDocument,
    ListSort,
    condition_of,
    listed_from,
    prepare,
)
from annotator.store.hidden import ON_SHOWN, SHOWN

_FIRST = "coalesce((SELECT first FROM copies WHERE document = documents.number), documents.number)"
_OF_GROUPS = f"documents.number IN (SELECT {_FIRST} FROM documents WHERE {SHOWN} AND {{}})"  # noqa: S608
_COPIES = f"""
    SELECT copied.id, share FROM copies JOIN documents AS copied ON copied.number = document
    WHERE first = (SELECT number FROM documents WHERE id = ?) AND {ON_SHOWN} ORDER BY document
"""  # noqa: S608 - a constant
_OTHERS = f"""
    WITH asked (number) AS (SELECT {_FIRST} FROM documents WHERE id = :id)
    SELECT id FROM documents WHERE {SHOWN} AND id <> :id
        AND number IN (SELECT number FROM asked UNION SELECT document FROM copies WHERE first IN asked)
    ORDER BY number
"""  # noqa: S608 - a constant
_ONE = "documents.id = :copy"


class ListedCopy(Struct, frozen=True):
    """A copy, and the share of the shingles that it has in common with the document it is listed under."""

    document: ListedDocument
    share: float


class ListedGroup(Struct, frozen=True):
    """A document that is no copy, and its copies in order of import."""

    document: ListedDocument
    copies: tuple[ListedCopy, ...]


def grouped(
    connection: sqlite3.Connection, query: Query, viewer: str | None, sort: ListSort
) -> Iterator[ListedGroup]:
    """The groups of which the query asks for a document, in the order of their first ones, each whole.

    Raises ``StoreError`` where copies are not known.
    """
    check_known(connection)
    prepare(connection, query, viewer)
    condition, parameters = condition_of(connection, query, viewer)
    for first in listed_from(connection, _OF_GROUPS.format(condition), parameters, sort):
        copies = connection.execute(_COPIES, (first.id,)).fetchall()
        found = (
            (share, *listed_from(connection, _ONE, {"viewer": viewer, "copy": id_}, sort))
            for id_, share in copies
        )
        yield ListedGroup(first, tuple(ListedCopy(document, share) for share, document in found))


def copies_of(connection: sqlite3.Connection, document_id: str) -> list[str]:
    """The ids of the documents that are near-identical to one: the others of its group, in order of import."""
    check_known(connection)
    return [id_ for (id_,) in connection.execute(_OTHERS, {"id": document_id})]

"""The list of documents as one annotator sees it: pages, counts, and the way from one document to the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from annotator.core.layer import Status


class LibrarySort(StrEnum):
    """The orders of the library; documents that tie are in the order of import."""

    NUMBER = "number"
    TITLE = "title"
    STATUS = "status"
    UPDATED = "updated"


class LibraryQuery(Struct, frozen=True):
    """What the library shows: a text that title or source contains, upper and lower case alike, and a status."""

    filter: str = ""
    status: Status | None = None
    sort: LibrarySort = LibrarySort.NUMBER


class LibraryRow(Struct, frozen=True):
    """A line of the library; status, spans and time are the annotator's own, ``length`` is in code points."""

    document_id: str
    number: int
    title: str
    source: str
    status: Status
    spans: int
    updated_at: str | None
    length: int


class Seek(Struct, frozen=True):
    """Where to look: ``skip`` rows on from the row with the title and number of ``edge``, or from an end of the list.

    ``backward`` looks up the rows ahead of the edge, the last one first.
    """

    skip: int
    backward: bool = False
    edge: tuple[str, int] | None = None


_FROM = """
    FROM documents LEFT JOIN layers ON layers.document_id = documents.id AND layers.annotator = :annotator
"""
_COLUMNS = """
    SELECT documents.id, number, title, source, coalesce(status, 'new'), coalesce(span_count, 0), updated_at,
        length
"""
_ORDERS: Mapping[LibrarySort, str] = {
    LibrarySort.NUMBER: "number",
    LibrarySort.TITLE: "title COLLATE NOCASE, number",
    LibrarySort.STATUS: "CASE coalesce(status, 'new') "
    + " ".join(f"WHEN '{status}' THEN {rank}" for rank, status in enumerate(Status))
    + " END, number",
    # The last touched first; SQLite puts nulls last when it counts down.
    LibrarySort.UPDATED: "updated_at DESC, number",
}
# The orders that an index gives, so that a page can start at the edge of another one.
_EDGES = {LibrarySort.NUMBER: "number", LibrarySort.TITLE: "(title, number)"}
_EDGE = {LibrarySort.NUMBER: ":edge_number", LibrarySort.TITLE: "(:edge_title COLLATE NOCASE, :edge_number)"}
_FOLDED_ASCII = r"(title LIKE :pattern ESCAPE '\' OR source LIKE :pattern ESCAPE '\')"
# LIKE knows no case but that of ASCII; this one asks Python about every row.
_FOLDED = "(has_folded(title, :folded) OR has_folded(source, :folded))"
_PROGRESS = "SELECT status, count(*) FROM layers WHERE annotator = ? GROUP BY status"
# Documents are numbered from 1 without a gap and never go away: to count them would read an index of all.
_COUNT = "SELECT coalesce(max(number), 0) FROM documents"
_NUMBER = "(SELECT number FROM documents WHERE id = ?)"
# A document that waits for review is out of the annotator's hands.
_UNFINISHED = f"SELECT documents.id {_FROM} WHERE coalesce(status, 'new') IN ('new', 'in_progress')"


def library_count(connection: sqlite3.Connection, query: LibraryQuery, annotator: str) -> int:
    """How many documents the query finds."""
    if not query.filter and query.status is None:
        return _document_count(connection)
    where, parameters = _where(query, annotator)
    found: int = connection.execute(f"SELECT count(*) {_FROM} {where}", parameters).fetchone()[0]
    return found


def library_rows(
    connection: sqlite3.Connection, query: LibraryQuery, annotator: str, seek: Seek, limit: int
) -> list[LibraryRow]:
    """At most ``limit`` documents that the query finds, from where ``seek`` says."""
    where, parameters = _where(query, annotator)
    order = _ORDERS[query.sort]
    if seek.edge is not None:
        where += f" AND {_EDGES[query.sort]} {'<' if seek.backward else '>'} {_EDGE[query.sort]}"
        parameters |= dict(zip(("edge_title", "edge_number"), seek.edge, strict=True))
    if seek.backward:
        order = ", ".join(f"{column} DESC" for column in order.split(", "))
    # The parts are constants of this file; what the user typed is a parameter.
    statement = f"{_COLUMNS} {_FROM} {where} ORDER BY {order} LIMIT :limit OFFSET :skip"
    rows = connection.execute(statement, {**parameters, "limit": limit, "skip": seek.skip})
    return [
        LibraryRow(document_id, number, title, source, Status(status), spans, updated_at, length)
        for document_id, number, title, source, status, spans, updated_at, length in rows
    ]


def _where(query: LibraryQuery, annotator: str) -> tuple[str, dict[str, Any]]:
    conditions = ["TRUE"]
    if query.status is not None:
        conditions.append("coalesce(status, 'new') = :status")
    if query.filter:
        conditions.append(_FOLDED_ASCII if query.filter.isascii() else _FOLDED)
    return f"WHERE {' AND '.join(conditions)}", {
        "annotator": annotator,
        "status": query.status and str(query.status),
        "pattern": f"%{_escaped(query.filter)}%",
        "folded": query.filter.casefold(),
    }


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def neighbour(connection: sqlite3.Connection, document_id: str, step: int) -> str | None:
    """The document ``step`` places further on in the order of import (negative: back), if there is one."""
    side, order = (">", "ASC") if step > 0 else ("<", "DESC")
    statement = (
        f"SELECT id FROM documents WHERE number {side} {_NUMBER} ORDER BY number {order} LIMIT 1 OFFSET ?"  # noqa: S608
    )
    return document_id if step == 0 else _one(connection, statement, (document_id, abs(step) - 1))


def next_unfinished(connection: sqlite3.Connection, document_id: str, annotator: str) -> str | None:
    """The next other document that is new or in progress; after the last one it goes on from the first."""
    here = {"annotator": annotator, "id": document_id}
    number = _NUMBER.replace("?", ":id")
    behind = f"{_UNFINISHED} AND number > {number} ORDER BY number LIMIT 1"
    ahead = f"{_UNFINISHED} AND number < {number} ORDER BY number LIMIT 1"
    return _one(connection, behind, here) or _one(connection, ahead, here)


def position(connection: sqlite3.Connection, document_id: str) -> tuple[int, int]:
    """Which document it is, counted from 1, and of how many; 0 when it is not there."""
    place = connection.execute(_NUMBER[1:-1], (document_id,)).fetchone()
    return place[0] if place else 0, _document_count(connection)


def progress(connection: sqlite3.Connection, annotator: str) -> dict[Status, int]:
    """How many documents are in each status; those without a layer are new."""
    counts = dict.fromkeys(Status, 0)
    counts.update((Status(status), count) for status, count in connection.execute(_PROGRESS, (annotator,)))
    counts[Status.NEW] = _document_count(connection) - sum(counts.values()) + counts[Status.NEW]
    return counts


def spans_by_label(connection: sqlite3.Connection, annotator: str) -> dict[str, int]:
    """How many spans of the annotator each label has, the most frequent first."""
    statement = "SELECT label, count(*) FROM spans WHERE annotator = ? GROUP BY label ORDER BY 2 DESC, 1"
    return dict(connection.execute(statement, (annotator,)).fetchall())


def title_of(connection: sqlite3.Connection, document_id: str) -> str | None:
    """The title of a document, empty where it has none; ``None`` where there is no such document."""
    return _one(connection, "SELECT title FROM documents WHERE id = ?", (document_id,))


def first_document(connection: sqlite3.Connection) -> str | None:
    """The document that was imported first."""
    return _one(connection, "SELECT id FROM documents ORDER BY number LIMIT 1", ())


def _document_count(connection: sqlite3.Connection) -> int:
    count: int = connection.execute(_COUNT).fetchone()[0]
    return count


def _one(connection: sqlite3.Connection, statement: str, parameters: Any) -> str | None:
    row = connection.execute(statement, parameters).fetchone()
    return None if row is None else str(row[0])

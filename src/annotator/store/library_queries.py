"""The list of documents as one annotator sees it: pages, counts, and the next and previous documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, assert_never

from msgspec import Struct

from annotator.core.layer import Status
from annotator.store.copy_index import copies_among
from annotator.store.gone import gone_before
from annotator.store.hidden import ON_SHOWN, SHOWN
from annotator.store.library_parts import (
    InStatus,
    Listed,
    NotInStatus,
    Ordered,
    Part,
    Slice,
    SortOrder,
    documents_in,
)
from annotator.store.remembered import CARET_IN


class LibrarySort(StrEnum):
    """The orders of the library; documents with equal values are in order of import."""

    NUMBER = "number"
    TITLE = "title"
    STATUS = "status"
    UPDATED = "updated"


class LibraryQuery(Struct, frozen=True):
    """What the library shows without a search: the documents in a status, or all."""

    status: Status | None = None
    sort: LibrarySort = LibrarySort.NUMBER


class LibraryRow(Struct, frozen=True):
    """A line of the library; status, spans and time are the annotator's own, ``length`` is in code points.

    As far as near-identical copies are known: how many later ``copies`` the document has, and whether it is one.
    ``is_own`` says that it is the annotator's in a round that is on. ``caret`` is where the annotator left it.
    """

    document_id: str
    number: int
    title: str
    source: str
    status: Status
    spans: int
    updated_at: str | None
    length: int
    caret: int | None = None
    copies: int = 0
    is_copy: bool = False
    is_own: bool = False


class LastChange(Struct, frozen=True):
    """Who changed something last, and when."""

    annotator: str
    at: str


_COLUMNS = f"""
    SELECT documents.id, number, title, source, coalesce(status, 'new'), coalesce(span_count, 0), updated_at,
        length, CAST(settings.value AS INTEGER)
    FROM documents LEFT JOIN layers ON layers.document = documents.number AND layers.annotator = ?
    LEFT JOIN settings ON settings.annotator = ? AND settings.name = '{CARET_IN.format("")}' || documents.id
"""  # noqa: S608 - a constant
_LAST_CHANGES = (
    "SELECT document, annotator, max(updated_at) FROM layers WHERE document IN ({}) GROUP BY document"
)
_ON_DOCUMENT = """
    SELECT annotator, status, span_count FROM layers JOIN documents ON document = number
    WHERE documents.id = ? ORDER BY annotator
"""
_IN_ORDER_OF_TITLE = (
    "SELECT number FROM documents WHERE number IN ({}) ORDER BY +title COLLATE NOCASE, number"
)
_ALL = f"FROM documents WHERE {SHOWN}"
_OF_ANNOTATOR = "FROM places WHERE annotator = :annotator"
_TOUCHED = (Status.IN_PROGRESS, Status.DONE, Status.FLAGGED)
"""All statuses but new: a document without a layer is new, too."""
_FINISHED = (Status.DONE, Status.FLAGGED)
"""The annotator has nothing to do on these; a flagged document waits for review."""
_FEW = 300
"""Up to this many new documents are sorted, more are found among all titles: either takes about 30 ms of a million."""
_PROGRESS = "SELECT status, sum(layers) FROM tallies WHERE annotator = ? GROUP BY status"
_BY_LABEL = f"""
    SELECT label, count(*) FROM spans WHERE annotator = ? AND {ON_SHOWN} GROUP BY label ORDER BY 2 DESC, 1
"""  # noqa: S608 - constants, here and below
_ANNOTATORS = "SELECT DISTINCT annotator FROM tallies WHERE annotator <> '' AND layers > 0 ORDER BY annotator"
_FIRST = f"SELECT id FROM documents WHERE {SHOWN} ORDER BY number LIMIT 1"  # noqa: S608
_NUMBER = "(SELECT number FROM documents WHERE id = ?)"


def library_parts(connection: sqlite3.Connection, query: LibraryQuery, annotator: str) -> tuple[Part, ...]:
    """The documents that the query finds, as the parts of the list."""
    match query.sort:
        case LibrarySort.NUMBER:
            return (_by_number(connection, query.status, annotator),)
        case LibrarySort.TITLE:
            return (_by_title(connection, query.status, annotator),)
        case LibrarySort.STATUS:
            statuses = tuple(Status) if query.status is None else (query.status,)
            return tuple(_by_number(connection, status, annotator) for status in statuses)
        case LibrarySort.UPDATED:
            return _by_update(connection, query.status, annotator)
        case _:
            assert_never(query.sort)


def library_rows(connection: sqlite3.Connection, slices: Iterable[Slice], annotator: str) -> list[LibraryRow]:
    """The documents of these slices, one after the other."""
    numbers = [number for part, offset, limit in slices for number in part.numbers(connection, offset, limit)]
    statement = f"{_COLUMNS} WHERE number IN ({_marks(numbers)})"
    copies = copies_among(connection, numbers)
    rows = {
        number: LibraryRow(document_id, number, title, source, Status(status), *rest, *copies.get(number, ()))
        for document_id, number, title, source, status, *rest in connection.execute(
            statement, (annotator, annotator, *numbers)
        )
    }
    return [rows[number] for number in numbers if number in rows]  # one may have been removed meanwhile


def _by_number(connection: sqlite3.Connection, status: Status | None, annotator: str) -> Part:
    match status:
        case None:
            return NotInStatus(connection, annotator, ())
        case Status.NEW:
            return NotInStatus(connection, annotator, _TOUCHED)
        case _:  # every other status has a row of its own in the tables
            return InStatus(connection, annotator, status)


def _by_title(connection: sqlite3.Connection, status: Status | None, annotator: str) -> Part:
    part = _by_number(connection, status, annotator)
    if status is Status.NEW and part.count <= _FEW:
        numbers = part.numbers(connection, 0, part.count)
        in_order = connection.execute(_IN_ORDER_OF_TITLE.format(_marks(numbers)), numbers)
        return Listed(number for (number,) in in_order)
    match status:
        case None:
            order = SortOrder("title", "NOCASE", _ALL)
        case Status.NEW:
            touched = tuple(f"{_OF_ANNOTATOR} AND status = '{each}'" for each in _TOUCHED)
            order = SortOrder(
                "title", "NOCASE", _ALL, touched if part.count < documents_in(connection) else ()
            )
        case _:  # as above
            order = SortOrder("title", "NOCASE", f"{_OF_ANNOTATOR} AND status = '{status}'")
    return Ordered(order, part.count, annotator)


def _by_update(connection: sqlite3.Connection, status: Status | None, annotator: str) -> tuple[Part, ...]:
    """The documents with a layer of the annotator, the last updated first, then the others, which are new."""
    tallies = dict(connection.execute(_PROGRESS, (annotator,)).fetchall())
    rows = _OF_ANNOTATOR if status is None else f"{_OF_ANNOTATOR} AND status = '{status}'"
    count = sum(tallies.values()) if status is None else tallies.get(status, 0)
    touched = Ordered(SortOrder("updated_at", "BINARY", rows, down=True), count, annotator)
    if status not in (None, Status.NEW):
        return (touched,)
    return touched, NotInStatus(connection, annotator, tuple(Status))


def _marks(values: Sequence[int]) -> str:
    return ", ".join("?" * len(values))


def neighbour(connection: sqlite3.Connection, document_id: str, step: int) -> str | None:
    """The document ``step`` positions later in order of import (earlier if negative), if there is one."""
    side, order = (">", "ASC") if step > 0 else ("<", "DESC")
    statement = (
        f"SELECT id FROM documents WHERE number {side} {_NUMBER} AND {SHOWN} "  # noqa: S608
        f"ORDER BY number {order} LIMIT 1 OFFSET ?"
    )
    return document_id if step == 0 else _one(connection, statement, (document_id, abs(step) - 1))


def next_unfinished(connection: sqlite3.Connection, document_id: str, annotator: str) -> str | None:
    """The next other document that is new or in progress; the search wraps around at the end."""
    (here,) = connection.execute(_NUMBER[1:-1], (document_id,)).fetchone() or (0,)
    unfinished = NotInStatus(connection, annotator, _FINISHED)
    number = unfinished.following(connection, here) or unfinished.following(connection, 0)
    if number is None or number == here:
        return None
    return _one(connection, "SELECT id FROM documents WHERE number = ?", (number,))


def position(connection: sqlite3.Connection, document_id: str) -> tuple[int, int]:
    """The position of the document, counted from 1 (0 if there is no such document), and the number of documents."""
    place = connection.execute(_NUMBER[1:-1], (document_id,)).fetchone()
    return place[0] - gone_before(connection, place[0]) if place else 0, documents_in(connection)


def work_on(connection: sqlite3.Connection, document_id: str) -> dict[str, tuple[Status, int]]:
    """Who has a layer on the document, in order, with its status and its number of spans."""
    rows = connection.execute(_ON_DOCUMENT, (document_id,))
    return {annotator: (Status(status), spans) for annotator, status, spans in rows}


def last_changes(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, LastChange]:
    """By the number of the document: who changed a layer of it last, and when; nothing where nobody has one."""
    rows = connection.execute(_LAST_CHANGES.format(_marks(numbers)), numbers)
    return {number: LastChange(annotator, updated_at) for number, annotator, updated_at in rows}


def progress(connection: sqlite3.Connection, annotator: str) -> dict[Status, int]:
    """The number of documents in each status; those without a layer are new."""
    counts = dict.fromkeys(Status, 0)
    counts.update((Status(status), count) for status, count in connection.execute(_PROGRESS, (annotator,)))
    counts[Status.NEW] = documents_in(connection) - sum(counts.values()) + counts[Status.NEW]
    return counts


def spans_by_label(connection: sqlite3.Connection, annotator: str) -> dict[str, int]:
    """The number of the annotator's spans by label, the most frequent first."""
    return dict(connection.execute(_BY_LABEL, (annotator,)).fetchall())


def annotators(connection: sqlite3.Connection) -> list[str]:
    """Who has a layer on any document, in order."""
    return [name for (name,) in connection.execute(_ANNOTATORS)]


def title_of(connection: sqlite3.Connection, document_id: str) -> str | None:
    """The title of a document, empty if it has none; ``None`` if there is no such document."""
    return _one(connection, "SELECT title FROM documents WHERE id = ?", (document_id,))


def first_document(connection: sqlite3.Connection) -> str | None:
    """The document that was imported first."""
    return _one(connection, _FIRST, ())


def _one(connection: sqlite3.Connection, statement: str, parameters: Any) -> str | None:
    row = connection.execute(statement, parameters).fetchone()
    return None if row is None else str(row[0])

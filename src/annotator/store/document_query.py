"""Documents that a query asks for: its condition in SQL, and the rows of a list of them."""

from __future__ import annotations

import re
import sqlite3
from array import array
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct

from annotator.core.layer import Status
from annotator.core.query import FieldValues, Query, Term, Words, parsed_query
from annotator.core.word_patterns import expression_of
from annotator.store.disagreement import AGREEMENT
from annotator.store.document_fields import DOCUMENT_FIELDS, QUERY_FIELDS
from annotator.store.document_numbers import numbers_of
from annotator.store.finding_fields import kinds_asked
from annotator.store.hidden import SHOWN
from annotator.store.round_fields import Asked
from annotator.store.text_index import CANDIDATES, exactly, indexed_to, is_kept, matching

if TYPE_CHECKING:
    from annotator.store.inconsistencies import GoesOn


class ListSort(StrEnum):
    """The orders of a list of documents; those with equal values are in order of import."""

    NUMBER = "number"
    TITLE = "title"
    DATE = "date"
    CHANGED = "changed"
    SPANS = "spans"
    AGREEMENT = "agreement"


class ListedDocument(Struct, frozen=True):
    """A row of the list; status, spans and the last change are the viewer's, or everyone's together."""

    id: str
    title: str
    source: str
    date: str | None
    status: Status
    spans: int
    changed: str | None
    length: int


_ORDERS: Mapping[ListSort, str] = {
    ListSort.NUMBER: "documents.number",
    ListSort.TITLE: "documents.title COLLATE NOCASE, documents.number",
    ListSort.DATE: "documents.date IS NULL, documents.date, documents.number",
    ListSort.CHANGED: "changed IS NULL, changed DESC, documents.number",
    ListSort.SPANS: "spans DESC, documents.number",
    ListSort.AGREEMENT: f"{AGREEMENT} IS NULL, {AGREEMENT}, documents.number",
}
_FINDS = "finds(documents.title, ?) OR finds(documents.text, ?)"
_INDEXED = f"({CANDIDATES} AND ({_FINDS}))"
_HAS = """documents.number IN (
    SELECT rowid FROM text_index WHERE text_index MATCH ? AND rowid > :after AND rowid <= :to)"""
_MAY_HAVE = f"(documents.number > ? OR {_HAS})"
_OF_VIEWER = "FROM layers WHERE document = documents.number AND (:viewer IS NULL OR annotator = :viewer)"
# Of several layers, the status that is furthest from being done counts, and flagged before all others.
_STATUS = f"""
    (SELECT status {_OF_VIEWER} ORDER BY CASE status WHEN 'flagged' THEN 0 WHEN 'in_progress' THEN 1 WHEN 'new' THEN 2
        ELSE 3 END LIMIT 1)
"""
_ROWS = f"""
    SELECT documents.id, documents.title, documents.source, documents.date, coalesce({_STATUS}, 'new'),
        (SELECT coalesce(sum(span_count), 0) {_OF_VIEWER}) AS spans, (SELECT max(updated_at) {_OF_VIEWER}) AS changed,
        documents.length
    FROM documents WHERE {SHOWN} AND {{}} ORDER BY {{}}
"""  # noqa: S608 - constants


_NUMBERS = f"SELECT documents.number FROM documents WHERE {SHOWN} AND {{}} ORDER BY documents.number"  # noqa: S608


def listed(
    connection: sqlite3.Connection, query: Query, viewer: str | None, sort: ListSort
) -> Iterator[ListedDocument]:
    """The documents that the query asks for, in this order; ``viewer`` is the annotator whose view it is about."""
    prepare(connection, query, viewer)
    condition, parameters = condition_of(connection, query, viewer)
    return listed_from(connection, condition, parameters, sort)


def listed_from(
    connection: sqlite3.Connection,
    condition: str,
    parameters: Mapping[str, str | int | None],
    sort: ListSort,
) -> Iterator[ListedDocument]:
    """The documents that meet a condition of this program, whose parameters have the viewer."""
    # What a query contributes are constants of this program; its words and values are parameters.
    for row in connection.execute(_ROWS.format(condition, _ORDERS[sort]), parameters):
        id_, title, source, date, status, *rest = row
        yield ListedDocument(id_, title, source, date, Status(status), *rest)


def numbers(connection: sqlite3.Connection, query: Query, viewer: str | None) -> array[int]:
    """The numbers of the documents that the query asks for, in order of import."""
    prepare(connection, query, viewer)
    condition, parameters = condition_of(connection, query, viewer)
    return numbers_of(row[0] for row in connection.execute(_NUMBERS.format(condition), parameters))


def prepare(
    connection: sqlite3.Connection, query: Query, viewer: str | None, goes_on: GoesOn | None = None
) -> None:
    """Give the connection the functions that the condition of the query asks.

    Where it asks for inconsistent labels, all documents that someone worked on are read; ``goes_on`` is asked after
    each, and nothing is known if it says no. Raises ``StoreError`` where a field asks for what the database does not
    know yet.
    """
    for term in query.terms:
        if isinstance(term.condition, FieldValues):
            DOCUMENT_FIELDS[term.condition.name].check(connection)
    connection.create_function("finds", 2, _finds, deterministic=True)
    if kinds := kinds_asked(query):
        from annotator.store.inconsistencies import know_findings  # few queries ask for it

        know_findings(connection, viewer, kinds, goes_on)


def condition_of(
    connection: sqlite3.Connection, query: Query, viewer: str | None, *, in_stretch: bool = False
) -> tuple[str, dict[str, str | int | None]]:
    """The SQL of a query on the table of documents, and its parameters by name; ``prepare`` comes first.

    ``in_stretch`` if it is for some documents at a time, whose numbers are above ``:after`` and not above ``:to``: then
    it asks the index for these alone.
    """
    return named(*_of_query(connection, query, in_stretch=in_stretch), viewer)


def named(
    condition: str, values: list[str | int], viewer: str | None
) -> tuple[str, dict[str, str | int | None]]:
    """The condition with names in place of the marks of its parameters, and the parameters by name."""
    parameters: dict[str, str | int | None] = {"viewer": viewer}
    first, *rest = condition.split("?")
    parts = [first]
    for value, part in zip(values, rest, strict=True):
        name = f"p{len(parameters)}"
        parameters[name] = value
        parts.append(f":{name}{part}")
    return "".join(parts), parameters


def asked_of_text(connection: sqlite3.Connection, text: str) -> Asked:
    """The condition of the query of a round, which was checked when that began."""
    return _of_query(connection, parsed_query(text, QUERY_FIELDS))


def _of_query(connection: sqlite3.Connection, query: Query, *, in_stretch: bool = False) -> Asked:
    indexed = indexed_to(connection) if is_kept(connection) else 0
    parts, parameters = ["1"], list[str | int]()
    for term in query.terms:
        part, values = _of_term(connection, term, indexed, in_stretch=in_stretch)
        parts.append(f"NOT coalesce({part}, 0)" if term.is_excluded else part)
        parameters += values
    return f"({' AND '.join(parts)})", parameters


def _of_term(connection: sqlite3.Connection, term: Term, indexed: int, *, in_stretch: bool) -> Asked:
    """The condition; ``indexed`` is the number of the last document that is in the index of words, 0 without one."""
    match term.condition:
        case Words() as words:
            expression = expression_of(words)
            asked = matching(words) if indexed else None
            if asked is None:
                return f"({_FINDS})", [expression, expression]
            if in_stretch:
                return _in_stretch(words, asked, indexed)
            # A condition that is excluded is no way to find documents, and only CASE has an order.
            part = f"(CASE WHEN {CANDIDATES} THEN {_FINDS} END)" if term.is_excluded else _INDEXED
            return part, [asked, indexed, expression, expression]
        case FieldValues(name, values):
            return DOCUMENT_FIELDS[name].asked(
                connection,
                values,
                lambda text: _of_query(connection, parsed_query(text, QUERY_FIELDS), in_stretch=in_stretch),
            )
        case other:
            assert_never(other)


def _in_stretch(words: Words, asked: str, indexed: int) -> tuple[str, list[str | int]]:
    """The condition for documents that have the words: texts are read only where the index is not sure."""
    from annotator.core.common_forms import UNSURE  # slow to import

    expression, exact = expression_of(words), exactly(words)
    if exact is None:
        return f"(CASE WHEN {_MAY_HAVE} THEN {_FINDS} END)", [indexed, asked, expression, expression]
    sure, unsure = f'({exact}) NOT "{UNSURE}"', f'({exact}) AND "{UNSURE}"'
    return (
        f"(CASE WHEN {_HAS} THEN 1 WHEN {_MAY_HAVE} THEN {_FINDS} END)",
        [sure, indexed, unsure, expression, expression],
    )


def _finds(text: str, expression: str) -> bool:
    return _compiled(expression).search(text) is not None


@lru_cache(maxsize=64)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)

"""Lists of what is inconsistent: one after the other, the surest first, or by document, to walk through."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator

from annotator.core.consistency import Found
from annotator.core.document import Document
from annotator.core.inconsistency import DocumentFindings, Finding, FindingKind
from annotator.core.query import FieldValues, Query, Term
from annotator.store.document_query import condition_of, prepare
from annotator.store.documents import number_of, read_document
from annotator.store.finding_fields import ALL_KINDS, KINDS_BY_VALUE, NO
from annotator.store.hidden import SHOWN
from annotator.store.inconsistencies import GoesOn, found_in

_TITLED = "SELECT number, id, title FROM documents WHERE number = ?"


def listed_findings(
    connection: sqlite3.Connection, query: Query, viewer: str | None
) -> Iterator[tuple[Document, Found]]:
    """The findings in the documents that the query asks for, the surest first.

    Where it asks for some kinds of findings, only these.
    """
    documents = _without_only_kind(query)
    prepare(connection, documents, viewer)
    condition, parameters = condition_of(connection, documents, viewer)
    statement = f"SELECT number, id FROM documents WHERE {SHOWN} AND {condition}"  # noqa: S608
    ids: dict[int, str] = dict(connection.execute(statement, parameters).fetchall())
    kinds = _wanted(query) or ALL_KINDS
    found = [each for each in found_in(connection, viewer, kinds) if each.document in ids]
    found.sort(key=lambda each: (-each.finding.score, each.document, each.finding.order, each.annotator))
    document = Document("", "")
    for each in found:
        if document.id != ids[each.document]:
            document = read_document(connection, ids[each.document])
        yield document, each


def _without_only_kind(query: Query) -> Query:
    """The query without its one condition on findings, where the findings themselves say whether it holds.

    So the documents are not read twice.
    """
    asked = [
        term
        for term in query.terms
        if isinstance(term.condition, FieldValues) and term.condition.name in KINDS_BY_VALUE
    ]
    if len(asked) != 1 or asked[0].is_excluded or not _wanted(query) or NO in _values(asked[0]):
        return query
    return Query(tuple(term for term in query.terms if term is not asked[0]))


def _values(term: Term) -> tuple[str, ...]:
    return term.condition.values if isinstance(term.condition, FieldValues) else ()


def _wanted(query: Query) -> frozenset[FindingKind]:
    """The kinds that the query asks for, and not only for documents without them."""
    named = (
        KINDS_BY_VALUE[term.condition.name].get(value, ())
        for term in query.terms
        if isinstance(term.condition, FieldValues)
        and term.condition.name in KINDS_BY_VALUE
        and not term.is_excluded
        for value in term.condition.values
    )
    return frozenset(kind for kinds in named for kind in kinds)


def findings_by_document(
    connection: sqlite3.Connection, viewer: str, first: str, limit: int, goes_on: GoesOn | None = None
) -> tuple[DocumentFindings, ...]:
    """The surest ``limit`` findings in the viewer's work by document, from the document ``first`` on and around."""
    found = sorted(
        found_in(connection, viewer, goes_on=goes_on), key=lambda each: (-each.finding.score, each.document)
    )
    by_number: dict[int, list[Finding]] = defaultdict(list)
    for each in found[:limit]:
        by_number[each.document].append(each.finding)
    here = number_of(connection, first)
    numbers = sorted(by_number, key=lambda number: (number < here, number))
    rows = (connection.execute(_TITLED, (number,)).fetchone() for number in numbers)
    return tuple(
        DocumentFindings(id_, title, tuple(sorted(by_number[number], key=lambda each: each.order)))
        for number, id_, title in rows
    )

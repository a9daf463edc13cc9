"""The documents that a query asks for, found a few at a time, so that the first ones can be shown at once.

They are found in order of import. Where the index of words can tell, only the documents that it names are looked at,
and their texts only if it cannot be sure; else all are, a stretch of numbers after the other. In any other order they
are known when all are found.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from heapq import merge
from itertools import takewhile

from msgspec import Struct

from annotator.core.common_forms import UNSURE
from annotator.core.query import Query, Words
from annotator.core.range import Range
from annotator.core.word_patterns import expression_of
from annotator.rules.required import unanswered
from annotator.schema.values import LabelSchema
from annotator.store.disagreement import AGREEMENT
from annotator.store.document_query import condition_of, prepare
from annotator.store.gone import last_number
from annotator.store.hidden import SHOWN, first_hidden
from annotator.store.required_answers import required_left
from annotator.store.text_index import exactly, indexed_to, is_kept, matching
from annotator.store.uncertainties import UNCERTAINTY, are_there

MOST_RANKED = 5_000
"""Documents that are put in order of relevance: ranking a word that a million have takes seconds."""

_FIRST_CHUNK = 50
_LARGEST_CHUNK = 2_000
"""Documents that are looked at between two answers: first a screen full of them, later more."""

_AROUND = 200
"""Code points before and after a hit that are shown with it, at most."""

_CANDIDATES = "SELECT rowid FROM text_index WHERE text_index MATCH ? ORDER BY rowid"
_UNSURE = "SELECT rowid FROM text_index WHERE text_index MATCH ? AND rowid <= ?"
_NAMED = "documents.number IN (SELECT value FROM json_each(:named))"
_STRETCH = "documents.number > :after AND documents.number <= :to"
# Documents that are hidden are left out by their numbers: SQLite would take their condition for the end of a stretch.
_FOUND = "SELECT documents.number FROM documents WHERE {} AND {} ORDER BY documents.number"
_RANKED = """
    SELECT rowid FROM text_index WHERE text_index MATCH ? AND rowid IN (SELECT value FROM json_each(?))
    ORDER BY rank, rowid
"""
_IN_ORDER = """
    SELECT documents.number
    FROM documents LEFT JOIN layers ON layers.document = documents.number AND annotator = :viewer
    WHERE {} ORDER BY {}, documents.number
"""
_BEGUN = "SELECT document FROM layers WHERE annotator = ?"
_AGREEMENT = f"""
    SELECT number, {AGREEMENT} FROM documents WHERE number IN (SELECT value FROM json_each(?))
"""  # noqa: S608 - constants
_TEXT = "SELECT text FROM documents WHERE number = ?"
_IDS = "SELECT number, id FROM documents WHERE number IN (SELECT value FROM json_each(?))"


Condition = tuple[str, dict[str, str | int | None]]
"""A condition for the table of documents, and its parameters by name."""


class SearchSort(StrEnum):
    """The orders of what is found; documents with equal values are in order of import."""

    NUMBER = "number"
    RELEVANCE = "relevance"
    """What has the words often, and is short, comes first."""
    TITLE = "title"
    DATE = "date"
    """The latest first."""
    STATUS = "status"
    UPDATED = "updated"
    """What the annotator changed last comes first."""
    LEFT = "left"
    """The fewest required answers left first, but for those that lack none, which are last."""
    AGREEMENT = "agreement"
    """Where those who finished agree least comes first, and what fewer than two have finished last."""
    UNSURE = "what teaches most"
    """Where the annotator's tagger is least sure comes first, and what it has not looked at last."""
    SURE = "what is surest"
    """Where it is most sure comes first."""


_ORDERS: Mapping[SearchSort, str] = {
    SearchSort.TITLE: "documents.title COLLATE NOCASE",
    SearchSort.DATE: "documents.date DESC",
    SearchSort.STATUS: "CASE coalesce(status, 'new') "
    "WHEN 'new' THEN 0 WHEN 'in_progress' THEN 1 WHEN 'done' THEN 2 ELSE 3 END",
    SearchSort.UPDATED: "updated_at DESC",
    SearchSort.AGREEMENT: f"{AGREEMENT} IS NULL, {AGREEMENT}",
    SearchSort.UNSURE: f"{UNCERTAINTY} IS NULL, {UNCERTAINTY} DESC",
    SearchSort.SURE: f"{UNCERTAINTY} IS NULL, {UNCERTAINTY}",
}


class FoundPart(Struct, frozen=True):
    """The numbers of the documents found next, and how many per cent of all were looked at."""

    numbers: list[int]
    percent: int


class Excerpt(Struct, frozen=True):
    """The first hit in a text with what is around it: a part of the text, and the range of the hit in that part.

    ``offset`` is where the hit starts in the text, in code points; ``hits`` is how many there are in all of it.
    """

    text: str
    hit: Range
    offset: int
    hits: int = 1


class DocumentSearch:
    """One query on one state of the database, as the annotator sees it."""

    def __init__(
        self, connection: sqlite3.Connection, query: Query, annotator: str, is_stopped: Callable[[], bool]
    ) -> None:
        """Prepare it, until it ``is_stopped``; raises ``StoreError``."""
        self._connection = connection
        self._query = query
        self._annotator = annotator
        prepare(connection, query, annotator, lambda _: not is_stopped())
        self._whole = condition_of(connection, query, annotator, in_stretch=True)
        self._but_words = condition_of(connection, _without_words(query), annotator, in_stretch=True)
        self._exactly = self._asked_of_index = ""
        if is_kept(connection):
            self._asked_of_index = _all_of(map(matching, query.words))
            exact = [exactly(words) for words in query.words]
            self._exactly = _all_of(exact) if None not in exact else ""

    def parts(self) -> Iterator[FoundPart]:
        """The documents that the query asks for, in order of import, some at a time."""
        last, after = last_number(self._connection, first_hidden(self._connection)), 0
        if self._asked_of_index:
            unsure: frozenset[int] | None = None
            candidates = self._connection.execute(_CANDIDATES, (self._exactly or self._asked_of_index,))
            for place, named in enumerate(_chunks(takewhile(lambda row: row[0] <= last, candidates))):
                if (
                    place <= 1
                ):  # asking for all of a common word takes long, and the first rows do not wait for it
                    unsure = self._unsure(named[-1] if place == 0 else last)
                yield FoundPart(self._found_among(named, unsure), 100 * named[-1] // max(1, last))
            after = indexed_to(self._connection)
        size = _FIRST_CHUNK
        while after < last:
            to = min(last, after + size)
            yield FoundPart(self._found(self._whole, _STRETCH, after, to), 100 * to // last)
            after, size = to, min(2 * size, _LARGEST_CHUNK)

    def all_in_order(self, sort: SearchSort) -> list[int] | None:
        """All documents in an order of the tables, if the query asks for all, without looking at each before."""
        if self._query.terms or sort not in _ORDERS:
            return None
        asked = {"viewer": self._annotator}
        return _numbers(self._connection.execute(_IN_ORDER.format(SHOWN, self._order(sort)), asked))

    def in_order(self, numbers: list[int], sort: SearchSort, schema: LabelSchema | None) -> list[int]:
        """The numbers, which are in order of import, in another order; more than ``MOST_RANKED`` are not ranked."""
        match sort:
            case SearchSort.NUMBER:
                return numbers
            case SearchSort.RELEVANCE:
                if not self._asked_of_index or len(numbers) > MOST_RANKED:
                    return numbers
                asked = (self._asked_of_index, json.dumps(numbers))
                ranked = _numbers(self._connection.execute(_RANKED, asked))
                return ranked + sorted(set(numbers).difference(ranked))
            case SearchSort.LEFT:
                return self._by_what_is_left(numbers, schema)
            case _:
                statement = _IN_ORDER.format(_NAMED, self._order(sort))
                asked_for = {"viewer": self._annotator, "named": json.dumps(numbers)}
                return _numbers(self._connection.execute(statement, asked_for))

    def _order(self, sort: SearchSort) -> str:
        """The order in SQL; that of import where nothing is known of what it goes by."""
        if sort in (SearchSort.UNSURE, SearchSort.SURE) and not are_there(self._connection):
            return "documents.number"
        return _ORDERS[sort]

    def _unsure(self, last: int) -> frozenset[int] | None:
        """The documents up to the ``last`` of which the index is not sure that they have the words.

        ``None`` if it is sure of none.
        """
        if not self._exactly:
            return None
        asked = f'({self._exactly}) AND "{UNSURE}"'
        return frozenset(_numbers(self._connection.execute(_UNSURE, (asked, last))))

    def _found_among(self, named: list[int], unsure: frozenset[int] | None) -> list[int]:
        """Those documents named by the index that are asked for."""
        after, to = named[0] - 1, named[-1]
        if unsure is None:
            return self._found(self._whole, _NAMED, after, to, named=json.dumps(named))
        sure = [number for number in named if number not in unsure]
        found = self._found(self._but_words, _NAMED, after, to, named=json.dumps(sure))
        left = json.dumps(sorted(unsure.intersection(named)))
        return sorted(found + self._found(self._whole, _NAMED, after, to, named=left))

    def _found(self, condition: Condition, among: str, after: int, to: int, **parameters: str) -> list[int]:
        # What a query contributes are constants of this program; its words and values are parameters.
        asked, values = condition
        statement = _FOUND.format(among, asked)
        asked_for = {**values, **parameters, "after": after, "to": to}
        return _numbers(self._connection.execute(statement, asked_for))

    def _by_what_is_left(self, numbers: list[int], schema: LabelSchema | None) -> list[int]:
        if schema is None:
            return numbers
        left = dict.fromkeys(numbers, unanswered(schema.document_fields, {}))  # where nothing was begun
        begun = [
            number for (number,) in self._connection.execute(_BEGUN, (self._annotator,)) if number in left
        ]
        for start in range(0, len(begun), _LARGEST_CHUNK):
            ids = ids_of(self._connection, begun[start : start + _LARGEST_CHUNK])
            owed = required_left(self._connection, schema, list(ids.values()), self._annotator)
            left.update({number: owed[id_] for number, id_ in ids.items()})
        return sorted(numbers, key=lambda number: (not left[number], left[number], number))


def excerpt(connection: sqlite3.Connection, number: int, query: Query) -> Excerpt | None:
    """The first hit of any of the query's words in the text of a document; ``None`` if the text has none of them."""
    row = connection.execute(_TEXT, (number,)).fetchone()
    text = "" if row is None else str(row[0])
    hits = _hits_in(text, query)
    if (first_hit := next(hits, None)) is None:
        return None
    start, end = first_hit
    first = max(0, start - _AROUND)
    part = text[first : start + _AROUND]
    in_part = Range(start - first, min(end - first, len(part)))
    return Excerpt(part, in_part, start, 1 + sum(1 for _ in hits))


def _hits_in(text: str, query: Query) -> Iterator[tuple[int, int]]:
    """Where the query's words are in the text, in order; of hits that overlap the first one."""
    found = [map(re.Match.span, re.finditer(expression_of(words), text)) for words in query.words]
    free = 0
    for start, end in merge(*found):
        if start >= free:
            yield start, end
            free = end


def agreement_on(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, float]:
    """How far those who finished a document agree on its spans, from 0 to 1, where two or more have finished it."""
    rows = connection.execute(_AGREEMENT, (json.dumps(list(numbers)),))
    return {number: agreement for number, agreement in rows if agreement is not None}


def ids_of(connection: sqlite3.Connection, numbers: list[int]) -> dict[int, str]:
    """The ids of documents by number, of those that are there."""
    return dict(connection.execute(_IDS, (json.dumps(numbers),)).fetchall())


def _without_words(query: Query) -> Query:
    """The query without the words that are to be found."""
    return Query(
        tuple(each for each in query.terms if each.is_excluded or not isinstance(each.condition, Words))
    )


def _all_of(asked: Iterable[str | None]) -> str:
    """What to ask the index for to get what all of these ask for; empty if none asks for anything."""
    return " AND ".join(f"({each})" for each in asked if each is not None)


def _chunks(rows: Iterable[tuple[int]]) -> Iterator[list[int]]:
    """The numbers in lists that grow."""
    size, chunk = _FIRST_CHUNK, list[int]()
    for (number,) in rows:
        chunk.append(number)
        if len(chunk) == size:
            yield chunk
            size, chunk = min(2 * size, _LARGEST_CHUNK), []
    if chunk:
        yield chunk


def _numbers(rows: Iterable[tuple[int]]) -> list[int]:
    return [number for (number,) in rows]

"""The list of the library in parts, each in an order that an index has, so that a page reads only what it shows.

A part returns the numbers of its documents. In order of import, the tallies say in which thousand the wanted ones
are. In any other order an index is used, and an OFFSET walks over every entry before the page; so a page is looked up
after or before the nearest entry whose position is known: the part's start, its end, or the first or last entry of
the page shown last, from which a user scrolls on.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Protocol

from msgspec import Struct

from annotator.core.layer import Status
from annotator.store.document_numbers import numbers_of
from annotator.store.gone import TALLIED, gone_among, gone_before, last_number
from annotator.store.hidden import first_hidden

_THOUSAND = 1000
"""Number of documents that are tallied together, the first from number 1; as in the triggers of the migration."""

_TALLIES = "SELECT thousand, layers FROM tallies WHERE annotator = ? AND status = ?"
_OF_STATUS = """
    SELECT number FROM places WHERE annotator = ? AND status = ? AND number > ? ORDER BY number LIMIT ? OFFSET ?
"""
_TOUCHED = "SELECT number FROM places WHERE annotator = ? AND status = ? AND number BETWEEN ? AND ?"


class Part(Protocol):
    """A contiguous part of the list: ``count`` documents."""

    @property
    def count(self) -> int:
        """How many there are."""

    def numbers(self, connection: sqlite3.Connection, offset: int, limit: int) -> Sequence[int]:
        """The numbers of up to ``limit`` documents, from position ``offset`` of the part on."""


Slice = tuple[Part, int, int]
"""Some documents of a part: the part, ``offset`` and ``limit``."""


class Listed:
    """Documents found by a search, their numbers held in memory.

    An array is not copied, so that a search can go on to fill it.
    """

    def __init__(self, numbers: Iterable[int]) -> None:
        self._numbers = numbers if isinstance(numbers, array) else numbers_of(numbers)

    @property
    def count(self) -> int:
        """See ``Part.count``."""
        return len(self._numbers)

    def numbers(self, connection: sqlite3.Connection, offset: int, limit: int) -> Sequence[int]:  # noqa: ARG002
        """See ``Part.numbers``."""
        return self._numbers[offset : offset + limit]


class InStatus:
    """Documents on which the annotator's layer has that status, in order of import."""

    def __init__(self, connection: sqlite3.Connection, annotator: str, status: Status) -> None:
        self._annotator = annotator
        self._status = status
        self._before = _sums(_tallied(connection, [(annotator, status)], _last_shown(connection)))
        self.count = self._before[-1]

    def numbers(self, connection: sqlite3.Connection, offset: int, limit: int) -> Sequence[int]:
        """See ``Part.numbers``."""
        thousand = bisect_right(self._before, offset) - 1
        found = (self._annotator, self._status, thousand * _THOUSAND, limit, offset - self._before[thousand])
        return [number for (number,) in connection.execute(_OF_STATUS, found)]


class NotInStatus:
    """Documents on which the annotator has no layer with one of these statuses, in order of import.

    These are all other numbers, but for those of documents that are gone.
    """

    def __init__(self, connection: sqlite3.Connection, annotator: str, statuses: Sequence[Status]) -> None:
        self._annotator = annotator
        self._statuses = statuses
        self._last = _last_shown(connection)
        left_out = [TALLIED, *((annotator, status) for status in statuses)]
        tallied = _tallied(connection, left_out, self._last)
        self._left = [len(self._all_of(thousand)) - count for thousand, count in enumerate(tallied)]
        self._before = _sums(self._left)
        self.count = self._before[-1]

    def numbers(self, connection: sqlite3.Connection, offset: int, limit: int) -> Sequence[int]:
        """See ``Part.numbers``."""
        thousand = bisect_right(self._before, offset) - 1
        skip = offset - self._before[thousand]
        return list(islice(self._from(connection, thousand), skip, skip + limit))

    def following(self, connection: sqlite3.Connection, number: int) -> int | None:
        """The number of the first of them after the document with that number."""
        left = self._from(connection, number // _THOUSAND)
        return next((each for each in left if each > number), None)

    def _from(self, connection: sqlite3.Connection, thousand: int) -> Iterator[int]:
        """The numbers from the start of a thousand on; a thousand without any is not read."""
        for each in range(thousand, len(self._left)):
            everything = self._all_of(each)
            if self._left[each] == len(everything):
                yield from everything
            elif self._left[each]:
                touched = self._touched(connection, everything)
                yield from (number for number in everything if number not in touched)

    def _touched(self, connection: sqlite3.Connection, among: range) -> set[int]:
        return gone_among(connection, among[0], among[-1]) | {
            number
            for status in self._statuses
            for (number,) in connection.execute(_TOUCHED, (self._annotator, status, among[0], among[-1]))
        }

    def _all_of(self, thousand: int) -> range:
        first = thousand * _THOUSAND + 1
        return range(first, min(first + _THOUSAND, self._last + 1))


class SortOrder(Struct, frozen=True):
    """An order that an index has: by a column and, for equal values, by number; ``down`` if the column descends.

    ``rows`` is the ``FROM ... WHERE ...`` of the rows, ``without`` that of rows to leave out, in the same order.
    """

    column: str
    collation: str
    rows: str
    without: tuple[str, ...] = ()
    down: bool = False


class Seek(Struct, frozen=True):
    """Where to start: ``skip`` rows from the row with the key and number ``edge``, or from an end of the part.

    ``backward`` reads the rows before that one, the last one first.
    """

    skip: int
    backward: bool = False
    edge: tuple[str, int] | None = None


class Ordered:
    """Documents in an order other than that of import."""

    def __init__(self, order: SortOrder, count: int, annotator: str) -> None:
        self.count = count
        self._order = order
        self._annotator = annotator
        self._known: tuple[tuple[int, tuple[str, int]], ...] = ()

    def numbers(self, connection: sqlite3.Connection, offset: int, limit: int) -> Sequence[int]:
        """See ``Part.numbers``."""
        seek = min(self._seeks(offset, limit), key=lambda seek: seek.skip)
        key, number = seek.edge or ("", 0)
        asked = {
            "annotator": self._annotator,
            "key": key,
            "number": number,
            "limit": limit,
            "skip": seek.skip,
        }
        rows = connection.execute(_statement(self._order, seek), asked).fetchall()
        if seek.backward:
            rows.reverse()
        if rows:
            self._known = ((offset, rows[0]), (offset + len(rows) - 1, rows[-1]))
        return [number for _, number in rows]

    def _seeks(self, offset: int, limit: int) -> Iterator[Seek]:
        yield Seek(offset)
        yield Seek(self.count - offset - limit, backward=True)
        for position, edge in self._known:
            if offset > position:
                yield Seek(offset - position - 1, edge=edge)
            if offset + limit <= position:
                yield Seek(position - offset - limit, backward=True, edge=edge)


def documents_in(connection: sqlite3.Connection) -> int:
    """The number of documents that are shown, of the highest ``number``: counting would read a whole index."""
    last = _last_shown(connection)
    return last - gone_before(connection, last + 1)


def _last_shown(connection: sqlite3.Connection) -> int:
    return last_number(connection, first_hidden(connection))


def _statement(order: SortOrder, seek: Seek) -> str:
    """The query for keys and numbers from ``seek`` on, built of constants; all outside values are parameters.

    SQLite reads the combined and the excluded rows along their indexes and merges them row by row. So the cost is
    that of the rows skipped and shown and of the excluded ones between: about 0.4 s for a million of those.
    """
    conditions = _conditions(order, seek)
    found = " UNION ALL ".join(f"{_keys(order, order.rows)} AND {each}" for each in conditions)
    left_out = [f" EXCEPT {_keys(order, rows)} AND {each}" for rows in order.without for each in conditions]
    directions = _direction(order.down != seek.backward), _direction(seek.backward)
    return (
        f"{found}{''.join(left_out)} ORDER BY 1 {directions[0]}, 2 {directions[1]} LIMIT :limit OFFSET :skip"
    )


def _keys(order: SortOrder, rows: str) -> str:
    return f"SELECT {order.column} COLLATE {order.collation}, number {rows}"


def _conditions(order: SortOrder, seek: Seek) -> list[str]:
    """The conditions for the rows beyond the edge.

    One comparison is enough if column and number run in the same direction. If not, SQLite uses the index only for
    two: the remaining rows with the key of the edge, and the rows beyond them.
    """
    if seek.edge is None:
        return ["TRUE"]
    key = f":key COLLATE {order.collation}"
    further, beyond = _sign(seek.backward), _sign(order.down != seek.backward)
    if not order.down:
        return [f"({order.column}, number) {further} ({key}, :number)"]
    return [f"{order.column} = {key} AND number {further} :number", f"{order.column} {beyond} {key}"]


def _sign(falls: bool) -> str:  # noqa: FBT001
    return "<" if falls else ">"


def _direction(falls: bool) -> str:  # noqa: FBT001
    return "DESC" if falls else "ASC"


def _tallied(connection: sqlite3.Connection, tallied: Iterable[tuple[str, str]], last: int) -> list[int]:
    """For each thousand numbers up to the last one, how many are in one of these: an annotator, with a status."""
    counts = [0] * -(-last // _THOUSAND)
    for annotator_and_status in tallied:
        for thousand, layers in connection.execute(_TALLIES, annotator_and_status):
            counts[thousand] += layers
    return counts


def _sums(counts: Iterable[int]) -> list[int]:
    """The running totals: the sum of the counts before each one, then the sum of all."""
    return list(accumulate(counts, initial=0))

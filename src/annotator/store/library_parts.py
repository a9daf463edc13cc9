"""The list of the library in parts, each in an order that the disk has, so that no page reads what it does not show.

A part gives the numbers of its documents. Where they are in the order of import, the tallies tell in which thousand
the wanted ones are. In any other order an index has them, and an OFFSET walks over every entry ahead of the page; so
a page is looked up behind or ahead of the nearest entry whose place is known: the part's start, its end, or an edge of
the page shown last, from which one scrolls on.
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

_THOUSAND = 1000
"""Documents that are tallied together, the first thousand from number 1; as in the triggers of the migration."""

_TALLIES = "SELECT thousand, layers FROM tallies WHERE annotator = ? AND status = ?"
_OF_STATUS = """
    SELECT number FROM places WHERE annotator = ? AND status = ? AND number > ? ORDER BY number LIMIT ? OFFSET ?
"""
_TOUCHED = "SELECT number FROM places WHERE annotator = ? AND status = ? AND number BETWEEN ? AND ?"


class Part(Protocol):
    """A stretch of the list: ``count`` documents."""

    count: int

    def numbers(self, connection: sqlite3.Connection, offset: int, limit: int) -> Sequence[int]:
        """The numbers of at most ``limit`` documents, the first ``offset`` of the part left out."""


Slice = tuple[Part, int, int]
"""Some documents of a part: it, and its ``offset`` and ``limit``."""


class Listed:
    """Documents that had to be looked for one by one, and were: eight bytes each."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._numbers = array("q", numbers)
        self.count = len(self._numbers)

    def numbers(self, connection: sqlite3.Connection, offset: int, limit: int) -> Sequence[int]:  # noqa: ARG002
        """See ``Part``."""
        return self._numbers[offset : offset + limit]


class InStatus:
    """Documents on which the annotator's layer is in that status, in the order of import."""

    def __init__(self, connection: sqlite3.Connection, annotator: str, status: Status) -> None:
        self._annotator = annotator
        self._status = status
        self._ahead = _sums(_tallied(connection, annotator, (status,), documents_in(connection)))
        self.count = self._ahead[-1]

    def numbers(self, connection: sqlite3.Connection, offset: int, limit: int) -> Sequence[int]:
        """See ``Part``."""
        thousand = bisect_right(self._ahead, offset) - 1
        found = (self._annotator, self._status, thousand * _THOUSAND, limit, offset - self._ahead[thousand])
        return [number for (number,) in connection.execute(_OF_STATUS, found)]


class NotInStatus:
    """Documents on which the annotator has no layer in one of these statuses, in the order of import.

    Documents are numbered from 1 without a gap and never go away, so these are the numbers that are left over.
    """

    def __init__(self, connection: sqlite3.Connection, annotator: str, statuses: Sequence[Status]) -> None:
        self._annotator = annotator
        self._statuses = statuses
        self._documents = documents_in(connection)
        tallied = _tallied(connection, annotator, statuses, self._documents)
        self._left = [len(self._all_of(thousand)) - count for thousand, count in enumerate(tallied)]
        self._ahead = _sums(self._left)
        self.count = self._ahead[-1]

    def numbers(self, connection: sqlite3.Connection, offset: int, limit: int) -> Sequence[int]:
        """See ``Part``."""
        thousand = bisect_right(self._ahead, offset) - 1
        skip = offset - self._ahead[thousand]
        return list(islice(self._from(connection, thousand), skip, skip + limit))

    def behind(self, connection: sqlite3.Connection, number: int) -> int | None:
        """The first of them behind the document with that number."""
        left = self._from(connection, number // _THOUSAND)
        return next((each for each in left if each > number), None)

    def _from(self, connection: sqlite3.Connection, thousand: int) -> Iterator[int]:
        """The numbers from the start of a thousand on; a thousand of which none is left is not looked at."""
        for each in range(thousand, len(self._left)):
            everything = self._all_of(each)
            if self._left[each] == len(everything):
                yield from everything
            elif self._left[each]:
                touched = self._touched(connection, everything)
                yield from (number for number in everything if number not in touched)

    def _touched(self, connection: sqlite3.Connection, among: range) -> set[int]:
        return {
            number
            for status in self._statuses
            for (number,) in connection.execute(_TOUCHED, (self._annotator, status, among[0], among[-1]))
        }

    def _all_of(self, thousand: int) -> range:
        first = thousand * _THOUSAND + 1
        return range(first, min(first + _THOUSAND, self._documents + 1))


class SortOrder(Struct, frozen=True):
    """An order that an index has: by a column and, where that ties, the number; the column may count ``down``.

    ``rows`` is the ``FROM ... WHERE ...`` of the rows, ``without`` of those that are left out, in the same order.
    """

    column: str
    collation: str
    rows: str
    without: tuple[str, ...] = ()
    down: bool = False


class Seek(Struct, frozen=True):
    """Where to look: ``skip`` rows on from the row with the key and number of ``edge``, or from an end of the part.

    ``backward`` looks up the rows ahead of the edge, the last one first.
    """

    skip: int
    backward: bool = False
    edge: tuple[str, int] | None = None


class Ordered:
    """Documents in an order that is not that of import."""

    def __init__(self, order: SortOrder, count: int, annotator: str) -> None:
        self.count = count
        self._order = order
        self._annotator = annotator
        self._known: tuple[tuple[int, tuple[str, int]], ...] = ()

    def numbers(self, connection: sqlite3.Connection, offset: int, limit: int) -> Sequence[int]:
        """See ``Part``."""
        seek = min(self._ways(offset, limit), key=lambda way: way.skip)
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

    def _ways(self, offset: int, limit: int) -> Iterator[Seek]:
        yield Seek(offset)
        yield Seek(self.count - offset - limit, backward=True)
        for place, edge in self._known:
            if offset > place:
                yield Seek(offset - place - 1, edge=edge)
            if offset + limit <= place:
                yield Seek(place - offset - limit, backward=True, edge=edge)


def documents_in(connection: sqlite3.Connection) -> int:
    """How many documents there are: the last number, since to count them would read an index of all."""
    count: int = connection.execute("SELECT coalesce(max(number), 0) FROM documents").fetchone()[0]
    return count


def _statement(order: SortOrder, seek: Seek) -> str:
    """Keys and numbers from where ``seek`` says. Its pieces are constants; what comes from outside is a parameter.

    SQLite reads what is united and what is left out along their indexes, and merges them row by row. So it costs
    what is skipped and shown, and the rows left out between: some 0.4 s for a million of those.
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
    """What holds for the rows beyond the edge.

    One comparison does where column and number run the same way. Where they do not, SQLite finds its way in the
    index only by two: the rest of the rows that tie with the edge, and those beyond.
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


def _tallied(
    connection: sqlite3.Connection, annotator: str, statuses: Iterable[Status], documents: int
) -> list[int]:
    """By thousand documents: how many the annotator has in one of the statuses."""
    counts = [0] * -(-documents // _THOUSAND)
    for status in statuses:
        for thousand, layers in connection.execute(_TALLIES, (annotator, status)):
            counts[thousand] += layers
    return counts


def _sums(counts: Iterable[int]) -> list[int]:
    """How many there are ahead of each of the counted, and at the end of them all."""
    return list(accumulate(counts, initial=0))

"""The key log: keys are buffered in memory and written together with the next step, so that no key costs a commit.

Buffered keys are written at the latest when there are ``MOST_HELD`` of them, when another document is opened, and
when the database is closed; a crash loses those since the last step. Text typed into input fields is never logged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from annotator.core.logged_key import DailyKeys, LoggedKey

MOST_HELD = 256

KEPT_DAYS = 90
"""Days for which single keys are kept; then they become sums."""

_DAY = 86_400
_PAUSE = 60_000
"""Milliseconds without a key from which on it is a pause, and not working time."""

_LAST = "SELECT coalesce(max(number), 0) FROM keys WHERE annotator = ?"
_INSERT = """
    INSERT INTO keys (annotator, number, at, document, key, command, refused, spans, milliseconds)
    VALUES (?, ?, CAST(strftime('%s', ?) AS INTEGER), (SELECT number FROM documents WHERE id = ?), ?, ?, ?, ?, ?)
"""
_OF_ANNOTATOR = """
    SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch'), coalesce(documents.id, ''), key, command, refused, spans,
        milliseconds
    FROM keys LEFT JOIN documents ON documents.number = document WHERE annotator = ? ORDER BY keys.number
"""

_FIRST_AT = "SELECT at FROM keys WHERE annotator = ? ORDER BY number LIMIT 1"
_FIRST_FROM = "SELECT number FROM keys WHERE annotator = ? AND at >= ? ORDER BY number LIMIT 1"
_SUM = """
    INSERT INTO daily_keys
    SELECT annotator, strftime('%Y-%m-%d', :day, 'unixepoch'), coalesce(document, 0), command, refused, count(*),
        sum(spans), coalesce(sum(milliseconds) FILTER (WHERE milliseconds <= :pause), 0)
    FROM keys WHERE annotator = :annotator AND number < :end GROUP BY coalesce(document, 0), command, refused
    ON CONFLICT DO UPDATE SET keys = keys + excluded.keys, spans = spans + excluded.spans,
        milliseconds = milliseconds + excluded.milliseconds
"""
_DELETE = "DELETE FROM keys WHERE annotator = ? AND number < ?"
_SUMS = """
    SELECT day, coalesce(id, ''), command, refused, keys, spans, milliseconds
    FROM daily_keys LEFT JOIN documents ON number = document WHERE annotator = ?
    ORDER BY day, document, command, refused
"""


class KeyLog:
    """The keys that are not on the disk yet. ``ticks`` returns seconds since any fixed time."""

    def __init__(self, now: Callable[[], str], ticks: Callable[[], float]) -> None:
        self._now = now
        self._ticks = ticks
        self._last: float | None = None
        self._buffered: list[LoggedKey] = []
        self._awaits_outcome = False
        self._is_settled = False

    def __len__(self) -> int:
        return len(self._buffered)

    @property
    def is_full(self) -> bool:
        """Whether the buffered keys should be written even without a step."""
        return len(self._buffered) >= MOST_HELD

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self._buffered

    def note(self, key: str, command: str, document_id: str) -> None:
        """Buffer a key; ``command`` is the one it runs, empty if there is none."""
        tick = self._ticks()
        milliseconds = None if self._last is None else round((tick - self._last) * 1000)
        self._last = tick
        logged = LoggedKey(self._now(), document_id, key, command, not command, 0, milliseconds)
        self._buffered.append(logged)
        self._awaits_outcome = bool(command)

    def settle(self, *, spans: int, refused: bool) -> None:
        """Record the outcome of the last key; the outcome of anything but a key (a click) is ignored."""
        self._is_settled = self._awaits_outcome
        if self._awaits_outcome:
            self._buffered[-1] = replace(self._buffered[-1], refused=refused, spans=spans)
            self._awaits_outcome = False

    def unsettle(self, *, is_tried_again: bool) -> None:
        """Record that the disk refused the step whose outcome was recorded last; it may be tried again."""
        if self._is_settled:
            self._awaits_outcome = is_tried_again
            self._buffered[-1] = replace(self._buffered[-1], refused=True, spans=0)

    def write(self, connection: sqlite3.Connection, annotator: str) -> None:
        """Write the buffered keys; they stay buffered until ``forget``, after the transaction has succeeded."""
        insert_keys(connection, annotator, self._buffered)

    def forget(self) -> None:
        """Clear the buffer."""
        self._buffered.clear()
        self._awaits_outcome = self._is_settled = False


def insert_keys(connection: sqlite3.Connection, annotator: str, keys: Sequence[LoggedKey]) -> None:
    """Write keys of the annotator, in the order they were pressed."""
    (last,) = connection.execute(_LAST, (annotator,)).fetchone()
    connection.executemany(_INSERT, (_row(annotator, *each) for each in enumerate(keys, last + 1)))


def _row(annotator: str, number: int, key: LoggedKey) -> tuple[object, ...]:
    outcome = (int(key.refused), key.spans, key.milliseconds)
    return (annotator, number, key.at, key.document_id, key.key, key.command, *outcome)


def logged_keys(connection: sqlite3.Connection, annotator: str) -> Iterator[LoggedKey]:
    """The annotator's keys in the order they were pressed."""
    for row in connection.execute(_OF_ANNOTATOR, (annotator,)):
        logged = LoggedKey(*row)
        yield replace(logged, refused=bool(logged.refused))


def sum_a_day(connection: sqlite3.Connection, annotator: str, now: str) -> bool:
    """Make sums of the keys of the annotator's first day, if it is ``KEPT_DAYS`` ago; return whether it was."""
    (oldest,) = connection.execute("SELECT CAST(strftime('%s', ?) AS INTEGER)", (now,)).fetchone()
    first = connection.execute(_FIRST_AT, (annotator,)).fetchone()
    if first is None or first[0] // _DAY >= oldest // _DAY - KEPT_DAYS:
        return False
    following = connection.execute(_FIRST_FROM, (annotator, (first[0] // _DAY + 1) * _DAY)).fetchone()
    end = following[0] if following else connection.execute(_LAST, (annotator,)).fetchone()[0] + 1
    connection.execute(_SUM, {"annotator": annotator, "day": first[0], "end": end, "pause": _PAUSE})
    connection.execute(_DELETE, (annotator, end))
    return True


def daily_keys(connection: sqlite3.Connection, annotator: str) -> list[DailyKeys]:
    """The sums of the annotator's keys that are no longer kept one by one, by day."""
    rows = connection.execute(_SUMS, (annotator,))
    return [DailyKeys(day, id_, command, bool(refused), *sums) for day, id_, command, refused, *sums in rows]

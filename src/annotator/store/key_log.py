"""The log of keys: held back in memory and written together with the next step, so that no key costs a commit.

Held keys are written at the latest when there are ``MOST_HELD`` of them, when another document opens, and when the
database is closed; a crash loses those since the last step. What is typed into input fields never comes here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from annotator.core.logged_key import LoggedKey

MOST_HELD = 256

_COLUMNS = "at, document_id, key, command, refused, spans, milliseconds"
_INSERT = f"INSERT INTO keys (annotator, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_OF_ANNOTATOR = f"SELECT {_COLUMNS} FROM keys WHERE annotator = ? ORDER BY number"  # noqa: S608


class KeyLog:
    """The keys that are not on the disk yet. ``ticks`` gives seconds from anywhere."""

    def __init__(self, now: Callable[[], str], ticks: Callable[[], float]) -> None:
        self._now = now
        self._ticks = ticks
        self._last: float | None = None
        self._held: list[LoggedKey] = []
        self._awaits_outcome = False
        self._is_settled = False

    @property
    def is_full(self) -> bool:
        """Whether it is time to write even without a step."""
        return len(self._held) >= MOST_HELD

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self._held

    def note(self, key: str, command: str, document_id: str) -> None:
        """Hold a key back; ``command`` is what it means, empty where it means nothing."""
        tick = self._ticks()
        milliseconds = None if self._last is None else round((tick - self._last) * 1000)
        self._last = tick
        self._held.append(LoggedKey(self._now(), document_id, key, command, not command, 0, milliseconds))
        self._awaits_outcome = bool(command)

    def settle(self, *, spans: int, refused: bool) -> None:
        """Note what the last key led to; what no key led to (a click) is passed over."""
        self._is_settled = self._awaits_outcome
        if self._awaits_outcome:
            self._held[-1] = replace(self._held[-1], refused=refused, spans=spans)
            self._awaits_outcome = False

    def unsettle(self) -> None:
        """Note that the disk refused the step that was settled last."""
        if self._is_settled:
            self._held[-1] = replace(self._held[-1], refused=True, spans=0)

    def write(self, connection: sqlite3.Connection, annotator: str) -> None:
        """Write the held keys; they stay held until ``forget`` says that the transaction went well."""
        connection.executemany(_INSERT, (_row(annotator, key) for key in self._held))

    def forget(self) -> None:
        """Let go of the held keys."""
        self._held.clear()
        self._awaits_outcome = self._is_settled = False


def _row(annotator: str, key: LoggedKey) -> tuple[object, ...]:
    made = (int(key.refused), key.spans, key.milliseconds)
    return (annotator, key.at, key.document_id, key.key, key.command, *made)


def logged_keys(connection: sqlite3.Connection, annotator: str) -> Iterator[LoggedKey]:
    """The annotator's keys in the order in which they were pressed."""
    for row in connection.execute(_OF_ANNOTATOR, (annotator,)):
        logged = LoggedKey(*row)
        yield replace(logged, refused=bool(logged.refused))

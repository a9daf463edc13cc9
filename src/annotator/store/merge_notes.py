"""What the file notes of merges: the one that is not finished, and those that were made, the last one last.

They are of this file alone: where its rows came from follows from nothing else.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from msgspec import Struct, convert, to_builtins

from annotator.store.remembered import MERGING, forget_setting, set_setting, setting
from annotator.store.rows import to_json

MERGES = "merges"
"""The name of the setting that holds, as JSON, the merges that are finished."""

UNFINISHED = (
    "since a merge is not finished; run it again to its end, or take it back with: annotator merge --undo"
)
"""What is said where that keeps from something."""

_IN_RANGES = (
    "EXISTS (SELECT 1 FROM json_each(:ranges) AS range WHERE {} "
    "BETWEEN json_extract(range.value, '$[0]') AND json_extract(range.value, '$[1]'))"
)


class Merge(Struct):
    """A merge: the path and database id of the other file, when, and which rows it brought.

    ``first`` is the lowest number that its actions could have, and ``end`` the highest that any had when it was
    finished; ``ranges`` are those of the actions that came from there. Documents have the numbers after
    ``documents_after`` up to ``documents_to``; ``gone`` are the ids of those whose texts were gone. ``touched`` are the
    ids of the documents to settle while it is taken back.
    """

    of: str
    database: str
    at: str
    first: int
    documents_after: int
    documents_to: int
    ranges: list[tuple[int, int]] = []
    gone: list[str] = []
    end: int = 0
    touched: list[str] | None = None
    annotators: list[str] = []
    since: int = 0
    """What came last in several exchanges with a hub that are noted as one: the lowest number that it could have."""
    is_exchange: bool = False
    amended: list[str] = []
    """Documents that came with it, and that entries of imports which were here already are about."""

    def add(self, number: int) -> None:
        """Note an action that came; of an exchange, which cannot be taken back, nothing need be known of it."""
        if self.is_exchange:
            return
        if self.ranges and self.ranges[-1][1] == number - 1:
            self.ranges[-1] = (self.ranges[-1][0], number)
        else:
            self.ranges.append((number, number))

    @property
    def settled_from(self) -> int:
        """The lowest number of the actions that are to be settled."""
        return self.since or self.first

    @property
    def is_undone(self) -> bool:
        """Whether it is being taken back."""
        return self.touched is not None


def in_ranges(column: str) -> str:
    """The condition that a column is in the ranges that the parameter ``ranges`` holds as JSON."""
    return _IN_RANGES.format(column)


def running_merge(connection: sqlite3.Connection) -> Merge | None:
    """The merge that is not finished."""
    text = setting(connection, MERGING)
    return None if text is None else convert(json.loads(text), Merge)


def note_running(connection: sqlite3.Connection, merge: Merge) -> None:
    """Note how far the merge is."""
    set_setting(connection, MERGING, to_json(to_builtins(merge)))


def merges(connection: sqlite3.Connection) -> list[Merge]:
    """The merges that are finished, the last one last."""
    return convert(json.loads(setting(connection, MERGES) or "[]"), list[Merge])


def note_finished(connection: sqlite3.Connection, made: Iterable[Merge]) -> None:
    """Note which merges are finished, and that none is running."""
    if text := [to_builtins(each) for each in made]:
        set_setting(connection, MERGES, to_json(text))
    else:
        forget_setting(connection, MERGES)
    forget_setting(connection, MERGING)

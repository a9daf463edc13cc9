"""Which actions of an annotator are undone, and which can be redone no more, worked out from all of them in order.

They pass one after the other and are not kept: a byte for each action of the file is, and the few that another one
names are looked up.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

from annotator.store.gone import CLEANED
from annotator.store.log import content_json
from annotator.store.logged_actions import LoggedAction
from annotator.store.schema_course import changes_schema, is_migration

_CLEANED = content_json(CLEANED)

_PASSED, _UNDONE, _REPLACED, _HAS_DOCUMENT, _IS_WHOLE, _IS_PART = 1, 2, 4, 8, 16, 32
_REPLACING_UNDONE = bytes(
    flags | _REPLACED if flags & _UNDONE and flags & _HAS_DOCUMENT else flags for flags in range(256)
)
"""What becomes of the flags of an action with a document that is undone when nothing can be redone any more."""

_LAST = "SELECT coalesce(max(number), 0) FROM actions"
_PARTS = "SELECT number FROM actions WHERE part_of = ?"
_REMOVED_PARTS = f"{_PARTS} AND document IS NULL"
# The plus keeps SQLite from going through all parts for each: it takes the few actions of the document.
_PARTS_IN = "SELECT number FROM actions WHERE +part_of = ? AND document = ?"
_WHOLE_OF = "SELECT part_of FROM actions WHERE number = ?"
_OF_MIGRATION = "SELECT number FROM actions WHERE migration = ? AND undoes IS NULL"
_MARKS = "SELECT number, undone, replaced FROM actions WHERE annotator = ?"

Mark = tuple[bool, bool]
"""Whether an action is undone, and whether something was done since, so that it cannot be redone."""


class ActionMarks:
    """The marks of one annotator's actions.

    ``actions`` are those, and those that change the schema, whoever did that, all in order; ``aside`` are the numbers
    of actions that did not fit.
    """

    def __init__(
        self, connection: sqlite3.Connection, actions: Iterable[LoggedAction], aside: Iterable[int]
    ) -> None:
        self._connection = connection
        self._flags = bytearray(connection.execute(_LAST).fetchone()[0] + 1)
        self._redoable: set[int] = set()
        self._standing: Counter[int] = (
            Counter()
        )  # parts in documents that are not undone, by what they are part of
        for action in actions:
            if changes_schema(action):
                self._change_schema(action)
            elif action.document is not None or action.changes == _CLEANED:
                self._take(action)
        for number in aside:
            if self.mark(number) is not None:
                self._flags[number] |= _UNDONE | (_REPLACED if self._flags[number] & _IS_WHOLE else 0)

    def mark(self, number: int) -> Mark | None:
        """The mark of an action; ``None`` for one that has none."""
        flags = self._flags[number] if number < len(self._flags) else 0
        return (bool(flags & _UNDONE), bool(flags & _REPLACED)) if flags & _PASSED else None

    def differing(self, annotator: str) -> Sequence[int]:
        """The numbers of the annotator's actions of which the file has another mark."""
        found = array("q")
        for number, *was in self._connection.execute(_MARKS, (annotator,)):
            mark = self.mark(number)
            if mark is not None and [*map(int, mark)] != was:
                found.append(number)
        return found

    def _take(self, action: LoggedAction) -> None:
        number, flags = action.number, _PASSED
        if action.document is not None:
            flags |= _HAS_DOCUMENT
        if action.part_of is None and action.undoes is None and action.redoes is None:
            flags |= _IS_WHOLE
        if action.migration is not None:
            self._flags[number] = flags
            return
        self._flags[number] = flags if action.part_of is None else flags | _IS_PART
        if action.part_of is not None:
            self._standing[action.part_of] += action.document is not None
            self._take_part(action)
        elif action.in_parts and action.redoes is not None:
            self._set(action.redoes, undone=False)
            self._set_all(self._parts(_REMOVED_PARTS, action.redoes), undone=False)
        elif action.in_parts and action.undoes is not None:
            self._settle(action.undoes)
        elif action.undoes is not None:
            self._set(action.undoes, undone=True)
            self._set_all(self._parts(_PARTS, action.undoes), undone=True)
        elif action.redoes is not None:
            self._set(action.redoes, undone=False)
            self._set_all(self._parts(_PARTS, action.redoes), undone=False)
        else:
            for each in self._redoable:
                self._flags[each] |= _REPLACED
            self._redoable.clear()

    def _change_schema(self, action: LoggedAction) -> None:
        if is_migration(action):
            self._flags = self._flags.translate(_REPLACING_UNDONE)
            self._redoable.clear()
        elif action.undoes is not None:
            for (number,) in self._connection.execute(_OF_MIGRATION, (action.undoes,)):
                flags = self._flags[number]
                if flags & _PASSED:
                    self._flags[number] |= _UNDONE | (_REPLACED if flags & _HAS_DOCUMENT else 0)

    def _take_part(self, action: LoggedAction) -> None:
        named = action.undoes if action.undoes is not None else action.redoes
        if named is None:
            return
        if action.document is not None:
            same = self._parts(_PARTS_IN, named, action.document)
            self._set_all(same, undone=action.undoes is not None)
        if action.undoes is not None:
            self._settle(named)

    def _settle(self, whole: int) -> None:
        if self._standing[whole] == 0:
            self._set(whole, undone=True)
            self._set_all(self._parts(_REMOVED_PARTS, whole), undone=True)

    def _parts(self, query: str, *asked: int) -> list[int]:
        """The parts that a query finds, of those that have passed."""
        found = self._connection.execute(query, asked)
        return [number for (number,) in found if self._flags[number] & _IS_PART]

    def _set_all(self, numbers: Iterable[int], *, undone: bool) -> None:
        for number in numbers:
            self._set(number, undone=undone)

    def _set(self, number: int, *, undone: bool) -> None:
        flags = self._flags[number]
        if not flags & _PASSED:
            return
        if undone != bool(flags & _UNDONE):
            self._flags[number] ^= _UNDONE
            if flags & _IS_PART and flags & _HAS_DOCUMENT:
                (whole,) = self._connection.execute(_WHOLE_OF, (number,)).fetchone()
                self._standing[whole] -= 1 if undone else -1
        if flags & _IS_WHOLE and flags & _HAS_DOCUMENT and not flags & _REPLACED:
            (self._redoable.add if undone else self._redoable.discard)(number)

"""Which actions of an annotator are undone, and which can be redone no more, computed plainly with all at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable

from annotator.store.gone import CLEANED
from annotator.store.log import content_json
from annotator.store.logged_actions import LoggedAction
from annotator.store.schema_course import changes_schema, is_migration

_CLEANED = content_json(CLEANED)

Mark = tuple[bool, bool]
"""Whether an action is undone, and whether something was done since, so that it cannot be redone."""


def marks_of(actions: Iterable[LoggedAction], aside: Container[int]) -> dict[int, Mark]:
    """The marks of an annotator's actions, by their numbers.

    ``actions`` are those, and those that change the schema, whoever did that, all in order; the numbers in ``aside``
    are of actions that did not fit.
    """
    marks = _Marks()
    for action in actions:
        if changes_schema(action):
            marks.change_schema(action)
        elif action.document is not None or action.changes == _CLEANED:
            marks.take(action)
    return marks.all(aside)


class _Marks:
    def __init__(self) -> None:
        self._actions: dict[int, LoggedAction] = {}
        self._undone: set[int] = set()
        self._replaced: set[int] = set()
        self._redoable: set[int] = set()
        self._parts: defaultdict[int, list[int]] = defaultdict(list)
        self._of_migration: defaultdict[int, list[int]] = defaultdict(list)

    def take(self, action: LoggedAction) -> None:
        number = action.number
        self._actions[number] = action
        if action.migration is not None:
            if action.undoes is None:
                self._of_migration[action.migration].append(number)
            return
        if action.part_of is not None:
            self._parts[action.part_of].append(number)
            self._take_part(action)
        elif action.in_parts and action.redoes is not None:
            self._set(action.redoes, undone=False)
            self._set_all(self._removed_parts(action.redoes), undone=False)
        elif action.in_parts and action.undoes is not None:
            self._settle(action.undoes)
        elif action.undoes is not None:
            self._set(action.undoes, undone=True)
            self._set_all(self._parts[action.undoes], undone=True)
        elif action.redoes is not None:
            self._set(action.redoes, undone=False)
            self._set_all(self._parts[action.redoes], undone=False)
        else:
            self._replaced |= self._redoable
            self._redoable.clear()

    def change_schema(self, action: LoggedAction) -> None:
        if is_migration(action):
            self._replaced |= {n for n in self._undone if self._actions[n].document is not None}
            self._redoable.clear()
        elif action.undoes is not None:
            numbers = self._of_migration[action.undoes]
            self._undone.update(numbers)
            self._replaced |= {n for n in numbers if self._actions[n].document is not None}

    def all(self, aside: Container[int]) -> dict[int, Mark]:
        for number, action in self._actions.items():
            if number in aside:
                self._undone.add(number)
                if action.part_of is None and action.undoes is None and action.redoes is None:
                    self._replaced.add(number)
        return {number: (number in self._undone, number in self._replaced) for number in self._actions}

    def _take_part(self, action: LoggedAction) -> None:
        named = action.undoes if action.undoes is not None else action.redoes
        if named is None:
            return
        if action.document is not None:
            same = [n for n in self._parts[named] if self._actions[n].document == action.document]
            self._set_all(same, undone=action.undoes is not None)
        if action.undoes is not None:
            self._settle(named)

    def _settle(self, whole: int) -> None:
        parts = self._parts[whole]
        if not any(self._actions[n].document is not None and n not in self._undone for n in parts):
            self._set(whole, undone=True)
            self._set_all(self._removed_parts(whole), undone=True)

    def _removed_parts(self, whole: int) -> list[int]:
        return [n for n in self._parts[whole] if self._actions[n].document is None]

    def _set_all(self, numbers: Iterable[int], *, undone: bool) -> None:
        for number in numbers:
            self._set(number, undone=undone)

    def _set(self, number: int, *, undone: bool) -> None:
        action = self._actions.get(number)
        if action is None:
            return
        (self._undone.add if undone else self._undone.discard)(number)
        is_whole = action.part_of is None and action.undoes is None and action.redoes is None
        if is_whole and action.document is not None and number not in self._replaced:
            (self._redoable.add if undone else self._redoable.discard)(number)

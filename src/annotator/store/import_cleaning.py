"""Taking documents that are removed for good out of what the log says of imports.

An entry that gave one its number keeps the place, so that the log gives the same numbers whenever it is applied. What a
merge gave is found again without that (``merged_rows``).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from annotator.core.change_json import Plain
from annotator.store.document_presence import DocumentPresence
from annotator.store.gone import REMOVED
from annotator.store.log import content_json
from annotator.store.merge_notes import Merge, merges
from annotator.store.rows import to_json
from annotator.store.running_import import IMPORT
from annotator.store.settling import Settling

_IMPORTS = f"""
    SELECT number, undoes, changes FROM actions
    WHERE document IS NULL AND (command = '{IMPORT}' OR (command = 'undo' AND undoes NOT NULL)) ORDER BY number
"""  # noqa: S608 - a constant
_SET_CHANGES = "UPDATE actions SET changes = ? WHERE number = ?"

_Row = tuple[int, int | None, str]


def clean_imports(connection: sqlite3.Connection, removed: Mapping[str, tuple[int, str]]) -> None:
    """Take the documents, numbers and hashes of the texts by id, out of what the log says of imports.

    Their actions are still in the log.
    """
    cleaning = _Cleaning(connection, removed)
    cleaning.read(connection.execute(_IMPORTS))
    for number, content in list(cleaning.cleaned(connection.execute(_IMPORTS))):
        connection.execute(_SET_CHANGES, (content_json(content), number))


class _Cleaning:
    """Finds which entry of a document brought it, since the log keeps the place where its number was given."""

    def __init__(self, connection: sqlite3.Connection, removed: Mapping[str, tuple[int, str]]) -> None:
        self._connection = connection
        self._removed = removed
        self._as_json = [to_json(id_) for id_ in removed]
        self._merges = merges(connection)
        self._brought: dict[tuple[int, str], str | None] = {}
        self._presence = DocumentPresence()
        self._place: dict[str, int] = {}  # the entry that gave a document its number, unless a merge did

    def read(self, rows: Iterable[_Row]) -> None:
        """Note which entries gave a number: with the hash of the text where the document was there ever since."""
        left = list(self._merges)
        for number, undoes, changes in rows:
            while left and 0 < left[0].end < number:
                self._after(left.pop(0), left)
            if left and left[0].first <= number:
                continue
            content: list[Plain] = json.loads(changes) if self._concerns(changes) or undoes else []
            if undoes is None:
                for each in content:
                    self._import(number, each)
            else:
                for id_ in self._presence.take_back(undoes, content):
                    self._gave_what_is_gone(id_)
        while left:
            self._after(left.pop(0), left)

    def _import(self, number: int, each: Plain) -> None:
        id_ = each.get("document", "")
        if id_ in self._removed and self._presence.comes(id_, number):
            self._place[id_] = number
            self._brought[number, id_] = self._removed[id_][1]

    def _gave_what_is_gone(self, id_: str) -> None:
        if id_ in self._place:
            self._brought[self._place.pop(id_), id_] = None

    def _after(self, merge: Merge, left: Sequence[Merge]) -> None:
        """Note which documents were there when the merge had ended, besides those that came with one that is left."""
        for id_, (number, _) in self._removed.items():
            if any(id_ in later.amended for later in left):
                continue
            if self._presence.settle(id_, self._settling.replayed(id_, number, merge.end or None)):
                self._gave_what_is_gone(id_)

    def cleaned(self, rows: Iterable[_Row]) -> Iterator[tuple[int, list[Plain]]]:
        """Yield the entries that change: their numbers, and what they say then."""
        for number, _, changes in rows:
            if self._concerns(changes):
                yield number, list(self._without(number, json.loads(changes)))

    def _without(self, number: int, content: list[Plain]) -> Iterator[Plain]:
        for each in content:
            id_ = each.get("of") or each.get("document") or each.get("stays") or ""
            if id_ not in self._removed:
                yield each
            elif "document" in each and (number, id_) in self._brought:
                yield {REMOVED: self._brought.pop((number, id_))}

    def _concerns(self, changes: str) -> bool:
        return any(id_ in changes for id_ in self._as_json)

    @cached_property
    def _settling(self) -> Settling:
        return Settling(self._connection, self._removed)

"""Removing documents for good: their texts and all that was said of them, in the tables and in the log.

What is left of one is its number and the hash of its text, by which it is recognised should it come again; what is left
of an action in it is that there was one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from annotator.core.change_json import Plain
from annotator.store import copy_index, suggested_spans, text_index
from annotator.store.document_names import named
from annotator.store.gone import give_up
from annotator.store.log import Entry, Log, content_json
from annotator.store.remembered import CARET_IN, LAST_OPENED, forget_setting
from annotator.store.rows import to_json
from annotator.store.running_import import IMPORT, check_finished
from annotator.store.set_aside import SET_ASIDE

REMOVE = "remove"
"""The name of the action."""

REMOVED = "removed"
"""The key, in the content of an import or of the action, of the hash of a text; null if an undo had taken it back."""

CLEANED: list[Plain] = [{REMOVED: True}]
"""The content of an action in a document that was removed."""

_COUNTS = """
    SELECT (SELECT count(*) FROM layers WHERE document = :number),
        (SELECT count(*) FROM spans WHERE document = :number),
        (SELECT count(*) FROM actions WHERE document = :number)
"""
_CLEAN = "UPDATE actions SET document = NULL, changes = ?, replaced = 0 WHERE document = ?"
_IMPORTS = f"""
    SELECT number, undoes, changes FROM actions
    WHERE document IS NULL AND (command = '{IMPORT}' OR (command = 'undo' AND undoes NOT NULL)) ORDER BY number
"""  # noqa: S608 - a constant
_SET_CHANGES = "UPDATE actions SET changes = ? WHERE number = ?"
_DELETE = "DELETE FROM documents WHERE number = ?"
_FORGET_CARETS = "DELETE FROM settings WHERE name = ?"
_FORGET_LAST = "DELETE FROM settings WHERE name = ? AND value = ?"


def hashes_removed(changes: str) -> list[str]:
    """The hashes of the texts that such an action, given as the log has it, took out."""
    return [each[REMOVED] for each in json.loads(changes) if isinstance(each.get(REMOVED), str)]


class Removal(Struct, frozen=True):
    """A document that is, or would be, removed, with the number of its layers, spans and actions."""

    document_id: str
    number: int
    title: str
    text_sha256: str
    layers: int
    spans: int
    actions: int


def removals(connection: sqlite3.Connection, names: Sequence[str]) -> list[Removal]:
    """The documents of these names: an id or eight characters of its beginning, a title, a source or the end of a path.

    Raises ``StoreError`` for a name that no document has, or more than one.
    """
    check_finished(connection)
    found = {row[0]: row for name in names for row in [named(connection, name, "nothing was removed")]}
    return [
        Removal(*row, *connection.execute(_COUNTS, {"number": row[1]}).fetchone()) for row in found.values()
    ]


def remove(connection: sqlite3.Connection, names: Sequence[str], log: Log, annotator: str) -> list[Removal]:
    """Remove the documents, inside the caller's transaction, and return what they were; raises as ``removals``."""
    removed = removals(connection, names)
    text_index.take_out(connection, [each.number for each in removed])
    copy_index.take_out(connection, [each.number for each in removed])
    suggested_spans.take_out(connection, [each.number for each in removed])
    _clean_imports(connection, {each.document_id: each.text_sha256 for each in removed})
    for each in removed:
        connection.execute(_CLEAN, (content_json(CLEANED), each.number))
        connection.execute(_DELETE, (each.number,))
        connection.execute(_FORGET_CARETS, (CARET_IN.format(each.document_id),))
        connection.execute(_FORGET_LAST, (LAST_OPENED, each.document_id))
        forget_setting(connection, SET_ASIDE.format(each.number))
        give_up(connection, each.number, each.text_sha256)
    text_index.leave_no_traces(connection)
    log.append(Entry(annotator, REMOVE, content=tuple({REMOVED: each.text_sha256} for each in removed)))
    return removed


def _clean_imports(connection: sqlite3.Connection, hashes: dict[str, str]) -> None:
    """Take the documents out of what the log says of imports; ``hashes`` of their texts are by their ids."""
    cleaning = _Cleaning(hashes)
    cleaning.read(connection.execute(_IMPORTS))
    for number, content in list(cleaning.cleaned(connection.execute(_IMPORTS))):
        connection.execute(_SET_CHANGES, (content_json(content), number))


class _Cleaning:
    """Finds which entry of a document brought it, since the log keeps the place where its number was given."""

    def __init__(self, hashes: dict[str, str]) -> None:
        self._hashes = hashes
        self._as_json = [to_json(id_) for id_ in hashes]
        self._brought: dict[tuple[int, str], str | None] = {}

    def read(self, rows: Iterable[tuple[int, int | None, str]]) -> None:
        """Note which entries gave a number: with the hash of the text where the document was there ever since."""
        here: dict[str, int] = {}
        for number, undoes, changes in rows:
            content: list[Plain] = json.loads(changes) if self._concerns(changes) or undoes else []
            if undoes is not None:
                stay = {each["stays"] for each in content if "stays" in each}
                for gone in [
                    each for each, brought in here.items() if brought == undoes and each not in stay
                ]:
                    self._brought[here.pop(gone), gone] = None
                continue
            for each in content:
                id_ = each.get("document")
                if id_ in self._hashes and id_ not in here:
                    here[id_] = number
                    self._brought[number, id_] = self._hashes[id_]

    def cleaned(self, rows: Iterable[tuple[int, int | None, str]]) -> Iterator[tuple[int, list[Plain]]]:
        """Yield the entries that change: their numbers, and what they say then."""
        for number, _, changes in rows:
            if self._concerns(changes):
                yield number, list(self._without(number, json.loads(changes)))

    def _without(self, number: int, content: list[Plain]) -> Iterator[Plain]:
        for each in content:
            id_ = each.get("of") or each.get("document") or each.get("stays")
            if id_ not in self._hashes:
                yield each
            elif "document" in each and (number, id_) in self._brought:
                yield {REMOVED: self._brought.pop((number, id_))}

    def _concerns(self, changes: str) -> bool:
        return any(id_ in changes for id_ in self._as_json)

"""Removing documents for good: their texts and all that was said of them, in the tables and in the log.

What is left of one is its number and the hash of its text, by which it is recognised should it come again; what is left
of an action in it is that there was one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from msgspec import Struct

from annotator.store import copy_index, suggested_spans, suggestion_tables, text_index
from annotator.store.document_names import named
from annotator.store.gone import CLEANED, REMOVE, REMOVED, give_up
from annotator.store.log import Entry, Log, content_json
from annotator.store.remembered import CARET_IN, DECIDED_BY, LAST_OPENED, forget_setting
from annotator.store.running_import import check_finished
from annotator.store.set_aside import SET_ASIDE

_COUNTS = """
    SELECT (SELECT count(*) FROM layers WHERE document = :number),
        (SELECT count(*) FROM spans WHERE document = :number),
        (SELECT count(*) FROM actions WHERE document = :number)
"""
_CLEAN = "UPDATE actions SET document = NULL, changes = ?, replaced = 0 WHERE document = ?"
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
    from annotator.store.import_cleaning import clean_imports  # not for the app, whose start it delays

    removed = removals(connection, names)
    text_index.take_out(connection, [each.number for each in removed])
    copy_index.take_out(connection, [each.number for each in removed])
    suggested_spans.take_out(connection, [each.number for each in removed])
    suggestion_tables.take_out(connection, [each.number for each in removed])
    clean_imports(connection, {each.document_id: (each.number, each.text_sha256) for each in removed})
    for each in removed:
        connection.execute(_CLEAN, (content_json(CLEANED), each.number))
        connection.execute(_DELETE, (each.number,))
        connection.execute(_FORGET_CARETS, (CARET_IN.format(each.document_id),))
        connection.execute(_FORGET_CARETS, (DECIDED_BY.format(each.document_id),))
        connection.execute(_FORGET_LAST, (LAST_OPENED, each.document_id))
        forget_setting(connection, SET_ASIDE.format(each.number))
        give_up(connection, each.number, each.text_sha256)
    text_index.leave_no_traces(connection)
    log.append(Entry(annotator, REMOVE, content=tuple({REMOVED: each.text_sha256} for each in removed)))
    return removed

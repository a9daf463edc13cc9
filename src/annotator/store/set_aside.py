"""Actions that were set aside when files were merged: what they did does not fit what was done elsewhere meanwhile.

A setting holds those of a document, as JSON: the number of each, whose it is, and why.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from msgspec import Struct

from annotator.store.remembered import EVERYONE, forget_setting, set_setting
from annotator.store.rows import to_json

SET_ASIDE = "set aside {}"
"""The name, with the number of the document, of the setting."""

_ALL = "SELECT value FROM settings WHERE annotator = '' AND name GLOB 'set aside *'"
_LISTED = """
    SELECT actions.number, strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch'), annotator, documents.id,
        title, command, changes
    FROM actions LEFT JOIN documents ON documents.number = ? WHERE actions.number = ?
"""
_WITH_DOCUMENTS = """
    SELECT CAST(substr(name, 11) AS INTEGER), value FROM settings
    WHERE annotator = '' AND name GLOB 'set aside *' ORDER BY 1
"""


class Aside(Struct, frozen=True):
    """An action that was set aside: what it was, when (ISO 8601, UTC), whose, on which document, and why."""

    number: int
    at: str
    annotator: str
    document_id: str
    title: str
    command: str
    changes: str
    why: str


def note_aside(connection: sqlite3.Connection, document: int, aside: Mapping[int, tuple[str, str]]) -> None:
    """Note what was set aside of the document of that number: annotator and reason by the number of each action."""
    name = SET_ASIDE.format(document)
    if aside:
        rows = [[number, *said] for number, said in sorted(aside.items())]
        set_setting(connection, name, to_json(rows), EVERYONE)
    else:
        forget_setting(connection, name)


def numbers_aside(connection: sqlite3.Connection) -> set[int]:
    """The numbers of all actions that were set aside."""
    return {number for (value,) in connection.execute(_ALL) for number, *_ in json.loads(value)}


def annotators_aside(connection: sqlite3.Connection) -> set[str]:
    """Of whom any action was set aside."""
    return {name for (value,) in connection.execute(_ALL) for _, name, _ in json.loads(value)}


def listed_aside(connection: sqlite3.Connection) -> list[Aside]:
    """All that was set aside, by document, as far as it is seen on the connection."""
    found = []
    for document, value in connection.execute(_WITH_DOCUMENTS).fetchall():
        for action, annotator, why in json.loads(value):
            row = connection.execute(_LISTED, (document, action)).fetchone()
            if row is None:  # whoever looks may not see it
                continue
            number, at, _, id_, title, command, changes = row
            found.append(Aside(number, at, annotator, id_ or "", title or "", command, changes, why))
    return found

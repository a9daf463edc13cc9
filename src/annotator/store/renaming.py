"""Giving an annotator another name everywhere, in the log as well: nothing in the file then says the old one.

The log is changed in place, since a name that stayed in it would still be there. What is written of it is an action
with a hash of the old name and of the database's own id, by which a copy that still has the name can be recognised.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3

from msgspec import Struct

from annotator.core.quoting import shell_word
from annotator.store import suggestion_tables
from annotator.store.annotators import check_annotator
from annotator.store.errors import StoreError
from annotator.store.log import Entry, Log, content_json
from annotator.store.remembered import DATABASE_ID, DECIDED_BY, setting
from annotator.store.round_log import rename_in_rounds
from annotator.store.rows import to_json
from annotator.store.running_import import IMPORT, check_finished

RENAME = "rename-annotator"
"""The name of the action."""

RENAMED = "annotator-renamed"
"""The key, in its content, of the new name."""

_TABLES = (
    "layers",
    "spans",
    "relations",
    "answers",
    "rejections",
    "places",
    "tallies",
    "actions",
    "keys",
    "daily_keys",
    "settings",
)
_FURTHER = {"annotators": "name", "schema_versions": "first_used_by"}
"""Columns of other names that hold an annotator."""

_NAMES = "SELECT DISTINCT {1} FROM {0}"
_COUNTS = """
    SELECT (SELECT count(*) FROM layers WHERE annotator = :name), (SELECT count(*) FROM spans WHERE annotator = :name),
        (SELECT count(*) FROM actions WHERE annotator = :name)
"""
_IMPORTS = f"SELECT number, changes FROM actions WHERE document IS NULL AND command = '{IMPORT}' AND instr(changes, ?)"  # noqa: S608
_IS_KNOWN = "SELECT 1 FROM annotators WHERE name = ?"
_RENAMED = f"SELECT changes FROM actions WHERE document IS NULL AND command = '{RENAME}' ORDER BY number DESC"  # noqa: S608
_RENAME_DECIDING = f"UPDATE settings SET value = ? WHERE value = ? AND name GLOB '{DECIDED_BY.format('*')}'"  # noqa: S608
_SET_CHANGES = "UPDATE actions SET changes = ? WHERE number = ?"


def _columns() -> list[tuple[str, str]]:
    """The tables that hold a name, with the column that does."""
    return [*((table, "annotator") for table in _TABLES), *_FURTHER.items()]


class Renaming(Struct, frozen=True):
    """How much has the name: layers, spans, and actions in the log."""

    layers: int
    spans: int
    actions: int


def checked_renaming(connection: sqlite3.Connection, old: str, new: str) -> Renaming:
    """What a renaming would change; raises ``StoreError`` for a name that is unknown, taken, or none."""
    check_finished(connection)
    check_annotator(new)
    known = sorted(
        {name for column in _columns() for (name,) in connection.execute(_NAMES.format(*column))} - {""}
    )
    if old not in known:
        raise StoreError(
            f"no annotator is called {old!a} here; there are {', '.join(map(ascii, known)) or 'none'}"
        )
    if new in known:
        raise StoreError(f"there is an annotator {new!a} already; choose another name")
    return Renaming(*connection.execute(_COUNTS, {"name": old}).fetchone())


def rename(connection: sqlite3.Connection, old: str, new: str, log: Log) -> Renaming:
    """Give the annotator the new name, inside the caller's transaction; raises as ``checked_renaming``."""
    renaming = checked_renaming(connection, old, new)
    for table, column in _columns():
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old))  # noqa: S608 - constants
    suggestion_tables.rename(connection, old, new)
    connection.execute(_RENAME_DECIDING, (new, old))
    for number, changes in connection.execute(_IMPORTS, (to_json({"layer": old})[1:-1],)).fetchall():
        content = [
            each | {"layer": new} if each.get("layer") == old else each for each in json.loads(changes)
        ]
        connection.execute(_SET_CHANGES, (content_json(content), number))
    rename_in_rounds(connection, old, new)
    log.append(Entry(new, RENAME, content=({RENAMED: new, "was": _digest(connection, old)},)))
    return renaming


def renamings(connection: sqlite3.Connection) -> dict[str, str]:
    """The new names, by the digests of the old ones."""
    rows = connection.execute(_RENAMED.removesuffix("DESC"))
    return {each["was"]: each[RENAMED] for (changes,) in rows for each in json.loads(changes)}


def digests_of_names(connection: sqlite3.Connection) -> dict[str, str]:
    """The names of the annotators here, by their digests."""
    return {
        _digest(connection, name): name for (name,) in connection.execute(_NAMES.format("annotators", "name"))
    }


def new_name_of(connection: sqlite3.Connection, old: str) -> str | None:
    """The name that an annotator of that name has now; ``None`` if there is one of that name, or never was."""
    if connection.execute(_IS_KNOWN, (old,)).fetchone() is not None:
        return None
    digest = _digest(connection, old)
    renamed = (json.loads(changes)[0] for (changes,) in connection.execute(_RENAMED))
    return next((each[RENAMED] for each in renamed if each["was"] == digest), None)


def check_not_renamed(connection: sqlite3.Connection, name: str) -> None:
    """Raise ``StoreError`` for a name that was given up: who goes on under it would split their work."""
    if (new := new_name_of(connection, name)) is not None:
        raise StoreError(
            f"{name!a} is called {new!a} here now, nothing was written; start with --annotator {shell_word(new)}"
        )


def _digest(connection: sqlite3.Connection, name: str) -> str:
    return hashlib.sha256(f"{setting(connection, DATABASE_ID)} {name}".encode()).hexdigest()

"""Settings that outlive a session, for everyone or for one annotator."""

from __future__ import annotations

import sqlite3

EVERYONE = ""
"""Used in place of an annotator's name, which is never empty."""

SCHEMA_IN_USE = "schema"
"""The name of the setting that holds the hash of the schema in use."""

DATABASE_ID = "database"
"""The name of the setting that holds the database's own id, which its copies share."""

LAST_OPENED = "last opened"
"""The name of the setting that holds the document that an annotator opened last."""

CARET_IN = "caret in {}"
"""The name, with the id of a document, of the setting that holds where an annotator's caret was in it."""

DECIDED_BY = "who decides in {}"
"""The name, with the id of a document, of the setting that holds who decides there in a layer of gold."""

MERGED_TO = "merged to"
"""The name of the setting that holds the latest time in the log when another file was merged, in milliseconds."""

MERGING = "merge"
"""The name of the setting that holds, as JSON, the merge that is not finished."""

_GET = "SELECT value FROM settings WHERE annotator = ? AND name = ?"
_SET = """
    INSERT INTO settings (annotator, name, value) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value
"""


def setting(connection: sqlite3.Connection, name: str, annotator: str = EVERYONE) -> str | None:
    """The value of the setting, if one was ever set."""
    row = connection.execute(_GET, (annotator, name)).fetchone()
    return None if row is None else str(row[0])


def forget_setting(connection: sqlite3.Connection, name: str, annotator: str = EVERYONE) -> None:
    """Forget the setting, as if it had never been set."""
    connection.execute("DELETE FROM settings WHERE annotator = ? AND name = ?", (annotator, name))


def set_setting(connection: sqlite3.Connection, name: str, value: str, annotator: str = EVERYONE) -> None:
    """Set the value of the setting."""
    connection.execute(_SET, (annotator, name, value))

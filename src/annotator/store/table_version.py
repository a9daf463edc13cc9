"""The version of the tables in a file, and the change to those that this program knows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from annotator.store.connecting import transaction
from annotator.store.errors import StoreError

APPLICATION_ID = 0x616E6E6F
"""``anno``, in the file's header: distinguishes our databases from other ones."""

VERSION = 7
"""The number of migrations that this program knows, in the file's header as ``user_version``."""


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """The file's version, 0 for a new one; raises ``StoreError`` for a foreign file or a newer version."""
    application, version = _pragma(connection, "application_id"), _pragma(connection, "user_version")
    if application != APPLICATION_ID and (application or version or _has_tables(connection)):
        raise StoreError(f"{path} is not an annotator database; choose another file with --db")
    if version > VERSION:
        raise StoreError(
            f"{path} was made by a newer annotator (version {version}, this one knows {VERSION}); "
            "install the newer one"
        )
    return version


def change_tables(connection: sqlite3.Connection) -> None:
    """Bring the tables to the version of this program, in one transaction; raises ``sqlite3.Error``."""
    from annotator.store.table_migrations import migrate  # imports sqlite_utils: 108-150 ms

    connection.execute("PRAGMA journal_mode = WAL")
    with transaction(connection, "BEGIN IMMEDIATE"):
        migrate(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _has_tables(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None

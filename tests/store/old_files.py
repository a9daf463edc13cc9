"""Files as older versions made them, so that each later version can prove that it opens them.

A generator is never edited once its version was released: it is what people have on their disks.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlite_utils import Database

from annotator.store.table_migrations import MIGRATIONS


def version_1(path: Path) -> None:
    """One document with one span, its action and the record of its migration."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    later = [each.name for each in MIGRATIONS._migrations[1:]]
    MIGRATIONS.apply(Database(connection, execute_plugins=False), stop_before=later)
    text = "Zoë won."
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    at = "2026-11-22T10:00:00Z"
    one = sha256[:32]
    connection.execute(
        "INSERT INTO documents VALUES (?, 1, 'Zoë', '', NULL, NULL, NULL, NULL, NULL, ?, '[]', '{}', ?, 8, ?)",
        (one, sha256, at, text),
    )
    connection.execute("INSERT INTO layers VALUES (?, 'amy', 'in_progress', NULL, 0, 1, ?)", (one, at))
    span = ("s1", one, "amy", 0, 3, "person", "Zoë", "{}", None, "manual", None, 0, 1, at)
    connection.execute(f"INSERT INTO spans VALUES ({', '.join('?' * 14)})", span)  # noqa: S608
    added: dict[str, object] = {
        "id": "s1",
        "fragments": [[0, 3]],
        "label": "person",
        "text": "Zoë",
        "annotator": "amy",
        "origin": "manual",
        "attributes": {},
        "note": None,
        "flagged": False,
        "created_at": at,
        "schema_version": 1,
    }
    changes = json.dumps([{"change": "span-added", "span": added}])
    connection.execute(
        "INSERT INTO actions (id, document_id, annotator, command, changes, at) "
        "VALUES ('a1', ?, 'amy', 'x', ?, ?)",
        (one, changes, at),
    )
    connection.execute("INSERT INTO keys VALUES (1, ?, 'amy', ?, 'p', 'label', 0, 0, NULL)", (at, one))
    connection.execute("PRAGMA application_id = 1634627183")
    connection.execute("PRAGMA user_version = 1")
    connection.close()


def version_2(path: Path) -> None:
    """That file opened by the next version, with documents that came and were finished in it."""
    version_1(path)
    connection = sqlite3.connect(path, isolation_level=None)
    later = [each.name for each in MIGRATIONS._migrations[2:]]
    MIGRATIONS.apply(Database(connection, execute_plugins=False), stop_before=later)
    for number, status in enumerate(["done", "flagged", "done", None], 2):
        text = f"No. {number} won."
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        at = f"2026-11-22T10:00:{number:02}Z"
        connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, '', NULL, NULL, NULL, NULL, NULL, ?, '[]', '{}', ?, 10, ?)",
            (sha256[:32], number, f"No. {number}", sha256, at, text),
        )
        if status is not None:
            layer = (sha256[:32], status, at)
            connection.execute("INSERT INTO layers VALUES (?, 'amy', ?, NULL, 0, 0, ?)", layer)
    connection.execute("PRAGMA user_version = 2")
    connection.close()


OLD_FILES: Mapping[int, Callable[[Path], None]] = {1: version_1, 2: version_2}

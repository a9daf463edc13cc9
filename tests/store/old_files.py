"""Files as older versions made them, so that each later version can prove that it opens them.

A generator is never edited once its version was released: it is what people have on their disks.
"""

import gzip
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


def version_3(path: Path) -> None:
    """That file opened by the next version, with work of every kind by two people, some of it undone."""
    version_2(path)
    connection = sqlite3.connect(path, isolation_level=None)
    later = [each.name for each in MIGRATIONS._migrations[3:]]
    MIGRATIONS.apply(Database(connection, execute_plugins=False), stop_before=later)
    one, two = (id_ for (id_,) in connection.execute("SELECT id FROM documents ORDER BY number LIMIT 2"))
    at = "2026-11-23T10:00:00Z"

    def span(id_: str, start: int, end: int, text: str, **more: object) -> dict[str, object]:
        return {
            "annotator": "bob",
            "attributes": {},
            "created_at": at,
            "flagged": False,
            "fragments": [[start, end]],
            "id": id_,
            "label": "person",
            "note": None,
            "origin": "manual",
            "schema_version": 1,
            "text": text,
            **more,
        }

    def acted(id_: str, document: str, changes: list[dict[str, object]], **more: object) -> None:
        row = {"id": id_, "document_id": document, "annotator": "bob", "command": "x", "at": at, **more}
        row["changes"] = json.dumps(changes, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO actions ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608

    zoe, won = span("b1", 0, 3, "Zoë"), span("b2", 4, 7, "won", origin="accepted", schema_version=3)
    better = {
        **won,
        "attributes": {"kind": ["a", "b"]},
        "note": "sure?",
        "flagged": True,
        "created_at": "earlier",
    }
    knows = {
        "id": "r1",
        "type": "knows",
        "source": "b1",
        "target": "b2",
        "annotator": "bob",
        "created_at": at,
    }
    connection.execute("BEGIN")
    connection.execute("INSERT INTO layers VALUES (?, 'bob', 'flagged', 'a note', 1, 2, ?)", (one, at))
    connection.execute("INSERT INTO layers VALUES (?, 'bob', 'new', NULL, 0, 1, ?)", (two, at))
    for document, each in ((one, zoe), (one, better), (two, span("b3", 0, 2, "No"))):
        connection.execute(
            f"INSERT INTO spans VALUES ({', '.join('?' * 14)})",  # noqa: S608
            (
                each["id"], document, "bob", each["fragments"][0][0], each["fragments"][0][1], "person", each["text"],
                json.dumps(each["attributes"], separators=(",", ":")), None, each["origin"], each["note"],
                int(bool(each["flagged"])), each["schema_version"], each["created_at"],
            ),
        )  # fmt: skip
    connection.execute("INSERT INTO relations VALUES ('r1', ?, 'bob', 'knows', 'b1', 'b2', ?)", (one, at))
    connection.execute("INSERT INTO answers VALUES (?, 'bob', 'topic', '\"war\"', ?)", (one, at))
    connection.execute("INSERT INTO rejections VALUES (?, 'bob', 'won.', 4, ?)", (one, at))
    for number in (1, 2):
        schema = (f"h{number}", number, f"version: {number}", at)
        connection.execute("INSERT INTO schema_versions VALUES (?, 'news', ?, ?, '{}', ?, 'bob')", schema)
    connection.execute("INSERT INTO schema_migrations VALUES ('m1', 'h1', 'h2', ?, 'amy', 0)", (at,))
    connection.execute("INSERT INTO settings VALUES ('', 'schema', 'h2')")
    state = {"status": "new", "note": None, "keeps_boilerplate": False}
    flagged = {"status": "flagged", "note": "a note", "keeps_boilerplate": True}
    acted("b-1", one, [{"change": "span-added", "span": zoe}, {"change": "span-added", "span": won}])
    acted("b-2", one, [{"change": "span-changed", "before": won, "after": better}])
    acted("b-3", one, [{"change": "relation-added", "relation": knows}], migration="m1")
    acted(
        "b-4",
        one,
        [{"change": "layer-changed", "before": state, "after": flagged}],
        at="2026-11-23T10:00:01Z",
    )
    acted("b-5", one, [{"change": "answer-set", "field": "topic", "before": None, "after": "war"}])
    acted("b-6", one, [{"change": "rejection-added", "rejection": {"text": "won.", "start": 4}}])
    three = [{"change": "span-added", "span": span("b3", 0, 2, "No")}]
    acted("b-7", one, [], command="label-in-project")
    acted("b-7.1", two, three, command="label-in-project", part_of="b-7")
    wrong = {"text": "won", "start": None}
    acted("b-8", one, [{"change": "rejection-added", "rejection": wrong}], undone=1)
    acted("b-9", one, [{"change": "rejection-removed", "rejection": wrong}], command="undo", undoes="b-8")
    for number in (2, 3):
        key = (number, at, "bob", one if number == 2 else "gone")
        connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?, 'p', 'label', 0, 0, 7)", key)
    connection.execute("COMMIT")
    connection.execute("PRAGMA user_version = 3")
    connection.close()


def version_4(path: Path) -> None:
    """That file opened by the next version."""
    version_3(path)
    connection = sqlite3.connect(path, isolation_level=None)
    later = [each.name for each in MIGRATIONS._migrations[4:]]
    MIGRATIONS.apply(Database(connection, execute_plugins=False), stop_before=later)
    connection.execute("PRAGMA user_version = 4")
    connection.close()


def version_5(path: Path) -> None:
    """A file that the program of version 5 wrote: imports, some of them interrupted or taken back, work, migrations."""
    path.write_bytes(gzip.decompress((FILES / "tables-5.db.gz").read_bytes()))


def version_6(path: Path) -> None:
    """That file after the program of version 6 worked on it: a document removed, an import undone, an action undone."""
    path.write_bytes(gzip.decompress((FILES / "tables-6.db.gz").read_bytes()))


FILES = Path(__file__).with_name("files")
"""Files that programs of former versions wrote."""

OLD_FILES: Mapping[int, Callable[[Path], None]] = {
    1: version_1,
    2: version_2,
    3: version_3,
    4: version_4,
    5: version_5,
    6: version_6,
}

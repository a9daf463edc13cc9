"""Entries of the log that came from elsewhere, in a temporary file until they are merged into the database.

It has the few tables of a database that a merge reads. What an entry refers to may come after it, or never: until then
the entry waits, and so do those after it of the same device.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from annotator.core.document import Document
from annotator.core.shared_log import Counted, LogEntry, Name, SharedDocument, SharedSchema
from annotator.store.incoming_checks import is_sound
from annotator.store.log_sending import documents_of, schemas, schemas_of_entry
from annotator.store.log_taking import COLUMNS
from annotator.store.remembered import DATABASE_ID
from annotator.store.rows import DOCUMENT_COLUMNS, document_row, to_json
from annotator.store.statements import insertion

_TABLES = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA cache_size = -4000",  # KB
    "CREATE TABLE settings (annotator TEXT, name TEXT, value TEXT, PRIMARY KEY (annotator, name))",
    "CREATE TABLE devices (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE)",
    """
    CREATE TABLE schema_versions (number INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, id TEXT, version INTEGER,
        yaml TEXT, json TEXT, first_used_at TEXT, first_used_by TEXT)
    """,
    f"CREATE TABLE documents ({', '.join(DOCUMENT_COLUMNS)}, UNIQUE (id), UNIQUE (number))",
    f"""
    CREATE TABLE actions (number INTEGER PRIMARY KEY, {", ".join(COLUMNS)}, is_here INTEGER NOT NULL DEFAULT 0,
        UNIQUE (device, seq))
    """,
    # The documents that entries need, by the number of each in this file; its text may not be here.
    "CREATE TABLE needed (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, has_come INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE needs (action INTEGER NOT NULL, document INTEGER NOT NULL)",
    "CREATE INDEX needs_by_action ON needs (action)",
    "CREATE TABLE schema_needs (action INTEGER, schema INTEGER, PRIMARY KEY (action, schema)) WITHOUT ROWID",
)
_SET = f"UPDATE actions SET is_here = 1, {', '.join(f'{name} = ?' for name in COLUMNS)} WHERE number = ?"  # noqa: S608
_ACTION = "SELECT number FROM actions WHERE device = ? AND seq = ?"
_NEW_ACTION = "INSERT INTO actions (device, seq, at) VALUES (?, ?, 0)"
_TAKE_DEVICE = "INSERT INTO devices (id) VALUES (?)"
_HASH_ALONE = "INSERT INTO schema_versions (hash) VALUES (?)"
_SET_SCHEMA = """
    UPDATE schema_versions SET id = ?, version = ?, yaml = ?, json = ?, first_used_at = ?, first_used_by = ?
    WHERE hash = ?
"""
_WITHOUT_SCHEMA = "SELECT hash FROM schema_versions WHERE json IS NULL"
_NEED = "INSERT INTO needed (id) VALUES (?) ON CONFLICT DO NOTHING"
_NEEDED = "SELECT number FROM needed WHERE id = ?"
INSERT_NEEDS = "INSERT INTO needs VALUES (?, ?)"
_INSERT_SCHEMA_NEEDS = "INSERT INTO schema_needs VALUES (?, ?) ON CONFLICT DO NOTHING"
_HAS_COME = "UPDATE needed SET has_come = 1 WHERE id = ?"
_ARE_HERE = "UPDATE needed SET has_come = 1 WHERE id IN (SELECT value FROM json_each(?))"
_WANTED = "SELECT number, id FROM needed WHERE has_come = 0 AND number > ? ORDER BY number LIMIT ?"
_NAME_ALONE = "INSERT INTO documents (number, id) VALUES (?, ?) ON CONFLICT DO NOTHING"
_INSERT_DOCUMENT = insertion("documents", DOCUMENT_COLUMNS)
_IN_ORDER = """
    SELECT number, id, seq, undoes, redoes, part_of, migration FROM (
        SELECT actions.number, devices.id, seq, undoes, redoes, part_of, migration, is_here,
            max(at) OVER (PARTITION BY device ORDER BY seq) AS latest
        FROM actions JOIN devices ON devices.number = device)
    WHERE is_here = 1 ORDER BY latest, id, seq
"""
_LAST = "SELECT coalesce(max(number), 0) FROM actions"
_LACKS = """
    SELECT 1 FROM needs JOIN needed ON needed.number = needs.document WHERE action = ? AND has_come = 0
    UNION ALL
    SELECT 1 FROM schema_needs JOIN schema_versions ON schema_versions.number = schema WHERE action = ? AND json IS NULL
    LIMIT 1
"""
_NAME = "SELECT devices.id, seq FROM actions JOIN devices ON devices.number = device WHERE actions.number = ?"
_CONTENT = """
    SELECT annotator, changes, needed.id FROM actions LEFT JOIN needed ON needed.number = document
    WHERE actions.number = ?
"""
_TEXT = "SELECT text FROM documents WHERE id = ?"
_LOCAL_ID = "SELECT id FROM documents WHERE id = ?"
LOCAL_ACTION = """
    SELECT actions.number, changes FROM actions JOIN devices ON devices.number = device WHERE devices.id = ? AND seq = ?
"""
_AT_ONCE = 500


class IncomingLog:
    """Entries, texts and schemas that came; ``here`` is the database that they are for, which is only read."""

    def __init__(self, folder: Path, here: sqlite3.Connection, database: str) -> None:
        """``folder`` is one in which it may make a file; ``database`` the id of the database."""
        self.connection = sqlite3.connect(folder / "incoming.db", isolation_level=None)
        for statement in _TABLES:
            self.connection.execute(statement)
        self.connection.execute("INSERT INTO settings VALUES ('', ?, ?)", (DATABASE_ID, database))
        self._here = here
        self._devices: dict[str, int] = {}
        self._schemas: dict[str, int] = {}

        self.unsound: list[Name] = []
        """Entries that cannot be applied, after ``ready``: another program made them, or a newer annotator."""
        self._text: tuple[str, str | None] = ("", None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing came that is not in the database."""
        return self.connection.execute("SELECT 1 FROM actions WHERE is_here = 1 LIMIT 1").fetchone() is None

    def close(self) -> None:
        """Close the file, which whoever made the folder takes away."""
        self.connection.close()

    # -- what comes ---------------------------------------------------------------------------------------

    def add(self, entries: Iterable[LogEntry]) -> None:
        """Take entries, in any order and some perhaps twice; those that are in the database are left out."""
        self.connection.execute("BEGIN")
        for entry in entries:
            row = self._here.execute(LOCAL_ACTION, entry.name).fetchone()
            if row is None:
                self._add(entry)
            else:
                self._add_again(entry, *row)
        self.connection.execute("COMMIT")

    def _add_again(self, entry: LogEntry, number: int, changes: str) -> None:
        """Leave out an entry that is in the database, under that number, and does this there."""

    def _needed_by(self, entry: LogEntry) -> Iterable[str]:
        """The ids of the documents that must be here when the entry is taken."""
        return documents_of(entry)

    def _need(self, document: str) -> int:
        """The number here of a document that is needed."""
        self.connection.execute(_NEED, (document,))
        (place,) = self.connection.execute(_NEEDED, (document,)).fetchone()
        return int(place)

    def _add(self, entry: LogEntry) -> None:
        number = self._action(entry.name)
        document = None
        for id_ in self._needed_by(entry):
            place = self._need(id_)
            self.connection.execute(INSERT_NEEDS, (number, place))
            document = place if id_ == entry.document else document
        for sha256 in schemas_of_entry(entry):
            self.connection.execute(_INSERT_SCHEMA_NEEDS, (number, self._schema(sha256)))
        references = (
            None if name is None else self._action(name)
            for name in (entry.undoes, entry.redoes, entry.part_of, entry.migration)
        )
        undoes, redoes, part_of, migration = references
        row = {
            "device": self._device(entry.device),
            "seq": entry.seq,
            "follows": None if entry.follows is None else self._action(entry.follows),
            "document": document,
            "annotator": entry.annotator,
            "command": entry.command,
            "changes": entry.changes,
            "at": entry.at,
            "schema": None if entry.schema is None else self._schema(entry.schema),
            "undone": 0,
            "replaced": 0,
            "undoes": undoes,
            "redoes": redoes,
            "part_of": part_of,
            "migration": migration,
            "in_parts": int(entry.in_parts),
        }
        self.connection.execute(_SET, (*(row[name] for name in COLUMNS), number))

    def _action(self, name: Name) -> int:
        """The number here of an entry, which may not have come yet."""
        device, seq = name
        asked = (self._device(device), seq)
        row = self.connection.execute(_ACTION, asked).fetchone()
        return int(row[0]) if row else int(self.connection.execute(_NEW_ACTION, asked).lastrowid or 0)

    def _device(self, device: str) -> int:
        if device not in self._devices:
            self._devices[device] = int(self.connection.execute(_TAKE_DEVICE, (device,)).lastrowid or 0)
        return self._devices[device]

    def _schema(self, sha256: str) -> int:
        if sha256 not in self._schemas:
            self._schemas[sha256] = int(self.connection.execute(_HASH_ALONE, (sha256,)).lastrowid or 0)
        return self._schemas[sha256]

    # -- what they need -----------------------------------------------------------------------------------

    def wanted_schemas(self) -> list[str]:
        """The hashes of the schemas that entries need and that are not in the database."""
        found = [sha256 for (sha256,) in self.connection.execute(_WITHOUT_SCHEMA)]
        here = schemas(self._here, found)
        self.add_schemas(here)
        return sorted({*found} - {each.hash for each in here})

    def add_schemas(self, come: Iterable[SharedSchema]) -> None:
        """Take schemas."""
        for each in come:
            self._schema(each.hash)
            rest = (each.id, each.version, each.yaml, each.json, each.first_used_at, each.first_used_by)
            self.connection.execute(_SET_SCHEMA, (*rest, each.hash))

    def wanted_documents(self) -> Iterator[list[str]]:
        """The ids of the texts that entries need and that are not in the database, some at a time."""
        last = 0
        while True:
            rows = self.connection.execute(_WANTED, (last, _AT_ONCE)).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            ids = [id_ for _, id_ in rows]
            known = {id_ for id_ in ids if self._here.execute(_LOCAL_ID, (id_,)).fetchone()}
            self.connection.execute(_ARE_HERE, (to_json(sorted(known)),))
            self.connection.executemany(_NAME_ALONE, [each for each in rows if each[1] in known])
            if lacking := [id_ for id_ in ids if id_ not in known]:
                yield lacking

    def add_documents(self, documents: Iterable[SharedDocument]) -> None:
        """Take texts, and note which are gone."""
        self.connection.execute("BEGIN")
        for each in documents:
            self.connection.execute(_HAS_COME, (each.id,))
            if each.text is not None:
                (number,) = self.connection.execute(_NEEDED, (each.id,)).fetchone()
                self.connection.execute(
                    _INSERT_DOCUMENT, document_row(Document(each.id, each.text), number, "")
                )
        self.connection.execute("COMMIT")

    # -- what can be merged -------------------------------------------------------------------------------

    def ready(self) -> tuple[Sequence[int], Counted]:
        """The numbers here of the entries that can be merged, in order, and from which on those of a device wait."""
        # A million entries need five bytes each.
        (last,) = self.connection.execute(_LAST).fetchone()
        taken, ready, blocked = bytearray(last + 1), array("I"), Counted()
        for number, device, seq, *references in self.connection.execute(_IN_ORDER):
            if device in blocked:
                continue
            if not self._can_be_taken(number, references, taken):
                blocked[device] = seq
            elif not self._is_sound(number):
                blocked[device] = seq
                self.unsound.append((device, seq))
            else:
                taken[number] = 1
                ready.append(number)
        return ready, blocked

    def _can_be_taken(self, number: int, references: Iterable[int | None], taken: bytearray) -> bool:
        for other in references:
            if other is not None and not taken[other] and not self._is_here(other):
                return False
        return self.connection.execute(_LACKS, (number, number)).fetchone() is None

    def _is_sound(self, number: int) -> bool:
        annotator, changes, document = self.connection.execute(_CONTENT, (number,)).fetchone()
        return is_sound(annotator, changes, document, self._text_of)

    def _text_of(self, document: str) -> str | None:
        """The text of a document; that of the last one is at hand, since entries follow each other in one."""
        if self._text[0] != document:
            row = self.connection.execute(_TEXT, (document,)).fetchone()
            if row is None or row[0] is None:
                row = self._here.execute(_TEXT, (document,)).fetchone()
            self._text = (document, None if row is None else row[0])
        return self._text[1]

    def _is_here(self, number: int) -> bool:
        name = self.connection.execute(_NAME, (number,)).fetchone()
        return self._here.execute(LOCAL_ACTION, name).fetchone() is not None

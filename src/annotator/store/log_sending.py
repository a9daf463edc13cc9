"""What of the log another place has not: entries without numbers of this file, and what they refer to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from annotator.core.change_json import Plain
from annotator.core.shared_log import Counted, LogEntry, Name, SharedDocument, SharedSchema
from annotator.store.rows import to_json
from annotator.store.schemas import SCHEMA_USED

_NAMED = """
    (SELECT json_array(d.id, a.seq) FROM actions AS a JOIN devices AS d ON d.number = a.device WHERE a.number = {})
"""
_REFERENCES = ("follows", "undoes", "redoes", "part_of", "migration")
_ENTRIES = f"""
    SELECT devices.id, seq, at, annotator, command, changes, documents.id, schema_versions.hash,
        {", ".join(_NAMED.format(f"actions.{name}") for name in _REFERENCES)}, in_parts
    FROM actions JOIN devices ON devices.number = device LEFT JOIN documents ON documents.number = document
        LEFT JOIN schema_versions ON schema_versions.number = schema
    WHERE devices.id = ? AND seq > ? ORDER BY seq LIMIT ?
"""  # noqa: S608 - constants
# By device each is one look into the index.
_COUNTED = """
    SELECT id, (SELECT max(seq) FROM actions WHERE device = devices.number) AS last FROM devices WHERE last NOT NULL
"""
_WHAT = """
    SELECT at, command FROM actions JOIN devices ON devices.number = device WHERE devices.id = ? AND seq = ?
"""
_AFTER = """
    SELECT count(*) FROM actions
    WHERE device = (SELECT number FROM devices WHERE id = ?) AND seq > ? AND annotator = ?
"""
_TEXTS = (
    "SELECT id, text_sha256, CAST(text AS BLOB) FROM documents WHERE id IN (SELECT value FROM json_each(?))"
)
_SCHEMAS = """
    SELECT hash, id, version, yaml, json, first_used_at, first_used_by FROM schema_versions
    WHERE hash IN (SELECT value FROM json_each(?))
"""


def counted(connection: sqlite3.Connection) -> Counted:
    """How far each device has counted here."""
    return dict(connection.execute(_COUNTED).fetchall())


def entries_after(connection: sqlite3.Connection, device: str, seq: int, most: int) -> list[LogEntry]:
    """The next entries of a device after one, at most so many."""
    return [_entry(row) for row in connection.execute(_ENTRIES, (device, seq, most))]


def _entry(row: Sequence[object]) -> LogEntry:
    device, seq, at, annotator, command, changes, document, schema, *references, in_parts = row
    follows, undoes, redoes, part_of, migration = (
        None if each is None else _name(str(each)) for each in references
    )
    return LogEntry(
        str(device), int(str(seq)), int(str(at)), str(annotator), str(command), str(changes),
        None if document is None else str(document), None if schema is None else str(schema),
        follows, undoes, redoes, part_of, migration, bool(in_parts),
    )  # fmt: skip


def _name(text: str) -> Name:
    device, seq = json.loads(text)
    return device, seq


def what_is_at(connection: sqlite3.Connection, name: Name) -> tuple[int, str] | None:
    """When (milliseconds) and by which command an entry was made, if it is here."""
    row = connection.execute(_WHAT, name).fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def count_after(connection: sqlite3.Connection, agreed: Counted, annotator: str) -> int:
    """How many entries of an annotator there are beyond how far each device has counted elsewhere."""
    return sum(
        connection.execute(_AFTER, (device, agreed.get(device, 0), annotator)).fetchone()[0]
        for device, last in counted(connection).items()
        if last > agreed.get(device, 0)
    )


def documents_of(entry: LogEntry) -> Iterator[str]:
    """The ids of the documents whose texts an entry needs."""
    if entry.document is not None:
        yield entry.document
    elif '"document"' in entry.changes or '"of"' in entry.changes:
        for each in _content(entry):
            id_ = each.get("of") or each.get("document")
            if isinstance(id_, str):
                yield id_


def schemas_of_entry(entry: LogEntry) -> Iterator[str]:
    """The hashes of the schemas that an entry needs."""
    if entry.schema is not None:
        yield entry.schema
    if f'"{SCHEMA_USED}"' in entry.changes:
        for each in _content(entry):
            yield from (each[key] for key in (SCHEMA_USED, "before") if isinstance(each.get(key), str))


def _content(entry: LogEntry) -> list[Plain]:
    content: list[Plain] = json.loads(entry.changes)
    return content


def texts(connection: sqlite3.Connection, ids: Iterable[str]) -> list[SharedDocument]:
    """The documents of these ids; one that is not here comes without its text."""
    wanted = list(ids)
    found = {
        id_: SharedDocument(id_, sha256, text.decode("utf-8"))
        for id_, sha256, text in connection.execute(_TEXTS, (to_json(wanted),))
    }
    return [found.get(id_) or SharedDocument(id_) for id_ in wanted]


def schemas(connection: sqlite3.Connection, hashes: Iterable[str]) -> list[SharedSchema]:
    """The schemas of these hashes that are here."""
    return [SharedSchema(*row) for row in connection.execute(_SCHEMAS, (to_json(list(hashes)),))]

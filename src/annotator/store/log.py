"""The log: one row in ``actions`` for everything that is done, in the order in which it was done here.

An action has the same name everywhere: its device and its ``seq``, the number that it has on that device, counted from
1 without a gap. ``follows`` is the annotator's action before. Other references are by ``number``, which is local.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from annotator.core.action import Action
from annotator.core.change_json import Plain, Stamp, change_from_json, change_to_json
from annotator.core.changes import Change
from annotator.store.remembered import MERGED_TO, SCHEMA_IN_USE, setting
from annotator.store.rows import Row

_INSERT = """
    INSERT INTO actions (device, seq, follows, document, annotator, command, changes, at, schema, undoes, redoes,
        part_of, migration, in_parts)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_DEVICE = "SELECT number FROM devices WHERE id = ?"
_NEW_DEVICE = "INSERT INTO devices (id) VALUES (?) ON CONFLICT DO NOTHING"
_LAST_SEQ = "SELECT coalesce(max(seq), 0) FROM actions WHERE device = ?"
_LAST_AT = "SELECT at, device FROM actions ORDER BY number DESC LIMIT 1"
_IN_USE = "SELECT number, version FROM schema_versions WHERE hash = ?"
_LAST_OF = "SELECT last FROM annotators WHERE name = ?"
_SET_LAST = "INSERT INTO annotators (name, last) VALUES (?, ?) ON CONFLICT DO UPDATE SET last = excluded.last"

# With the id of its document, by which the program knows it, and the version of the schema it was done under.
ACTION_COLUMNS = "actions.number, documents.id, actions.annotator, command, changes, at, coalesce(version, 1)"
OF_ACTIONS = """
    FROM actions JOIN documents ON documents.number = document
        LEFT JOIN schema_versions ON schema_versions.number = schema
"""
ACTIONS = f"SELECT {ACTION_COLUMNS} {OF_ACTIONS}"
"""The beginning of a query for actions; ``action_from`` makes one of a row."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def content_json(content: Sequence[Plain]) -> str:
    """What an action does, as the log has it: keys in their order, since the first one of a change is its kind."""
    return _encode(content)


class Entry(Struct, frozen=True):
    """What an action does, and the numbers of the actions that it refers to.

    ``changes`` are those of the annotator's layer on the document of that number. An action of no document, or of
    several, has ``content`` instead, as plain data.
    """

    annotator: str
    command: str
    document: int | None = None
    changes: tuple[Change, ...] = ()
    content: tuple[Plain, ...] = ()
    undoes: int | None = None
    redoes: int | None = None
    part_of: int | None = None
    migration: int | None = None
    in_parts: bool = False
    """Whether it is the head of parts that come in transactions of their own."""


class Log:
    """Appends actions inside one write transaction; all of them are of one time."""

    def __init__(self, connection: sqlite3.Connection, device: str, now: str) -> None:
        """``device`` is the id under which this process counts, ``now`` ISO 8601 in UTC."""
        self._connection = connection
        self._device = _number_of_device(connection, device)
        self._seq: int = connection.execute(_LAST_SEQ, (self._device,)).fetchone()[0]
        last = connection.execute(_LAST_AT).fetchone()
        # Between two devices it moves on, so that time, device and seq give the order here for everyone.
        self._at = max(_milliseconds(now), last[0] + (last[1] != self._device) if last else 0)
        # What was merged came in with the times that it has, which may be later than that of the last one.
        self._at = max(self._at, int(setting(connection, MERGED_TO) or -1) + 1)
        in_use: tuple[int, int] | None = connection.execute(
            _IN_USE, (setting(connection, SCHEMA_IN_USE),)
        ).fetchone()
        self.second = _iso(self._at)
        """The time of the actions to the second, as layers and spans have it."""
        self._schema = in_use[0] if in_use else None
        self._version = in_use[1] if in_use else 1

    def stamp(self, annotator: str) -> Stamp:
        """What changes in the annotator's layers have in common with their action."""
        return Stamp(annotator, self.second, self._version)

    def append(self, entry: Entry) -> int:
        """Append an action; return its number."""
        self._seq += 1
        stamp = self.stamp(entry.annotator)
        content = [*entry.content, *(change_to_json(change, stamp) for change in entry.changes)]
        follows = self._connection.execute(_LAST_OF, (entry.annotator,)).fetchone()
        row = (
            self._device,
            self._seq,
            follows and follows[0],
            entry.document,
            entry.annotator,
            entry.command,
            content_json(content),
            self._at,
            self._schema,
            entry.undoes,
            entry.redoes,
            entry.part_of,
            entry.migration,
            int(entry.in_parts),
        )
        number: int = self._connection.execute(_INSERT, row).lastrowid or 0
        if entry.annotator:
            set_last(self._connection, entry.annotator, number)
        return number


def set_last(connection: sqlite3.Connection, annotator: str, number: int) -> None:
    """Note the number of the annotator's last action."""
    connection.execute(_SET_LAST, (annotator, number))


def _number_of_device(connection: sqlite3.Connection, device: str) -> int:
    connection.execute(_NEW_DEVICE, (device,))
    number: int = connection.execute(_DEVICE, (device,)).fetchone()[0]
    return number


def stamp_of(annotator: str, at: int, version: int) -> Stamp:
    """What the changes of an action have in common, of its columns."""
    return Stamp(annotator, _iso(at), version)


def _milliseconds(at: str) -> int:
    """A time in ISO 8601 as milliseconds since 1970."""
    return (datetime.fromisoformat(at) - _EPOCH) // timedelta(milliseconds=1)


def _iso(milliseconds: int) -> str:
    """Milliseconds since 1970 in ISO 8601, UTC, to the second."""
    return (_EPOCH + timedelta(seconds=milliseconds // 1000)).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_the_second(at: str) -> str:
    """A time in ISO 8601, UTC, without what is smaller than a second."""
    return f"{at.partition('.')[0]}Z" if "." in at else at


def action_from(row: Row) -> Action:
    """The action of a row of ``ACTIONS``, without its changes in other documents."""
    number, document_id, annotator, command, changes, at, version = row
    stamp = stamp_of(annotator, at, version)
    read = tuple(change_from_json(data, stamp) for data in json.loads(changes))
    return Action(str(number), document_id, command, read, at=stamp.at)

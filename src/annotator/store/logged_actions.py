"""The actions of a log in the order that is the same in every file that holds them: by time, device and ``seq``.

The time that an action has is never before that of any action that was known where it was done, so the order puts what
was known first. In files of older versions it may run backwards on a device; then it counts as the latest until there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from msgspec import Struct

from annotator.core.change_json import Plain
from annotator.store.log import stamp_of

_COLUMNS = """
    actions.number, devices.id, seq, follows, document, annotator, command, changes, at, undoes, redoes, part_of,
    migration, in_parts, coalesce(version, 1), device
"""
_FROM = """
    FROM actions JOIN devices ON devices.number = device
        LEFT JOIN schema_versions ON schema_versions.number = schema
"""
_ACTIONS = f"SELECT {_COLUMNS} {_FROM} WHERE {{}}"
# What says whether an action of no document changes the schema or was cleaned; sorting the rest takes long.
_BRIEFLY = _COLUMNS.replace("changes", "CASE WHEN document IS NULL THEN substr(changes, 1, 60) ELSE '' END")
_NUMBERED = f"SELECT {_COLUMNS.replace('changes', repr(''))} {_FROM} WHERE actions.number = ?"
_IN_ORDER = f"SELECT {_BRIEFLY} {_FROM} WHERE {{}} ORDER BY at, devices.id, seq"
_WITH_LATEST = "(SELECT *, max(at) OVER (PARTITION BY device ORDER BY seq) AS latest FROM actions) AS actions"
_IN_ORDER_BACKWARDS = _IN_ORDER.replace("FROM actions", f"FROM {_WITH_LATEST}").replace(
    "ORDER BY at", "ORDER BY latest"
)
_BACKWARDS = """
    SELECT device, seq, latest FROM (
        SELECT device, seq, at, max(at) OVER (PARTITION BY device ORDER BY seq) AS latest FROM actions)
    WHERE at < latest
"""

Key = tuple[int, str, int]
"""What the order goes by: milliseconds since 1970, the id of the device, and the number there."""


class LoggedAction(Struct, frozen=True):
    """An action as the log has it, with its place in the order."""

    number: int
    key: Key
    follows: int | None
    document: int | None
    annotator: str
    command: str
    changes: str
    at: int
    undoes: int | None
    redoes: int | None
    part_of: int | None
    migration: int | None
    in_parts: bool
    version: int

    @property
    def second(self) -> str:
        """The time to the second, as layers and spans have it."""
        return stamp_of(self.annotator, self.at, self.version).at

    @property
    def content(self) -> list[Plain]:
        """What it did, as plain data."""
        content: list[Plain] = json.loads(self.changes)
        return content


class LoggedActions:
    """Reads the actions of a database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._latest = {(device, seq): at for device, seq, at in connection.execute(_BACKWARDS)}

    def key(self, at: int, device: int, device_id: str, seq: int) -> Key:
        """The place in the order of an action."""
        return self._latest.get((device, seq), at), device_id, seq

    def where(self, condition: str, parameters: Iterable[object] = ()) -> Iterator[LoggedAction]:
        """Yield the actions for which a condition in SQL, a constant, is true, in no particular order."""
        return self._found(_ACTIONS.format(condition), parameters)

    def brief_in_order(self, condition: str, parameters: Iterable[object] = ()) -> Iterator[LoggedAction]:
        """Yield the actions for which a condition is true, in order, however many they are.

        They have the beginning of ``changes`` alone, and only where they are of no document.
        """
        query = _IN_ORDER_BACKWARDS if self._latest else _IN_ORDER
        return self._found(query.format(condition), parameters)

    def numbered(self, number: int) -> LoggedAction:
        """The action of that number, without its changes, which may be many."""
        return next(self._found(_NUMBERED, (number,)))

    def _found(self, query: str, parameters: Iterable[object]) -> Iterator[LoggedAction]:
        for row in self._connection.execute(query, tuple(parameters)):
            (
                number,
                device_id,
                seq,
                *rest,
                at,
                undoes,
                redoes,
                part_of,
                migration,
                in_parts,
                version,
                device,
            ) = row
            follows, document, annotator, command, changes = rest
            key = self.key(at, device, device_id, seq)
            yield LoggedAction(
                number, key, follows, document, annotator, command, changes, at, undoes, redoes, part_of, migration,
                bool(in_parts), version,
            )  # fmt: skip

    def in_order(self, condition: str, parameters: Iterable[object] = ()) -> list[LoggedAction]:
        """The actions for which a condition is true, in order."""
        return sorted(self.where(condition, parameters), key=lambda each: each.key)

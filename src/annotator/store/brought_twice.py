"""Documents that two imports brought: each was made without knowing of the other, and then they were merged."""

from __future__ import annotations

import sqlite3

from annotator.store.merge_notes import MERGES
from annotator.store.remembered import setting
from annotator.store.running_import import IMPORT

_ELSEWHERE = f"""
    SELECT json_extract(each.value, '$.document'), at, devices.id, seq
    FROM actions JOIN devices ON devices.number = device, json_each(changes) AS each
    WHERE document IS NULL AND command = '{IMPORT}' AND undone = 0 AND undoes IS NULL
        AND device <> (SELECT device FROM actions WHERE number = ?)
        AND json_extract(each.value, '$.document') IN (SELECT value FROM json_each(?))
"""  # noqa: S608 - a constant
_KEY = (
    "SELECT at, devices.id, seq FROM actions JOIN devices ON devices.number = device WHERE actions.number = ?"
)


def brought_elsewhere(connection: sqlite3.Connection, part: int, ids: str) -> tuple[set[str], set[str]]:
    """Which of the documents (a JSON array of ids) an import that stands brought, besides that with this part.

    And which of them it brought earlier, in the order in which merged actions count: time, device, ``seq``.
    """
    elsewhere, earlier = set[str](), set[str]()
    if setting(connection, MERGES) is None:
        return elsewhere, earlier
    mine = connection.execute(_KEY, (part,)).fetchone()
    for id_, *key in connection.execute(_ELSEWHERE, (part, ids)):
        elsewhere.add(id_)
        if tuple(key) < mine:
            earlier.add(id_)
    return elsewhere, earlier

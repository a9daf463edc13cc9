"""The order of import where documents came from several files: the same in each that holds the same documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from annotator.store.logged_actions import Key, LoggedActions
from annotator.store.running_import import IMPORT

_IMPORTS = f"document IS NULL AND command = '{IMPORT}' AND undone = {{}}"

_Place = tuple[Key, int]


def by_import(connection: sqlite3.Connection, rows: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """The documents, given by number and id, in the order in which the log says that they were imported."""
    actions, places = LoggedActions(connection), dict[str, _Place]()
    # One that stayed when its import was undone has that one alone.
    for undone in (0, 1):
        further: dict[str, _Place] = {}
        for action in actions.where(_IMPORTS.format(undone)):
            for place, each in enumerate(action.content):
                if (id_ := each.get("document")) is not None and id_ not in places:
                    further[id_] = min(further.get(id_, (action.key, place)), (action.key, place))
        places |= further
    last: _Place = ((2**63, "", 0), 0)
    return sorted(rows, key=lambda row: (places.get(row[1], last), row[0]))

"""The documents that are to be settled, and what imports say of each of them, in a temporary file: they may be many."""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator

from annotator.core.change_json import Plain
from annotator.store.gone import CLEANED
from annotator.store.log import content_json
from annotator.store.running_import import IMPORT

_TABLES = (
    "PRAGMA journal_mode = OFF",
    "CREATE TABLE ids (id TEXT PRIMARY KEY) WITHOUT ROWID",
    # Without a text: all that an action says.
    "CREATE TABLE said (id TEXT NOT NULL, action INTEGER NOT NULL, text TEXT)",
)
_INDEXES = ("CREATE INDEX said_by_id ON said (id)", "CREATE INDEX said_by_action ON said (action)")
_TAKE = "INSERT INTO ids VALUES (?) ON CONFLICT DO NOTHING"
_COUNT = "SELECT count(*) FROM ids"
_NEXT = "SELECT id FROM ids WHERE id > ? ORDER BY id LIMIT ?"
_ELEMENTS = f"""
    SELECT coalesce(json_extract(each.value, '$.of'), json_extract(each.value, '$.document')), number, each.value
    FROM actions JOIN json_each(changes) AS each WHERE document IS NULL AND command = '{IMPORT}'
"""  # noqa: S608 - a constant
_SAY = "INSERT INTO said SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM ids WHERE id = ?)"
TAKING_BACK = (
    f"document IS NULL AND command = 'undo' AND undoes NOT NULL AND changes <> '{content_json(CLEANED)}'"
)
"""The condition for the actions that take a part of an import back."""
_TAKING_BACK = f"SELECT undoes, number FROM actions WHERE {TAKING_BACK}"  # noqa: S608 - constants
_SAY_BACK = "INSERT INTO said SELECT DISTINCT id, ?, NULL FROM said WHERE action = ? AND text NOT NULL"
_SAID = "SELECT action, text FROM said WHERE id = ? ORDER BY rowid"
_AT_ONCE = 500


class TouchedDocuments:
    """Ids of documents, each once and in order."""

    def __init__(self, connection: sqlite3.Connection, ids: Iterable[str]) -> None:
        """What imports say of them is read from the log of ``connection``."""
        self._file = sqlite3.connect("", isolation_level=None)  # without a name: a file that goes with it
        weakref.finalize(self, self._file.close)  # Python 3.13 warns of what is only dropped
        for statement in _TABLES:
            self._file.execute(statement)
        self._file.execute("BEGIN")
        self._file.executemany(_TAKE, ((id_,) for id_ in ids))
        elements = connection.execute(_ELEMENTS) if len(self) else ()
        self._file.executemany(_SAY, ((id_, action, text, id_) for id_, action, text in elements))
        for statement in _INDEXES:
            self._file.execute(statement)
        self._file.executemany(
            _SAY_BACK, ((number, undoes) for undoes, number in connection.execute(_TAKING_BACK))
        )
        self._file.execute("COMMIT")

    def __len__(self) -> int:
        count: int = self._file.execute(_COUNT).fetchone()[0]
        return count

    def __iter__(self) -> Iterator[str]:
        last = ""
        while rows := self._file.execute(_NEXT, (last, _AT_ONCE)).fetchall():
            for (last,) in rows:
                yield last

    def said(self, id_: str) -> list[tuple[int, list[Plain] | None]]:
        """What actions of imports say of a document: the number of each, and what it says; ``None`` is all of it."""
        found: dict[int, list[Plain] | None] = {}
        for action, text in self._file.execute(_SAID, (id_,)):
            if text is None:
                found[action] = None
            else:
                elements = found.setdefault(action, [])
                if elements is not None:
                    elements.append(json.loads(text))
        return list(found.items())

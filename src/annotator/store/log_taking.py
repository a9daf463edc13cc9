"""Taking actions of another log into this one: what refers to rows of the other file refers to those of this one.

With them come what they refer to: devices, schemas, and the texts of documents. The tables of layers are not touched:
they are settled afterwards.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence

from annotator.core.change_json import Plain
from annotator.store.document_json import document_of
from annotator.store.documents import read_document
from annotator.store.errors import StoreError
from annotator.store.gone import CLEANED, REMOVE, REMOVED, give_up, last_number
from annotator.store.log import content_json, set_last, stamp_of
from annotator.store.merge_notes import Merge
from annotator.store.record_writer import insert_document
from annotator.store.running_import import IMPORT

COLUMNS = (
    "device", "seq", "follows", "document", "annotator", "command", "changes", "at", "schema", "undone", "replaced",
    "undoes", "redoes", "part_of", "migration", "in_parts",
)  # fmt: skip
_READ = f"SELECT {', '.join(COLUMNS)} FROM actions WHERE number = ?"  # noqa: S608 - constants
_INSERT = f"INSERT INTO actions ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
_NAME = "SELECT devices.id, seq FROM actions JOIN devices ON devices.number = device WHERE actions.number = ?"
_NUMBER = """
    SELECT actions.number FROM actions JOIN devices ON devices.number = device WHERE devices.id = ? AND seq = ?
"""
_DEVICE_ID = "SELECT id FROM devices WHERE number = ?"
_TAKE_DEVICE = "INSERT INTO devices (id) VALUES (?) ON CONFLICT DO NOTHING"
_DEVICE = "SELECT number FROM devices WHERE id = ?"
_SCHEMA_PARTS = "hash, id, version, yaml, json, first_used_at, first_used_by"
_SCHEMA = f"SELECT {_SCHEMA_PARTS} FROM schema_versions WHERE number = ?"  # noqa: S608
_USED_SCHEMA = f"SELECT {_SCHEMA_PARTS} FROM schema_versions WHERE hash = ?"  # noqa: S608
_TAKE_SCHEMA = (
    f"INSERT INTO schema_versions ({_SCHEMA_PARTS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"  # noqa: S608
)
_SCHEMA_NUMBER = "SELECT number FROM schema_versions WHERE hash = ?"
_DOCUMENT_ID = "SELECT id FROM documents WHERE number = ?"
_DOCUMENT_NUMBER = "SELECT number FROM documents WHERE id = ?"
_SHA256 = "SELECT text_sha256 FROM documents WHERE id = ?"
_IS_REMOVED = "SELECT 1 FROM gone WHERE text_sha256 = ?"
_REMEMBERED = 20_000
"""Actions of which the number here is at hand; that of an earlier one is looked up."""

_REFERENCES = ("undoes", "redoes", "part_of", "migration")


class Texts:
    """Brings the documents that entries name, each with the next number, inside a write transaction."""

    def __init__(self, source: sqlite3.Connection, target: sqlite3.Connection, merge: Merge) -> None:
        self._source = source
        self._target = target
        self._gone = set(merge.gone)
        self._merge = merge

    def number(self, document_id: str) -> int | None:
        """The number of the document here; ``None`` if it is not."""
        row = self._target.execute(_DOCUMENT_NUMBER, (document_id,)).fetchone()
        return None if row is None else int(row[0])

    def is_removed(self, document_id: str) -> bool:
        """Whether the text was removed here for good."""
        row = self._source.execute(_SHA256, (document_id,)).fetchone()
        return row is not None and self.number(document_id) is None and self._is_given_up(row[0])

    def bring(self, document_id: str, at: str, said: Plain | None = None) -> int | None:
        """Bring a document that is not here, with what an import said of it; return its number.

        One whose text is gone from the other file as well takes a number all the same, so that the log gives the same
        numbers whenever it is applied.
        """
        number = self.number(document_id)
        if number is not None:
            return number
        if self._source.execute(_SHA256, (document_id,)).fetchone() is None:
            if document_id not in self._gone:
                self._gone.add(document_id)
                self._merge.gone.append(document_id)
                give_up(self._target, last_number(self._target) + 1)
            return None
        document = read_document(self._source, document_id)
        if said is not None:
            document = document_of(said, document_id, document.text)
        insert_document(self._target, document, at)
        return self.number(document_id)

    def take(self, command: str, content: Sequence[Plain], at: str) -> None:
        """Bring the documents that an entry of an import names, and note which texts it says are gone for good."""
        for each in content:
            if each.get(REMOVED) and command in {IMPORT, REMOVE}:
                if not self._is_given_up(each[REMOVED]):
                    give_up(self._target, last_number(self._target) + 1, each[REMOVED])
            elif command == IMPORT and "layer" in each:
                self.bring(each["of"], at)
            elif command == IMPORT and "document" in each:
                self.bring(each["document"], at, each)

    def _is_given_up(self, sha256: str) -> bool:
        return self._target.execute(_IS_REMOVED, (sha256,)).fetchone() is not None


class LogTaking:
    """Takes actions of the log of ``source`` into that of ``target``, inside write transactions."""

    def __init__(self, source: sqlite3.Connection, target: sqlite3.Connection, merge: Merge) -> None:
        self._source = source
        self._target = target
        self._merge = merge
        self._texts = Texts(source, target, merge)
        self._numbers: dict[int, int] = {}
        self._devices: dict[int, int] = {}
        self._schemas: dict[int, int] = {}
        self.left_out: set[str] = set()
        """The ids of documents that were removed here for good, so that nothing of them came."""

    def take(self, number: int) -> str:
        """Take the action that has this number there, after those that it refers to; return whose it is."""
        if len(self._numbers) >= _REMEMBERED:
            self._numbers.clear()
        row = dict(zip(COLUMNS, self._source.execute(_READ, (number,)).fetchone(), strict=True))
        at = stamp_of("", row["at"], 1).at
        row["device"] = self._device(row["device"])
        row["schema"] = self._mapped(self._schemas, row["schema"], self._take_schema)
        for name in _REFERENCES:
            row[name] = self._action(row[name], is_needed=True)
        row["follows"] = self._action(row["follows"], is_needed=False)
        if row["document"] is not None:
            self._place(row, at)
        else:
            self._take_content(row, at)
        new = int(self._target.execute(_INSERT, tuple(row.values())).lastrowid or 0)
        self._numbers[number] = new
        self._merge.add(new)
        if row["annotator"]:
            set_last(self._target, row["annotator"], new)
        return str(row["annotator"])

    def _place(self, row: dict[str, object], at: str) -> None:
        found = self._source.execute(_DOCUMENT_ID, (row["document"],)).fetchone()
        if found is None or self._texts.is_removed(
            found[0]
        ):  # it was removed for good, here or where this comes from
            self.left_out.add(found[0] if found else str(row["document"]))
            row["document"], row["changes"], row["replaced"] = None, content_json(CLEANED), 0
        else:
            row["document"] = self._texts.bring(found[0], at)

    def _take_content(self, row: dict[str, object], at: str) -> None:
        content: list[Plain] = json.loads(str(row["changes"]))
        kept = []
        for each in content:
            id_ = each.get("of") or each.get("document")
            if id_ and self._texts.is_removed(id_):
                self.left_out.add(id_)
            else:
                kept.append(each)
            for sha256 in (each.get("schema-used"), each.get("before")):
                if isinstance(sha256, str):
                    self._take_schema_row(_USED_SCHEMA, sha256)
        self._texts.take(str(row["command"]), kept, at)
        if len(kept) < len(content):
            row["changes"] = content_json(kept)

    def _action(self, number: int | None, *, is_needed: bool) -> int | None:
        if number is None or number in self._numbers:
            return None if number is None else self._numbers[number]
        name = self._source.execute(_NAME, (number,)).fetchone()
        row = None if name is None else self._target.execute(_NUMBER, name).fetchone()
        if row is None:
            if is_needed:
                raise StoreError(
                    "the log of the other database refers to what is not in it; try annotator doctor there"
                )
            return None
        self._numbers[number] = row[0]
        return int(row[0])

    @staticmethod
    def _mapped(known: dict[int, int], number: int | None, take: Callable[[int], int]) -> int | None:
        if number is None:
            return None
        if number not in known:
            known[number] = take(number)
        return known[number]

    def _device(self, number: int) -> int | None:
        return self._mapped(self._devices, number, self._take_device)

    def _take_device(self, number: int) -> int:
        device = self._source.execute(_DEVICE_ID, (number,)).fetchone()
        self._target.execute(_TAKE_DEVICE, device)
        return int(self._target.execute(_DEVICE, device).fetchone()[0])

    def _take_schema(self, number: int) -> int:
        return self._take_schema_row(_SCHEMA, number)

    def _take_schema_row(self, query: str, which: object) -> int:
        row = self._source.execute(query, (which,)).fetchone()
        if row is None:
            return 0
        self._target.execute(_TAKE_SCHEMA, row)
        return int(self._target.execute(_SCHEMA_NUMBER, row[:1]).fetchone()[0])

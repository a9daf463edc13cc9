"""A hub on PostgreSQL, through psycopg 3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import psycopg
from msgspec import Struct

from annotator.core.shared_log import Counted, LogEntry, Name, SharedDocument, SharedSchema
from annotator.hub import postgres_statements as said
from annotator.hub.errors import HubError, NotThereError, RefusedError
from annotator.hub.hub_protocol import PAGE, Batch, Person
from annotator.hub.postgres_connecting import Connection, channel_of, connected
from annotator.hub.postgres_errors import translated
from annotator.hub.postgres_lending import PostgresLending
from annotator.hub.postgres_tables import VERSION, bucket_of
from annotator.store.hub_notes import LEAD

_AT_ONCE = 2000
"""Entries that are fetched at once, at most."""

_AT_FIRST = 100
"""Entries that are fetched at first, while it is not known how long they are."""

_COPIED = 50
"""Texts from which on they are sent by COPY instead of one by one."""


class _More(Struct, frozen=True, omit_defaults=True):
    """What an entry refers to, in one column: nothing is ever asked by it."""

    schema: str | None = None
    follows: Name | None = None
    undoes: Name | None = None
    redoes: Name | None = None
    part_of: Name | None = None
    migration: Name | None = None
    in_parts: bool = False


class _Row(Struct, frozen=True):
    """What of an entry goes into columns of its own."""

    seq: int
    at: int
    annotator: str
    command: str
    document: str | None
    changes: str
    more: str


_encode = msgspec.json.Encoder().encode
_decode_more = msgspec.json.Decoder(_More).decode


class PostgresHub(PostgresLending):
    """A project on a PostgreSQL server."""

    @classmethod
    def open(cls, address: str, project: str) -> PostgresHub:
        """Connect, and look who this is there; raises ``HubError``."""
        name, connection = connected(address)
        try:
            with translated(name):
                project, database, person = _found_person(connection, name, project)
        except BaseException:
            connection.close()
            raise
        return cls(name, connection, project, database, person)

    def close(self) -> None:
        """Close the connection."""
        with suppress(psycopg.Error):
            self._connection.close()

    @property
    def rights(self) -> str:
        """The kind of person, and whether a round shows the work of others."""
        with translated(self.name):
            reveals = self._connection.execute(said.REVEALS, (self.project,)).fetchone() is not None
        return self._rights(reveals)

    def _rights(self, reveals: bool) -> str:  # noqa: FBT001
        return f"{self.person.kind} {self.person.annotator}{' revealed' * reveals}"

    # -- the log ------------------------------------------------------------------------------------------

    def counted(self) -> Counted:
        """How far each device has counted there."""
        with translated(self.name):
            return dict(self._connection.execute(said.COUNTED, (self.project,)).fetchall())

    def rights_and_counted(self) -> tuple[str, Counted]:
        """Both, asked without waiting in between."""
        with translated(self.name), self._connection.pipeline():
            revealing = self._connection.execute(said.REVEALS, (self.project,))
            counted = self._connection.execute(said.COUNTED, (self.project,))
        return self._rights(revealing.fetchone() is not None), dict(counted.fetchall())

    def what_is_at(self, names: Counted) -> Mapping[str, tuple[int, str]]:
        """When and by which command these entries were made, as far as this person may see them."""
        asked = {
            "project": self.project,
            "buckets": [bucket_of(device) for device in names],
            "devices": list(names),
            "seqs": list(names.values()),
        }
        with translated(self.name):
            rows = self._connection.execute(said.WHAT, asked).fetchall()
        return {device: (at, command) for device, at, command in rows}

    def push(self, device: str, after: int, batch: Batch) -> bool:
        """Insert the entries, after what they need, in one transaction."""
        entries = batch.entries
        project, bucket = self.project, bucket_of(device)
        owner = self.person.annotator
        if self.person.kind == LEAD:
            owner = next((each.annotator for each in entries if each.annotator), owner)
        rows = [
            _Row(each.seq, each.at, each.annotator, each.command, each.document, each.changes, _more_of(each))
            for each in entries
        ]
        pushing = (entries[-1].seq, project, bucket, device, after, _encode(rows).decode())
        with translated(self.name):
            if batch.documents or batch.schemas or after == 0:
                with self._connection.transaction():
                    self._put_documents(batch.documents)
                    with self._connection.cursor() as cursor:
                        schema_rows = [(project, each.hash, _encode(each)) for each in batch.schemas]
                        if schema_rows:
                            cursor.executemany(said.INSERT_SCHEMA, schema_rows)
                        if after == 0:
                            cursor.execute(said.TAKE_DEVICE, (project, bucket, device, owner))
                        is_counted = _first_value(cursor.execute(said.PUSH, pushing)) == 1
                self._hint()
            else:
                with self._connection.pipeline() as pipeline:
                    pushed = self._connection.execute(said.PUSH, pushing)
                    pipeline.sync()
                    self._hint()
                is_counted = _first_value(pushed) == 1
        if not is_counted:
            self._check_mine(device)
        return is_counted

    def _hint(self) -> None:
        """Let those who wait know, by a transaction that nobody waits for: all with a hint are committed one by one."""
        with suppress(psycopg.Error):
            self._connection.execute(said.HINT, (channel_of(self.project),))

    def _check_mine(self, device: str) -> None:
        """Raise ``RefusedError`` if the device is there, but not this person's to count on."""
        row = self._connection.execute(
            "SELECT owner FROM devices WHERE project = %s AND bucket = %s AND device = %s",
            (self.project, bucket_of(device), device),
        ).fetchone()
        if row is not None and row[0] != self.person.annotator and self.person.kind != LEAD:
            raise RefusedError(
                f"{self.name} does not let you do that: the device {device} is that of {row[0]!a}"
            )

    def _put_documents(self, documents: Sequence[SharedDocument]) -> None:
        rows = [
            (self.project, bucket_of(each.id), each.id, each.text_sha256,
             None if each.text is None else each.text.encode())
            for each in documents
        ]  # fmt: skip
        if not rows:
            return
        with self._connection.cursor() as cursor:
            if len(rows) < _COPIED:
                cursor.executemany(said.ONE_DOCUMENT, rows)
            else:
                cursor.execute(said.COMING)
                with cursor.copy(said.COPY) as copy:
                    copy.set_types(["text", "int2", "text", "text", "bytea"])
                    for row in rows:
                        copy.write_row(row)
                cursor.execute(said.COPIED_DOCUMENTS)
            there = [row for row in rows if row[4] is not None]
            asked = {
                "project": self.project,
                "buckets": [row[1] for row in there],
                "ids": [row[2] for row in there],
            }
            cursor.execute(said.INSERT_TASKS, asked)

    def pull(self, since: Counted, to: Counted) -> Iterator[list[LogEntry]]:
        """Yield the entries as the server sends them; neither side holds all of them."""
        wanted = [
            (device, since.get(device, 0), last) for device, last in to.items() if last > since.get(device, 0)
        ]
        if not wanted:
            return
        asked = {
            "project": self.project,
            "buckets": [bucket_of(device) for device, *_ in wanted],
            "devices": [device for device, *_ in wanted],
            "since": [first for _, first, _ in wanted],
            "to": [last for *_, last in wanted],
        }
        with (
            translated(self.name),
            self._connection.transaction(),
            self._connection.cursor("pulled") as cursor,
        ):
            cursor.execute(said.PULL, asked)
            number = _AT_FIRST
            while rows := cursor.fetchmany(number):
                page = [_entry(row) for row in rows]
                yield page
                length = sum(len(each.changes) for each in page) + 1
                number = max(1, min(_AT_ONCE, 2 * number, number * PAGE // length))

    # -- texts and schemas --------------------------------------------------------------------------------

    def lacking(self, documents: Sequence[str]) -> set[str]:
        """Those that the server has not, or of which it has only that they were gone where they came from."""
        unknown = [id_ for id_ in documents if id_ not in self._there]
        if not unknown:
            return set()
        asked = {"project": self.project, "buckets": list(map(bucket_of, unknown)), "ids": unknown}
        with translated(self.name):
            lacking = {id_ for (id_,) in self._connection.execute(said.LACKING, asked)}
        self._there.update(set(unknown) - lacking)
        return lacking

    def documents(self, ids: Sequence[str]) -> Iterator[SharedDocument]:
        """Yield all of them: one that the server has not is gone, since texts come before what needs them."""
        asked = {"project": self.project, "buckets": [bucket_of(id_) for id_ in ids], "ids": list(ids)}
        found = set()
        with translated(self.name):
            # One after the other: a text may be long.
            for id_, sha256, text in self._connection.cursor().stream(said.DOCUMENTS, asked, binary=True):
                found.add(id_)
                yield SharedDocument(id_, sha256, None if text is None else bytes(text).decode())
        yield from (SharedDocument(id_) for id_ in ids if id_ not in found)

    def schemas(self, hashes: Sequence[str]) -> list[SharedSchema]:
        """The schemas of these hashes."""
        with translated(self.name):
            rows = self._connection.execute(said.SCHEMAS, (self.project, list(hashes))).fetchall()
        return [msgspec.json.decode(bytes(body), type=SharedSchema) for (body,) in rows]

    def forget(self, hashes: Sequence[str]) -> None:
        """Take the texts out, and all that entries say of them."""
        from annotator.hub.cleaned_entries import without

        with translated(self.name), self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute(said.FORGET_TEXTS, (self.project, list(hashes)))
            ids = [id_ for (id_,) in cursor.fetchall()]
            if not ids:
                return
            cursor.execute(said.CLEAN, (self.project, ids))
            cursor.execute(said.MENTIONS, (self.project, [f"%{id_}%" for id_ in ids]))
            changed = [
                (without(changes, set(ids)), self.project, bucket, device, seq)
                for bucket, device, seq, changes in cursor.fetchall()
            ]
            cursor.executemany(said.SET_CHANGES, changed)


def _found_person(connection: Connection, name: str, project: str) -> tuple[str, str, Person]:
    """The project, the id of its database, and who this is in it; raises ``HubError``."""
    found = connection.execute("SELECT version FROM hub").fetchone()
    if found is None or found[0] != VERSION:
        raise HubError(
            f"{name} has tables of another version ({found and found[0]}, this annotator knows {VERSION}); "
            "install the annotator that made them"
        )
    rows = connection.execute(said.WHO, (project, project)).fetchall()
    if not rows:
        which = f"the project {project!a}" if project else "any project"
        raise RefusedError(
            f"{name} does not let you in: you are not, or no longer, among the people of {which}"
        )
    if len(rows) > 1:
        names = ", ".join(sorted(repr(row[0]) for row in rows))
        raise NotThereError(f"{name} has several projects: {names}; name one with --project")
    project, database, annotator, kind = rows[0]
    return project, database, Person(annotator, kind)


def _first_value(cursor: psycopg.Cursor[tuple[Any, ...]]) -> object:
    row = cursor.fetchone()
    return None if row is None else row[0]


def _more_of(entry: LogEntry) -> str:
    more = _More(
        entry.schema,
        entry.follows,
        entry.undoes,
        entry.redoes,
        entry.part_of,
        entry.migration,
        entry.in_parts,
    )
    return _encode(more).decode()


def _entry(row: Sequence[str]) -> LogEntry:
    device, seq, at, annotator, command, document, changes, more = row
    rest = _decode_more(more)
    return LogEntry(
        device, int(seq), int(at), annotator, command, changes, document, rest.schema, rest.follows, rest.undoes,
        rest.redoes, rest.part_of, rest.migration, rest.in_parts,
    )  # fmt: skip

"""A hub on PostgreSQL, through psycopg 3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import psycopg

from annotator.core.shared_log import Counted, SharedDocument, SharedSchema
from annotator.hub import postgres_statements as said
from annotator.hub.errors import NotThereError, RefusedError
from annotator.hub.hub_protocol import Batch, Person
from annotator.hub.postgres_connecting import Connection, channel_of, connected
from annotator.hub.postgres_errors import translated
from annotator.hub.postgres_holding import PostgresHolding
from annotator.hub.postgres_rows import EntryRow, encode, more_of
from annotator.hub.postgres_tables import bucket_of
from annotator.hub.postgres_upgrade import check_version
from annotator.hub.postgres_words import put_words, titles_in
from annotator.store.hub_notes import LEAD
from annotator.store.log_sending import documents_of

_COPIED = 50
"""Texts from which on they are sent by COPY instead of one by one."""


class PostgresHub(PostgresHolding):
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
            EntryRow(
                each.seq, each.at, each.annotator, each.command, each.document, each.changes, more_of(each),
                named=each.document is None and any(documents_of(each)),
            )
            for each in entries
        ]  # fmt: skip
        pushing = (entries[-1].seq, project, bucket, device, after, encode(rows).decode())
        named = any(row.named for row in rows)
        with translated(self.name):
            if batch.documents or batch.schemas or named or after == 0:
                with self._connection.transaction():
                    self._put_documents(batch.documents)
                    put_words(self._connection, project, batch.documents, titles_in(entries))
                    with self._connection.cursor() as cursor:
                        schema_rows = [(project, each.hash, encode(each)) for each in batch.schemas]
                        if schema_rows:
                            cursor.executemany(said.INSERT_SCHEMA, schema_rows)
                        if after == 0:
                            cursor.execute(said.TAKE_DEVICE, (project, bucket, device, owner))
                        is_counted = _first_value(cursor.execute(said.PUSH, pushing)) == 1
                        if is_counted and named:
                            self._put_mentions(cursor, entries)
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
            for statement in said.FORGET_DOCUMENTS:
                cursor.execute(statement, (self.project, ids))
            cursor.execute(said.CLEAN, (self.project, ids))
            cursor.execute(said.MENTIONS, (self.project, [f"%{id_}%" for id_ in ids]))
            changed = [
                (without(changes, set(ids)), self.project, bucket, device, seq)
                for bucket, device, seq, changes in cursor.fetchall()
            ]
            cursor.executemany(said.SET_CHANGES, changed)


def _found_person(connection: Connection, name: str, project: str) -> tuple[str, str, Person]:
    """The project, the id of its database, and who this is in it; raises ``HubError``."""
    check_version(connection, name)
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

"""What goes to a machine: all of the log of a project on PostgreSQL, or what is about the documents that it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from annotator.core.shared_log import Counted, LogEntry, Name
from annotator.hub import postgres_statements as said
from annotator.hub.hub_protocol import PAGE, WordsThere
from annotator.hub.postgres_connecting import Cursor
from annotator.hub.postgres_errors import translated
from annotator.hub.postgres_lending import PostgresLending
from annotator.hub.postgres_rows import entry_from
from annotator.hub.postgres_tables import bucket_of
from annotator.store.held_documents import Stock
from annotator.store.log_sending import documents_of

_AT_ONCE = 2000
"""Entries that are fetched at once, at most."""

_AT_FIRST = 100
"""Entries that are fetched at first, while it is not known how long they are."""


class PostgresHolding(PostgresLending):
    """Reads the log, and documents that are lent one by one."""

    def pull(
        self, since: Counted, to: Counted, documents: Sequence[str] | None = None
    ) -> Iterator[list[LogEntry]]:
        """Yield the entries as the server sends them; neither side holds all of them."""
        statement = said.PULL if documents is None else said.PULL_SOME
        yield from self._pulled(statement, since, to, documents or ())

    def pull_documents(self, documents: Sequence[str], to: Counted) -> Iterator[list[LogEntry]]:
        """Yield all about these documents, as ``pull``."""
        yield from self._pulled(said.PULL_DOCUMENTS, {}, to, documents)

    def _pulled(
        self, statement: str, since: Counted, to: Counted, documents: Sequence[str]
    ) -> Iterator[list[LogEntry]]:
        wanted = [
            (device, since.get(device, 0), last) for device, last in to.items() if last > since.get(device, 0)
        ]
        if not wanted:
            return
        asked: dict[str, Any] = {
            "project": self.project,
            "buckets": [bucket_of(device) for device, *_ in wanted],
            "devices": [device for device, *_ in wanted],
            "since": [first for _, first, _ in wanted],
            "to": [last for *_, last in wanted],
            "of": list(map(bucket_of, documents)),
            "documents": list(documents),
        }
        with (
            translated(self.name),
            self._connection.transaction(),
            self._connection.cursor("pulled") as cursor,
        ):
            cursor.execute(statement, asked)
            number = _AT_FIRST
            while rows := cursor.fetchmany(number):
                page = [entry_from(row) for row in rows]
                yield page
                length = sum(len(each.changes) for each in page) + 1
                number = max(1, min(_AT_ONCE, 2 * number, number * PAGE // length))

    def entries(self, names: Sequence[Name]) -> list[LogEntry]:
        """The entries of these names, as far as this person may see them."""
        if not names:
            return []
        asked = {
            "project": self.project,
            "buckets": [bucket_of(device) for device, _ in names],
            "devices": [device for device, _ in names],
            "seqs": [seq for _, seq in names],
        }
        with translated(self.name):
            return [entry_from(row) for row in self._connection.execute(said.ENTRIES, asked).fetchall()]

    def _put_mentions(self, cursor: Cursor, entries: Sequence[LogEntry]) -> None:
        """Note which documents entries of no one document name."""
        named = [
            (id_, each.seq)
            for each in entries
            if each.document is None
            for id_ in dict.fromkeys(documents_of(each))
        ]
        if named:
            asked = {
                "project": self.project,
                "device": entries[0].device,
                "buckets": [bucket_of(id_) for id_, _ in named],
                "ids": [id_ for id_, _ in named],
                "seqs": [seq for _, seq in named],
            }
            cursor.execute(said.INSERT_MENTIONS, asked)

    def take_document(self, document: str, days: int) -> bool:
        """Take one document, if it is this person's, or anyone's and fewer people than wanted have it."""
        asked = (self.project, bucket_of(document), document, days)
        with translated(self.name):
            row = self._connection.execute(said.TAKE_DOCUMENT, asked).fetchone()
        return row is not None and bool(row[0])

    def find_words(self, asked: str, most: int) -> list[WordsThere]:
        """At most so many documents that may have the words, within a few seconds."""
        with translated(self.name), self._connection.transaction():
            self._connection.execute(said.SOON)
            rows = self._connection.execute(said.FIND_WORDS, (self.project, asked, most)).fetchall()
        return [WordsThere(id_, bytes(title).decode(), is_free) for id_, title, is_free in rows]

    def stock(self, at: str) -> Stock:
        """How many documents there are to work on, and how many of them this person could take."""
        asked = {"annotator": self.person.annotator, "project": self.project}
        with translated(self.name):
            row = self._connection.execute(said.STOCK, asked).fetchone()
        documents, free = row or (0, 0)
        return Stock(documents, free, at)

"""Documents that are lent, rounds, and what else is asked of a project on PostgreSQL besides its log."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from psycopg import sql

from annotator.hub import postgres_statements as said
from annotator.hub.errors import UnreachableError
from annotator.hub.hub_protocol import HubStatus, Member, Person, Round
from annotator.hub.postgres_connecting import Connection, channel_of
from annotator.hub.postgres_errors import translated
from annotator.hub.postgres_rows import encode
from annotator.hub.postgres_tables import bucket_of
from annotator.store.hub_notes import Lease


class PostgresLending:
    """A project on a PostgreSQL server, without its log."""

    has_leases = True

    def __init__(
        self, name: str, connection: Connection, project: str, database: str, person: Person
    ) -> None:
        """Use ``PostgresHub.open`` instead."""
        self.name = name
        self.project = project
        self.database_id = database
        self.person = person
        self._connection = connection
        self._listens = False
        self._there: set[str] = set()
        """Documents that were there when it was asked: they stay, with their texts or as removed."""

    def take_leases(self, count: int, days: int) -> list[Lease]:
        """Take documents that are assigned to this person, then those that are nobody's and not enough people have."""
        with translated(self.name):
            self._connection.execute("SELECT take_leases(%s, %s, %s)", (self.project, count, days))
        return self.leases()

    def give_back(self, documents: Sequence[str], *, done: bool) -> list[Lease]:
        """Give documents back."""
        with translated(self.name):
            self._connection.execute("SELECT give_back(%s, %s, %s)", (self.project, list(documents), done))
        return self.leases()

    def assigned(self) -> dict[str, tuple[str, ...]]:
        """Whom documents are assigned to, by their ids."""
        with translated(self.name):
            rows = self._connection.execute(said.ASSIGNED, (self.project,)).fetchall()
        return {document: tuple(people) for document, people in rows}

    def assign(self, people: Mapping[str, Sequence[str]]) -> None:
        """Say whom documents are assigned to."""
        shares = [
            {"bucket": bucket_of(id_), "document": id_, "people": list(names)}
            for id_, names in people.items()
        ]
        with translated(self.name):
            self._connection.execute(said.ASSIGN, (self.project, encode(shares).decode()))

    def leases(self) -> list[Lease]:
        """The documents that this person has."""
        with translated(self.name):
            rows = self._connection.execute(said.LEASES, (self.project, self.person.annotator)).fetchall()
        return [Lease(document, until) for document, until in rows]

    def rounds(self) -> tuple[Round, ...]:
        """The rounds, by name."""
        query = "SELECT name, yaml, reveals FROM rounds WHERE project = %s ORDER BY name"
        with translated(self.name):
            rows = self._connection.execute(query, (self.project,)).fetchall()
        return tuple(Round(name, bytes(yaml).decode(), reveals) for name, yaml, reveals in rows)

    def put_round(self, round_: Round) -> None:
        """Add a round, or replace it."""
        with translated(self.name):
            self._connection.execute(
                said.PUT_ROUND, (self.project, round_.name, round_.yaml.encode(), round_.reveals)
            )

    def status(self) -> HubStatus:
        """What the hub has, as far as this person may see it."""
        with translated(self.name):
            counts = [
                self._connection.execute(
                    sql.SQL("SELECT count(*) FROM {} WHERE project = %s AND {}").format(
                        sql.Identifier(table), sql.SQL("NOT declined" if table == "leases" else "true")
                    ),
                    (self.project,),
                ).fetchone()
                for table in ("entries", "documents", "devices", "leases")
            ]
            members = self._connection.execute(said.MEMBERS, (self.project,)).fetchall()
        entries, documents, devices, leases = (row[0] if row else 0 for row in counts)
        return HubStatus(
            self.project,
            entries,
            documents,
            devices,
            tuple(Member(*row) for row in members),
            self.rounds(),
            leases,
        )

    def wait(self, seconds: float) -> bool:
        """Wait for a hint that something was sent; without one, for as long as given."""
        with translated(self.name):
            if not self._listens:
                self._connection.execute(
                    sql.SQL("LISTEN {}").format(sql.Identifier(channel_of(self.project)))
                )
                self._listens = True
            began = time.monotonic()
            for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                return True
            if self._connection.broken:
                raise UnreachableError(f"{self.name} cannot be reached now: the line was lost")
            time.sleep(max(0.0, seconds - (time.monotonic() - began)))
        return False

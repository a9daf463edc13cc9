"""The one rule of what an annotator sees of others' work, which SQLite itself keeps.

While rounds are on, the people in them see others' work in a document once their own is done, or not before the round
ends; the annotator whose layers control them they do not see at all. A reading connection for such a person has, under
the name of each table of layers, a view with only the rows that they may see, and SQLite refuses whatever would read
such a table past its view. So whatever is asked on it, now or by a feature to come, obeys.

It is a rule for people who work together, and no lock: whoever can read the file can read all of it by other means.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress

from msgspec import Struct

from annotator.core.round import BegunRound, Others
from annotator.store.database import Database
from annotator.store.round_log import rounds_on

STATUSES = "statuses_of_layers"
"""The view of who is how far with which document, and nothing of what they did; see ``statuses_of``."""

_OF_DOCUMENTS = {"layers": "document", "spans": "document", "relations": "document", "answers": "document",
    "rejections": "document", "actions": "document", "places": "number"}  # fmt: skip
"""The tables with work of annotators, and their columns with the number of the document."""

HIDING = frozenset({*_OF_DOCUMENTS, "tallies"})
"""The tables that are read through their views."""

# Only labelled strings ask for the rowid, for which a view has none of its own.
_WITH_ROWID = frozenset({"spans", "rejections"})
_VIEW = "CREATE TEMP VIEW {name} AS SELECT {columns} FROM main.{name} AS work WHERE {condition}"
_DONE = """
    EXISTS (SELECT 1 FROM main.layers AS own
        WHERE own.document = work.{column} AND own.annotator = {viewer} AND own.status = 'done')
"""
_STATUSES = "SELECT number AS document, annotator, status, updated_at FROM {}places"
"""What ``places`` has of layers, by annotator and status."""


class Sight(Struct, frozen=True):
    """What an annotator sees of the work of others; nobody sees the layers of ``unseen`` annotators."""

    viewer: str
    others: Others
    unseen: frozenset[str] = frozenset()


def sight_of(annotator: str, rounds: Collection[BegunRound]) -> Sight | None:
    """What the annotator sees while these rounds are on; ``None`` for everything, as a lead does."""
    on = [each.round for each in rounds if each.is_on]
    taking_part = [round_ for round_ in on if annotator in round_.people]
    if not taking_part or any(annotator in round_.lead for round_ in on):
        return None
    unseen = frozenset(round_.control.gold for round_ in taking_part if round_.control is not None)
    kinds = {round_.others for round_ in taking_part}
    others = next(kind for kind in (Others.NEVER, Others.WHEN_DONE, Others.ALWAYS) if kind in kinds)
    return Sight(annotator, others, unseen) if unseen or others is not Others.ALWAYS else None


def statuses_of(connection: sqlite3.Connection) -> str:
    """The view, or the query in brackets, that says how far everyone is with which document, on any connection."""
    row = connection.execute("SELECT 1 FROM sqlite_temp_schema WHERE name = ?", (STATUSES,)).fetchone()
    return f"({_STATUSES.format('')})" if row is None else STATUSES


class Seeing:
    """Reads a database as an annotator may see it; ``database`` returns the one that is open now.

    Whoever ``sees_all`` does so: a lead, and what works on the file as a whole.
    """

    def __init__(self, database: Callable[[], Database], annotator: str, *, sees_all: bool = False) -> None:
        self._database = database
        self.annotator = annotator
        self._sees_all = sees_all
        self._kept: tuple[Database, Sight, sqlite3.Connection] | None = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A read transaction, as ``Database.reading``."""
        database = self._database()
        with database.reading() as connection:
            sight = self._sight(connection)
            if sight is None:
                yield connection
                return
        with database.reading(self._connection(database, sight)) as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A long read on a connection of its own, as ``Database.snapshot``."""
        with self._database().snapshot() as connection:
            if (sight := self._sight(connection)) is not None:
                narrow(connection, sight)
            yield connection

    def close(self) -> None:
        """Close the connection that is kept for reading, before the database is closed."""
        if self._kept is not None:
            with suppress(sqlite3.Error):
                self._kept[2].close()
            self._kept = None

    def _sight(self, connection: sqlite3.Connection) -> Sight | None:
        return None if self._sees_all else sight_of(self.annotator, rounds_on(connection))

    def _connection(self, database: Database, sight: Sight) -> sqlite3.Connection:
        if self._kept is None or self._kept[0] is not database or self._kept[1] != sight:
            self.close()
            connection = database.another_to_read()
            with database.reading(connection):
                narrow(connection, sight)
            self._kept = (database, sight, connection)
        return self._kept[2]


def narrow(connection: sqlite3.Connection, sight: Sight) -> None:
    """Let the connection, which only reads, see no more than that from now on."""
    for statement in _views(sight):
        connection.execute(statement)
    connection.set_authorizer(_authorize)


def _views(sight: Sight) -> Sequence[str]:
    viewer = _literal(sight.viewer)
    unseen = "".join(f" AND annotator <> {_literal(name)}" for name in sorted(sight.unseen))
    views = [f"CREATE TEMP VIEW {STATUSES} AS {_STATUSES.format('main.')}"]
    for name, column in _OF_DOCUMENTS.items():
        match sight.others:
            case Others.WHEN_DONE:
                others = _DONE.format(column=column, viewer=viewer)
            case Others.NEVER:
                others = "0"
            case Others.ALWAYS:
                others = "1"
        condition = f"(annotator = {viewer} OR ({others}{unseen}))"
        if name == "actions":  # imports, rounds and schemas are nobody's work
            condition = f"(annotator = '' OR {condition})"
        columns = "work.rowid AS rowid, work.*" if name in _WITH_ROWID else "work.*"
        views.append(_VIEW.format(name=name, columns=columns, condition=condition))
    views.append(_VIEW.format(name="tallies", columns="work.*", condition=f"annotator IN ('', {viewer})"))
    return views


def _literal(text: str) -> str:
    """The text as SQL writes it; a view takes no parameters."""
    return "'" + text.replace("'", "''") + "'"


def _authorize(
    action: int, table: str | None, _column: str | None, database: str | None, view: str | None
) -> int:
    """Refuse what would read a table of work past its view, also through other views of the file."""
    is_past = action == sqlite3.SQLITE_READ and table in HIDING and database == "main"
    return sqlite3.SQLITE_DENY if is_past and view not in {*HIDING, STATUSES} else sqlite3.SQLITE_OK

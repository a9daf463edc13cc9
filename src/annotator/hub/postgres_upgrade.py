"""The version of the tables of a hub: whether this program can use them, and bringing older ones up to it."""

from __future__ import annotations

from annotator.hub.errors import HubError
from annotator.hub.postgres_connecting import Connection
from annotator.hub.postgres_functions import functions
from annotator.hub.postgres_tables_2 import INDEX
from annotator.hub.postgres_tables_2 import changes as changes_of_2
from annotator.hub.postgres_tables_3 import changes as changes_of_3
from annotator.hub.postgres_words import fill_words

VERSION = 3
"""The version of the tables that this program uses."""


def check_version(connection: Connection, name: str) -> None:
    """Raise ``HubError`` if the tables are of another version, with what to do."""
    found = _version(connection)
    if found != VERSION:
        raise HubError(_other_version(found, name))


def bring_up(connection: Connection, name: str) -> tuple[int, int]:
    """Bring older tables up, inside the caller's transaction; return which version they were of, and are.

    Whoever owns them can. Raises ``HubError`` for those of a newer annotator.
    """
    found = _version(connection)
    if found is None or found > VERSION:
        raise HubError(_other_version(found, name))
    if found < 2:
        for statement in changes_of_2():
            connection.execute(statement.encode())
        fill_words(connection)
        connection.execute(INDEX.encode())
    if found < 3:
        for statement in changes_of_3():
            connection.execute(statement.encode())
    if found < VERSION:
        for statement in functions():
            connection.execute(statement.encode())
    return found, VERSION


def _version(connection: Connection) -> int | None:
    row = connection.execute("SELECT version FROM hub").fetchone()
    return None if row is None else int(row[0])


def _other_version(found: int | None, name: str) -> str:
    if found is not None and found < VERSION:
        return (
            f"{name} has tables of another version ({found}, this annotator makes {VERSION}); whoever owns them brings "
            "them up, after a backup, with: annotator hub upgrade ADDRESS"
        )
    return (
        f"{name} has tables of another version ({found}, this annotator knows {VERSION}); install the annotator that "
        "made them"
    )

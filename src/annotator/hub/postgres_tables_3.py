"""Version 3 of the tables: each document says whom rounds assign it to, so that it is lent to them first."""

from __future__ import annotations

from collections.abc import Iterator

_TABLES = """
ALTER TABLE tasks ADD COLUMN assigned text[] NOT NULL DEFAULT '{}';
CREATE INDEX tasks_assigned ON tasks USING gin (assigned) WHERE assigned <> '{}'
"""


def changes() -> Iterator[str]:
    """What makes version 3 of version 2, in order."""
    yield from _TABLES.split(";\n")
    yield "UPDATE hub SET version = 3"

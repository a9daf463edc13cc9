"""The check that the tables of a database are what its log makes, in a temporary file to which it is applied."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.store.connecting import read_only, transaction
from annotator.store.content_checks import GO_BACK, differing
from annotator.store.database import Database
from annotator.store.errors import StoreError
from annotator.store.findings import DAMAGE, Finding, note, ok, raise_if_interrupted, why, wrong
from annotator.store.hidden import is_hiding
from annotator.store.merge_notes import UNFINISHED, running_merge
from annotator.store.rebuilding import LOCAL_SETTINGS, LOCAL_TABLES, rebuild
from annotator.store.running_import import is_unfinished
from annotator.store.upgrade import Report, check_room, size_of

_CHECKED_ELSEWHERE = ("places", "tallies")
"""Tables that follow from the layers."""

_WITHOUT = {"documents": ("text",)}
"""Columns that are in no log."""

_TABLES = """
    SELECT name FROM rebuilt.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
    INTERSECT SELECT name FROM main.sqlite_schema
"""
_LAST = "SELECT coalesce(max(number), 0) FROM actions"


def check_log(connection: sqlite3.Connection, report: Report) -> Iterator[Finding]:
    """Apply the log to a temporary file and name what differs; begins a read transaction of its own."""
    with TemporaryDirectory(prefix="annotator-") as folder:
        path = Path(folder) / "rebuilt.db"
        try:
            check_room(path, size_of(connection), "applying the log")
            target = Database(path)
        except StoreError as error:
            yield note("log", f"not compared, since the temporary folder is of no use: {error}; set $TMPDIR")
            return
        try:
            connection.execute("ATTACH ? AS rebuilt", (read_only(str(path)),))
            # What is attached is first read after it was written; by then the transaction sees one state of the file.
            with transaction(connection, "BEGIN"):
                if running_merge(connection) is not None:
                    yield note("log", f"not compared, {UNFINISHED}")
                    return
                fault = _applied(connection, target, report)
                yield from [fault] if fault else _differences(connection, report)
        finally:
            target.close()


def _applied(source: sqlite3.Connection, target: Database, report: Report) -> Finding | None:
    """Apply the log; return what is wrong with it, if it cannot be applied."""
    (last,) = source.execute(_LAST).fetchone()
    at = 0

    def begun(number: int) -> None:
        nonlocal at
        at = number
        report("applying the log", 100 * number // max(1, last))

    with target.writing() as connection:
        try:
            rebuild(source, connection, begun)
        except DAMAGE as error:
            raise_if_interrupted(error)
            where = f"action {at} does not fit those before it" if at else "it cannot be applied"
            return wrong("log", f"{where}{why(error)}; {GO_BACK}")
    return None


def _differences(connection: sqlite3.Connection, report: Report) -> Iterator[Finding]:
    left_out = (*LOCAL_TABLES, *_CHECKED_ELSEWHERE)
    tables = [name for (name,) in connection.execute(_TABLES) if name not in left_out]
    faults = []
    for number, table in enumerate(tables):
        report("comparing the tables", 100 * number // len(tables))
        rows = differing(connection, *(_rows(connection, schema, table) for schema in ("main", "rebuilt")))
        if rows:
            faults.append(f"{table} ({rows} rows)")
    if faults:
        yield wrong(
            "log",
            f"it makes other rows than there are in {', '.join(faults)}; something other than annotator wrote there, "
            f"and undo may refuse: if that was by mistake, {GO_BACK}",
        )
    else:
        yield ok("log", "it makes the tables as they are")


def _rows(connection: sqlite3.Connection, schema: str, table: str) -> str:
    """The query for what follows from the log in a table."""
    query = f"SELECT name FROM pragma_table_info('{table}', 'rebuilt')"  # noqa: S608 - a name of ours
    columns = [f'"{name}"' for (name,) in connection.execute(query) if name not in _WITHOUT.get(table, ())]
    rows = f"SELECT {', '.join(columns)} FROM {schema}.{table}"  # noqa: S608
    if table == "settings":
        return f"{rows} WHERE {_of_log(connection)}"
    return rows


def _of_log(connection: sqlite3.Connection) -> str:
    """The condition for settings that follow from the log."""
    # What a finished import brought is shown little by little, which is no action.
    is_being_shown = is_hiding(connection) and not is_unfinished(connection)
    patterns = (*LOCAL_SETTINGS, *(("first hidden",) if is_being_shown else ()))
    return " AND ".join(f"name NOT GLOB '{pattern}'" for pattern in patterns)

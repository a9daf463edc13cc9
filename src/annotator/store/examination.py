"""An examination of a database that changes nothing: all that can be wrong with it, and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from annotator.core.counting import counted
from annotator.store.connecting import connected, immutable, looking_at, read_only
from annotator.store.content_checks import (
    GO_BACK,
    check_copies,
    check_import,
    check_index,
    check_library,
    check_pages,
    check_quotes,
    check_references,
    check_texts,
    faults_of_pages,
)
from annotator.store.database import PATIENCE
from annotator.store.errors import StoreError
from annotator.store.file_checks import check_surroundings
from annotator.store.findings import DAMAGE, Finding, Severity, note, ok, raise_if_interrupted, why, wrong
from annotator.store.lock import LockKind
from annotator.store.log_check import check_log
from annotator.store.opened_file import OpenedFile
from annotator.store.table_version import VERSION, version_of
from annotator.store.upgrade import Report
from annotator.store.use_by_others import is_held

_STEPS = 10_000
"""Steps of SQLite's machine after which a Ctrl+C is heeded."""

_COUNTS = (
    "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM spans), (SELECT count(*) FROM actions)"
)
_NAMES = "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'"
_MIGRATIONS = "SELECT count(*) FROM _sqlite_migrations"


def examine(path: Path, *, quick: bool, report: Report) -> Iterator[Finding]:
    """Look for all that can be wrong with the database at ``path`` and around it; ``quick`` leaves out quotes and log.

    Raises ``StoreError`` where there is no file that can be read.
    """
    path = path.resolve()
    try:
        with path.open("rb") as stream:
            is_empty = not stream.read(1)
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}); name the database with --db") from error
    yield from _guarded("beside it", lambda: check_surroundings(path))
    if is_empty:
        yield wrong("database", f"the file is empty; if there was work in it, {GO_BACK} before it is opened")
        return
    found = list(_check_file(path, quick=quick, report=report))
    yield from found
    if any(each.severity is Severity.WRONG and each.check in {"database", "pages"} for each in found):
        yield from _guarded("log file", lambda: _check_without_log(path))


def _check_file(path: Path, *, quick: bool, report: Report) -> Iterator[Finding]:
    """The checks of the file, as far as it can be read."""
    file = OpenedFile(path)
    try:
        with looking_at(path, PATIENCE) as connection:
            connection.set_progress_handler(lambda: 0, _STEPS)
            yield from _check_content(connection, file, quick=quick, report=report)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise_if_interrupted(error)
        yield wrong("database", f"it cannot be read{why(error)}; {GO_BACK}")
    except StoreError as error:
        yield wrong("database", str(error))
    finally:
        file.close()


def _check_without_log(path: Path) -> Iterator[Finding]:
    """Whether a file that cannot be read well is whole without the log beside it, which then is of another one."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        with suppress(sqlite3.Error), closing(connected(read_only(immutable(path)), PATIENCE)) as connection:
            if not faults_of_pages(connection) and version_of(connection, path):
                yield wrong(
                    "log file",
                    f"{log} does not fit the file, which is whole without it, and may be of another one; move it away, "
                    "but keep it until nothing is missing",
                )


def _check_content(
    connection: sqlite3.Connection, file: OpenedFile, *, quick: bool, report: Report
) -> Iterator[Finding]:
    """The checks of what is in the file, each of which is made even where another one fails.

    Raises ``StoreError`` where the file is not a database of this program, or of a newer one.
    """
    connection.execute("BEGIN")
    version = version_of(connection, file.path)
    if version == 0:
        yield wrong("database", f"it does not say of which version its tables are, or has none; {GO_BACK}")
        return
    if version == VERSION:
        with suppress(sqlite3.Error, TypeError):  # what is damaged is found below
            file.check_at_opening(connection)
    checks: list[tuple[str, Callable[[], Iterable[Finding]]]] = [
        ("tables", lambda: _check_tables(connection, version)),
        ("pages", lambda: check_pages(connection, report)),
        ("references", lambda: check_references(connection, report)),
        ("texts", lambda: check_texts(connection, report)),
        ("quotes", lambda: () if quick else check_quotes(connection, version, report)),
        ("library", lambda: check_library(connection, version, report)),
        ("index", lambda: check_index(connection) if version == VERSION else ()),
        ("copies", lambda: check_copies(connection) if version == VERSION else ()),
        ("import", lambda: check_import(connection, is_running=is_held(file.path, LockKind.IMPORT))),
    ]
    found = [each for check, findings in checks for each in _guarded(check, findings)]
    yield from found
    with suppress(sqlite3.Error):  # some errors have ended the transaction
        connection.execute("ROLLBACK")
    if version < VERSION:
        yield note("log", "not compared with the tables, which are of an older version")
    elif any(each.severity is Severity.WRONG and each.check == "tables" for each in found):
        yield note("log", "not compared with the tables, of which some are missing")
    elif not quick:
        yield from _guarded("log", lambda: check_log(connection, report))


def _check_tables(connection: sqlite3.Connection, version: int) -> Iterator[Finding]:
    """Whether the tables are of the version that the file says."""
    (receipts,) = connection.execute(_MIGRATIONS).fetchone()
    documents, spans, actions = connection.execute(_COUNTS).fetchone()
    held = f"{counted(documents, 'document')}, {counted(spans, 'span')}, {counted(actions, 'action')}"
    if receipts != version:
        yield wrong(
            "tables",
            f"the file says that they are of version {version}, and they are of {receipts}; {GO_BACK}",
        )
    elif version == VERSION and (missing := _missing(connection)):
        yield wrong("tables", f"missing: {', '.join(missing)}; {GO_BACK}")
    elif version < VERSION:
        yield note(
            "tables",
            f"of version {version}, of an older annotator, with {held}; this one changes them to version {VERSION} "
            "when the database is opened, after a copy",
        )
    else:
        yield ok("tables", f"of version {version}, with {held}")


def _missing(connection: sqlite3.Connection) -> list[str]:
    """The tables, indexes, triggers and views that a new database has, and this one has not."""
    from annotator.store.table_migrations import migrate  # imports sqlite_utils: 108-150 ms

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        migrate(new)
        made, found = (set(each.execute(_NAMES)) for each in (new, connection))
    return sorted(f"{kind} {name}" for kind, name in made - found)


def _guarded(check: str, findings: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """What a check finds; where the rows cannot even be read, that is what is found."""
    try:
        yield from findings()
    except DAMAGE as error:
        raise_if_interrupted(error)
        yield wrong(check, f"cannot be looked at to the end{why(error)}; {GO_BACK}")
    except OSError as error:
        yield note(check, f"cannot be looked at to the end ({error.strerror})")

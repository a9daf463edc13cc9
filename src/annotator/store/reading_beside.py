"""Reading a database that the app has open, from a process beside it that can change nothing: neither file nor lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from annotator.core.record import Record
from annotator.store import exports
from annotator.store.connecting import connected, immutable, read_only, transaction
from annotator.store.database import PATIENCE, check_may_be_made
from annotator.store.errors import StoreError, store_error
from annotator.store.exports import ExportQuery
from annotator.store.opened_file import OpenedFile
from annotator.store.table_version import VERSION, version_of


def records_beside(path: Path, query: ExportQuery) -> Iterator[Record]:
    """Yield the records of one state of the database in order of import, even if it is written to meanwhile.

    Raises ``StoreError``, also where the file is no database of this version any more.
    """
    with _reading(path) as connection:
        yield from exports.records(connection, query)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A read transaction on a connection that cannot write and makes no files."""
    path = path.resolve()
    check_may_be_made(path, creates=False)
    # Whoever has it open has its log open, too. Without one it would be made, and there is nothing in it to be read.
    has_log = path.with_name(f"{path.name}-wal").exists()
    name = read_only(str(path) if has_log else immutable(path))
    try:
        file = OpenedFile(path)
        try:
            with closing(connected(name, PATIENCE)) as connection:
                if version_of(connection, path) != VERSION:
                    raise StoreError(f"{path} is not the database any more that it was")
                file.check_at_opening(connection)
                with transaction(connection, "BEGIN"):
                    yield connection
        finally:
            file.close()
    except (sqlite3.Error, UnicodeError, OverflowError) as error:
        raise store_error(error, path) from error
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror})") from error

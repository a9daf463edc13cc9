"""The other database of a merge: it is only read, and looked at first, so that nothing is begun that cannot end."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.core.quoting import shell_word
from annotator.store.connecting import looking_at, transaction
from annotator.store.errors import StoreError, store_error
from annotator.store.gone import REMOVE, REMOVED
from annotator.store.held_documents import check_whole
from annotator.store.location import check_location
from annotator.store.merge_notes import running_merge
from annotator.store.remembered import DATABASE_ID, setting
from annotator.store.renaming import digests_of_names, renamings
from annotator.store.rows import to_json
from annotator.store.running_import import is_unfinished
from annotator.store.schemas import current_schema
from annotator.store.table_version import APPLICATION_ID, VERSION

_REMOVED = f"""
    SELECT devices.id, seq, json_extract(json_each.value, '$.{REMOVED}')
    FROM actions JOIN devices ON devices.number = device JOIN json_each(changes)
    WHERE document IS NULL AND command = '{REMOVE}'
"""  # noqa: S608
_WITH_TEXT = "SELECT id FROM documents WHERE text_sha256 IN (SELECT value FROM json_each(?)) LIMIT 1"
_COUNTED = "SELECT id, max(seq) FROM actions JOIN devices ON devices.number = device GROUP BY id"
_NAMED = """
    SELECT at, command, actions.annotator FROM actions JOIN devices ON devices.number = device
    WHERE id = ? AND seq = ?
"""


@contextmanager
def other_database(path: Path, here: Path, patience: float) -> Iterator[sqlite3.Connection]:
    """A read transaction on the other database; raises ``StoreError`` if it is none, or not of this version."""
    name = os.fspath(path)
    if not path.is_file():
        raise StoreError(f"{name!r}: there is no such database")
    if path.samefile(here):
        raise StoreError(f"{name!r} is this very database; name another one")
    check_location(path)
    try:
        with looking_at(path.resolve(), patience) as connection, transaction(connection, "BEGIN"):
            _check_version(connection, name)
            yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            raise StoreError(f"{name!r} is not an annotator database; name one to merge from") from error
        raise store_error(error, path) from error


def _check_version(connection: sqlite3.Connection, name: str) -> None:
    application, version = (
        connection.execute(f"PRAGMA {each}").fetchone()[0] for each in ("application_id", "user_version")
    )
    if application != APPLICATION_ID:
        raise StoreError(f"{name!r} is not an annotator database; name one to merge from")
    if version > VERSION:
        raise StoreError(f"{name!r} was made by a newer annotator; install that one here, too")
    if version < VERSION:
        raise StoreError(
            f"{name!r} is of an older annotator (version {version} of its tables); open it once with this one, for "
            f"example with: annotator list --db {shell_word(name)}"
        )


def check_other(here: sqlite3.Connection, other: sqlite3.Connection, name: str, *, unrelated: bool) -> None:
    """Raise ``StoreError`` where the two cannot be merged as they are, with what to do."""
    if is_unfinished(other) or running_merge(other) is not None:
        raise StoreError(
            f"{name!r} has an import or a merge that is not finished; run that again there first"
        )
    if setting(here, DATABASE_ID) != setting(other, DATABASE_ID) and not unrelated:
        raise StoreError(
            f"{name!r} is another database, not a copy of this one; to bring in all of it the same way, add --unrelated"
        )
    for each in (here, other):
        check_whole(each, "a merge of files")
    _check_schemas(here, other, name)
    _check_names(here, other, name)
    check_removed(here, other, repr(name))
    _check_devices(here, other, name)


def _check_schemas(here: sqlite3.Connection, other: sqlite3.Connection, name: str) -> None:
    (ours, _), (theirs, _) = current_schema(here), current_schema(other)
    if ours and theirs and ours != theirs:
        raise StoreError(
            f"{name!r} uses the schema '{theirs}', this database '{ours}'; only work under one schema can be merged"
        )


def _check_names(here: sqlite3.Connection, other: sqlite3.Connection, name: str) -> None:
    if setting(here, DATABASE_ID) != setting(other, DATABASE_ID):
        return
    ours, theirs = renamings(here), renamings(other)
    for digest in ours.keys() & theirs.keys():
        if ours[digest] != theirs[digest]:
            raise StoreError(
                f"someone is called {ours[digest]!a} here and {theirs[digest]!a} in {name!r}; give them one name with "
                "annotator rename-annotator"
            )
    for new, known, where in (
        (theirs, digests_of_names(here), ""),
        (ours, digests_of_names(other), f" --db {shell_word(name)}"),
    ):
        if stale := sorted(new.keys() & known.keys()):
            old, to = known[stale[0]], new[stale[0]]
            raise StoreError(
                f"{old!a} is called {to!a} in {'this database' if where else repr(name)}, not in the other one; "
                f"run: annotator rename-annotator{where} {shell_word(old)} {shell_word(to)}"
            )


def check_removed(here: sqlite3.Connection, other: sqlite3.Connection, name: str) -> None:
    """Raise ``StoreError`` if the other one, which has that name, removed a document for good that is here."""
    if found := here.execute(_WITH_TEXT, (to_json(newly_removed(here, other)),)).fetchone():
        raise StoreError(
            f"{name} removed a document for good that is here; remove it here, too, and try again: "
            f"annotator remove {found[0]}"
        )


def newly_removed(here: sqlite3.Connection, other: sqlite3.Connection) -> list[str]:
    """The hashes of the texts that the other one removed for good by actions that are not here."""
    known = counted_by_device(here)
    return [sha256 for device, seq, sha256 in other.execute(_REMOVED) if seq > known.get(device, 0)]


def _check_devices(here: sqlite3.Connection, other: sqlite3.Connection, name: str) -> None:
    ours = counted_by_device(here)
    for device, seq in counted_by_device(other).items():
        common = min(seq, ours.get(device, 0))
        if common:
            was, now = (each.execute(_NAMED, (device, common)).fetchone() for each in (here, other))
            if was[:2] != now[:2]:
                raise StoreError(
                    f"{name!r} and this database have different actions under one name, as after a machine was brought "
                    "back to an earlier state; they cannot be merged: export from one, and import into the other"
                )


def counted_by_device(connection: sqlite3.Connection) -> dict[str, int]:
    """How far each device has counted, by its id."""
    return dict(connection.execute(_COUNTED).fetchall())

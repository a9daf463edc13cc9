"""What a database that takes its documents by lease notes of them: which it holds whole, and how many the hub has.

A document is held when all that the hub has of it came. It stays so when its lease is given back or runs out: what is
on the disk stays there, and is exchanged on.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from msgspec import Struct, convert, to_builtins

from annotator.core.layer import Status
from annotator.store.errors import StoreError
from annotator.store.hub_notes import ALSO, HELD, STOCK, joined, leased
from annotator.store.remembered import set_setting, setting
from annotator.store.rows import to_json

_IDS = "SELECT id FROM documents"
_COUNT_HELD = "SELECT count(*) FROM documents WHERE id IN (SELECT value FROM json_each(?))"
_STATUSES = """
    SELECT documents.id, status FROM documents
        LEFT JOIN layers ON layers.document = documents.number AND layers.annotator = ?
    WHERE documents.id IN (SELECT value FROM json_each(?))
"""
_FINISHED = frozenset({Status.DONE, Status.FLAGGED})


class Stock(Struct, frozen=True):
    """How many documents the hub has, how many of them this person could take now, and when it was asked (ISO 8601)."""

    documents: int
    free: int
    at: str = ""


class Lent(Struct, frozen=True):
    """Documents that are taken: of which the work is to do, is finished, and which are not in the database.

    ``untouched`` are those to do in which nothing was done yet.
    """

    to_do: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()
    finished: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def held(connection: sqlite3.Connection) -> set[str]:
    """The documents of which all that the hub has is here."""
    return _ids(connection, HELD)


def note_held(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Note that all that the hub has of these documents came, besides those that were held already."""
    before = held(connection)
    after = before | {*ids}
    if after != before:
        set_setting(connection, HELD, to_json(sorted(after)))


def note_also(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Note documents that are to come without a lease, as what a reviewer opens."""
    set_setting(connection, ALSO, to_json(sorted(_ids(connection, ALSO) | {*ids})))


def wanted(connection: sqlite3.Connection) -> set[str]:
    """The documents that are to be held: those that are taken, those asked for without a lease, those that are here."""
    here = {id_ for (id_,) in connection.execute(_IDS)}
    return here | _ids(connection, ALSO) | {each.document for each in leased(connection)}


def _ids(connection: sqlite3.Connection, name: str) -> set[str]:
    return {*json.loads(setting(connection, name) or "[]")}


def lent(connection: sqlite3.Connection, annotator: str) -> Lent:
    """How far the annotator is with the documents that are taken."""
    ids = [each.document for each in leased(connection)]
    statuses = dict(connection.execute(_STATUSES, (annotator, to_json(ids))).fetchall())
    to_do = [id_ for id_ in ids if id_ in statuses and statuses[id_] not in _FINISHED]
    return Lent(
        tuple(to_do),
        tuple(id_ for id_ in to_do if statuses[id_] is None),
        tuple(id_ for id_ in ids if statuses.get(id_) in _FINISHED),
        tuple(id_ for id_ in ids if id_ not in statuses),
    )


def stock(connection: sqlite3.Connection) -> Stock | None:
    """What the hub said last of how many documents it has."""
    text = setting(connection, STOCK)
    return None if text is None else convert(json.loads(text), Stock)


def note_stock(connection: sqlite3.Connection, said: Stock) -> None:
    """Note how many documents the hub has."""
    set_setting(connection, STOCK, to_json(to_builtins(said)))


def more_on_hub(connection: sqlite3.Connection) -> int | None:
    """How many documents the hub has that are not here; ``None`` where all of them are, or nothing is known."""
    said = stock(connection)
    if said is None or not takes_by_lease(connection):
        return None
    (here,) = connection.execute(_COUNT_HELD, (setting(connection, HELD) or "[]",)).fetchone()
    return max(0, said.documents - int(here))


def takes_by_lease(connection: sqlite3.Connection) -> bool:
    """Whether the database takes some of the documents of its hub, not all."""
    hub = joined(connection)
    return hub is not None and hub.share > 0


def check_whole(connection: sqlite3.Connection, what: str) -> None:
    """Raise ``StoreError`` where something needs all documents, and the database takes them by lease."""
    if takes_by_lease(connection):
        raise StoreError(
            f"{what} needs all documents of the hub, and here are only those that were taken; nothing was written: "
            "bring all of them here with annotator join --all, or do it in a database that has them"
        )

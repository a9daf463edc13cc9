"""What a database notes of the hub that it exchanges its log with; it is of this file alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from msgspec import Struct, convert, to_builtins

from annotator.core.change_json import Plain
from annotator.core.shared_log import Counted
from annotator.store.errors import StoreError
from annotator.store.remembered import MERGED_TO, forget_setting, set_setting, setting
from annotator.store.rows import to_json

_JOINED = "hub joined"
_AGREED = "hub agreed"
_LAST = "hub last"
_LEASED = "hub leased"
_REMOVED = "hub removed"
HELD = "hub held"
ALSO = "hub also"
STOCK = "hub stock"
_SHARED_OUT = "hub shared out"
_LATEST = "SELECT coalesce(max(at), 0) FROM actions"

LEAD = "lead"
"""The kind of person who may change the work of others."""


AT_HAND = 20
"""Documents that a machine takes at first, unless something else is said."""

DAYS = 14
"""Days for which documents are lent, unless something else is said."""


class Joined(Struct, frozen=True):
    """The hub of a database: its address, without a password, which of its projects this is, and what one is there.

    ``share`` is how many documents to have at hand that are not finished, each lent for so many ``days``; 0 is for all
    that the hub has, without a lease.
    """

    address: str
    project: str
    kind: str = LEAD
    share: int = 0
    days: int = DAYS


class LastExchange(Struct, frozen=True):
    """When the last exchange was (ISO 8601, UTC), how many entries went and came, and what went wrong, if anything."""

    at: str
    sent: int = 0
    received: int = 0
    error: str = ""


class Lease(Struct, frozen=True):
    """A document that is this person's to work on until a time (ISO 8601, UTC)."""

    document: str
    until: str


class SharedOut(Struct, frozen=True):
    """Up to which action of the log, and under which rounds, the hub was told whom documents are assigned to, and when.

    The time is ISO 8601, UTC.
    """

    rounds: str
    action: int
    at: str


def joined(connection: sqlite3.Connection) -> Joined | None:
    """The hub, if there is one."""
    text = setting(connection, _JOINED)
    return None if text is None else convert(json.loads(text), Joined)


def note_joined(connection: sqlite3.Connection, hub: Joined) -> None:
    """Note the hub; what was agreed with another one is forgotten."""
    before = joined(connection)
    if before is None or (before.address, before.project) != (hub.address, hub.project):
        for name in (_AGREED, _LAST, _LEASED, HELD, ALSO, STOCK, _SHARED_OUT):
            forget_setting(connection, name)
    elif before.share and not hub.share:  # all else comes with the next exchange
        forget_setting(connection, _AGREED)
    set_setting(connection, _JOINED, to_json(to_builtins(hub)))
    if (
        setting(connection, MERGED_TO) is None
    ):  # its exports are in the order that is the same for all who joined
        set_setting(connection, MERGED_TO, str(connection.execute(_LATEST).fetchone()[0]))


def agreed(connection: sqlite3.Connection) -> tuple[str, Counted]:
    """Under which rights the last exchange was, and up to where each device is the same here and there.

    What one of them may not see counts as the same.
    """
    text = setting(connection, _AGREED)
    rights, counted = json.loads(text) if text else ("", {})
    return str(rights), dict(counted)


def note_agreed(connection: sqlite3.Connection, rights: str, counted: Counted) -> None:
    """Note how far the two are the same."""
    set_setting(connection, _AGREED, to_json([rights, counted]))


def last_exchange(connection: sqlite3.Connection) -> LastExchange | None:
    """The last exchange, if there was one."""
    text = setting(connection, _LAST)
    return None if text is None else convert(json.loads(text), LastExchange)


def note_exchange(connection: sqlite3.Connection, last: LastExchange) -> None:
    """Note the last exchange."""
    set_setting(connection, _LAST, to_json(to_builtins(last)))


def leased(connection: sqlite3.Connection) -> list[Lease]:
    """The documents that were taken from the hub, as far as it was asked."""
    return convert(json.loads(setting(connection, _LEASED) or "[]"), list[Lease])


def note_leased(connection: sqlite3.Connection, leases: list[Lease]) -> None:
    """Note which documents are taken."""
    set_setting(connection, _LEASED, to_json(to_builtins(leases)))


def shared_out(connection: sqlite3.Connection) -> SharedOut | None:
    """Up to where the hub was told whom documents are assigned to, if it was."""
    text = setting(connection, _SHARED_OUT)
    return None if text is None else convert(json.loads(text), SharedOut)


def note_shared_out(connection: sqlite3.Connection, shared: SharedOut) -> None:
    """Note up to where the hub was told."""
    set_setting(connection, _SHARED_OUT, to_json(to_builtins(shared)))


# -- what would be refused there, and so is refused here -------------------------------------------------------


def note_removed(connection: sqlite3.Connection, hashes: Iterable[str]) -> None:
    """Note texts that the hub removed for good, so that they may be removed here as well."""
    known = {*json.loads(setting(connection, _REMOVED) or "[]"), *hashes}
    set_setting(connection, _REMOVED, to_json(sorted(known)))


def check_removal(connection: sqlite3.Connection, hashes: Iterable[str]) -> None:
    """Raise ``StoreError`` if texts are not this person's to remove."""
    if _is_not_lead(connection) and not {*hashes} <= {*json.loads(setting(connection, _REMOVED) or "[]")}:
        raise StoreError(
            "only a lead removes documents from a hub, and then they can be removed here; nothing was removed"
        )


def check_lead(connection: sqlite3.Connection, what: str) -> None:
    """Raise ``StoreError`` if only a lead of the hub may do something."""
    if _is_not_lead(connection):
        raise StoreError(
            f"{what} changes the work of others on the hub, so only a lead may; nothing was written"
        )


def check_layers(connection: sqlite3.Connection, annotator: str, content: Sequence[Plain]) -> None:
    """Raise ``StoreError`` if what an import brings are layers that are not this person's to send."""
    others = sorted({str(each["layer"]) for each in content if each.get("layer", annotator) != annotator})
    if others and _is_not_lead(connection):
        raise StoreError(
            f"it brings work of {', '.join(map(ascii, others))}, which on this hub only a lead may; nothing was written"
        )


def check_no_hub(connection: sqlite3.Connection, what: str) -> None:
    """Raise ``StoreError`` if the database has a hub, which could not follow."""
    if joined(connection) is not None:
        raise StoreError(f"{what} is not possible in a database with a hub, where others have the old name")


def _is_not_lead(connection: sqlite3.Connection) -> bool:
    hub = joined(connection)
    return hub is not None and hub.kind != LEAD

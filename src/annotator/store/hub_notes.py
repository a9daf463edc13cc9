"""What a database notes of the hub that it exchanges its log with; it is of this file alone."""

from __future__ import annotations

import json
import sqlite3

from msgspec import Struct, convert, to_builtins

from annotator.core.shared_log import Counted
from annotator.store.remembered import forget_setting, set_setting, setting
from annotator.store.rows import to_json

_JOINED = "hub joined"
_AGREED = "hub agreed"
_LAST = "hub last"
_LEASED = "hub leased"


class Joined(Struct, frozen=True):
    """The hub of a database: its address, without a password, and which of its projects this is."""

    address: str
    project: str


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


def joined(connection: sqlite3.Connection) -> Joined | None:
    """The hub, if there is one."""
    text = setting(connection, _JOINED)
    return None if text is None else convert(json.loads(text), Joined)


def note_joined(connection: sqlite3.Connection, hub: Joined) -> None:
    """Note the hub; what was agreed with another one is forgotten."""
    if joined(connection) != hub:
        for name in (_AGREED, _LAST, _LEASED):
            forget_setting(connection, name)
    set_setting(connection, _JOINED, to_json(to_builtins(hub)))


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

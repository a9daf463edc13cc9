"""Connections to PostgreSQL, as every one of a hub is."""

from __future__ import annotations

import zlib
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from annotator.hub.errors import HubError
from annotator.hub.hub_address import connection_parameters
from annotator.hub.postgres_errors import translated
from annotator.hub.postgres_tables import SCHEMA

Connection = psycopg.Connection[tuple[Any, ...]]
Cursor = psycopg.Cursor[tuple[Any, ...]]

_SETTINGS = (
    f"SET search_path = {SCHEMA}, pg_temp",
    "SET statement_timeout = '10min'",
    "SET idle_in_transaction_session_timeout = '10min'",
    "SET client_min_messages = warning",
    # What the policies ask makes planning slower than all else: once a connection is enough.
    "SET plan_cache_mode = force_generic_plan",
)


def connected(address: str) -> tuple[str, Connection]:
    """A connection to an address that ``address_of`` returned, and the address as it may be shown.

    Every statement is a transaction of its own unless one is begun. Raises ``HubError``.
    """
    try:
        said = conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        raise HubError("that is not the address of a hub: PostgreSQL does not understand it") from None
    name = shown(said)
    with translated(name):
        whole = make_conninfo(address, **connection_parameters(address))
        connection = psycopg.connect(whole, autocommit=True)
        for setting in _SETTINGS:
            connection.execute(setting)
        connection.prepare_threshold = 0
    return name, connection


def shown(said: dict[str, Any]) -> str:
    """What a server is called in sentences: its hosts and the database, nothing that is secret."""
    return f"{said.get('host') or 'localhost'}/{said.get('dbname') or said.get('user') or ''}"


def channel_of(project: str) -> str:
    """The name under which it is hinted that something was sent to a project."""
    return f"annotator_{zlib.crc32(project.encode()):08x}"

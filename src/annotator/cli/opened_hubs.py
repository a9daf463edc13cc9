"""The hub that a command asks: that of the database, or one at an address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.cli.hub_errors import hub_errors
from annotator.cli.project import check_there, opened_store

if TYPE_CHECKING:
    from annotator.hub.hub_protocol import Hub
    from annotator.store.store import Store


@contextmanager
def hub_at(address: str | None, project: str, database: Path, annotator: str) -> Iterator[Hub]:
    """The hub at an address, or that of the database."""
    if address is None:
        with store_and_hub(database, annotator) as (_, hub):
            yield hub
        return
    from annotator.hub.hub_address import address_of
    from annotator.hub.opening_hub import opened_hub

    with hub_errors():
        hub = opened_hub(address_of(address), project, annotator, "")
        try:
            yield hub
        finally:
            hub.close()


@contextmanager
def store_and_hub(database: Path, annotator: str) -> Iterator[tuple[Store, Hub]]:
    """The database and the hub that it has joined."""
    from annotator.hub.exchanger import Exchanger

    check_there(database)
    with opened_store(database, annotator) as store, hub_errors():
        exchanger = Exchanger(store)
        try:
            yield store, exchanger.hub
        finally:
            exchanger.close()
